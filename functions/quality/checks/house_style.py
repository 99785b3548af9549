"""The house style of a profile: each breach that a rule can see, with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from functions.quality.checks.check import Check
from functions.quality.checks.copied_samples import copied
from functions.quality.checks.own_texts import OwnText, claim_texts, own_texts
from functions.quality.checks.post import EXCERPT, Reading, quote
from functions.quality.checks.reading_ease import reading_ease
from functions.quality.checks.spelling import misspelled
from shared.jobs.outputs import Issue, Severity
from shared.materials.profile import Profile
from shared.text.headlines import wrong_in_sentence_case, wrong_in_title_case
from shared.text.homographs import HOMOGRAPHS
from shared.text.language import primary_tag
from shared.text.phrases import Found, find_phrases
from shared.text.prose import shorten, tokens
from shared.text.wording import Wording, begins_anew

_KIND = "house-style"
_MOST_OF_A_WORD = 3
_DENIAL = re.compile(
    r"(?:\b(?:not|never|cannot|nor)|n['\u2019]t|\bno \w+ (?:can|will))\s(?:\w+\s)?\Z", re.IGNORECASE
)
_PRONOUNS = frozenset({"IT", "US", "WHO"})
_NEAR = 40  # characters
_ACRONYM = 4  # letters: IT, WHO, AIDS
_MOST_OF_A_KIND = 8
_MOST_SPELLINGS = 5
_ENOUGH_WORDS = 100  # below it, the reading ease is not judged
_EASE = {"easy": 70, "standard": 50, "advanced": 30}
_NAMES = {"en-GB": "British", "en-US": "American"}


def house_style(reading: Reading) -> Iterator[Issue]:
    """A breach of the profile: words, claims, spelling, headlines, reading level, a copied sample."""
    profile = reading.post.profile
    if profile is None:
        return
    own = list(own_texts(reading))
    yield from _claims(reading, profile)
    yield from _words(reading, profile, own)
    yield from _spelling(reading, profile, own)
    yield from _headlines(reading, profile)
    yield from _level(reading, profile)
    yield from copied(reading, profile.samples, _KIND)


def _claims(reading: Reading, profile: Profile) -> Iterator[Issue]:
    """Yield the forbidden claims; a quotation makes a claim, too."""
    for text, found, claim in _find(reading, claim_texts(reading), profile.forbidden_claims):
        written = text.text[found.start : found.end]
        if _as(written, claim) and _DENIAL.search(text.text[max(0, found.start - _NEAR) : found.start]):
            continue  # "it does not cure hay fever" has a form of "cures hay fever", and says the opposite
        message = f"Forbidden claim: {quote(written)}. Take it out{_as(written, claim)}."
        yield _issue(reading, "high", message, text, written)


def _as(written: str, listed: str) -> str:
    return "" if tokens(written) == tokens(listed) else f"; the profile has it as {quote(listed)}"


def _words(reading: Reading, profile: Profile, own: list[OwnText]) -> Iterator[Issue]:
    """Yield the words never to use, but not where the one to use has them in it."""
    avoided = tuple(preference.avoid for preference in profile.avoid_terms)
    wanted = {preference.avoid: preference.use for preference in profile.avoid_terms}
    for text, found, word in _find(reading, own, avoided):
        written = text.text[found.start : found.end]
        instead = wanted[word].strip()
        if _is_name(word, text.text, found) or (instead and _is_within(instead, text.text, found)):
            continue
        message = f"A word never to use: {quote(written)}{_instead(written, word, instead)}."
        yield _issue(reading, "low", message, text, written)


def _instead(written: str, listed: str, instead: str) -> str:
    """Return the one to use; of a form such as “impacted”, the profile has no form of the other."""
    if not instead:
        return "; write it in another way"
    if tokens(written) == tokens(listed):
        return f"; write {quote(instead)}"
    return f", a form of {quote(listed)}; the profile has {quote(instead)} instead"


def _is_name(word: str, text: str, found: Found) -> bool:
    """Return whether a term in small letters is found as a name (IT, the US, May), or IT as “it”."""
    written = text[found.start : found.end]
    if word in _PRONOUNS:
        return not written.startswith(word)
    if not word.islower() or not written[:1].isupper() or not word.isalpha():
        return False
    if len(written) > 1 and written.isupper():
        return len(written) <= _ACRONYM
    return (word in HOMOGRAPHS or len(word) < _ACRONYM) and not begins_anew(text, found.start)


def _is_within(instead: str, text: str, found: Found) -> bool:
    """Return whether the found word is a part of the one to use: "AI" in "AI assistant"."""
    place = instead.casefold().find(text[found.start : found.end].casefold())
    if place < 0:
        return False
    start = max(0, found.start - place)
    return text[start : start + len(instead)].casefold() == instead.casefold()


def _find(
    reading: Reading, texts: Iterable[OwnText], phrases: tuple[str, ...]
) -> Iterator[tuple[OwnText, Found, str]]:
    counts: Counter[int] = Counter()
    if not phrases:
        return
    for text in texts:
        for found in find_phrases(text.text, phrases, reading.post.language, forms=True):
            if not text.is_own(found.start) or counts[found.number] == _MOST_OF_A_WORD:
                continue
            counts[found.number] += 1
            if counts.total() <= _MOST_OF_A_KIND:
                yield text, found, phrases[found.number]


def _spelling(reading: Reading, profile: Profile, own: list[OwnText]) -> Iterator[Issue]:
    if profile.spelling is None or primary_tag(reading.post.language) != "en":
        return
    counts: Counter[str] = Counter()
    for text in own:
        for start, written, instead in misspelled(text.text, profile.spelling):
            if not text.is_own(start) or counts[written] == 1 or counts.total() == _MOST_SPELLINGS:
                continue
            counts[written] += 1
            name = _NAMES[profile.spelling]
            message = f"Spelling: {quote(written)} is not {name}; write {quote(instead)}, here and elsewhere."
            yield _issue(reading, "low", message, text, written)


def _headlines(reading: Reading, profile: Profile) -> Iterator[Issue]:
    if profile.headlines is None:
        return
    if profile.headlines == "title" and primary_tag(reading.post.language) != "en":
        return
    wording = Wording(tuple(passage.wording for passage in reading.prose), reading.post.language)
    found = 0
    for heading in reading.headings:
        if profile.headlines == "title":
            wrong, what = (
                wrong_in_title_case(heading.prose, wording),
                "title case, and these words lack a capital",
            )
        else:
            wrong = wrong_in_sentence_case(heading.prose, wording)
            what = "sentence case, and these have one"
        if wrong and found < _MOST_OF_A_WORD:
            found += 1
            named = ", ".join(quote(word) for word in wrong[:_MOST_OF_A_KIND])
            yield reading.issue(_KIND, "low", f"Headline style: headings are in {what}: {named}.", heading)


def _level(reading: Reading, profile: Profile) -> Iterator[Issue]:
    """Yield a finding about a text that is harder to read than its level."""
    level = profile.reading_level
    if level is None or primary_tag(reading.post.language) != "en" or reading.word_count < _ENOUGH_WORDS:
        return
    if not reading.sentences:
        return
    lettered = [tuple(one for one in words if any(map(str.isalpha, one))) for words in reading.sentence_words]
    ease = reading_ease(lettered)
    if ease < _EASE[level]:
        longest = max(map(len, reading.sentence_words))
        place = next(at for at, words in enumerate(reading.sentence_words) if len(words) == longest)
        passage, sentence = reading.sentences[place]
        message = (
            f"Reading level: the Flesch reading ease is {ease:.0f}, and “{level}” asks for {_EASE[level]} or "
            f"more: use shorter words and sentences, first in this one of {longest} words."
        )
        yield reading.issue(_KIND, "low", message, passage, sentence)


def _issue(reading: Reading, severity: Severity, message: str, text: OwnText, written: str) -> Issue:
    if text.passage is not None:
        return reading.issue(_KIND, severity, message, text.passage, written)
    lesser: Severity = "medium" if severity == "high" else severity  # the polish does not edit the title
    issue = reading.issue(_KIND, lesser, f"{message[:-1]}, in the title.")
    return replace(issue, excerpt=shorten(text.text, EXCERPT))


CHECKS = (
    Check(
        _KIND,
        house_style,
        ("high", "medium", "low"),
        "a forbidden claim (high; medium in the title), a word never to use, a certain word of the other "
        "English spelling, the other headline style, a Flesch reading ease under 70 (easy), 50 (standard) or "
        "30 (advanced) in English texts of 100 words, eight words in a row from a sample text",
        "the profile; Flesch, A new readability yardstick, Journal of Applied Psychology, 1948",
    ),
)
