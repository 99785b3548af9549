"""The tags that models write around their reasoning, by family."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = (
    r"(?:[a-z]{1,12}:)?(?:think|thinking|thoughts?|reasoning|reflection|scratchpad|inner_?monologue"
    r"|chain[_-]of[_-]thought)"
)
_WORDS = r"(?:THINK|THINKING|THOUGHTS?|REASONING|SCRATCHPAD)"
# Opening and closing form of each family.
_FAMILIES = {
    # Qwen, DeepSeek, Seed, Claude, and the commonest in prompts
    "tag": (rf"<{_NAMES}(?:\s[^<>]{{0,200}})?>", rf"</{_NAMES}\s*>"),
    "bracket": (rf"\[{_WORDS}\](?![(\[:])", rf"\[/{_WORDS}\](?![(\[:])"),  # Magistral
    "triangle": ("◁think▷", "◁/think▷"),  # Kimi
    "pipe": (  # Hunyuan, OpenThinker, Cohere
        r"<?\|(?:startthink|begin_of_thought|START_THINKING)\|>?",
        r"<?\|(?:endthink|end_of_thought|END_THINKING)\|>?",
    ),
    "prefix": (r"<\|inner_prefix\|>", r"<\|inner_suffix\|>"),  # Apertus
    "channel": (r"<\|channel>\s*thought\b", r"<channel\|>"),  # Gemma
    "unused": (r"<unused94>\s*thought\b", r"<unused95>"),  # MedGemma
}
_TAG = re.compile(
    "|".join(
        f"(?P<open_{name}>{opening})|(?P<close_{name}>{closing})"
        for name, (opening, closing) in _FAMILIES.items()
    ),
    re.IGNORECASE,
)

# Every tag begins with one of these; trying the pattern only there is 50 times as fast as searching with it.
_MARK = re.compile(r"[<\[◁|]")
# Without one of these words the text has no tag.
_STEMS = ("think", "thought", "reason", "reflect", "scratchpad", "monologue", "inner_", "channel", "unused9")


class ReasoningTag(msgspec.Struct, frozen=True):
    """A tag and its position."""

    family: str
    closing: bool
    start: int
    end: int


def may_have_tags(text: str) -> bool:
    """Return whether a text holds a word that every tag contains; it is quick."""
    lowered = text.lower()
    return any(stem in lowered for stem in _STEMS)


def find_tags(text: str) -> Iterator[ReasoningTag]:
    """Yield the tags in order."""
    end = 0
    for mark in _MARK.finditer(text):
        if mark.start() >= end and (match := _TAG.match(text, mark.start())):
            kind, _, family = (match.lastgroup or "").partition("_")
            end = match.end()
            yield ReasoningTag(family=family, closing=kind == "close", start=match.start(), end=end)
