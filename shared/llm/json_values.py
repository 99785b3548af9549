"""What a reader of JSON returns, and how it fails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple


class _Gap:
    """The type of `Gap`."""


Gap: Final = _Gap()
"""A value that the model left out ("..."): it fits nothing."""


class Reading(NamedTuple):
    """A value and the place after it; `open_ended` if its last brackets are missing."""

    value: Any
    end: int
    open_ended: bool = False


class BrokenJsonError(Exception):
    """The text is not JSON at a place; `cut` if it may be the beginning of some."""

    def __init__(self, place: int, *, cut: bool = False) -> None:
        super().__init__(f"broken at character {place}")
        self.place = place
        self.cut = cut


class TwoAnswersError(Exception):
    """The answer says two different things."""


def key_of(name: str) -> str:
    """Return a field's name without its spelling: og:title, ogTitle and OG Title are og_title."""
    return "".join(char for char in name.casefold() if char.isalnum())


def merge_pairs(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of an object; raise TwoAnswersError for a key with two values."""
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members and members[key] != value:
            raise TwoAnswersError
        members[key] = value
    return members
