"""A reviewer's remarks as findings of a revision."""
# ruff: noqa: RUF001  angle quotation marks stand for the brackets of tags

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from shared.errors import WrongState
from shared.jobs.outputs import Issue
from shared.jobs.review import Remark
from shared.text.prose import bare_words, shorten

KIND = "reviewer"
"""The type of a finding that is a person's remark."""
_EXCERPT = 120
_LOOKED_UP = 3  # words at each end of a quotation
_LEAST_QUOTED = 3  # words that a quotation inside a remark has at least
_QUOTED = re.compile(r"“([^“”]{3,500})”|„([^„“”]{3,500})[“”]|«([^«»]{3,500})»|\"([^\"]{3,500})\"")
_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ ]\"[^\"\n]*\")?")
"""Where a link leads and its title, which nobody reads."""
_HIDDEN = re.compile(r"[\x00-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BRACKETS = str.maketrans("<>", "‹›")


class UnknownQuote(WrongState):
    """A remark quotes words that the post does not have."""


def as_findings(remarks: Sequence[Remark], post: str) -> tuple[Issue, ...]:
    """Return the remarks as findings, each at the place in the post that it quotes."""
    places = list(_read_places(post))
    return tuple(_as_finding(remark, places) for remark in remarks)


def _as_finding(remark: Remark, places: Sequence[tuple[str, int]]) -> Issue:
    quote, line = _find_quoted(remark, places)
    return Issue(
        type=KIND,
        severity="high",
        message=_one_line(remark.text),
        line=line,
        excerpt=_one_line(shorten(quote, _EXCERPT)) if quote else None,
    )


def _find_quoted(remark: Remark, places: Sequence[tuple[str, int]]) -> tuple[str, int | None]:
    """Return what a remark quotes from the post and its line; a passage that is not there has none."""
    for quote in (remark.quote, *_quotations(remark.text)):
        wanted = bare_words(quote)
        if wanted and (line := next((at for text, at in places if wanted in text), None)):
            return quote, line
    return "", None


def _read_places(post: str) -> Iterator[tuple[str, int]]:
    """Yield the words of each line and of each paragraph, as a reader sees them, with where they begin.

    Read by these few rules: a parser of Markdown is too heavy for the functions that only take a decision.
    """
    shown = _TARGET.sub("](", post)
    for text, number in (*_numbered(shown), *_passages(shown)):
        yield read_words(text), number


def read_words(text: str) -> str:
    """Return the words of Markdown as a reader sees them, to be looked up in others."""
    return bare_words(unescape(_TARGET.sub("](", text)))


def require_quotes(remarks: Sequence[Remark], post: str) -> None:
    """Raise UnknownQuote for a quote that the post does not have."""
    words = f" {read_words(post)}"
    for quote in filter(None, (each.quote for each in remarks)):
        wanted = read_words(quote).split(" ")
        # A quotation of several paragraphs or items begins and ends in the post.
        ends = (" ".join(wanted[:_LOOKED_UP]), " ".join(wanted[-_LOOKED_UP:]))
        if not all(end and end in words for end in ends):
            raise UnknownQuote(
                f"remarks: the post does not have “{_one_line(shorten(quote))}”: copy the quote from it."
            )


def _numbered(text: str) -> Iterator[tuple[str, int]]:
    return ((line, number) for number, line in enumerate(text.split("\n"), 1))


def _quotations(text: str) -> Iterator[str]:
    for found in _QUOTED.finditer(text):
        quote = next(filter(None, found.groups()), "")
        if len(quote.split()) >= _LEAST_QUOTED:
            yield quote


def _one_line(text: str) -> str:
    """Return a text that is safe to show: one line, no hidden signs, no brackets of tags."""
    return " ".join(_HIDDEN.sub(" ", text).split()).translate(_BRACKETS)


def _passages(text: str) -> list[tuple[str, int]]:
    """Return the paragraphs of a Markdown text, each with its line."""
    found: list[tuple[str, int]] = []
    begins, lines = 0, list[str]()
    for number, line in enumerate((*text.split("\n"), ""), 1):
        if line.strip():
            begins = begins if lines else number
            lines.append(line.rstrip())
        elif lines:
            found.append(("\n".join(lines), begins))
            lines = []
    return found
