"""An id of an organisation that nobody has: a typing error that would otherwise have no effect in silence."""

from __future__ import annotations

from infra.cli import console
from infra.cli.errors import Refusal
from infra.cli.gateways.fleet import Fleet


def unknown_warning(org_id: str) -> str:
    """Return the sentence about an id that the mirror of the platform's database lacks: it may be late."""
    return f"No organisation {org_id} is known (yet): check the id."


def warn_if_unknown(fleet: Fleet, org_id: str) -> bool:
    """Print a warning if the mirror of the platform's database has no such organisation.

    Return whether Firestore has answered; no answer is no error, since what was asked for is done.
    """
    try:
        unknown = fleet.is_unknown(org_id)
    except Refusal:
        return False
    if unknown:
        console.say(unknown_warning(org_id), style="yellow")
    return True
