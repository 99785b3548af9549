"""The words that all finders of artifacts share."""

from __future__ import annotations

import msgspec


class ArtifactSpan(msgspec.Struct, frozen=True, order=True):
    """A span that is not the post, and the rule that says so."""

    start: int
    end: int
    rule: str


class Removed(msgspec.Struct, frozen=True):
    """A span that was taken out: `text` is original[start:end]."""

    rule: str
    start: int
    end: int
    text: str
