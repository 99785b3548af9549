"""Numbers and signs of a title that mean something, as the words of a slug."""
# ruff: noqa: RUF001  other scripts' words

from __future__ import annotations

import re

from shared.text.language import primary_tag


def _words(written: str) -> dict[str, str]:
    """Read a table of words, each after its languages: "en and / de,lb und"."""
    entries = (entry.split() for entry in written.split("/"))
    return {language: word for languages, word in entries for language in languages.split(",")}


_AND = _words(
    "en and / de,gsw,lb und / fr,oc et / it,pt,gl e / pl,ca,sr,hr,bs,mk,ru,bg,be,uk i"
    " / da,nb,nn,no,is og / cs,sk,cy a / tr,az ve / id,ms dan / es y / nl,af en / sv och / fi,et ja"
    " / hu es / ro si / sl in / el kai / lt ir / lv un / ga agus / mt u / eu eta / kk zhane / vi va"
    " / sq dhe / tl,fil at / sw na / ar,fa و / ur اور / he ו / hi और / mr आणि / bn এবং / ta மற்றும்"
)
_PERCENT = _words(
    "nl,sv,da,pl,cs procent / nb,nn,no,is prosent / sr,hr,bs posto / pt,gl por-cento / de,lb prozent"
    " / fr pour-cent / es por-ciento / it per-cento / ca per-cent / fi prosenttia / et protsenti"
    " / hu szazalek / ro la-suta / tr yuzde / sl odstotkov / ru protsentov / uk vidsotkiv"
    " / be pratsentau / bg protsenta / el tis-ekato / lt procentu / lv procenti / id persen"
    " / vi phan-tram / kk payyz / ar بالمئة / fa درصد / he אחוז / hi प्रतिशत / th เปอร์เซ็นต์"
    " / ja パーセント / ko 퍼센트"
)
_MONEY = {
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "₹": "rupee",
    "₽": "rub",
    "₴": "uah",
    "₺": "tl",
}
_MONEY_OF = {
    "en": {"$": "dollars", "€": "euros", "£": "pounds", "₹": "rupees"},
    "fr": {"$": "dollars", "€": "euros", "£": "livres"},
    "es": {"$": "dolares", "€": "euros", "£": "libras"},
    "pt": {"$": "dolares", "€": "euros", "£": "libras"},
    "it": {"$": "dollari", "£": "sterline"},
    "de": {"£": "pfund"},
    "zh": {"¥": "元", "$": "美元", "€": "欧元"},
    "ja": {"¥": "円", "$": "ドル", "€": "ユーロ"},
}
# Where 1,000 is a thousand. Elsewhere it is one, and a thousand is 1.000 or 1 000.
_COMMA_THOUSANDS = re.compile(
    r"(?:en|ga|cy|mt|he|ar|hi|bn|ta|te|mr|ur|ne|pa|gu|kn|ml|si|my|th|ja|ko|zh|ms|fil|tl|sw)\b"
    r"|es-(?:mx|us|gt|hn|ni|pa|pr|do|sv|419)\b"
)
_GROUPS = {
    ",": re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d\d){0,5}(?:,\d{3}){1,5}(?!\d|,\d)"),
    ".": re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3}){1,5}(?!\d|\.\d)"),
    # An ordinary space also separates two numbers: "iPhone 15 128 GB".
    " ": re.compile(r"(?<![\d.,])(?<!\d )[1-9]\d{0,2}(?:(?: 000){1,5}|(?: \d{3}){2,5})(?!\d| \d)"),
}
_SURE_GROUPS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:['’\u00a0\u2009\u202f]\d{3}){1,5}(?!\d)")

_AMOUNT = r"\d[\d.,]{0,30}(?:(?<=\d)[ ]?(?:k|m|bn|b|mio|mrd|thousand|million|billion|trillion)s?\b)?"
_MONEY_BEFORE = re.compile(rf"([{''.join(_MONEY)}])[ \u00a0\u202f]?({_AMOUNT})")
_MONEY_AFTER = re.compile(rf"(\d)[ \u00a0\u202f]?([{''.join(_MONEY)}])(?!\d)")
_PERCENT_SIGN = re.compile(r"(?<=\d)[ \u00a0\u202f]?%|%(?=\d)")
_SPACED_AND = re.compile(r"(?<=\s)&(?=\s)")
_SHARP = re.compile(r"(?<![\w#])([a-z])#(?![\w#])")
_DOTNET = re.compile(r"(?<![\w.])\.net\b")
_MICRO = re.compile(r"µ|(?<=\d)\s?μ(?=[a-z])")
_TRADE_MARKS = re.compile(r"[™℠®©℗]")


def speak_signs(title: str, language: str) -> str:
    """Return a lower-case title with its numbers in one piece and its meaningful signs as words."""
    primary = primary_tag(language)
    text = _TRADE_MARKS.sub("", _join_groups(title, language.lower()))
    text = _speak_money(text, primary)
    text = _PERCENT_SIGN.sub(f" {_PERCENT.get(primary, 'percent')} ", text)
    text = _SPACED_AND.sub(f" {_AND.get(primary, '')} ", text)
    text = text.replace("&", " and " if primary == "en" else " ")
    text = _DOTNET.sub("dotnet", _SHARP.sub(r"\1 sharp ", text))
    return _MICRO.sub("u", text).replace("+", " plus ").replace("×", "x")


def _join_groups(text: str, language: str) -> str:
    """Join the groups of a number's thousands."""
    text = _SURE_GROUPS.sub(_digits, text)
    if _COMMA_THOUSANDS.match(language):
        return _GROUPS[","].sub(_digits, text)
    return _GROUPS[" "].sub(_digits, _GROUPS["."].sub(_digits, text))


def _digits(match: re.Match[str]) -> str:
    return "".join(filter(str.isdecimal, match[0]))


def _speak_money(text: str, primary: str) -> str:
    """Say a sign of money after its amount: "$5 million" is "5 million dollars"."""
    words = {**_MONEY, **_MONEY_OF.get(primary, {})}
    text = _MONEY_BEFORE.sub(lambda match: f"{match[2]} {words[match[1]]} ", text)
    return _MONEY_AFTER.sub(lambda match: f"{match[1]} {words[match[2]]} ", text)
