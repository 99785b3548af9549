"""Slug of a page's address, made from its title.

Not python-slugify: it drops the vowel signs of Hindi and Tamil, and spells Chinese and Arabic in ASCII.
"""
# ruff: noqa: RUF001  tables of other scripts' letters

from __future__ import annotations

import hashlib
import re
import unicodedata

_MOST = 60  # characters

# Usual transliterations; other accents are dropped.
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
# Accents, and the points of Hebrew and Arabic, which are not written in addresses. The vowel signs of other
# scripts count as letters.
_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")


def slug(title: str) -> str:
    """Return lower-case words joined by hyphens, never empty and at most 60 characters.

    Scripts with a usual transliteration become ASCII. Letters of other scripts stay: addresses may hold them.
    """
    plain = unicodedata.normalize("NFC", "".join(map(_simple, title))).lower().translate(_LETTERS)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    letters = unicodedata.normalize("NFC", bare).translate(_LETTERS)
    words = "".join(letter if _is_kept(letter) else " " for letter in letters).split()
    joined = ""
    for word in words:
        longer = f"{joined}-{word}" if joined else word[:_MOST]
        if len(longer) > _MOST:
            break
        joined = longer
    return joined or f"post-{hashlib.sha256(title.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _simple(letter: str) -> str:
    """Return the ASCII form of a full-width letter or a ligature; other letters stay."""
    plain = unicodedata.normalize("NFKC", letter)
    return plain if plain.isascii() else letter


def _is_kept(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")
