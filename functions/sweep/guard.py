"""One organisation's trouble in the sweep, kept from the others."""

from __future__ import annotations

from collections.abc import Awaitable

from shared import telemetry
from shared.errors import Conflict, PipelineError


async def guard(org_id: str, work: Awaitable[int]) -> int:
    """Return what the work returns, or 0 if its organisation's data make it crash; raise outages."""
    with telemetry.labelled(org_id=org_id):
        try:
            return await work
        except Conflict:  # somebody else is at work on it; the next sweep looks again
            return 0
        except PipelineError:
            raise
        except Exception as error:  # noqa: BLE001 - one organisation's document must not stop the others
            telemetry.crash(error)
            return 0
