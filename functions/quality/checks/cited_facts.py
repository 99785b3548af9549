"""Look up a cited sentence's figures and names in its sources."""
# ruff: noqa: RUF001  curly apostrophes

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from functions.quality.checks.cited import CitedSentence, CitedText
from functions.quality.checks.first_names import first_name, is_common
from functions.quality.checks.post import EXCERPT, Post, Reading, quote
from functions.quality.checks.source_index import SourceReading, nearest
from functions.quality.checks.stated_figures import Stated, is_hedged, read_figures
from shared.jobs.outputs import Issue, Severity
from shared.text.facts import names, quotations
from shared.text.facts.version import Statements, Version
from shared.text.prose import natural

_MOST_OF_A_KIND = 5
_SMALL_WORD = re.compile(r"(?<!\w)[a-z\u00df-\u00ff][\w’'-]*")


def unsupported_figures(reading: Reading) -> Iterator[Issue]:
    """A figure in a cited sentence that its source does not have, in any form."""
    found = 0
    for cited, sentence in _cited_sentences(reading):
        sources = readable(reading, sentence.numbers)
        missing = list(_missing_figures(sentence, sources, reading.post.language)) if sources else []
        if missing and found < _MOST_OF_A_KIND:
            found += 1
            message = _message(sources, "the figure", missing)
            severity: Severity = "medium" if any(stated.is_sure for stated in missing) else "low"
            place = (cited, sentence, missing[0].text)
            yield _about(reading, ("source-figure", severity, message), place, sources)


def _missing_figures(
    sentence: CitedSentence, sources: list[SourceReading], language: str
) -> Iterator[Stated]:
    hedged = is_hedged(sentence.text)
    is_foreign = any(source.is_foreign for source in sources)
    text = sentence.text if is_foreign else _own_words(sentence.text)
    every = {(stated.figure.value, stated.text): stated for stated in read_figures(text, language)}
    for stated in every.values():
        if not any(source.figures.state(stated, is_hedged=hedged) for source in sources):
            is_given = any(source.figures.may_give(stated) for source in sources)
            yield replace(stated, is_sure=stated.is_sure and not is_given)


def _own_words(text: str) -> str:
    """Return a sentence without its quotations, which are looked up as a whole."""
    for quoted in quotations.quotations(text):
        text = text.replace(quoted, "\u2026", 1)
    return text


def unsupported_names(reading: Reading) -> Iterator[Issue]:
    """A name in a cited sentence that occurs neither in its source nor in the request."""
    brief = _brief(reading.post)
    small = frozenset(_SMALL_WORD.findall(reading.text)) if reading.cited else frozenset[str]()
    found = 0
    for cited, sentence in _cited_sentences(reading):
        sources = readable(reading, sentence.numbers)
        if not sources or any(source.is_foreign for source in sources):
            continue
        text = natural(_own_words(sentence.text))
        named = list(names.names(Version(text, reading.post.language)).values())
        first = first_name(text, reading.post.language, small)
        missing = [
            name
            for name in ([first, *named] if first else named)
            if not is_common(name)
            and not names.is_named(name, brief)
            and not any(source.has_name(name) for source in sources)
        ]
        if missing and found < _MOST_OF_A_KIND:
            found += 1
            message = _message(sources, "the name", missing)
            place = (cited, sentence, missing[0].text)
            yield _about(reading, ("source-name", "low", message), place, sources)


def _brief(post: Post) -> Statements:
    """Return the caller's own words: their names need no source."""
    own = [post.topic or "", *post.keywords, post.brief]
    own += [post.profile.writer, post.profile.voice] if post.profile else []
    return Statements("\n".join(own), post.language)


def _message(sources: list[SourceReading], kind: str, missing: Sequence[Stated | names.Name]) -> str:
    return f"{names_of(sources)} does not have {_list(kind, missing)}: correct it, or take it out."


def _list(kind: str, missing: Sequence[Stated | names.Name]) -> str:
    quoted = [quote(each.text) for each in missing[:_MOST_OF_A_KIND]]
    return f"{kind} {quoted[0]}" if len(quoted) == 1 else f"{kind}s {', '.join(quoted)}"


def _cited_sentences(reading: Reading) -> Iterator[tuple[CitedText, CitedSentence]]:
    for cited in reading.cited:
        for sentence in cited.sentences:
            if sentence.numbers:
                yield cited, sentence


def readable(reading: Reading, numbers: tuple[int, ...]) -> list[SourceReading]:
    """Return the cited sources with a text; none if one of them has none, which may support everything."""
    given = [number for number in numbers if number in reading.sources.by_number]
    found = reading.sources.cited(given)
    return found if len(found) == len(given) else []


def names_of(sources: list[SourceReading]) -> str:
    numbers = [str(each.source.number) for each in sources]
    if len(numbers) == 1:
        return f"Source {numbers[0]}"
    return f"None of the sources {', '.join(numbers[:-1])} and {numbers[-1]}"


def _about(
    reading: Reading,
    finding: tuple[str, Severity, str],
    place: tuple[CitedText, CitedSentence, str],
    sources: list[SourceReading],
) -> Issue:
    """Make a finding about a part of a sentence, with the sentence's nearest passage in its sources."""
    cited, sentence, wanted = place
    issue = reading.issue(*finding, cited.passage, around(sentence.text, wanted))
    return with_source(issue, sources, sentence.text)


def with_source(issue: Issue, sources: list[SourceReading], text: str) -> Issue:
    number, passage = nearest(sources, text)
    return replace(issue, source=number, source_excerpt=passage)


def around(sentence: str, wanted: str) -> str:
    """Return the part of a sentence about some words of it that an excerpt has room for."""
    place = sentence.find(wanted)
    if len(sentence) <= EXCERPT or place + len(wanted) < EXCERPT:
        return sentence
    start = sentence.find(" ", place + len(wanted) - EXCERPT // 2) + 1
    start = start if 0 < start <= place else place
    return sentence[start:]
