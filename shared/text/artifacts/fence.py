"""An answer that is as a whole a fenced block of Markdown, or that has one line of such a fence."""

# ruff: noqa: RUF001  models write curly quotes

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.text.artifacts import wrapper_tags
from shared.text.artifacts.span import ArtifactSpan

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.text.markdown import Block

_MARKDOWN = frozenset({"markdown", "md", "mdx"})
_TAGGED = frozenset({"xml", "html"})  # around a wrapper of the post
_PLAIN = frozenset({"", "text", "txt", "plaintext", "plain"})
_OPENING = re.compile(r"\s*(`{3,}|~{3,})[ \t]*(\w*)[ \t]*\r?\n?")
_INNER_FENCE = re.compile(r"^(?:`{3,}|~{3,})[ \t]*\w", re.MULTILINE)
_ANY_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})", re.MULTILINE)
_BARE_FENCE = re.compile(r"\n(?:`{3,}|~{3,})[ \t]{0,9}\Z")
_BEGINS_A_POST = re.compile(
    r"\s*(?:#{1,3} \S|\*\*\S[^\n]*\*\*[ \t]*\r?\n|(?:blog )?title:|---[ \t]*\r?\ntitle:)", re.IGNORECASE
)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_SENTENCE = re.compile(r"[^\W\d_]{2}[.!?…][\"”’)*_]*(?:\s|\Z)")
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[.!?…][\"”’)*_]{0,3}\s{0,3}\Z")
_PROSE_WORDS, _PROSE_SENTENCES = 40, 3
_MOST_OF_IT = 0.8


def find(
    text: str, parts: list[Block], *, is_edge: Callable[[Block], bool], by_model: bool
) -> list[ArtifactSpan]:
    """Return the lines of the fence.

    `is_edge` returns whether a block may come after the fence; `by_model`: a model announced the post.
    """
    if not parts:
        return []
    opening = _OPENING.match(text, parts[0].start) if parts[0].kind == "fence" else None
    if not opening:
        return _stray(text, parts)
    named = opening[2].lower()
    if named not in _MARKDOWN | _PLAIN | _TAGGED:
        return []
    while (
        named in _MARKDOWN
        and (inner := _OPENING.match(text, opening.end()))
        and inner[2].lower() in _MARKDOWN
    ):
        opening = inner
    artifact, body = ArtifactSpan(parts[0].start, opening.end(), "fence"), text[opening.end() : parts[0].end]
    others = parts[1:]
    while others and is_edge(others[-1]):
        others = others[:-1]
    if not others:
        return _whole(text, parts[0], artifact, body) if _is_post(named, body, alone=len(parts) == 1) else []
    if named in _MARKDOWN and (by_model or _is_article(body)):
        return _broken(text, others, artifact, body) or _most(text, parts, artifact)
    return []


def _whole(text: str, block: Block, artifact: ArtifactSpan, body: str) -> list[ArtifactSpan]:
    closing = _BARE_FENCE.search(text, artifact.end - 1, block.end)
    if closing and (body.count("\n") or closing.start() >= artifact.end - 1):
        return [artifact, ArtifactSpan(closing.start() + 1, block.end, "fence")]
    return [artifact]


def _broken(text: str, others: list[Block], artifact: ArtifactSpan, body: str) -> list[ArtifactSpan]:
    """Judge a fence that an inner one closed early, by the parsed rest of the text."""
    last = others[-1]
    line = text[last.start :].partition("\n")[0]
    fences = len(_ANY_FENCE.findall(text, artifact.end))
    if last.kind == "fence" and fences % 2 and _BARE_FENCE.fullmatch("\n" + line.rstrip()):
        return [artifact, ArtifactSpan(last.start, last.start + len(line), "fence")]
    if _INNER_FENCE.search(body) and fences % 2 == 0:
        return [artifact]  # the inner ones are pairs, and the outer one was never closed
    return []


def _most(text: str, parts: list[Block], artifact: ArtifactSpan) -> list[ArtifactSpan]:
    """Judge a fence that something unknown follows: no article begins with an example that is most of it."""
    closing = _BARE_FENCE.search(text, artifact.end, parts[0].end)
    if closing and parts[0].end - parts[0].start >= _MOST_OF_IT * (parts[-1].end - parts[0].start):
        return [artifact, ArtifactSpan(closing.start() + 1, parts[0].end, "fence")]
    return []


def _stray(text: str, parts: list[Block]) -> list[ArtifactSpan]:
    """Find a closing line at the very end that has no opening one."""
    last = parts[-1]
    if last.kind == "fence" and len(parts) > 1 and _BARE_FENCE.fullmatch("\n" + text[last.start : last.end]):
        return [ArtifactSpan(last.start, last.end, "fence")]
    return []


def _is_post(named: str, body: str, *, alone: bool) -> bool:
    if named in _TAGGED:
        inner = wrapper_tags.holds_markdown(_BARE_FENCE.sub("", body))
        return inner is not None and (_BEGINS_A_POST.match(inner) is not None or _is_prose(inner))
    return named in _MARKDOWN or _BEGINS_A_POST.match(body) is not None or (alone and _is_prose(body))


def _is_prose(body: str) -> bool:
    """Distinguish prose from code: paragraphs of sentences."""
    return (
        (len(body.split()) >= _PROSE_WORDS or all(map(_SENTENCE_END.search, _paragraphs(body))))
        and len(_SENTENCE.findall(body)) >= _PROSE_SENTENCES
        and _BLANK_LINE.search(body.strip()) is not None
    )


def _paragraphs(body: str) -> list[str]:
    body = _BARE_FENCE.sub("", "\n" + body)
    return [part for part in _BLANK_LINE.split(body) if part.strip()]


def _is_article(body: str) -> bool:
    """Distinguish an article from an example of Markdown: it has a heading and prose."""
    before_code = _ANY_FENCE.split(body, maxsplit=1)[0]
    return _BEGINS_A_POST.match(body) is not None and len(before_code.split()) >= _PROSE_WORDS // 4
