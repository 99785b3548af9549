"""A title as the last part of a page's address."""
# ruff: noqa: RUF001  tables of other scripts' letters

from __future__ import annotations

import hashlib
import re
import unicodedata

MOST = 60  # characters

# What a reader of the script would write; taking the accents off does the rest.
_LETTERS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "æ": "ae",
        "ø": "oe",
        "å": "aa",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
    }
    | {"ð": "d", "þ": "th", "ı": "i", "’": "", "'": ""}
    | dict(zip("абвгдезийклмнопрстуфцыэіїґ", "abvgdeziyklmnoprstufcyeiig", strict=True))
    | {
        "ё": "e",
        "ж": "zh",
        "х": "kh",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
    | {"є": "ye", "ў": "u"}
    | dict(zip("αβγδεζηικλμνξοπρστυφω", "avgdeziiklmnxoprstyfo", strict=True))
    | {"θ": "th", "χ": "ch", "ψ": "ps", "ς": "s"}
)
# Accents, and the points of Hebrew and Arabic, which nobody writes in an address. The vowel signs of other
# scripts are as much as letters.
_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")


def slug(title: str) -> str:
    """Return lower-case words joined by hyphens, in ASCII where the script has a usual transliteration.

    Letters of other scripts stay: addresses may hold them. Never empty, and at most 60 characters.
    """
    plain = unicodedata.normalize("NFC", "".join(map(_simple, title))).lower().translate(_LETTERS)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    letters = unicodedata.normalize("NFC", bare).translate(_LETTERS)
    words = "".join(letter if _is_kept(letter) else " " for letter in letters).split()
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word[:MOST]
        if len(longer) > MOST:
            break
        made = longer
    return made or f"post-{hashlib.sha256(title.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _simple(letter: str) -> str:
    """Return a letter of another width, or joined letters, as those of ASCII."""
    plain = unicodedata.normalize("NFKC", letter)
    return plain if plain.isascii() else letter


def _is_kept(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")
