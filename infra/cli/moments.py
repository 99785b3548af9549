"""Times on the command line: a duration such as 2h, or an ISO time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from infra.cli.errors import WrongUsage

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)([smhdw])")


def parse_past(text: str, now: datetime) -> datetime:
    """Return the time that lies a duration before now, or the past time that the text names."""
    moment = _parse(text, lambda duration: now - duration)
    if moment > now:
        raise WrongUsage(f"{text} is in the future: name a time that has passed.")
    return moment


def parse_future(text: str, now: datetime) -> datetime:
    """Return the time that lies a duration after now, or the time that the text names."""
    return _parse(text, lambda duration: now + duration)


def is_duration(text: str) -> bool:
    """Return whether the text is a duration, and so another time at each run."""
    return _DURATION.fullmatch(text.strip()) is not None


def _parse(text: str, at: Callable[[timedelta], datetime]) -> datetime:
    try:
        if found := _DURATION.fullmatch(text.strip()):
            return at(timedelta(seconds=float(found[1]) * _SECONDS[found[2]]))
        moment = datetime.fromisoformat(text.strip().upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WrongUsage(
            f"{text} is not a time: write a duration such as 30m, 2h or 3d, "
            "or a time such as 2026-11-29T14:00Z."
        ) from error
