"""Lines in which a model counts the words of its answer."""
# ruff: noqa: E501, RUF001  models write curly quotes and dashes

from __future__ import annotations

import re

_WORDS = (
    r"(?:words?|w[oö]rter|worte|mots|palabras|parole|palavras|woorden|ord|słów|kelime|kata|слов|слів|字|文字"
    r"|단어|자|كلمة|کلمه|शब्द|คำ)"
)
_ABOUT = (
    r"(?:[~≈±]|about|approximately|approx\.?|around|roughly|exactly|just (?:over|under)|circa|ca\.?|etwa|rund"
    r"|environ|aproximadamente|unas|cerca de|ongeveer|około|ok\.|yaklaşık|sekitar|cirka"
    r"|примерно|около|приблизно|близько|约|約|大约|약|حوالي|نحو|حدود|लगभग|ประมาณ)"
)
_NUMBER = rf"(?:{_ABOUT} ?)?\d[\d.,]{{0,9}}(?:[ \u00a0\u202f]\d{{3}})?(?: ?[-–] ?\d[\d.,]{{0,9}})?"
_LABEL = (
    r"(?:(?:(?:total|approximate|approx\.?|final|current|estimated|actual) )?word[ -]?count|total words|words"
    r"|number of words|wortanzahl|wortzahl|wörter|anzahl der wörter|nombre (?:total )?de mots"
    r"|(?:recuento|conteo|número|cantidad|total|contagem) de (?:palabras|palavras)"
    r"|(?:numero|conteggio|totale)(?: di| delle)? parole|aantal woorden|woordenaantal|woordentelling"
    r"|mots|antal ord|liczba słów|kelime sayısı|jumlah kata|количество слов|число слов"
    r"|кількість слів|字数|字數|文字数|単語数|(?:단어|글자) ?수|عدد الكلمات|تعداد (?:کلمات|واژه‌ها)|शब्द संख्या"
    r"|शब्दों की संख्या|จำนวนคำ)"
)
_COUNTED = rf"[*_\s]{{0,3}}(?:{_LABEL}\s?[:：]\s?)?{_NUMBER} ?{_WORDS}[*_\s]{{0,3}}"
_COUNT = re.compile(
    r"[*_(（\[\s>#]{0,8}"
    rf"(?:{_LABEL}[*_\s]{{0,4}}[:：=–—-]?[*_\s]{{0,4}}(?:is )?{_NUMBER}(?: ?{_WORDS})?(?: total)?"
    rf"|(?:total\s?:\s?)?{_NUMBER}[ -]?{_WORDS}(?: total| in total| long)?)"
    r"[*_\s]{0,4}(?:\([^()\n]{0,60}\))?[*_)）\].!。\s]{0,8}",
    re.IGNORECASE,
)
# A count before other words on its line.
_LEADING = re.compile(
    rf"[*_\s]{{0,4}}(?:[(（]{_COUNTED}[)）]|total\s?:\s?{_NUMBER} ?{_WORDS}|{_LABEL}[*_\s]{{0,4}}[:：][*_\s]{{0,4}}{_NUMBER}(?: ?{_WORDS})?\.?)"
    r"[*_\s.]{1,6}(?=\S)",
    re.IGNORECASE,
)
_LONGEST = 120  # characters

_PIECE = r"(?:blog ?post|blog|post|article|essay|draft|version|piece|content|text|response)"
# "This blog post is approximately 500 words": no post says that of itself at its very end.
_LENGTH = re.compile(
    rf"[*_(\[\s>]{{0,6}}(?:(?:please )?note(?: that)?:?[*_]{{0,3}} )?(?:this|the|my|that(?:['’]s| is))\b"
    rf"(?:(?: [\w-]{{1,20}}){{0,3}}? {_PIECE})?"
    r"(?: [\w,-]{1,20}){0,2}? (?:is|has|was|contains|comes|totals|runs|meets|clocks|stands|counts"
    r"|consists)?\b"
    rf"[^.!?\n]{{0,80}}?\b\d[\d,.]{{0,9}}(?:[- ]word\b| {_WORDS}\b)",
    re.IGNORECASE,
)
_LONGEST_NOTE = 50  # words


def is_count(line: str) -> bool:
    """Return whether a line only counts words."""
    line = line.strip()
    return len(line) <= _LONGEST and _COUNT.fullmatch(line) is not None


def leading(text: str) -> int:
    """Return the length of a count at the start of a line, 0 without one."""
    found = _LEADING.match(text[:_LONGEST])
    return found.end() if found else 0


def is_length_note(text: str) -> bool:
    """Return whether a block states the length of the post before it."""
    return len(text.split()) <= _LONGEST_NOTE and _LENGTH.match(text) is not None
