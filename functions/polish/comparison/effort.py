"""Limit the steps of comparing two versions: the limit is the same on every machine."""

from __future__ import annotations

_MOST = 3_000_000


class IncomparableError(Exception):
    """Two versions have too many similar parts to match them."""


class Effort:
    """The steps that are left to one comparison."""

    def __init__(self, most: int = _MOST) -> None:
        self._left = most

    def take(self, steps: int) -> None:
        """Count steps before they are made; raise IncomparableError where they are too many."""
        self._left -= steps
        if self._left < 0:
            raise IncomparableError
