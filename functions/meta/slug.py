"""Slug of a page's address, made from its title by the custom of the post's language.

Not python-slugify: it drops the vowel signs of Hindi and Tamil, spells Chinese and Arabic in ASCII, and
spells each letter alike in all languages.
"""
# ruff: noqa: RUF001  other scripts' letters

from __future__ import annotations

import hashlib
import re
import unicodedata

from functions.meta.spoken_signs import speak_signs
from functions.meta.transliteration import transliterate

_MOST = 60  # characters
_READ = 1000  # characters of a title

_APOSTROPHES = "'’‘ʼʻʹ`´′"
# In these languages a word that lost its last vowel is a word of its own: "l'été" is "l-ete". Elsewhere an
# apostrophe is within a word: "what's" is "whats".
_ELIDING = re.compile(r"(?:fr|it|ca|oc|pt|gl|lb|rm|sc|co|wa|fur|lij|pms|vec|scn|eo|an|ast|ga)\b")
_ELISION = re.compile(rf"(?<=[^\W\d_])[{_APOSTROPHES}](?=[aeiouyhœæ\d])")
_IN_WORDS = re.compile(rf"[{_APOSTROPHES}״׳ـ]|(?<=[\u05d0-\u05ea])\"(?=[\u05d0-\u05ea])")
# Between letters of Arabic script the mark without width divides a compound; in Indian ones it only shapes.
_NON_JOINER = re.compile("(?<=[\u0600-\u06ff])\u200c(?=[\u0600-\u06ff])")
_VARIANTS = re.compile("[\ufe00-\ufe0f\u20d0-\u20ff]")  # of pictures, not of letters


def slug(title: str, language: str = "en") -> str:
    """Return lower-case words joined by hyphens, never empty and at most 60 characters.

    Scripts with a usual transliteration become ASCII. Letters of other scripts stay: addresses may hold them.
    """
    text = unicodedata.normalize("NFC", "".join(map(_simple, title[:_READ]))).lower()
    text = _VARIANTS.sub("", _without_format(speak_signs(text, language)))
    if _ELIDING.match(language.lower()):
        text = _split_elisions(text)
    words = _words(transliterate(_IN_WORDS.sub("", text), language))
    joined = ""
    for word in words:
        longer = f"{joined}-{word}" if joined else _cut(word)
        if len(longer) > _MOST:
            break
        joined = longer
    return joined or f"post-{hashlib.sha256(title.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _simple(letter: str) -> str:
    """Return the ASCII form of a full-width letter, a ligature or a fraction; other letters stay."""
    if letter.isascii() or letter in "™℠\u00a0\u202f\u2009":
        return letter
    plain = unicodedata.normalize("NFKC", letter)
    if "\u2044" in plain:
        return f" {plain.replace(chr(0x2044), '-')} "
    is_half_width = "\uff61" <= letter <= "\uff9f"  # kana
    return plain if is_half_width or (plain.strip() and plain.isascii()) else letter


def _without_format(text: str) -> str:
    """Drop characters without width; a non-joiner of Arabic script becomes a space."""
    text = _NON_JOINER.sub(" ", text)
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def _split_elisions(text: str) -> str:
    return unicodedata.normalize("NFC", _ELISION.sub(" ", unicodedata.normalize("NFD", text)))


def _words(text: str) -> list[str]:
    """Return the runs of letters, their marks and digits."""
    kept = []
    within = False
    for letter in text:
        within = letter.isalnum() or (within and unicodedata.category(letter).startswith("M"))
        kept.append(letter if within else " ")
    return "".join(kept).split()


def _cut(word: str) -> str:
    """Cut an endless word, not between a letter and its marks."""
    end = _MOST
    while len(word) > end > 1 and unicodedata.category(word[end]).startswith("M"):
        end -= 1
    return word[:end]
