"""Scripts: which one a language is written in, and whether a text has spaces between its words."""

from __future__ import annotations

import re
from functools import cache

from shared.text.natural import natural
from shared.text.remembered import remember

# Writing without spaces. In Chinese and Japanese a length is counted in characters, so each one counts as a
# word, as word processors do; in Thai, Lao, Khmer and Burmese a word has about four letters.
PER_CHARACTER = (
    "\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff"
)
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e80-\u0eff\u1000-\u1049\u1050-\u109f"
    "\u1780-\u17d3\u17dc-\u17ff\ua9e0-\ua9fe\uaa60-\uaa7f"
)
LETTERS_A_WORD = 4
_CHARACTERS_A_WORD = 2  # of Chinese and Japanese, beside words with spaces
_SINCE_UNSPACED = re.compile("[\u0e00-\U0010ffff]")
_RUN = re.compile(f"[{UNSPACED}]+")
_SPACED_WORD = re.compile(r"[^\W\d_]+")

_SCRIPTS = {
    "Latin": r"A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "Cyrillic": r"\u0400-\u052f",
    "Greek": r"\u0370-\u03ff\u1f00-\u1fff",
    "Armenian": r"\u0531-\u0587",
    "Georgian": r"\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f",
    "Hebrew": r"\u0590-\u05ff\ufb1d-\ufb4f",
    "Arabic": r"\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Ethiopic": r"\u1200-\u139f\u2d80-\u2ddf",
    "Devanagari": r"\u0900-\u097f",
    "Bengali": r"\u0980-\u09ff",
    "Gurmukhi": r"\u0a00-\u0a7f",
    "Gujarati": r"\u0a80-\u0aff",
    "Oriya": r"\u0b00-\u0b7f",
    "Tamil": r"\u0b80-\u0bff",
    "Telugu": r"\u0c00-\u0c7f",
    "Kannada": r"\u0c80-\u0cff",
    "Malayalam": r"\u0d00-\u0d7f",
    "Sinhala": r"\u0d80-\u0dff",
    "Thai": r"\u0e00-\u0e7f",
    "Lao": r"\u0e80-\u0eff",
    "Tibetan": r"\u0f00-\u0fff",
    "Burmese": r"\u1000-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f",
    "Khmer": r"\u1780-\u17ff",
    "Hangul": r"\uac00-\ud7af\u1100-\u11ff\u3130-\u318f",
    "Han or kana": PER_CHARACTER,
}
_LANGUAGES = {
    "Cyrillic": "ru uk bg be mk",
    "Greek": "el",
    "Armenian": "hy",
    "Georgian": "ka",
    "Hebrew": "he yi",
    "Arabic": "ar fa ur ps ckb ug",
    "Ethiopic": "am ti",
    "Devanagari": "hi mr ne",
    "Bengali": "bn as",
    "Gujarati": "gu",
    "Oriya": "or",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Thai": "th",
    "Lao": "lo",
    "Tibetan": "bo dz",
    "Burmese": "my",
    "Khmer": "km",
    "Hangul": "ko",
    "Han or kana": "zh ja",
    "Latin": "en de fr es it pt nl sv da no nb nn fi is pl cs sk sl hr hu ro tr id ms vi ca gl et lv lt ga",
}


@cache
def per_character() -> re.Pattern[str]:
    """Return the pattern of a character of Chinese or Japanese."""
    return re.compile(f"[{PER_CHARACTER}]")  # 7 ms to compile, and most texts need it never


def has_spaces_only(text: str) -> bool:
    """Return quickly whether a text has no character of a script without spaces."""
    return text.isascii() or not _SINCE_UNSPACED.search(text)


def unspaced_runs(text: str) -> list[str]:
    """Return the runs of Thai, Lao, Khmer and Burmese letters."""
    return _RUN.findall(text)


def blank_unspaced(text: str) -> str:
    """Return a text with a space in place of all writing without spaces."""
    return _RUN.sub(" ", per_character().sub(" ", text))


def is_spaced(text: str) -> bool:
    """Return whether the prose of a text, plain or Markdown, is mostly written with spaces between words."""
    return has_spaces_only(text) or _is_mostly_spaced(text)


@remember
def _is_mostly_spaced(text: str) -> bool:
    prose = natural(text)
    words = len(_SPACED_WORD.findall(blank_unspaced(prose)))
    characters = len(per_character().findall(prose))
    letters = sum(map(len, unspaced_runs(prose)))
    return words >= characters / _CHARACTERS_A_WORD + letters / LETTERS_A_WORD


def is_caseless(text: str) -> bool:
    """Return whether most letters of a text have no capitals, as in Hindi, Arabic or Chinese."""
    letters = [character for character in text if character.isalpha()]
    cased = sum(1 for character in letters if character.islower() or character.isupper())
    return 2 * cased < len(letters)


@cache
def _script_pattern(script: str) -> re.Pattern[str]:
    return re.compile(f"[{_SCRIPTS[script]}]")


def script_of(language: str) -> str | None:
    """Return the script a language is written in, or None where there are several or it is not known."""
    primary, _, rest = language.lower().partition("-")
    if "latn" in rest.split("-") or "cyrl" in rest.split("-"):
        return "Latin" if "latn" in rest.split("-") else "Cyrillic"
    return next((script for script, known in _LANGUAGES.items() if primary in known.split()), None)


def share_in_script(text: str, script: str) -> float:
    """Return the share of a text's letters, 0 to 1, that belongs to a script; 1 for a text without letters.

    Addresses, hashes, formulas and code have no letters of a language.
    """
    letters = "".join(filter(str.isalpha, natural(text)))
    return len(_script_pattern(script).findall(letters)) / len(letters) if letters else 1.0
