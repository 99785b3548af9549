"""Entry point of the quality function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import functions_framework.aio

from shared.jobs.job import Stage
from shared.runtime.stages import stage_function

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from shared.stage.step import Step


def _step() -> Step:
    from functions.quality.step import step  # noqa: PLC0415 - heavy: loads on first use

    return step


def _prompt_version() -> str:
    from functions.quality.prompt_version import version  # noqa: PLC0415 - heavy: loads on first use

    return version()


_function = stage_function(Stage.QUALITY, _step, _prompt_version)


@functions_framework.aio.http
async def quality(request: Request) -> Response:
    """Take one Pub/Sub push request; 204 acknowledges it, 503 asks for it again."""
    return await _function.answer(request)
