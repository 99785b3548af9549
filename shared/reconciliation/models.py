"""Names of models: a dated snapshot, and a name with its provider before a slash, are the model itself."""

from __future__ import annotations

import re
from enum import StrEnum


class Provider(StrEnum):
    """A provider whose reports are read."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"

    @property
    def label(self) -> str:
        """The name for a sentence."""
        return {Provider.OPENAI: "OpenAI", Provider.ANTHROPIC: "Anthropic"}[self]


_LONGEST = 200
_SNAPSHOT = re.compile(r"-(?:20\d\d-\d\d-\d\d|20\d{6}|latest)\Z")
_FAMILIES = {
    Provider.OPENAI: re.compile(r"(?:gpt|chatgpt|o\d|ft:)"),
    Provider.ANTHROPIC: re.compile(r"claude"),
}


def family(name: str) -> str:
    """Return a model's name without provider and snapshot: gpt-6-sol for openai/gpt-6-sol-2026-10-01."""
    bare = name.strip().lower()[:_LONGEST].rpartition("/")[2]
    return _SNAPSHOT.sub("", bare) or "unnamed"


def provider_of(name: str) -> Provider | None:
    """Return the provider that a model's name names or suggests; None for one whose reports are not read."""
    before, slash, bare = name.strip().lower().rpartition("/")
    if slash:
        first = before.partition("/")[0]
        return Provider(first) if first in set(Provider) else None
    return next((each for each, pattern in _FAMILIES.items() if pattern.match(bare)), None)
