"""A decision in words."""

from __future__ import annotations

from shared.jobs.review import Reviewed

_PAST = {"approve": "approved", "revise": "sent back", "cancel": "cancelled"}


def describe_decision(made: Reviewed) -> str:
    """Return what was decided, when and by whom, as the rest of a sentence about its round."""
    when = f"on {made.at:%Y-%m-%d at %H:%M} UTC"
    if made.timed_out:
        return f"ran out of time {when}, and the post was {_PAST[made.decision]} by default"
    by = f" by {made.by}" if made.by else ""
    edited = ", with an edited text" if made.edited else ""
    return f"was {_PAST[made.decision]} {when}{by}{edited}"
