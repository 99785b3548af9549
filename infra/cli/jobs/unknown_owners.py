"""An id of an organisation that nobody has: a typing error that would otherwise have no effect in silence."""

from __future__ import annotations

from infra.cli import console
from infra.cli.errors import Unreachable
from infra.cli.gateways.fleet import Fleet


def unknown_warning(org_id: str) -> str:
    """Return the sentence about an id that the mirror of the platform's database lacks: it may be late."""
    return f"No organisation {org_id} is known (yet): check the id."


def warn_if_unknown(fleet: Fleet, org_id: str) -> None:
    """Print a warning if the mirror of the platform's database has no such organisation."""
    try:
        unknown = fleet.is_unknown(org_id)
    except Unreachable:
        return  # what was asked for is done
    if unknown:
        console.say(unknown_warning(org_id), style="yellow")
