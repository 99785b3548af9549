"""Find the conversation that a model goes on to play after its post."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.text.artifacts.span import ArtifactSpan

if TYPE_CHECKING:
    from shared.text.markdown import Block

_SHAPE = r"(?:#{1,4} |\*\*|__|\[)?(?:%s)(?:\*\*|__|\])?[ \t]?:(?!//)"
_USER = re.compile(rf"[ \t]{{0,3}}{_SHAPE % 'user|human|prompt|instruction'}", re.IGNORECASE)
_ANY = re.compile(
    rf"^[ \t]{{0,3}}{_SHAPE % 'user|human|assistant|ai|system|model|bot|chatgpt'}",
    re.IGNORECASE | re.MULTILINE,
)
_HINT = re.compile(r"\n[ \t]{0,3}[#*_\[ ]{0,6}(?:user|human|prompt|instruction)\b", re.IGNORECASE)
# Glued to the last word of the post.
_GLUED = re.compile(r"(?<=\S)###? ?(?:Human|User|Instruction|Input): ?(?=\s?\S)")
_LEAST_WORDS = 12  # of a post before the first turn
_MOST_OF_IT = 0.5


def may_have(tail: str) -> bool:
    """Return whether the end of a text is worth a parse."""
    return _HINT.search(tail) is not None or _GLUED.search(tail) is not None


def find(text: str, parts: list[Block], start: int) -> ArtifactSpan | None:
    """Find the first turn of a user among the last blocks of a post that begins at `start`.

    Before it nobody speaks, and its paragraph is not announced: else the post is, or shows, a conversation.
    """
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if part.kind not in {"paragraph", "list", "bullet_list", "ordered_list", "heading"}:
            return None
        glued = _GLUED.search(text, part.start, part.end) if part.kind == "paragraph" else None
        if glued and text.count("`", part.start, glued.start()) % 2 == 0:
            return ArtifactSpan(glued.start(), len(text.rstrip()), "next-turn")
        if part.kind == "paragraph" and _USER.match(text, part.start):
            return _first(text, part, start)
        if part.kind == "heading" and _USER.match(text, part.start):
            return _first(text, part, start)
    return None


def _first(text: str, part: Block, start: int) -> ArtifactSpan | None:
    before = text[start : part.start]
    spoken = _ANY.match(text, start)
    others = _ANY.search(text, spoken.end() if spoken else start, part.start)
    if others or before.rstrip().rstrip("*_").endswith(":"):
        return None
    enough = len(before.split()) >= _LEAST_WORDS and len(before) >= _MOST_OF_IT * (len(text) - start)
    return ArtifactSpan(part.start, len(text.rstrip()), "next-turn") if enough else None
