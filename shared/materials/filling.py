"""Fill the fields that a start message leaves out from its organization's profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.materials.profile import FILLED, Profile
from shared.messages.schemas import StartRequest
from shared.text.words import count_words

LENGTH = "word_count"
_SHORTEST, _LONGEST = 100, 5000  # words that a message may ask for


def left_out(fields: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields that a profile may fill, of a message as its publisher has sent it."""
    return frozenset(FILLED).difference(fields) if fields else frozenset()


def fill(
    request: StartRequest, empty: frozenset[str], profile: Profile
) -> tuple[StartRequest, tuple[str, ...]]:
    """Return the request with the profile's values for `empty` fields, and the names of the filled ones."""
    values = {name: getattr(profile, name) for name in FILLED if name in empty}
    filled = {name: value for name, value in values.items() if value is not None}
    return replace(request, **filled), tuple(filled)


def fill_length(request: StartRequest, empty: frozenset[str], post: str | None) -> StartRequest:
    """Return a refresh whose length is left out with that of its post, within the limits of the field."""
    if post is None or LENGTH not in empty:
        return request
    return replace(request, word_count=min(max(count_words(post), _SHORTEST), _LONGEST))


def length_of(profile: Profile) -> int:
    """Return the characters of a profile, as prompts have it at most."""
    return len(msgspec.json.encode(profile).decode())
