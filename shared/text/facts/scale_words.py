"""Patterns of words that scale a number, by language, besides those of units.py."""
# ruff: noqa: E501  a line for a language, with letters that look like Latin ones

from __future__ import annotations

from functools import cache

_SCALES = {
    "ar": {10**3: "ألف|آلاف|الف", 10**6: "مليون|ملايين", 10**9: "مليار|بليون", 10**12: "تريليون"},
    "bg": {10**3: "хиляд", 10**6: "милион|млн", 10**9: "милиард|млрд"},
    "bn": {10**3: "হাজার", 10**5: "লাখ|লক্ষ", 10**7: "কোটি"},
    "cs": {10**3: "tisíc|tis\\b", 10**6: "mili[oó]n|mil\\b", 10**9: "miliard|mld", 10**12: "bili[oó]n"},
    "da": {10**3: "tusind", 10**6: "million|mio", 10**9: "milliard|mia"},
    "de": {10**6: "mill?\\.", 10**12: "billion"},
    "el": {10**3: "χιλιάδ", 10**6: "εκατομμ", 10**9: "δισεκατομμ|δισ"},
    "es": {10**6: "mill(?:ón|ones)", 10**9: "mil mill|millardo", 10**12: "billones|billón"},
    "fa": {10**3: "هزار", 10**6: "میلیون", 10**9: "میلیارد", 10**12: "تریلیون"},
    "fi": {10**3: "tuhat|tuhan", 10**6: "miljoon|milj", 10**9: "miljard|mrd", 10**12: "biljoon"},
    "fr": {10**12: "billions?"},
    "he": {10**3: "אלף|אלפים", 10**6: "מיליון|מיליוני", 10**9: "מיליארד"},
    "hi": {10**3: "हज़ार|हजार", 10**5: "लाख", 10**6: "मिलियन", 10**7: "करोड़|करोड़", 10**9: "अरब|बिलियन"},
    "hu": {10**3: "ezer", 10**6: "milli[oó]|m\\b", 10**9: "milliárd|mrd"},
    "id": {10**3: "ribu", 10**6: "juta", 10**9: "miliar", 10**12: "triliun"},
    "ja": {10**3: "千", 10**6: "百万", 10**7: "千万", 10**12: "兆"},
    "ko": {10**3: "천(?!장|천)", 10**4: "만(?!큼|[ 에])", 10**6: "백만", 10**7: "천만", 10**8: "억", 10**12: "조(?!각)"},
    "nl": {10**3: "duizend", 10**6: "miljoen|mln", 10**9: "miljard|mrd", 10**12: "biljoen"},
    "no": {10**3: "tusen", 10**6: "million|mill\\b|mill\\.", 10**9: "milliard|mrd"},
    "pl": {10**3: "tysi|tys\\b", 10**6: "milion|mln", 10**9: "miliard|mld", 10**12: "bilion"},
    "pt": {10**6: "milhões|milhão|mi\\b", 10**9: "bilh|mil milh|bi\\b", 10**12: "trilh"},
    "ro": {10**3: "mii\\b", 10**6: "mili?o", 10**9: "miliard|mld"},
    "ru": {10**3: "тысяч|тыс", 10**6: "миллион|млн", 10**9: "миллиард|млрд", 10**12: "триллион|трлн"},
    "sr": {10**3: "hiljad|хиљад", 10**6: "milion|милион", 10**9: "milijard|милијард"},
    "sv": {10**3: "tusen", 10**6: "miljon|mn\\b", 10**9: "miljard|md\\b", 10**12: "biljon"},
    "ta": {10**3: "ஆயிரம்", 10**5: "லட்சம்|இலட்சம்", 10**7: "கோடி"},
    "th": {10**3: "พัน", 10**4: "หมื่น", 10**5: "แสน", 10**6: "ล้าน", 10**9: "พันล้าน"},
    "tr": {10**3: "bin\\b", 10**6: "milyon", 10**9: "milyar", 10**12: "trilyon"},
    "uk": {10**3: "тисяч|тис", 10**6: "мільйон|млн", 10**9: "мільярд|млрд", 10**12: "трильйон|трлн"},
    "vi": {10**3: "nghìn|ngàn", 10**6: "triệu", 10**9: "tỷ|tỉ"},
    "zh": {10**3: "千(?!米|克)", 10**6: "百万", 10**7: "千万", 10**12: "兆|万亿"},
}  # fmt: skip
_ALIKE = {"nb": "no", "nn": "no"}


@cache
def scales_of(language: str) -> tuple[tuple[int, str], ...]:
    """Return the factors of a language with their patterns, the largest first: 千万 before 千."""
    known = _SCALES.get(_ALIKE.get(language, language), {})
    return tuple(sorted(known.items(), reverse=True))
