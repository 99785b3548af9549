"""Look up a keyword in a text: through elisions, possessives and particles, in every script."""
# ruff: noqa: RUF001  letters of several scripts

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from shared.text.scripts import UNSPACED, has_spaces_only, per_character
from shared.text.sentences import sentences
from shared.text.words import tokens

_PLURAL = 3  # letters, from which on a final s is taken for a plural
_ELIDED = frozenset(
    {"l", "d", "j", "m", "t", "s", "n", "c", "qu", "lorsqu", "puisqu", "jusqu", "quoiqu", "quelqu", "presqu"}
    | {
        "dell",
        "dall",
        "nell",
        "all",
        "sull",
        "coll",
        "un",
        "quest",
        "quell",
        "bell",
        "grand",
        "sant",
        "dov",
        "com",
    }
    | {"cos", "gl", "pel"}
)
_NEGATION = "t"  # "don't": the part before its apostrophe is not a word
_LEAST_STEM = 2  # letters before an apostrophe: "Nigeria's", "İstanbul'da"
_LONGEST_ENDING = 8  # letters that are looked at for an ending

# Korean particles after a noun, by how it ends.
_AFTER_ANY = (
    "의|에|에서|에게|에게서|한테|께|께서|도|만|까지|부터|마저|조차|처럼|만큼|보다|하고|라고|밖에|마다|들|입니다|이다|인|이란|이라는|이나"
    "|이며|이고|별|용|적"
)
_AFTER_CONSONANT = "은|이|을|과|으로|이랑|이라고"
_AFTER_VOWEL = "는|가|를|와|로|랑|란|라는|나|며|고|다"
_SECOND = "는|은|도|만|의|이|을|가|를"
_LONGEST_PARTICLES = 6  # syllables
_HANGUL_FIRST, _HANGUL_FINALS, _FINAL_R = 0xAC00, 28, 8

# The characters between two words of a keyword in running text.
_BETWEEN_CHARACTERS = frozenset("のとやなをがにはでもへ的之和与與及")
_BETWEEN_LETTERS = "ของ|ที่|และ|ใน|กับ|ຂອງ|ແລະ|ໃນ|នៃ|និង|ក្នុង|၏|နှင့်|ရဲ့"
_LEADING_VOWELS = "เแโใไເແໂໃໄ"  # written before the consonant that they follow

_ARABIC_ARTICLE = re.compile(r"(?:[وفبك]?ال|لل|[وف]لل)(?=\w\w)")
_HEBREW_PREFIX = re.compile(r"[והבלמשכ]{1,2}(?=[א-ת]{3})")
_PERSIAN_PLURAL = re.compile(r"(?<=[\u0620-\u06d3]{2})ها(?:ي{1,2})?\Z")
# Points, a stretching mark, and letters that are written in two ways.
_POINTS = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_SPELLED_ALIKE = str.maketrans("أإآٱىیکёάέήίόύώϊϋΐΰ", "ااااييكеαεηιουωιυιυ")

Unit = tuple[str, ...]


def mentions(text: str, phrase: str) -> bool:
    """Return whether one sentence has all the words of a phrase, in any order and number."""
    wanted = [unit for part in _parts(phrase) for unit in _single(part)]
    return any(all(_has(words, unit) for unit in wanted) for words in _sentence_words(text))


def occurrences(words: Sequence[str], phrase: str) -> int:
    """Count a phrase among the `tokens` of a text, whatever its elisions, particles and final s."""
    wanted = _parts(phrase)
    if not wanted:
        return 0
    if all(_is_unspaced(part) for part in wanted):
        return sum(1 for _ in _find_in_runs(" ".join(words), wanted))
    first = wanted[0][0]
    starting = {word for word in set(words) if first in _forms(word)}
    return sum(1 for start, word in enumerate(words) if word in starting and _matches(words, start, wanted))


def _parts(phrase: str) -> list[Unit]:
    """Return the words of a phrase between its spaces; Chinese and Japanese characters stay together."""
    return [tuple(map(_base, found)) for part in phrase.split() if (found := tokens(part))]


def _single(part: Unit) -> Iterator[Unit]:
    """Yield the words of a part one by one, its Chinese and Japanese characters as one."""
    run: list[str] = []
    for word in part:
        if _is_character(word):
            run.append(word)
            continue
        if run:
            yield tuple(run)
            run = []
        yield (word,)
    if run:
        yield tuple(run)


@lru_cache(maxsize=4)
def _sentence_words(text: str) -> tuple[tuple[list[str], frozenset[str]], ...]:
    """Return the words of each sentence, and all their forms: every keyword is looked up in them."""
    found = [tokens(sentence) for sentence in sentences(text)]
    return tuple((words, frozenset().union(*map(_forms, words))) for words in found)


def _has(sentence: tuple[list[str], frozenset[str]], unit: Unit) -> bool:
    words, forms = sentence
    if _is_unspaced(unit):
        return next(_find_in_runs(" ".join(words), [unit]), None) is not None
    if not all(word in forms for word in unit):
        return False
    return len(unit) == 1 or any(_matches(words, start, [unit]) for start in range(len(words)))


def _matches(words: Sequence[str], start: int, wanted: Sequence[Unit]) -> bool:
    """Return whether the words from `start` on are a phrase; a particle may separate two characters."""
    place = start
    for index, part in enumerate(wanted):
        if index and place < len(words) and words[place] in _BETWEEN_CHARACTERS and words[place] != part[0]:
            place += 1
        for word in part:
            if place >= len(words) or word not in _forms(words[place]):
                return False
            place += 1
    return True


def _find_in_runs(text: str, wanted: Sequence[Unit]) -> Iterator[re.Match[str]]:
    """Find words of Thai and its neighbours, which have no spaces between them."""
    phrase = f"(?:{_BETWEEN_LETTERS})? ?(?:{_BETWEEN_LETTERS})?".join(
        re.escape(" ".join(part)) for part in wanted
    )
    for match in re.finditer(phrase, text):
        begins_before = text[match.start() - 1 : match.start()] in _LEADING_VOWELS and match.start() > 0
        goes_on = unicodedata.category(text[match.end()])[0] == "M" if match.end() < len(text) else False
        if not begins_before and not goes_on:
            yield match


@lru_cache(maxsize=1 << 14)
def _forms(word: str) -> frozenset[str]:
    """Return the forms in which a word of a text is looked up."""
    key = _spell(word)
    if key.isascii() and "'" not in key:
        return frozenset((_stem(key),))
    found = {_stem(key), _base(key)}
    head, apostrophe, tail = key.rpartition("'")
    if apostrophe and head not in _ELIDED and tail != _NEGATION and len(head) > _LEAST_STEM:
        found.add(_stem(head))
    found.update(_without_particles(key))
    if article := _ARABIC_ARTICLE.match(key):
        found.add(key[article.end() :])
    found.update(key[end:] for end in (1, 2) if _HEBREW_PREFIX.match(key))
    if plural := _PERSIAN_PLURAL.search(key[-_LONGEST_ENDING:]):
        found.add(key[: len(key) - len(plural[0])])
    return frozenset(found)


def _base(word: str) -> str:
    """Return the form of a keyword's word: without an elided article or a possessive s."""
    key = _spell(word)
    head, apostrophe, tail = key.partition("'")
    if apostrophe and head in _ELIDED and tail:
        return _stem(tail)
    return _stem(key)


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    return word.removesuffix("s") if len(word) > _PLURAL else word


@lru_cache(maxsize=1 << 12)
def _spell(word: str) -> str:
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", _POINTS.sub("", word)).translate(_SPELLED_ALIKE)


def _without_particles(word: str) -> Iterator[str]:
    """Yield what a Korean word may be without its particles."""
    if not "가" <= word[-1] <= "힣":
        return
    for length in range(max(1, len(word) - _LONGEST_PARTICLES), len(word)):
        noun, particle = word[:length], word[length:]
        if "가" <= noun[-1] <= "힣" and _can_follow(noun, particle):
            yield noun


@cache
def _particles(ending: str) -> re.Pattern[str]:
    return re.compile(rf"들?(?:{_AFTER_ANY}|{ending})(?:{_SECOND})?\Z|들\Z")


def _can_follow(noun: str, particle: str) -> bool:
    final = (ord(noun[-1]) - _HANGUL_FIRST) % _HANGUL_FINALS
    if final == _FINAL_R and particle.startswith("로"):
        return True
    return _particles(_AFTER_CONSONANT if final else _AFTER_VOWEL).match(particle) is not None


def _is_character(word: str) -> bool:
    return len(word) == 1 and not has_spaces_only(word) and per_character().match(word) is not None


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]+\\Z")


def _is_unspaced(unit: Unit) -> bool:
    return not has_spaces_only(unit[0]) and all(_unspaced().match(word) for word in unit)
