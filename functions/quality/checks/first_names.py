"""Read the name that begins a sentence, where every word has a capital."""
# ruff: noqa: RUF001  curly apostrophes

from __future__ import annotations

import re

from shared.text.facts.names import Name
from shared.text.facts.words import bare
from shared.text.language import primary_tag

_SPEAKS = "said|says|told|tells|wrote|writes|argued|argues|explained|explains|claimed|claims|warned|warns"
_FIRST = re.compile(
    rf"([A-ZÀ-ÖØ-ÞĀ-Ž][\w’'-]{{2,40}}) (?:(?:{_SPEAKS})\b|(?:and|&) (?=[A-ZÀ-ÖØ-ÞĀ-Ž][a-zà-öø-ÿ]{{2}}))"
)
_NO_NAMES_WORDS = """
who that this these those she her they them you everyone everybody someone somebody anyone anybody nobody
none nothing everything something one both many most some few others another all each either neither and
but then also police management parliament congress government society science history nature research
people staff legend tradition mother father salt time today tomorrow yesterday here there what
which where when
"""
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())
_LANGUAGE_NAMES = """
english german french spanish italian portuguese dutch polish russian chinese japanese latin greek
arabic turkish swedish danish norwegian finnish czech hungarian korean hindi
"""
_LANGUAGES = frozenset(_LANGUAGE_NAMES.split())


def first_name(sentence: str, language: str, known: frozenset[str]) -> Name | None:
    """Return the name that begins an English sentence, if it is surely one.

    `known` are words that the post writes in small letters, too: those are no names. A plural may be a noun.
    """
    found = _FIRST.match(sentence) if primary_tag(language) == "en" else None
    if found is None:
        return None
    word = bare(found[1])
    if " " in word or word.endswith("s") or word in _NO_NAMES or word in _LANGUAGES or word in known:
        return None
    return Name(found[1], (word,))


def is_common(name: Name) -> bool:
    """Return whether a name names nobody: a language, a word such as "Everyone"."""
    return all(word in _NO_NAMES or word in _LANGUAGES for word in name.words)
