"""One provider's request for patience, which holds for all calls of an attempt."""

from __future__ import annotations

import random

_SPREAD = 0.25  # of a second: calls that waited together do not begin at the same moment


class Pause:
    """The end of the longest wait that a call was asked for, in the loop's time."""

    def __init__(self) -> None:
        self._ends = 0.0

    def until(self, ends: float) -> None:
        """Let no call begin before `ends`; an earlier end changes nothing."""
        self._ends = max(self._ends, ends)

    def left(self, now: float) -> float:
        """Return the seconds that a call has to wait; 0 without a pause."""
        left = self._ends - now
        return left + random.random() * _SPREAD if left > 0 else 0.0  # noqa: S311 - spreads waits, hides nothing
