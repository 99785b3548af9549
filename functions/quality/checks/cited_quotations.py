"""Look up the quotations of cited sentences in their sources, word for word."""
# ruff: noqa: RUF001  curly quotes are what people and models write

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from functions.quality.checks.cited import CitedText
from functions.quality.checks.cited_facts import names_of, readable, with_source
from functions.quality.checks.post import Post, Reading, quote
from functions.quality.checks.source_index import SourceReading
from functions.quality.checks.source_quotations import Match, match
from shared.jobs.outputs import Issue
from shared.materials import citation_marks
from shared.text.facts.quotations import quotations
from shared.text.passages import Passage
from shared.text.prose import tokens

_MOST_OF_A_KIND = 5
_LONG, _TITLED = 4, 0.6  # letters of a word; share of the words
_LEAST_WORDS, _SURE_WORDS = 3, 4  # three words may be a term, too
_ELEMENT = re.compile(r"<q(?:\s[^<>]{0,200})?>(.{1,1500}?)</q>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{1,200}>|[*_`]")
_SIGNATURE = re.compile(r"\s*(?:[—–―]|--?)\s?[^\W\d_][^.!?…\n]{0,120}\.?\Z")
_INTRODUCES = re.compile(r"[:：][ \d,\[\]]{0,20}\Z")
_LABEL = re.compile(r"[^\w\s]{0,3}\s?[^\W\d_]{2,20}(?: [^\W\d_]{1,20}){0,2}:")
_MARKS = re.compile(r"[“”„«»「」『』‹›\"]")
_SAYS = re.compile(
    r"(?:\b(?:said|says?|told|asked|wrote|writes?|called|calls|warned|warns|added|adds|argued|argues|insisted"
    r"|admitted|sagte|sagt|schrieb|schreibt|nannte|nennt|dit|écrit|dijo|dice|disse|zei|zegt)\b[^“”\"«»„]{0,25}"
    r"|[:：])\s?[“„«»‹「『‘'\"]?\Z",
    re.IGNORECASE,
)


class _Quotation(NamedTuple):
    """A quotation of a post: its passage, the numbers that it cites, and whether it is surely one."""

    passage: Passage
    text: str
    numbers: tuple[int, ...]
    is_sure: bool


def misquoted(reading: Reading) -> Iterator[Issue]:
    """A quotation in a cited sentence that is not in its source word for word."""
    found = 0
    for quoted in _quotations(reading):
        sources = readable(reading, quoted.numbers)
        best = max((match(source.letters, quoted.text) for source in sources), default=Match.EXACT)
        if found == _MOST_OF_A_KIND or best is Match.EXACT:
            continue
        found += 1
        yield _issue(reading, quoted, sources, is_unsure=best is Match.UNSURE)


def _issue(reading: Reading, quoted: _Quotation, sources: list[SourceReading], *, is_unsure: bool) -> Issue:
    is_foreign = all(source.is_foreign for source in sources)
    is_low = is_unsure or not quoted.is_sure or is_foreign or _is_title(quoted.text)
    message = (
        f"{names_of(sources)} does not have the quotation {quote(quoted.text)} word for word: quote it as it "
        "stands there, or take the quotation marks off."
    )
    issue = reading.issue(
        "source-quotation", "low" if is_low else "high", message, quoted.passage, quoted.text
    )
    return with_source(issue, sources, quoted.text)


def _is_title(quoted: str) -> bool:
    """Return whether a quotation may be the title of a work: most of its longer words have a capital."""
    words = [word for word in quoted.split() if len(word) >= _LONG]
    return sum(1 for word in words if word[:1].isupper()) >= _TITLED * len(words) > 0


def _quotations(reading: Reading) -> Iterator[_Quotation]:
    asked = _brief(reading.post)
    for cited in reading.cited:
        for start, text in _within(cited):
            is_long = len(tokens(text)) >= _SURE_WORDS
            if not is_long and " ".join(tokens(text)) in asked:
                continue
            is_sure = is_long or bool(_SAYS.search(cited.text, max(0, start - 60), start))
            yield _Quotation(cited.passage, text, cited.numbers_of(start, start + len(text)), is_sure)
    yield from _blocks(reading)


def _brief(post: Post) -> str:
    """Return the words of the request: what it has between quotation marks may be a term of its own."""
    return " ".join(tokens("\n".join((post.topic or "", *post.keywords, post.brief))))


def _within(cited: CitedText) -> Iterator[tuple[int, str]]:
    """Yield the quotations of a passage, in quotation marks or as an element."""
    elements = (_TAG.sub("", each) for each in _ELEMENT.findall(cited.passage.raw or ""))
    plain = (" ".join(citation_marks.without(each).split()) for each in elements)
    for quoted in (quotations(cited.text, least=_LEAST_WORDS), plain):
        place = 0
        for text in quoted:
            start = cited.text.find(text, place)
            if start >= 0 and len(tokens(text)) >= _LEAST_WORDS:
                place = start + len(text)
                yield start, text


def _blocks(reading: Reading) -> Iterator[_Quotation]:
    """Yield block quotations that cite a source: themselves, in the line before, or beside their writer.

    One that nobody introduces or signs may be a remark that is set apart.
    """
    cited = {id(each.passage): each for each in reading.cited}
    passages = (None, *reading.passages, None)
    for place, passage in enumerate(passages):
        if passage is None or passage.kind != "quote" or _is_signature(passage):
            continue
        before, behind = passages[place - 1], passages[place + 1]
        is_introduced = before is not None and before.kind != "quote" and _INTRODUCES.search(before.text)
        is_signed = behind is not None and behind.kind == "quote" and _is_signature(behind)
        own = cited.get(id(passage))
        numbers = _last_numbers(own)
        numbers = numbers or (_last_numbers(cited.get(id(before))) if is_introduced else ())
        numbers = numbers or (_last_numbers(cited.get(id(behind))) if is_signed else ())
        whole = own.text if own else passage.text
        text = _SIGNATURE.sub("", whole)
        if numbers and len(tokens(text)) >= _SURE_WORDS and not (_LABEL.match(text) or _MARKS.search(text)):
            is_sure = bool(is_introduced or is_signed or text != whole)
            yield _Quotation(passage, text, numbers, is_sure)


def _last_numbers(cited: CitedText | None) -> tuple[int, ...]:
    """Return the numbers that the last sentence of a passage cites."""
    return next((one.numbers for one in reversed(cited.sentences) if one.numbers), ()) if cited else ()


def _is_signature(passage: Passage) -> bool:
    return _SIGNATURE.match(f" {passage.text}") is not None
