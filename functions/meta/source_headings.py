"""The heading of a list of sources, by language."""

from __future__ import annotations

from shared.text.language import primary_tag

_HEADINGS = {
    "ar": "المصادر",
    "bg": "Източници",
    "bn": "সূত্র",
    "ca": "Fonts",
    "cs": "Zdroje",
    "da": "Kilder",
    "de": "Quellen",
    "el": "Πηγές",
    "en": "Sources",
    "es": "Fuentes",
    "et": "Allikad",
    "fa": "منابع",
    "fi": "Lähteet",
    "fr": "Sources",
    "he": "מקורות",
    "hi": "स्रोत",
    "hr": "Izvori",
    "hu": "Források",
    "id": "Sumber",
    "it": "Fonti",
    "ja": "出典",
    "ko": "출처",
    "lt": "Šaltiniai",
    "lv": "Avoti",
    "ms": "Sumber",
    "nb": "Kilder",
    "nl": "Bronnen",
    "nn": "Kjelder",
    "no": "Kilder",
    "pl": "Źródła",
    "pt": "Fontes",
    "ro": "Surse",
    "ru": "Источники",
    "sk": "Zdroje",
    "sl": "Viri",
    "sr": "Извори",
    "sv": "Källor",
    "th": "แหล่งที่มา",
    "tr": "Kaynaklar",
    "uk": "Джерела",
    "ur": "ماخذ",
    "vi": "Nguồn tham khảo",
    "zh": "资料来源",
}
_TRADITIONAL = "資料來源"
_TRADITIONAL_TAGS = ("hant", "tw", "hk", "mo")
_LATIN_SERBIAN = "Izvori"


def heading_of_sources(language: str) -> str:
    """Return the heading in a post's language; English where it is not known."""
    primary = primary_tag(language)
    subtags = language.lower().split("-")[1:]
    if primary == "zh" and any(tag in _TRADITIONAL_TAGS for tag in subtags):
        return _TRADITIONAL
    if primary == "sr" and "latn" in subtags:
        return _LATIN_SERBIAN
    return _HEADINGS.get(primary, _HEADINGS["en"])
