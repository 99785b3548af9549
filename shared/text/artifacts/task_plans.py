"""Find a plan before a post that names who asked for it: "The user wants a post. I should keep it short.".

A post about software speaks of users as well, so that the user must ask for a text, and the writer say what it
will do.
"""
# ruff: noqa: E501, RUF001  a language is a row, and models write curly quotes

from __future__ import annotations

import re

from shared.text.artifacts.lazy_pattern import LazyPattern

# Each row: who asks for a text in a sentence, and what the writer says of its own next steps.
_GAP, _FEW = r"[^.!?\n]{0,60}?", r"(?:[\w'’-]+,? ){0,4}?"
_EN_PIECE = r"(?:blog ?post|post|article|essay|blog|text|piece)s?\b(?! (?:field|box|input|message|editor|request|file))"
_SPACED = {
    "en": (
        rf"\bthe user (?:wants|needs|would like|has asked for|(?:is )?ask(?:s|ed|ing) for|request(?:s|ed)?|wants me to \w+|(?:has )?asked me to \w+|asks me to \w+) (?:an?|this|some|the|their) {_FEW}{_EN_PIECE}",
        r"\b(?:i|we)(?:['’]ll| (?:should|need|must|will|have to|can|want))\b|\blet(?: me|['’]s)\b",
    ),
    "de": (
        rf"\b(?:der|die) (?:be)?nutzer(?:in)? (?:möchte|will|wünscht|bittet|braucht|verlangt|fragt){_GAP}\b(?:einen|eine?) {_FEW}(?:blog-?)?(?:beitrag|artikel|text|post)\b",
        r"\bich (?:muss|soll(?:te)?|werde|will)\b|\b(?:muss|soll(?:te)?|werde) ich\b|\blass mich\b|\bzuerst\b",
    ),
    "fr": (
        rf"\bl['’]utilisat(?:eur|rice) (?:veut|souhaite|demande|désire|voudrait){_GAP}\bune? {_FEW}(?:article|billet|texte|post)\b",
        r"\bje (?:vais|dois|devrais)\b|\bil faut\b|\b(?:tout )?d['’]abord\b",
    ),
    "es": (
        rf"\b(?:el|la) usuari[oa] (?:quiere|pide|desea|solicita|necesita){_GAP}\bun[ao]? {_FEW}(?:artículo|post|texto|entrada)\b",
        r"\b(?:debo|debería|necesito|voy a|tengo que|primero)\b",
    ),
    "it": (
        rf"\bl['’]utente (?:vuole|chiede|desidera|vorrebbe|richiede){_GAP}\bun['’ ]? ?{_FEW}(?:articolo|post|testo)\b",
        r"\b(?:devo|dovrei|vado a|scriverò|inizierò|cercherò|prima)\b",
    ),
    "pt": (
        rf"\b[oa] (?:usuári[oa]|utilizador[a]?) (?:quer|pede|pediu|deseja|solicita|precisa){_GAP}\buma? {_FEW}(?:artigo|post|texto|postagem)\b",
        r"\b(?:devo|vou|preciso|tenho de|tenho que|primeiro)\b",
    ),
    "nl": (
        rf"\bde gebruiker (?:wil|vraagt|wenst){_GAP}\been {_FEW}(?:artikel|blog(?:post|artikel)?|tekst|stuk)\b",
        r"\bik (?:moet|zal|ga|wil)\b|\b(?:moet|zal|ga) ik\b|\beerst\b",
    ),
    "pl": (
        rf"\bużytkowni(?:k|czka) (?:chce|prosi|potrzebuje|oczekuje|poprosił){_GAP}\b(?:artykuł|wpis|post|tekst)\w{{0,4}}\b",
        r"\b(?:powin(?:ienem|nam)|muszę|napiszę|zacznę|postaram|najpierw)\b",
    ),
    "ru": (
        rf"\bпользовател\w{{1,4}} (?:хочет|просит|нужн[аоы]|нужен|попросил|запросил|желает){_GAP}\b(?:стать[яюией]{{1,2}}|пост|текст)\b",
        r"\b(?:нужно|надо|следует|должен|должна|напишу|начну|буду|сначала|постараюсь)\b",
    ),
    "uk": (
        rf"\bкористувач\w{{0,3}} (?:хоче|просить|потрібн[аоі]|потрібен|попросив|бажає){_GAP}\b(?:статт[яюі]|пост|допис|текст)\b",
        r"\b(?:потрібно|треба|слід|варто|маю|повинен|повинна|напишу|почну|спочатку)\b",
    ),
    "tr": (
        rf"\bkullanıcı\b{_GAP}\b(?:yazı|makale|metin|blog yazısı|gönderi)\w{{0,3}} (?:yazmamı |hazırlamamı )?(?:istiyor|istedi|talep)",
        r"\b\w{2,20}(?:malıyım|meliyim|acağım|eceğim|mam gerek\w*|mem gerek\w*)\b|\b(?:önce|ilk olarak)\b",
    ),
    "ar": (
        rf"(?:المستخدم|المستخدمة) (?:يريد|تريد|يطلب|تطلب|طلب|يرغب){_GAP}(?:مقال|مقالة|مقالًا|مقالا|تدوينة|نص|منشور)",
        r"\b(?:سأ|سوف|يجب|علي|عليّ|ينبغي|أحتاج|أولا|أولاً)",
    ),
    "hi": (
        r"(?:उपयोगकर्ता|यूज़र|यूजर)[^.!?।\n]{0,60}?(?:लेख|पोस्ट|ब्लॉग|निबंध)[^.!?।\n]{0,30}?(?:चाहत|मांग|माँग|चाहिए)",
        r"मुझे|मैं|पहले",
    ),
    "zh": (
        r"用户(?:想要?|要求?|希望|需要|请求|让我)[^。！？\n]{0,40}?(?:文章|博客|博文|帖子|短文)",
        r"我(?:应该|應該|需要|要|会|會|将|將|得)|首先|需要",
    ),
    "ja": (
        r"ユーザー?(?:は|が|さんは)[^。！？\n]{0,40}?(?:記事|ブログ|投稿|文章)[^。！？\n]{0,12}?(?:求め|望ん|欲し|ほしい|依頼|希望|必要)",
        r"(?:書き|し|始め|まとめ)(?:ます|ましょう|よう)|必要があ|べき|まず|書こう",
    ),
    "ko": (
        r"사용자(?:는|가|님이|께서)[^.!?\n]{0,40}?(?:글|기사|포스트|게시물|블로그)[^.!?\n]{0,12}?(?:원하|원한|원합|요청|바라|부탁)",
        r"(?:써야|작성해야|해야)|(?:쓰|작성하|하)겠|먼저|우선",
    ),
}  # fmt: skip
# A person may have to write a post as well: beside these words, the parts of one must be ordered.
_MUST = (
    rf"\b(?:i|we) (?:need|have|must|should|am supposed|am asked) ?(?:to )?(?:write|produce|create|draft|craft|generate) (?:an?|this|the) {_FEW}{_EN_PIECE}"
    rf"|\bich (?:soll(?:te)?|muss) (?:einen|eine?|den|diesen) {_FEW}(?:blog-?)?(?:beitrag|artikel|text|post)\b{_GAP}\b(?:schreiben|verfassen|erstellen)\b"
    rf"|\bje dois (?:écrire|rédiger|produire) une? {_FEW}(?:article|billet|texte)\b"
    rf"|\b(?:debo|tengo que|necesito) (?:escribir|redactar|crear) un[ao]? {_FEW}(?:artículo|post|texto|entrada)\b"
    rf"|\bdevo scrivere un['’ ]? ?{_FEW}(?:articolo|post|testo)\b|\b(?:devo|preciso|tenho de) escrever uma? {_FEW}(?:artigo|post|texto)\b"
    rf"|\bik moet een {_FEW}(?:artikel|blog(?:post)?|tekst)\b{_GAP}\bschrijven\b"
    r"|\bмне (?:нужно|надо) написать (?:статью|пост|текст)\b|\bмені (?:потрібно|треба) написати (?:статтю|пост|допис|текст)\b"
    r"|\bmuszę napisać (?:artykuł|wpis|post|tekst)\b"
)
_PARTS = (
    r"\b(?:key points|tone|target audience|audience|keywords?|structure|outline|length|style|ton|stichpunkte|zielgruppe|aufbau|gliederung|points clés|structure|puntos clave|tono|estructura|punti chiave|pontos[- ]chave|tom|toon|тон|структура|план|struktura)\s?:"
    r"|\b(?:first|then|next|start with|begin with|zuerst|zunächst|dann|d['’]abord|puis|primero|luego|prima|poi|primeiro|depois|eerst|daarna|сначала|потім|спочатку|najpierw|potem),? (?:\w+ ){0,3}?(?:intro(?:duction)?|einleitung|einführung|introducción|introduzione|introdução|inleiding|введение|вступление|вступ|wstęp)\b"
)
_ASKED = LazyPattern("|".join(asked for asked, _ in _SPACED.values()), re.IGNORECASE)
_NEXT = {name: LazyPattern(following, re.IGNORECASE) for name, (_, following) in _SPACED.items()}
_HAVE_TO = LazyPattern(_MUST, re.IGNORECASE)
_ORDERED = LazyPattern(_PARTS, re.IGNORECASE)
_LONGEST = 2000  # characters of a plan
_BEGINNING = 240  # characters in which it says who asked


def names_task(text: str) -> bool:
    """Return whether the first words say that a user asked for a text, or that the writer has to write one."""
    beginning = text[:_BEGINNING]
    return bool(_ASKED.search(beginning) or _HAVE_TO.search(beginning))


def find(paragraph: str) -> str | None:
    """Return the words in which a first paragraph says who asked, if it says what the writer will do as well."""
    if len(paragraph) > _LONGEST:
        return None
    beginning = paragraph[:_BEGINNING]
    if asked := _ASKED.search(beginning):
        rest = paragraph[: asked.start()] + "\n" + paragraph[asked.end() :]
        plans = any(words.search(rest) for words in _NEXT.values())
        return asked[0] if plans or _ORDERED.search(rest) else None
    must = _HAVE_TO.search(beginning)
    return must[0] if must and _ORDERED.search(paragraph) else None
