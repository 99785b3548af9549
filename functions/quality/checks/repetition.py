"""Text that goes round in circles, as small models do."""
# ruff: noqa: RUF001  a full-width colon

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from functions.quality.checks.check import Check
from functions.quality.checks.loops import find_loops, measure_variety
from functions.quality.checks.post import Reading, quote
from shared.jobs.outputs import Issue, Severity
from shared.text.language import primary_tag
from shared.text.passages import Passage
from shared.text.prose import (
    bare_words,
    count_words,
    is_spaced,
    repeated_sentences,
    repeated_share,
    sentences,
    tokens,
)
from shared.text.repetition import spread_letters

_MOST_OF_A_KIND = 3
_LOOP = 3  # times
_LOOPED = 0.03  # of the words: refrains and questions that come back are fewer
_REFRAIN = 5  # times; a person closes three or four parts with the same sentence
_TWICE_WORDS = 8
_LINK_ALONE = re.compile(r"!?\[[^\[\]\n]{1,300}\]\([^()\n]{1,2000}\)\W{0,3}")
# The share of words in phrases of four that were read before: 2% in the median human post, 10% in one of
# a hundred.
_PHRASE = 4
_SYLLABLES = 8  # where syllables are spaced, a word has about two
_SPACED_SYLLABLES = frozenset({"vi"})
_UNSPACED_PHRASE = 10  # twice as many characters: set phrases of a script without spaces are long
_MUCH_REPEATED, _MOSTLY_REPEATED = 0.12, 0.2
# Different words among any hundred in a row, on average: 72 in the median human post, 65 in one of a hundred.
_ENOUGH_WORDS, _SURELY_ENOUGH = 150, 300  # a short recipe or notice has few words to vary
_FEW_WORDS, _VERY_FEW_WORDS = 0.63, 0.58
_OPENING = 3  # words
_OPENINGS, _OPENINGS_SHARE = 4, 0.15


def repetition(reading: Reading) -> Iterator[Issue]:
    """The same sentence again, or the same phrases again and again."""
    text = _own_text(reading)
    looping = find_loops(text)
    found = 0
    for sentence, times in repeated_sentences(text):
        loops = bare_words(sentence) in looping or times >= _REFRAIN
        much = times >= _LOOP and times * count_words(sentence) > _LOOPED * reading.word_count
        severity: Severity = "high" if loops and much else "medium"
        if found < _MOST_OF_A_KIND and (times >= _LOOP or count_words(sentence) >= _TWICE_WORDS):
            found += 1
            message = f"The same sentence occurs {times} times, keep one: {quote(sentence)}."
            yield reading.issue(
                "repetition", severity, message, _second_occurrence(reading, sentence), sentence
            )
    spread = spread_letters(text)
    size = _phrase_size(reading, text) * (2 if spread is not text else 1)
    text = spread
    share, words = repeated_share(text, size), tuple(tokens(text))
    if not found and share > _MUCH_REPEATED and len(words) >= _ENOUGH_WORDS:
        phrase, times = _most_common_phrase(words, size)
        phrase = phrase if is_spaced(text) else phrase.replace(" ", "")
        message = (
            f"{share:.0%} of the words are in phrases that were used before, "
            f"{quote(phrase)} {times} times: say each thing once."
        )
        severity = "high" if share > _MOSTLY_REPEATED else "medium"
        yield reading.issue("repetition", severity, message, _first_occurrence(reading, phrase), phrase)


def _own_text(reading: Reading) -> str:
    """Return the author's own prose, or all of it where everything is quoted: people quote themselves."""
    prose = [(passage, text) for passage, text in reading.natural_prose if not _leads_on(passage)]
    own = [text for passage, text in prose if passage.kind != "quote"]
    return "\n".join(own or [text for _, text in prose])


def _leads_on(passage: Passage) -> bool:
    """Return whether a passage is a link alone, or introduces what follows: "Run this:" occurs often."""
    return passage.wording.endswith((":", "：")) or _LINK_ALONE.fullmatch(passage.raw) is not None


def _phrase_size(reading: Reading, text: str) -> int:
    if primary_tag(reading.post.language) in _SPACED_SYLLABLES:
        return _SYLLABLES
    return _PHRASE if is_spaced(text) else _UNSPACED_PHRASE


def vocabulary(reading: Reading) -> Iterator[Issue]:
    """The same few words all through the text."""
    tokenized = tokens("\n".join(text for _, text in reading.natural_prose))
    words = tuple(word for word in tokenized if not word.isdecimal())  # versions, dates and tables of figures
    if len(words) < _ENOUGH_WORDS:
        return
    share = measure_variety(words)
    if share < _FEW_WORDS:
        few = share < _VERY_FEW_WORDS and len(words) >= _SURELY_ENOUGH
        severity: Severity = "high" if few else "medium"
        message = (
            f"Of a hundred words in a row, only {share * 100:.0f} are different: "
            "say more, and repeat fewer words."
        )
        yield reading.issue("vocabulary", severity, message)


def openings(reading: Reading) -> Iterator[Issue]:
    """Sentences that begin with the same words again and again."""
    begun = [
        (tuple(words[:_OPENING]), passage, sentence)
        for passage, text in reading.natural_prose
        if not _leads_on(passage)
        for sentence in sentences(text)
        if len(words := tokens(sentence)) > _OPENING
    ]
    counts = Counter(opening for opening, _, _ in begun)
    for opening, times in counts.most_common(_MOST_OF_A_KIND):
        if times < _OPENINGS or times / len(begun) < _OPENINGS_SHARE:
            return
        same = quote(" ".join(opening))
        message = f"{times} of {len(begun)} sentences begin with {same}: begin them differently."
        _, (passage, sentence), *_ = (  # the first is not a repetition
            (passage, sentence) for begins, passage, sentence in begun if begins == opening
        )
        yield reading.issue("repeated-openings", "medium", message, passage, sentence)


def _most_common_phrase(words: tuple[str, ...], size: int) -> tuple[str, int]:
    starts = range(len(words) - size + 1)
    phrase, times = Counter(words[start : start + size] for start in starts).most_common(1)[0]
    return " ".join(phrase), times


def _first_occurrence(reading: Reading, phrase: str) -> Passage | None:
    wanted = "".join(tokens(phrase))
    for passage, text in reading.natural_prose:
        if wanted in "".join(tokens(text)):
            return passage
    return reading.prose[0] if reading.prose else None


def _second_occurrence(reading: Reading, sentence: str) -> Passage | None:
    """Return the position of a sentence's second occurrence."""
    times = 0
    for passage, text in reading.natural_prose:
        times += sentences(text).count(sentence)
        if times > 1:
            return passage
    return None


CHECKS = (
    Check(
        "repetition",
        repetition,
        ("high", "medium"),
        "a sentence three times (from eight words on twice), or over 12% of the words in phrases of four "
        "that were used before (high: 20%, a sentence five times, or sentences in a circle)",
        "this project, measured on human and on looping texts",
    ),
    Check(
        "vocabulary",
        vocabulary,
        ("high", "medium"),
        "fewer than 63 different words in a hundred, averaged over the text (58 in texts of 300 words: high)",
        "Covington and McFall, The Moving-Average Type-Token Ratio, Journal of Quantitative Linguistics, "
        "2010; limits: this project, measured on human and on looping texts",
        spaced=True,
    ),
    Check(
        "repeated-openings",
        openings,
        ("medium",),
        "four sentences and 15% of them with the same three first words",
        "this project, measured on human and on looping texts",
    ),
)
