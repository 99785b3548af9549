"""What a text states that an editor must not change: figures, names, quotations."""
# ruff: noqa: RUF001  curly quotes are what people and models write

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from shared.passages import Passage
from shared.prose import is_spaced, sentences, tokens

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?(?![\w])")
_THOUSANDS = re.compile(r"[.,\u00a0\u202f ](?=\d{3}(?!\d))")
_WORDS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
}
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'-]*\w"
_NAME = re.compile(rf"(?<![.!?:…“\"(*_-] )(?<![“\"(*_-])\b(?!I['’]){_CAPITALISED}(?:\s+{_CAPITALISED})*")
_QUOTATION = re.compile(r"“([^“”\n]{12,400})”|(?<!\w)\"([^\"\n]{12,400})\"(?!\w)|«([^«»\n]{12,400})»")
_QUOTED_WORDS = 4
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})


def figures(text: str) -> Counter[str]:
    """Return the numbers of a text as they are meant: 1,000 and 1.000 are 1000."""
    return Counter(_THOUSANDS.sub("", match[0]).replace(",", ".") for match in _NUMBER.finditer(text))


def spelled(text: str, language: str) -> set[str]:
    """Return the small numbers that a text writes as words."""
    known = {word: str(value) for value, word in enumerate(_WORDS.get(_primary(language), "").split())}
    return {known[word] for word in tokens(text) if word in known}


def names(parts: Iterable[Passage], language: str) -> Counter[str]:
    """Return the names of a text: capitalised words within sentences, where only names have capitals."""
    found: Counter[str] = Counter()
    if _primary(language) in _NOUNS_HAVE_CAPITALS:
        return found
    for part in parts:
        if part.kind in {"paragraph", "item", "quote"} and is_spaced(part.text):
            for sentence in sentences(part.text):
                found.update(bare(match[0]) for match in _NAME.finditer(sentence) if match.start())
    return found


def quotations(text: str) -> set[str]:
    """Return what a text quotes, as bare words."""
    quoted = (match[1] or match[2] or match[3] for match in _QUOTATION.finditer(text))
    return {bare(said) for said in quoted if len(tokens(said)) >= _QUOTED_WORDS}


def bare(text: str) -> str:
    """Return the words of a text in a row, for names and quotations to be looked up in."""
    return " ".join(word.removesuffix("'s") for word in tokens(text))


def _primary(language: str) -> str:
    return language.lower().partition("-")[0]
