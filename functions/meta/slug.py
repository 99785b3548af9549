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
_KEPT = re.compile(r"[^\w]|_")


def slug(title: str) -> str:
    """Return lower-case words joined by hyphens, in ASCII where the script has a usual transliteration.

    Letters of other scripts stay: addresses may hold them. Never empty, and at most 60 characters.
    """
    plain = unicodedata.normalize("NFC", title).lower().translate(_LETTERS)
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter)
    )
    words = _KEPT.sub(" ", unicodedata.normalize("NFC", bare).translate(_LETTERS)).split()
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word[:MOST]
        if len(longer) > MOST:
            break
        made = longer
    return made or f"post-{hashlib.sha256(title.encode('utf-8', 'replace')).hexdigest()[:8]}"
