"""Find a label that hands a post over ("Final Answer:", "Draft:") or says who speaks ("Assistant:")."""
# ruff: noqa: E501, RUF001  a language is a row, and models write full-width colons

from __future__ import annotations

import re

from shared.text.artifacts.span import ArtifactSpan

_KIND = (
    r"(?:(?:final|first|revised|rewritten|polished|complete|full|sample|example|generated|improved|updated"
    r"|edited|short|blog|rough|suggested|proposed|seo|draft|corrected|new) ){0,3}"
)
_NAMES = (
    r"(?:answer|draft|text|response|output|blog ?post|blog|post|article|essay|version|content|rewrite|sample"
    r"|blog ?post text|post text|article text|blog ?post content|blog content)"
    r"|antwort|entwurf|(?:blog)?beitrag|réponse(?: finale)?|brouillon|texte|respuesta(?: final)?|borrador"
    r"|artículo|texto|risposta(?: finale)?|bozza|testo|articolo|resposta(?: final)?|rascunho|artigo"
    r"|antwoord|tekst|odpowiedź|szkic|artykuł|ответ|черновик|текст|статья|yanıt|cevap|taslak|metin|makale"
    r"|(?:最终)?(?:回答|答案|草稿|正文|文章|博文)"
    r"|(?:記事|本文|下書き|ブログ記事)|(?:답변|초안|본문|글|블로그 글)"
    r"|(?:hier (?:die|der|das) )?(?:korrigierte|überarbeitete|verbesserte)[rs]? (?:fassung|version|text)"
    r"|(?:version|texte) (?:corrigée?|révisée?|améliorée?)|(?:versión|texto) (?:corregid|revisad|mejorad)[ao]"
    r"|(?:versione|testo) (?:corrett|rivist|migliorat)[ao]|(?:versão|texto) (?:corrigid|revisad|melhorad)[ao]"
    r"|(?:gecorrigeerde|herziene|verbeterde) (?:versie|tekst)|(?:rättad|korrigerad|förbättrad) (?:version|text)"
    r"|poprawion[ay] (?:wersja|tekst)|(?:düzeltilmiş|geliştirilmiş) (?:metin|sürüm|versiyon)"
    r"|(?:versi|teks) yang (?:sudah |telah )?(?:diperbaiki|dikoreksi|direvisi)"
    r"|(?:исправленн|отредактированн|улучшенн)\w\w (?:вариант|версия|текст)"
    r"|(?:виправлен|відредагован|покращен)\w{1,2} (?:варіант|версія|текст)"
    r"|(?:النسخة|النص) المصححة?|(?:نسخه|متن) (?:اصلاح|ویرایش)[ \u200c]?شده|(?:संशोधित|सुधारा हुआ) (?:संस्करण|पाठ|लेख)"
    r"|(?:修改|修正|润色)[后後]的?(?:版本|文章|文本)|(?:修正|校正|改訂)版|(?:수정|교정)(?:된|한) (?:버전|글|본문)|ฉบับ(?:ที่)?แก้ไข(?:แล้ว)?"
    r"|(?:الإجابة|مسودة|النص|المقال|المقالة)|(?:उत्तर|मसौदा|लेख|पाठ)"
)
_LABEL = re.compile(
    rf"(?:(?:here is )?(?:the|my|your) )?{_KIND}(?:{_NAMES})(?: \(\d[^()\n]{{0,30}}\))?\s?[:：]",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"(?:final|revised|polished|rewritten) (?:answer|draft|version|post|article|text|output|response)|draft"
    r"|blog ?post",
    re.IGNORECASE,
)
_MARKS = "*_#> \t\"'“”"
_SPEAKER = r"(?:assistant|ai assistant|ai|chatgpt|gpt-?\d?|claude|gemini|llm|bot|ai model|model|writer)"
_SPOKEN = re.compile(
    rf"\s*(?P<bold>\*\*|__|\[)?(?:{_SPEAKER})(?P<shut>\*\*|__|\])?\s?:(?:\*\*|__)?\s{{0,3}}", re.IGNORECASE
)
_BEFORE_HEADING = re.compile(
    rf"\s*(?:\*\*|__)?{_KIND}(?:{_NAMES})(?:\*\*|__)?\s?[:：](?:\*\*|__)?[ \t]{{0,3}}(?=#{{1,3}} \S)",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"^[ \t>]{0,4}(?:#{1,4} |\*\*|__|\[)?(?:user|human|assistant|ai|you|me|q|a|chatgpt|interviewer)"
    r"(?:\*\*|__|\])?[ \t]?:",
    re.IGNORECASE | re.MULTILINE,
)
_BEGUN = (
    *(
        f"{kind}{name}"
        for kind in ("", "final ", "revised ", "polished ", "rewritten ", "improved ", "edited ", "updated ")
        for name in (
            "answer",
            "draft",
            "version",
            "blog post",
            "post",
            "article",
            "text",
            "response",
            "output",
        )
    ),
    "blog post content",
    "seo metadata",
    "seo meta data",
    "seo information",
    "meta data",
    "meta tags",
    "content",
)

HINT = re.compile(
    rf"[\W_]{{0,8}}(?:{_SPEAKER}|(?:(?:here is )?(?:the|my"
    rf"|your) )?{_KIND}(?:{_NAMES}))[ *_)\]\w(]{{0,30}}[:：*_\n]",
    re.IGNORECASE,
)


def is_label(text: str, *, heads: bool) -> bool:
    """Return whether a block only names the answer; `heads`: a heading follows, so no colon is needed."""
    bare = text.strip().strip(_MARKS)
    # "Draft" with a full stop is a sentence.
    return _LABEL.fullmatch(bare) is not None or (heads and _FINAL.fullmatch(bare) is not None)


def find(text: str) -> ArtifactSpan | None:
    """Find a speaker's name before the post, or a label on the line of its heading."""
    if match := _BEFORE_HEADING.match(text):
        return ArtifactSpan(_start(text), match.end(), "preamble")
    match = _SPOKEN.match(text)
    # Where others speak as well, it is a conversation.
    if match and not _TURN.search(text, match.end() + 1):
        return ArtifactSpan(_start(text), match.end(), "preamble")
    return None


def _start(text: str) -> int:
    return len(text) - len(text.lstrip())


def may_become_label(line: str) -> bool:
    """Return whether a growing first line is a label so far, or the beginning of one."""
    bare = line.strip().strip(_MARKS).lower()
    return is_label(line, heads=True) or any(label.startswith(bare.rstrip(":")) for label in _BEGUN)
