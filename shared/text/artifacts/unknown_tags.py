"""Find unknown tags before a post: a pair that holds a plan is removed, and none by half."""

from __future__ import annotations

import re

from shared.text.artifacts import plans
from shared.text.artifacts.span import ArtifactSpan
from shared.text.artifacts.tag_names import read_name
from shared.text.artifacts.unclosed import Openings
from shared.text.artifacts.wrapper_names import may_hold_answer
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
    if close is None:
        return _unclosed(text, start, opening.end(), partial=partial)
    plan = _before_heading(text[opening.end() : close[0]])
    follows = text[close[1] :].strip() != ""
    if partial and not follows:
        return [ArtifactSpan(start, len(text), "unknown-tag")]
    if not follows or not plans.speaks_of_task(plan) or plans.is_prose(plan):
        return []
    return [ArtifactSpan(start, close[1], "unknown-tag")]


def _unclosed(text: str, start: int, content: int, *, partial: bool) -> list[ArtifactSpan]:
    """Judge a tag that is never closed: a plan ends where a heading begins the post.

    A growing text may still close it, so that its headings may be those of a draft.
    """
    post = Openings(text).find(content, goes_on=False)
    plan = text[content:post]
    if plans.is_prose(plan):
        return []
    if partial:
        return [ArtifactSpan(start, len(text), "unknown-tag")]
    return [ArtifactSpan(start, post, "unknown-tag")] if post and plans.speaks_of_task(plan) else []


def find_kept(text: str) -> str | None:
    """Return the tag before a cleaned text, if the text goes on after its pair or it opens reasoning."""
    opening = _OPENING.match(text)
    if not opening or not (name := _name(opening)):
        return None
    close = _closing(text, opening, name)
    if close:
        goes_on = text[close[1] :].strip() != ""
    else:
        goes_on = read_name(name) is not None or plans.speaks_of_task(text[opening.end() :][:_PLAN])
    return opening[0].lstrip() if goes_on else None


def _before_heading(content: str) -> str:
    """Return the text before the first heading, all of it if it begins with one or has none."""
    heading = _HEADING.search(content)
    before = content[: heading.start()] if heading else content
    return before if before.strip() else content


def _name(opening: re.Match[str]) -> str | None:
    """Return the name of an opening tag, unless HTML knows it or it holds the answer."""
    name = opening[1] or opening[2] or opening[3]
    return None if name.lower() in KNOWN or _ANSWER.match(name) or may_hold_answer(name) else name


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
