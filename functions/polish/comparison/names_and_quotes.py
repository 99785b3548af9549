"""Names and quotations of a text, which an editor must not change."""
# ruff: noqa: RUF001  curly quotes are what people and models write

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from shared.text.language import primary_tag
from shared.text.passages import Passage
from shared.text.prose import is_spaced, sentences, tokens

# An editor may drop a name in passing; a repeated name, or one of two words, is a subject of the post.
_OFTEN = 2
_NAMED = 6
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")
_CAPITALISED = r"(?!I['’])[A-ZÀ-ÖØ-Þ][\w’'-]*\w"
_NAME = re.compile(rf"(?<![.!?:…“\"(*_-] )(?<![“\"(*_-])\b{_CAPITALISED}(?:\s+{_CAPITALISED})*")
_QUOTATION = re.compile(
    r"“([^“”\n]{12,400})”|„([^„“”\n]{12,400})[“”]|«([^«»\n]{12,400})»|»([^«»\n]{12,400})«|「([^「」\n]{4,400})」"
    r"|(?<![\w\"])\"(?!\s)([^\"\n]{12,400})(?<!\s)\"(?![\w\"])"
)
_QUOTED_WORDS = 4  # fewer are a term, or a word that is not meant
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})


def names(parts: Iterable[Passage], language: str) -> Counter[str]:
    """Return the names of a text: capitalised words within sentences, where only names have capitals."""
    found: Counter[str] = Counter()
    if primary_tag(language) in _NOUNS_HAVE_CAPITALS:
        return found
    for part in parts:
        if part.kind in {"paragraph", "item", "quote"} and is_spaced(part.text):
            for sentence in sentences(_FOOTNOTE.sub("", part.text)):
                found.update(bare(match[0]) for match in _NAME.finditer(sentence) if match.start())
    return found


def lost_names(had: Counter[str], words: str) -> list[str]:
    """Return the names that matter and are not among the bare words of the other version."""
    gone = [name for name in had if f" {name} " not in words]
    important = [name for name in gone if had[name] >= _OFTEN or " " in name]
    if important:
        return important
    return gone if len(had) >= _NAMED and len(gone) > len(had) / 3 else []


def quotations(text: str) -> set[str]:
    """Return the quotations of a text, as bare words."""
    return {bare(quoted) for quoted in _quoted(text) if len(tokens(quoted)) >= _QUOTED_WORDS}


def _quoted(text: str) -> Iterator[str]:
    for match in _QUOTATION.finditer(text):
        yield next(quoted for quoted in match.groups() if quoted)


def bare(text: str) -> str:
    """Return the words of a text in a row, for names and quotations to be looked up in."""
    # An article may come before an apostrophe: l'État holds the same name as État.
    return " ".join(word.removesuffix("'s").replace("'", " ") for word in tokens(text))
