"""Find quotation marks, a block quotation or a string's marks around the whole post."""
# ruff: noqa: RUF001  models write curly quotes

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.text.artifacts.span import ArtifactSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOSES = {
    '"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "»": "«", "‘": "’",
    "「": "」", "『": "』", "《": "》", "'": "'",
}  # fmt: skip
_BEGINS = re.compile(r"(?:[*_]{0,3})([\"“”„«»‘「『《'])\s{0,2}(?=\S)")
_STRING = re.compile(r"\s*('''|\"\"\")(?:markdown|md|text|txt)?[ \t]*\r?\n?", re.IGNORECASE)
_QUOTE_MARK = re.compile(r"^ {0,3}> ?", re.MULTILINE)
_QUOTED_HEADING = re.compile(r"^ {0,3}> ?#{1,3} \S", re.MULTILINE)
_UNQUOTED = re.compile(r"^ {0,3}(?![ >\s]).", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_BOLD = re.compile(r"(\*\*|__)[^*_](?:(?!\1)[\s\S])*\1")
_SEVERAL = 2  # paragraphs
_WORDS = 40  # of a single paragraph: a shorter one may be somebody's words

# Emphasis that no paragraph closes, and so no parser reads.
_EMPHASIS = re.compile(r"\s*(\*{2,3}|_{2,3})(?=[^\s*_])")

HINT = re.compile(r"\s*(?:\*\*|__|[*_]{0,3}[\"“”„«»‘「『《']|> )")


def may_have(text: str) -> bool:
    """Return whether a text begins with such a mark."""
    return HINT.match(text) is not None


def find(text: str, *, beheaded: bool, partial: bool) -> list[ArtifactSpan]:
    """Return the marks around a text, both or, in a growing one (`partial`), the first.

    `beheaded`: text before it was removed, and so a model quotes its post.
    """
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if match := _STRING.match(text):
        return _string(text, match, end)
    if (emphasis := _EMPHASIS.match(text)) and (found := _emphasis(text, emphasis, end, partial=partial)):
        return found
    match = _BEGINS.match(text, start)
    if not match or (match[1] == "'" and not beheaded):  # an apostrophe looks alike
        return []
    mark, body = match[1], text[match.end() : end]
    closed = body[-1:] != "" and body.rstrip("*_")[-1:] in _CLOSES[mark]
    inner = body.rstrip("*_")[:-1] if closed else body
    several = _BLANK_LINE.search(body) is not None
    is_long = several or (closed and (beheaded or len(body.split()) >= _WORDS))
    if not (is_long and (closed or partial) and _is_open(inner, mark)):
        return []
    opening = ArtifactSpan(match.start(1), match.end(), "quotation-marks")
    if not closed:
        return [opening]
    close = match.end() + len(inner)
    return [opening, ArtifactSpan(close, close + 1, "quotation-marks")]


def _emphasis(text: str, match: re.Match[str], end: int, *, partial: bool) -> list[ArtifactSpan]:
    """Find one pair of marks around all paragraphs."""
    mark, opening = match[1], ArtifactSpan(match.start(1), match.end(), "emphasis")
    closed = text.endswith(mark, match.end(), end)
    inner = text[match.end() : end - len(mark)] if closed else text[match.end() : end].rstrip("*_")
    if mark[:2] in inner or not _BLANK_LINE.search(inner):
        return []
    if closed:
        return [opening, ArtifactSpan(end - len(mark), end, "emphasis")]
    return [opening, ArtifactSpan(match.end() + len(inner), end, "emphasis")] if partial else []


def _string(text: str, match: re.Match[str], end: int) -> list[ArtifactSpan]:
    opening = ArtifactSpan(match.start(1), match.end(), "quotation-marks")
    close = text.find(match[1], match.end())
    if close < 0:
        return [opening]
    if close + 3 == end:
        return [opening, ArtifactSpan(close, end, "quotation-marks")]
    return []


def _is_open(inner: str, mark: str) -> bool:
    """Return whether a mark at the start is open at the end of what follows, with each inner pair closed.

    A mark that begins each paragraph is a long quotation's.
    """
    if mark in "\"'":
        return _straight(inner, mark)
    closes, depth = _CLOSES[mark], 0
    for character in re.findall(f"[{mark}{closes}]", inner):
        if character in closes and character != mark:
            depth -= 1
        elif mark in closes:
            return False  # the same mark opens and closes
        else:
            depth += 1
        if depth < 0:
            return False
    return depth == 0


def _straight(inner: str, mark: str) -> bool:
    """Judge marks that open and close alike by the white space beside them; apostrophes are inside words."""
    opened = False
    for found in re.finditer(re.escape(mark), inner):
        before, after = inner[found.start() - 1 : found.start()] or "\n", inner[found.end() : found.end() + 1]
        if before.isalnum() and (after.isalnum() or mark == "'"):
            continue
        opens = before.isspace() or before in "(—–-["
        if opens == opened and mark == '"':
            return False
        if mark == "'" and not opens and not opened:
            continue
        opened = opens
    return not opened


def find_quotation(text: str, *, beheaded: bool) -> Iterator[ArtifactSpan]:
    """Yield the marks of a block quotation that holds the whole post."""
    if not (beheaded or _QUOTED_HEADING.search(text)) or _UNQUOTED.search(text):
        return
    for mark in _QUOTE_MARK.finditer(text):
        yield ArtifactSpan(*mark.span(), "blockquote")


def find_bold(text: str) -> str | None:
    """Return the first paragraph of a post whose paragraphs are all in bold, if it has several."""
    parts = [part.strip() for part in _BLANK_LINE.split(text) if part.strip()]
    paragraphs = [part for part in parts if not part.startswith("#")]
    words = sum(len(part.split()) for part in paragraphs)
    if len(paragraphs) < _SEVERAL or words < _WORDS or not all(map(_BOLD.fullmatch, paragraphs)):
        return None
    return paragraphs[0]
