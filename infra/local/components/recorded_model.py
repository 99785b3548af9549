"""The recorded answers of `blog demo --recorded` in the place of a model."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from infra.local.supervision.service import Service, http_answers, inherited

if TYPE_CHECKING:
    from pathlib import Path

PROCESS = "recorded"
UPSTREAM = "recorded"
"""The upstream that stands for the recording of the demo."""


def service(root: Path, port: int) -> Service:
    """Return the process that serves the recording."""
    return Service(
        name=PROCESS,
        command=(sys.executable, "-m", "infra.local.recorded", str(port)),
        port=port,
        probe=http_answers(port, "/v1/models", status=200),
        environment=inherited() | {"PYTHONPATH": str(root)},
        cwd=root,
    )
