"""Letters of a slug in ASCII, by the custom of the post's language.

Latin, Cyrillic and Greek are spelled in ASCII; other scripts stay as they are. Unidecode and anyascii spell a
letter alike in all languages: Ukrainian as Russian, a Bulgarian vowel as an apostrophe.
"""
# ruff: noqa: RUF001  tables of other scripts' letters

from __future__ import annotations

import re
import unicodedata
from functools import cache

from shared.text.language import primary_tag


def _pairs(written: str) -> dict[str, str]:
    """Read a table of letters: "ß:ss æ:ae"."""
    return {letter: spelled for letter, _, spelled in (pair.partition(":") for pair in written.split())}


_LATIN = _pairs("ß:ss æ:ae œ:oe þ:th ð:d ı:i ŋ:ng ə:e ɛ:e ɔ:o ĳ:ij ŀ:l ĸ:k ſ:s")
_CYRILLIC = _pairs(
    "а:a б:b в:v г:g ґ:g д:d е:e ё:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts"
    " ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya є:ye і:i ї:i ў:u ј:j љ:lj њ:nj ђ:dj ћ:c џ:dz ѓ:gj ќ:kj ѕ:dz"
    # Kazakh and its neighbours, whose own Latin has the same letters with accents.
    " ѝ:i ә:a ғ:g қ:q ң:n ө:o ұ:u ү:u һ:h җ:j ҳ:h ҷ:j"
)
_GREEK = _pairs(
    "α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o"
)
_GERMAN = _pairs("ä:ae ö:oe ü:ue")
_SERBIAN = _pairs("đ:dj ж:z х:h ц:c ч:c ш:s")  # as its Latin without accents
_LANGUAGES = {
    **dict.fromkeys(("de", "gsw", "bar", "nds"), _GERMAN),
    **dict.fromkeys(("sr", "bs", "hr", "sh", "cnr"), _SERBIAN),
    "da": _pairs("ø:oe å:aa"),
    "mk": _pairs("х:h ц:c џ:dzh"),
    "be": _pairs("г:h ё:yo"),
    "bg": _pairs("х:h щ:sht ъ:a ь:y"),
    "uk": _pairs("г:h и:y й:i є:ie ю:iu я:ia"),  # the government's table of 2010, as the next line
}
_UKRAINIAN_FIRST = _pairs("ї:yi й:y є:ye ю:yu я:ya")
_GREEK_PAIR = re.compile(r"ο[υύ]|([αεη])([υύ])([θκξπσςτφχψ]|\b)?")
_BULGARIAN_END = re.compile(r"ия\b")
_CATALAN_PAIR = re.compile(r"(?<=l)[·.](?=l)")
# Accents, and the points of Hebrew and Arabic, which are not written in addresses. The vowel signs of other
# scripts count as letters.
_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")


def transliterate(text: str, language: str) -> str:
    """Spell lower-case text in NFC as the language's addresses do; what has no ASCII form stays."""
    primary = primary_tag(language)
    spelled = _spell_pairs(text, primary).translate(_table(primary))
    bare = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", spelled)))
    return "".join(letter if letter.isascii() else _spell(letter, primary) for letter in bare)


def _spell_pairs(text: str, primary: str) -> str:
    """Spell what depends on a letter's neighbours."""
    if primary == "uk":
        text = re.sub(r"\b[їйєюя]", lambda match: _UKRAINIAN_FIRST[match[0]], text.replace("зг", "zgh"))
    elif primary == "bg":
        text = _BULGARIAN_END.sub("ia", text)
    elif primary == "ca":
        text = _CATALAN_PAIR.sub("", text)
    return _GREEK_PAIR.sub(_spell_greek_pair, text)


def _spell_greek_pair(match: re.Match[str]) -> str:
    if not match[1]:
        return "ou"
    return f"{match[1]}{'v' if match[3] is None else 'f'}{match[3] or ''}"


@cache
def _table(primary: str) -> dict[int, str]:
    return str.maketrans({**_LATIN, **_CYRILLIC, **_GREEK, **_LANGUAGES.get(primary, {})})


@cache
def _spell(letter: str, primary: str) -> str:
    """Spell a letter that carries a stroke, hook or tail as the letter without it: "ħ" is H WITH STROKE."""
    if known := _table(primary).get(ord(letter)):
        return known
    name = unicodedata.name(letter, "")
    plain, mark, _ = name.partition(" WITH ")
    if not mark or not plain.startswith(_SCRIPTS):
        return letter
    try:
        base = unicodedata.lookup(plain)
    except KeyError:
        return letter
    return _table(primary).get(ord(base), base if base.isascii() else letter)
