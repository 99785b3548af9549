"""Find unknown tags before a post: a pair that holds a plan is removed, and none by half."""

from __future__ import annotations

import re

from shared.text.artifacts import plans
from shared.text.artifacts.span import ArtifactSpan
from shared.text.sanitizer.elements import KNOWN

_OPENING = re.compile(
    r"\s*(?:<([a-z][\w:.-]{1,40}|[A-Z][A-Z\d_:.-]{1,40})(?:\s[^<>]{0,200})?>"
    r"|<\|(?:(?:begin|start)_(?:of_)?)?([a-z]\w{1,40}?)(?:_(?:begin|start))?\|>"
    r"|\[([A-Z][A-Z_ ]{2,40})\](?![(\[:]))"
)
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_ANSWER = re.compile(
    r"(?:.*_)?(?:answers?|response|output|results?|final|post|article|blog|blogpost|content|text|draft"
    r"|document|essay|reply|message|solution|assistant|model|user|system|im|header|turn|end|eot|eom|channel)\Z",
    re.IGNORECASE,
)
_LONGEST = 20_000  # characters of a plan
_PLAN = 2000


def find(text: str, *, partial: bool = False) -> list[ArtifactSpan]:
    """Return the pair at the very start, if a post follows and the pair holds a plan."""
    opening = _OPENING.match(text)
    if not opening or not (name := _name(opening)):
        return []
    start = opening.end() - len(opening[0].lstrip())
    close = _closing(text, opening, name)
    content = text[opening.end() : close[0] if close else opening.end() + _PLAN]
    if close is None:
        if heading := _heading_after_plan(content):
            return [ArtifactSpan(start, opening.end() + heading, "unknown-tag")]
        is_open = partial and not plans.is_prose(content)
        return [ArtifactSpan(start, len(text), "unknown-tag")] if is_open else []
    follows = text[close[1] :].strip() != ""
    if partial and not follows:
        return [ArtifactSpan(start, len(text), "unknown-tag")]
    if not follows or not plans.speaks_of_task(content) or plans.is_prose(content):
        return []
    return [ArtifactSpan(start, close[1], "unknown-tag")]


def find_kept(text: str) -> str | None:
    """Return the tag before a cleaned text, if the text goes on after its pair or it opens a plan."""
    opening = _OPENING.match(text)
    if not opening or not (name := _name(opening)):
        return None
    close = _closing(text, opening, name)
    goes_on = text[close[1] :].strip() if close else plans.speaks_of_task(text[opening.end() :][:_PLAN])
    return opening[0].lstrip() if goes_on else None


def _heading_after_plan(content: str) -> int:
    """Return where the post begins that follows a plan whose tag is never closed, or 0."""
    heading = _HEADING.search(content)
    plan = content[: heading.start()] if heading else ""
    return heading.start() if heading and plans.speaks_of_task(plan) and not plans.is_prose(plan) else 0


def _name(opening: re.Match[str]) -> str | None:
    """Return the name of an opening tag, unless HTML knows it or it holds the answer."""
    name = opening[1] or opening[2] or opening[3]
    return None if name.lower() in KNOWN or _ANSWER.match(name) else name


def _closing(text: str, opening: re.Match[str], name: str) -> tuple[int, int] | None:
    marks = [f"</{name}>"]
    if opening[2]:
        marks = [f"<|/{name}|>", f"<|end_{name}|>", f"<|end_of_{name}|>", f"<|{name}_end|>"]
    elif opening[3]:
        marks = [f"[/{name}]"]
    for mark in marks:
        found = text.find(mark, opening.end(), opening.end() + _LONGEST)
        if found >= 0:
            return found, found + len(mark)
    return None
