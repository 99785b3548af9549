"""An id of an organisation that nobody has: a typing error that would otherwise have no effect in silence."""

from __future__ import annotations

from infra.cli import console
from infra.cli.errors import Unreachable
from infra.cli.gateways.fleet import Fleet


def warn_if_unknown(fleet: Fleet, org_id: str) -> None:
    """Print a warning if the platform's database has no such organisation, as far as its mirror knows."""
    try:
        unknown = fleet.is_unknown(org_id)
    except Unreachable:
        return  # what was asked for is done
    if unknown:
        console.say(f"The platform's database has no organisation {org_id}: check the id.", style="yellow")
