"""Text that goes round in circles, as small models do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from functions.quality.checks.check import Check
from functions.quality.checks.post import Reading, quote
from shared.jobs.outputs import Issue, Severity
from shared.text.passages import Passage
from shared.text.prose import count_words, is_spaced, repeated_sentences, repeated_share, sentences

_MOST_OF_A_KIND = 3
_LOOP = 3  # times
_LOOPED = 0.03  # of the words: refrains and questions that come back are fewer
_TWICE_WORDS = 8
# The share of words in phrases of four that were read before: 2% in the median human post, 10% in one of
# a hundred.
_PHRASE = 4
_UNSPACED_PHRASE = 10  # twice as many characters: set phrases of a script without spaces are long
_MUCH_REPEATED, _MOSTLY_REPEATED = 0.12, 0.2
# Different words among any hundred in a row, on average: 72 in the median human post, 65 in one of a hundred.
_WINDOW = 100
_ENOUGH_WORDS = 150
_FEW_WORDS, _VERY_FEW_WORDS = 0.63, 0.58
_OPENING = 3  # words
_OPENINGS, _OPENINGS_SHARE = 4, 0.15


def repetition(reading: Reading) -> Iterator[Issue]:
    """The same sentence again, or the same phrases again and again."""
    own = [passage.text for passage in reading.prose if passage.kind != "quote"]  # people quote themselves
    text = "\n".join(own or [passage.text for passage in reading.prose])
    found = 0
    for sentence, times in repeated_sentences(text):
        loops = times >= _LOOP and times * count_words(sentence) > _LOOPED * reading.word_count
        severity: Severity = "high" if loops else "medium"
        if found < _MOST_OF_A_KIND and (times >= _LOOP or count_words(sentence) >= _TWICE_WORDS):
            found += 1
            message = f"The same sentence occurs {times} times, keep one: {quote(sentence)}."
            yield reading.issue(
                "repetition", severity, message, _second_occurrence(reading, sentence), sentence
            )
    share = repeated_share(text, _PHRASE if is_spaced(text) else _UNSPACED_PHRASE)
    if not found and share > _MUCH_REPEATED and len(reading.words) >= _ENOUGH_WORDS:
        phrase, times = _most_common_phrase(reading.words)
        message = (
            f"{share:.0%} of the words are in phrases that were used before, "
            f"{quote(phrase)} {times} times: say each thing once."
        )
        severity = "high" if share > _MOSTLY_REPEATED else "medium"
        yield reading.issue("repetition", severity, message, _first_occurrence(reading, phrase), phrase)


def vocabulary(reading: Reading) -> Iterator[Issue]:
    """The same few words all through the text."""
    words = reading.words
    if len(words) < _ENOUGH_WORDS:
        return
    share = _variety(words)
    if share < _FEW_WORDS:
        severity: Severity = "high" if share < _VERY_FEW_WORDS else "medium"
        message = (
            f"Of a hundred words in a row, only {share * 100:.0f} are different: "
            "say more, and repeat fewer words."
        )
        yield reading.issue("vocabulary", severity, message)


def openings(reading: Reading) -> Iterator[Issue]:
    """Sentences that begin with the same words again and again."""
    begun = [words[:_OPENING] for words in reading.sentence_words if len(words) > _OPENING]
    counts = Counter(begun)
    for opening, times in counts.most_common(_MOST_OF_A_KIND):
        if times < _OPENINGS or times / len(begun) < _OPENINGS_SHARE:
            return
        same = quote(" ".join(opening))
        message = f"{times} of {len(begun)} sentences begin with {same}: begin them differently."
        places = (
            (passage, sentence)
            for (passage, sentence), words in zip(reading.sentences, reading.sentence_words, strict=True)
            if words[:_OPENING] == opening
        )
        next(places)  # the first is not a repetition
        passage, sentence = next(places)
        yield reading.issue("repeated-openings", "medium", message, passage, sentence)


def _variety(words: tuple[str, ...]) -> float:
    """Return the moving-average type-token ratio, 0 to 1 (Covington and McFall, 2010)."""
    counts = Counter(words[:_WINDOW])
    total, windows = len(counts), 1
    for gone, come in zip(words, words[_WINDOW:], strict=False):
        counts[come] += 1
        counts[gone] -= 1
        if not counts[gone]:
            del counts[gone]
        total += len(counts)
        windows += 1
    return total / windows / min(_WINDOW, len(words))


def _most_common_phrase(words: tuple[str, ...]) -> tuple[str, int]:
    starts = range(len(words) - _PHRASE + 1)
    phrase, times = Counter(words[start : start + _PHRASE] for start in starts).most_common(1)[0]
    return " ".join(phrase), times


def _first_occurrence(reading: Reading, phrase: str) -> Passage | None:
    wanted = phrase.casefold()
    for (passage, _), words in zip(reading.sentences, reading.sentence_words, strict=True):
        if wanted in " ".join(words):
            return passage
    return reading.prose[0] if reading.prose else None


def _second_occurrence(reading: Reading, sentence: str) -> Passage | None:
    """Return the position of a sentence's second occurrence."""
    times = 0
    for passage in reading.prose:
        times += sentences(passage.text).count(sentence)
        if times > 1:
            return passage
    return None


CHECKS = (
    Check(
        "repetition",
        repetition,
        ("high", "medium"),
        "a sentence three times (from eight words on twice), or over 12% of the words in phrases of four "
        "that were used before (20%, or a loop: high)",
        "this project, measured on human and on looping texts",
        hit_rate=0.04,
    ),
    Check(
        "vocabulary",
        vocabulary,
        ("high", "medium"),
        "fewer than 63 different words (58: high) in a hundred, averaged over the text",
        "Covington and McFall, The Moving-Average Type-Token Ratio, Journal of Quantitative Linguistics, "
        "2010; limits: this project, measured on human and on looping texts",
        hit_rate=0.01,
        spaced=True,
    ),
    Check(
        "repeated-openings",
        openings,
        ("medium",),
        "four sentences and 15% of them with the same three first words",
        "this project, measured on human and on looping texts",
        hit_rate=0.01,
    ),
)
