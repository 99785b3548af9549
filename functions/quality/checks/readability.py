"""Readability of a text: the usual measures, with the thresholds for "green" of Yoast SEO."""

from __future__ import annotations

from collections.abc import Iterator

from functions.quality.checks.check import YOAST_READABILITY, Check
from functions.quality.checks.english_words import has_transition, is_passive
from functions.quality.checks.post import Reading
from shared.jobs.outputs import Issue
from shared.text.language import primary_tag
from shared.text.passages import Passage
from shared.text.prose import count_words, is_spaced, sentences, tokens

_MOST_OF_A_KIND = 3
_LONG_SENTENCE = 20  # words
_LONG_BY_LANGUAGE = {"ca": 25, "es": 25, "fr": 25, "it": 25, "pt": 25, "he": 15, "ru": 15, "tr": 15}
_LONG_SHARE = 0.25
_LONG_PARAGRAPH, _WALL = 150, 200  # words
_WITHOUT_SUBHEADING = 300  # words
_SAME_OPENINGS = 3
_FEW_WORDS = 200  # below it, transitions and voice are not judged
_TRANSITIONS = 0.3
_PASSIVE = 0.1
_EM_DASH = "\u2014"
_WORDS_A_DASH = 150
_WEAK_OPENINGS = frozenset(
    {"the", "a", "an", "this", "that", "these", "those", "one", "two", "three", "four", "five"}
)


def sentence_length(reading: Reading) -> Iterator[Issue]:
    """Too many long sentences."""
    if not reading.sentences:
        return
    limit = _LONG_BY_LANGUAGE.get(primary_tag(reading.post.language), _LONG_SENTENCE)
    lengths = [len(words) for words in reading.sentence_words]
    share = sum(1 for length in lengths if length > limit) / len(lengths)
    if share > _LONG_SHARE:
        longest = max(range(len(lengths)), key=lengths.__getitem__)
        passage, sentence = reading.sentences[longest]
        message = (
            f"{share:.0%} of the sentences have more than {limit} words, where a quarter is enough: "
            f"split some, first this one of {lengths[longest]} words."
        )
        yield reading.issue("sentence-length", "low", message, passage, sentence)


def paragraphs(reading: Reading) -> Iterator[Issue]:
    """A paragraph that is a wall of text."""
    yield from _long(reading, "paragraph", _WALL)


def long_paragraphs(reading: Reading) -> Iterator[Issue]:
    """A long paragraph, below the limit of `paragraph`."""
    yield from _long(reading, "long-paragraph", _LONG_PARAGRAPH, most=_WALL)


def _long(reading: Reading, kind: str, limit: int, *, most: int | None = None) -> Iterator[Issue]:
    if not is_spaced(reading.text):  # where each character counts as a word
        limit, most = 2 * limit, most and 2 * most
    lengths = [(count_words(part.text), index) for index, part in enumerate(reading.paragraphs)]
    found = [(words, index) for words, index in lengths if limit < words <= (most or words)]
    for words, index in sorted(found, reverse=True)[:_MOST_OF_A_KIND]:
        message = f"This paragraph has {words} words: split it into parts of at most {limit}."
        yield reading.issue(kind, "low", message, reading.paragraphs[index])


def subheadings(reading: Reading) -> Iterator[Issue]:
    """A long stretch without a subheading."""
    stretches = sorted(_stretches(reading), key=lambda stretch: -stretch[0])
    for words, first in stretches[:_MOST_OF_A_KIND]:
        if words <= _WITHOUT_SUBHEADING:
            return
        message = (
            f"{words} words follow without a subheading: add one at least every {_WITHOUT_SUBHEADING} words."
        )
        yield reading.issue("subheadings", "low", message, first)


def _stretches(reading: Reading) -> Iterator[tuple[int, Passage]]:
    words, first = 0, None
    for passage in reading.passages:
        if passage.kind == "heading":
            if first:
                yield words, first
            words, first = 0, None
        elif passage.kind not in {"code", "html"}:
            first = first or passage
            words += count_words(passage.text)
    if first:
        yield words, first


def consecutive_openings(reading: Reading) -> Iterator[Issue]:
    """Sentences in a row that begin with the same word; the items of a list do so by design."""
    judged = [
        (part, sentence) for part, sentence in _own_sentences(reading) if part.kind not in {"item", "cell"}
    ]
    found = 0
    run: list[int] = []
    openings = [*(_opening(sentence) for _, sentence in judged), ""]
    for index, opening in enumerate(openings):
        if run and opening != openings[run[-1]]:
            if len(run) >= _SAME_OPENINGS and openings[run[0]] and found < _MOST_OF_A_KIND:
                found += 1
                passage, sentence = judged[run[0]]
                message = (
                    f"{len(run)} sentences in a row begin with “{openings[run[0]]}”: begin some differently."
                )
                yield reading.issue("consecutive-openings", "low", message, passage, sentence)
            run = []
        run.append(index)


def _opening(sentence: str) -> str:
    """Return the first word, and the second as well where the first says little."""
    words = tokens(sentence)
    return " ".join(words[:2]) if words[:1] and words[0] in _WEAK_OPENINGS else " ".join(words[:1])


def _own_sentences(reading: Reading) -> list[tuple[Passage, str]]:
    """Return the author's own sentences, headings among them, without inline code; quotations are others'."""
    own = [passage for passage in reading.passages if passage.kind not in {"quote", "code", "html"}]
    return [(passage, sentence) for passage in own for sentence in sentences(passage.prose)]


def transition_words(reading: Reading) -> Iterator[Issue]:
    """Too few sentences with a transition word."""
    judged = _own_sentences(reading)
    if reading.word_count <= _FEW_WORDS or not judged:
        return
    share = sum(1 for _, sentence in judged if has_transition(sentence)) / len(judged)
    if share < _TRANSITIONS:
        message = (
            f"{share:.0%} of the sentences have a transition word such as “however” or “because”, where "
            f"{_TRANSITIONS:.0%} are enough: show how the sentences follow from each other."
        )
        yield reading.issue("transition-words", "low", message)


def passive_voice(reading: Reading) -> Iterator[Issue]:
    """Many sentences in the passive voice."""
    if reading.word_count <= _FEW_WORDS:
        return
    judged = _own_sentences(reading)
    passive = [(passage, sentence) for passage, sentence in judged if is_passive(sentence)]
    if len(passive) > _PASSIVE * len(judged):
        passage, sentence = passive[0]
        share = len(passive) / len(judged)
        message = (
            f"{share:.0%} of the sentences are in the passive voice, {_PASSIVE:.0%} are enough: say who acts."
        )
        yield reading.issue("passive-voice", "low", message, passage, sentence)


def em_dashes(reading: Reading) -> Iterator[Issue]:
    """More dashes than people set."""
    times = reading.text.count(_EM_DASH)
    if times >= _SAME_OPENINGS and times * _WORDS_A_DASH > reading.word_count:
        message = (
            f"{times} em dashes in {reading.word_count} words are many: use commas or full stops for most."
        )
        place = next((passage for passage in reading.prose if _EM_DASH in passage.text), None)
        yield reading.issue("em-dashes", "low", message, place)


CHECKS = (
    Check(
        "sentence-length",
        sentence_length,
        ("low",),
        "more than 25% of the sentences over 20 words (25 in ca, es, fr, it, pt; 15 in he, ru, tr)",
        YOAST_READABILITY,
        on=False,
        spaced=True,
    ),
    Check(
        "long-paragraph",
        long_paragraphs,
        ("low",),
        "over 150 words, up to 200",
        YOAST_READABILITY,
        on=False,
    ),
    Check("paragraph", paragraphs, ("low",), "over 200 words", YOAST_READABILITY),
    Check(
        "subheadings",
        subheadings,
        ("low",),
        "over 300 words without one",
        YOAST_READABILITY,
        on=False,
    ),
    Check(
        "consecutive-openings",
        consecutive_openings,
        ("low",),
        "three sentences in a row with the same first word",
        YOAST_READABILITY,
        on=False,
    ),
    Check(
        "transition-words",
        transition_words,
        ("low",),
        "fewer than 30% of the sentences have one, in texts over 200 words",
        YOAST_READABILITY,
        on=False,
        english=True,
    ),
    Check(
        "passive-voice",
        passive_voice,
        ("low",),
        "more than 10% of the sentences, in texts over 200 words",
        YOAST_READABILITY,
        on=False,
        english=True,
    ),
    Check(
        "em-dashes",
        em_dashes,
        ("low",),
        "three, and more than one in 150 words",
        "this project: the posts of 10 of 22 models exceed it",
    ),
)
