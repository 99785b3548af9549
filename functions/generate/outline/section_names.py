"""Names of introductions and conclusions: the one has no heading in a post, the other comes last."""

from __future__ import annotations

import re

from functions.generate.headings import heading_key
from shared.text.language import primary_tag

_INTRODUCTIONS = frozenset(
    {"introduction", "intro", "einleitung", "einführung", "introducción", "introduzione", "introdução"}
    | {"inleiding", "introduktion", "wprowadzenie", "введение", "вступ", "úvod", "introducere", "giriş"}
    | {"indledning", "innledning", "johdanto", "bevezetés", "εισαγωγή", "pendahuluan", "giới thiệu"}
    | {
        "引言",
        "介绍",
        "导言",
        "前言",
        "はじめに",
        "서론",
        "소개",
        "مقدمة",
        "المقدمة",
        "מבוא",
        "परिचय",
        "บทนำ",
    }
)
_CONCLUSION = {
    "ar": "الخاتمة",
    "cs": "Závěr",
    "da": "Konklusion",
    "de": "Fazit",
    "el": "Συμπέρασμα",
    "en": "Conclusion",
    "es": "Conclusión",
    "fi": "Yhteenveto",
    "fr": "Conclusion",
    "he": "סיכום",
    "hi": "निष्कर्ष",
    "hu": "Összegzés",
    "id": "Kesimpulan",
    "it": "Conclusione",
    "ja": "まとめ",
    "ko": "결론",
    "nb": "Konklusjon",
    "nl": "Conclusie",
    "no": "Konklusjon",
    "pl": "Podsumowanie",
    "pt": "Conclusão",
    "ro": "Concluzie",
    "ru": "Заключение",
    "sv": "Slutsats",
    "th": "สรุป",
    "tr": "Sonuç",
    "uk": "Висновок",
    "vi": "Kết luận",
    "zh": "结论",
}
_CONCLUSIONS = frozenset(
    {name.casefold() for name in _CONCLUSION.values()}
    | {"conclusions", "in conclusion", "final thoughts", "closing thoughts", "final words", "wrapping up"}
    | {"wrap-up", "summary", "summing up", "key takeaways", "takeaways", "schluss", "zusammenfassung"}
    | {"conclusiones", "conclusioni", "conclusões", "en résumé", "pour conclure", "resumen", "riassunto"}
    | {
        "wnioski",
        "выводы",
        "итоги",
        "висновки",
        "总结",
        "結論",
        "結語",
        "结语",
        "おわりに",
        "맺음말",
        "خاتمة",
    }
)
_AFTER = re.compile(r"\s*(?::|：|\s[–—-]\s).*", re.DOTALL)  # noqa: RUF001  as in: Conclusion: drink more tea


def is_introduction(heading: str) -> bool:
    """Return whether a heading is the introduction's; "Introduction to brewing" is a section's."""
    return _name(heading) in _INTRODUCTIONS


def is_conclusion(heading: str) -> bool:
    """Return whether a heading says by itself that it is the conclusion's; many are called otherwise."""
    return _name(heading) in _CONCLUSIONS


def name_conclusion(language: str) -> str:
    """Return what a conclusion is called in a language; empty for one that we have no name in."""
    return _CONCLUSION.get(primary_tag(language), "")


def _name(heading: str) -> str:
    key = heading_key(heading)
    return _AFTER.sub("", key) or key
