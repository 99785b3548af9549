"""Names of people, places, companies and products: words with a capital where only names have one."""
# ruff: noqa: RUF001  curly quotes are what people and models write

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from shared.text.facts.dates import is_date_word
from shared.text.facts.number_words import all_words
from shared.text.facts.places import places
from shared.text.facts.same_names import words_of_same_names
from shared.text.facts.version import STEM, Statements, Version
from shared.text.facts.words import bare
from shared.text.language import primary_tag
from shared.text.prose import script_of

_READ = frozenset({"paragraph", "item", "quote", "cell"})
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")
_DOTTED_NAME = re.compile(r"[\u30a1-\u30fa\u30fc]{2,20}(?:[・＝][\u30a1-\u30fa\u30fc]{2,20}){1,4}")
_PARTS = re.compile(r"[\s-]+")
_LETTER_RUN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z’'-]*[A-Za-z](?![A-Za-z0-9])")
# Emphasis, abbreviations and manners of speaking that are written with capitals and name nobody.
_NO_NAMES_WORDS = """
i i'm i'll i've i'd ok okay tv pc pcs am pm bc ad ce bce faq faqs pro pros vs diy id tip tips note notes
a an the and or not no do don't does all any very never always only must now new stop yes this that you
your free every really here who what why how when if is are was in on of for to my me it we us be can
will best more most less much many step steps part chapter section figure table god internet web earth
mr mrs ms dr prof sir doctor professor mister doktor docteur doctora dottore
 madam mme monsieur madame herr frau señor señora sr sra don doña signor signora
et al etc mom dad grandma grandpa mum
der die das und oder nicht nie immer nur
"""
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())
_ACRONYM = 4  # letters; a longer word in capitals is a name too, but short ones are written out
_OWN = 3  # letters of a name, from which on it is one
_TITLED = 0.6  # of the words with a capital, from which on a line without an end is a title
_SUFFIX_WORDS = """
n an ian ians ish ese s es i er ers y ic isch ische ischen ischer isches e en a o ano ana ais aise
nese 's ский ская ской ского ом ем ой ей у ю е а я ы и ів ами ах
"""
_SUFFIXES = frozenset({"", *_SUFFIX_WORDS.split()})
_PRONOUN = r"(?:Sie|Ihr|Ihre[mnrs]?|Ihnen|Du|Dich|Dir|Deine?[mnrs]?|Euch|Eure?[mnrs]?)\b"
_TITLES = r"(?:Herrn?|Frau|Dr\.|Professor(?:in)?|Prof\.|König(?:in)?|Kaiser(?:in)?|Präsident(?:in)?)"


class Name(NamedTuple):
    """A name as it is written, and its bare words."""

    text: str
    words: tuple[str, ...]


def names(version: Version) -> dict[str, Name]:
    """Return the names of a version by their bare words."""
    found: dict[str, Name] = {}
    primary = primary_tag(version.language)
    script = script_of(version.language)
    has_case = script in {None, "Latin", "Cyrillic", "Greek"}
    for part, sentences in zip(version.parts, version.sentences, strict=True):
        if part.kind not in _READ:
            continue
        for sentence in sentences:
            text = _FOOTNOTE.sub("", sentence)
            if not has_case:
                names = _in_another_script(text)
            elif primary in _NOUNS_HAVE_CAPITALS:
                names = _among_nouns(text)
            else:
                names = _with_capitals(text, part.kind)
            for name in names:
                words = _name_words(name, version.language)
                if words:
                    found.setdefault(" ".join(words), Name(name, words))
    return found


def is_named(name: Name, other: Statements) -> bool:
    """Return whether a text has each word of a name, in this or another form, or abbreviates it."""
    missing = [word for word in name.words if word not in other.vocabulary]
    if not missing:
        return True
    if _is_abbreviated(name, other):
        return True
    same = other.index(words_of_same_names)
    return all(word in same or _has_form(word, other) for word in missing)


def _name_words(text: str, language: str) -> tuple[str, ...]:
    named = " ".join(word for word in _PARTS.split(text) if word[:1].isupper() or not word.isascii())
    words = [word for word in bare(named).split() if word not in _NO_NAMES]
    if all(is_date_word(word, language) or word in all_words(primary_tag(language)) for word in words):
        return ()
    words = [word for word in words if len(word) > 1]
    return tuple(words) if any(len(word) >= _OWN for word in words) or len(words) > 1 else ()


def _with_capitals(text: str, kind: str) -> Iterator[str]:
    """Yield the runs of words with a capital, but for the first word of a sentence."""
    if text.isupper():
        return
    found = list(_name_pattern().finditer(text))
    if not found or _is_title(text, kind):
        return
    for match in found:
        name = match[0]
        if match.start() == 0:
            # A label before a colon or a dash is written as a title.
            if text[match.end() : match.end() + 2].lstrip("*_ ")[:1] in {":", "–", "—"}:
                continue
            yield from _certain(name.split()[:1])
            name = name.partition(" ")[2].strip()
        words = name.split()
        if len(words) > 1 and all(word.isupper() for word in words):
            continue  # shouting
        if not name or _is_acronym(name):
            yield from _certain(words)
            continue
        yield name


def _is_acronym(name: str) -> bool:
    """Return whether a name is a short word in capitals, also of more than one: APIs."""
    singular = name.removesuffix("s")
    return singular.isupper() and len(singular) <= _ACRONYM and " " not in name


def _certain(words: list[str]) -> Iterator[str]:
    """Yield the words that are names in any place: of a place, or with capitals within."""
    for word in words:
        plain = word.strip("’'")
        if plain.casefold() in places() or _is_odd(plain):
            yield plain


def _is_odd(word: str) -> bool:
    """Return whether a word has a capital behind a small letter, such as YouTube."""
    if word[1:].islower():
        return False
    return any(first.islower() and second.isupper() for first, second in pairwise(word))


def _is_title(text: str, kind: str) -> bool:
    words = [word for word in text.split() if len(word) > _OWN and word[0].isalpha()]
    capitals = sum(1 for word in words if word[0].isupper())
    is_open = kind == "cell" or text.rstrip('*_"”»)')[-1:] not in {".", "!", "?", "…"}
    return is_open and len(words) > 1 and capitals >= _TITLED * len(words)


def _among_nouns(text: str) -> Iterator[str]:
    """Yield the names that differ from a noun: known places, odd capitals, those behind a title, pairs."""
    for match in _titled().finditer(text):
        yield match[1]
    for match in _capitalised().finditer(text):
        for word in match[0].strip("’'-").split("-"):
            if _is_no_noun(word):
                yield word
    for match in _pair().finditer(text):
        yield match[1]


@lru_cache(maxsize=1 << 11)
def _is_no_noun(word: str) -> bool:
    return word.casefold() in places() or _is_odd(word) or (word.isupper() and len(word) > _ACRONYM)


def _in_another_script(text: str) -> Iterator[str]:
    """Yield the words in Latin letters of a text in a script without capitals, and names in katakana."""
    yield from (match[0] for match in _DOTTED_NAME.finditer(text))
    for match in _LETTER_RUN.finditer(text):
        if match[0][0].isupper() and len(match[0]) >= _OWN and not match[0].isupper():
            yield match[0]


def _is_abbreviated(name: Name, other: Statements) -> bool:
    """Return whether a text has a name's initials, or writes its initials out."""
    if len(name.words) > 1:
        initials = "".join(word[0] for word in name.words)
        return initials in other.vocabulary or initials in other.abbreviations
    (word,) = name.words
    return len(word) <= _ACRONYM + 1 and word in other.initials


def _has_form(word: str, other: Statements) -> bool:
    """Return whether a text has another form of a name: Germany and German, Anna and Anna's."""
    if len(word) < STEM:
        return False
    for known in other.by_stem.get(word[:STEM], ()):
        size = next(
            (n for n, (one, two) in enumerate(zip(word, known, strict=False)) if one != two),
            min(len(word), len(known)),
        )
        if all(rest in _SUFFIXES for rest in (word[size:], known[size:])):
            return True
    return False


@cache
def _capital() -> str:
    """Return the capital letters of the scripts that have them, as a class of a pattern."""
    ranges = (range(0xC0, 0x250), range(0x370, 0x530), range(0x1E00, 0x1F00))
    return "A-Z" + "".join(chr(code) for span in ranges for code in span if chr(code).isupper())


@cache
def _word() -> str:
    return rf"(?!I['’])[{_capital()}](?:[\w’'-]{{0,40}}\w)?"


@cache
def _name_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![.!?:…“\"(*_-] )(?<![“\"(*_\w-]){_word()}(?:[ \u00a0]+{_word()}){{0,5}}")


@cache
def _capitalised() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’'-]){_word()}")


@cache
def _titled() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_TITLES} ({_word()})")


@cache
def _pair() -> re.Pattern[str]:
    """Return a pattern of two capitalized words behind a small word.

    An article, an adjective or a number is not such a word.

    "Eine Tasse Tee" and "mit frischem Wasser" are nouns.
    """
    return re.compile(
        rf"(?:(?<!\w)(?:[Ll]aut|[a-zäöüß]{{1,20}}(?<!e|n|r|m|s)|von|durch|an|schrieben?|hat|bei[m]?),? )"
        rf"((?!{_PRONOUN}){_word()} (?!{_PRONOUN}){_word()})(?![\w-])"
    )
