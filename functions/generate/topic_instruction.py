"""Detect a topic that is an instruction: "Write a blog post about …".

Only instructions to write a text count: "Create a sourdough starter" is a title.
"""
# ruff: noqa: RUF001  curly apostrophes are what people write

from __future__ import annotations

import re

_VERB = (
    r"(?:write|create|generate|draft|compose|produce|prepare|give|make|want|need|like"
    r"|schreib(?:e|en|t)?|verfass(?:e|en)?|erstell(?:e|en)?|écri(?:s|vez|re)|rédige[rz]?"
    r"|escrib(?:e|a|ir)|redact(?:a|e|ar)|scriv(?:i|a|ere)|escrev(?:a|e|er))"
)
_TEXT = (
    r"(?:(?:blog[ -]?)?(?:post|article|entry|artikel|beitrag)|blog|essay|piece|text|listicle|aufsatz"
    r"|billet|texte|entrada|artículo|publicación|ensayo|articolo|testo|saggio|artigo|texto|postagem"
    r"|[\d.,]+ (?:words|wörter|mots|palabras|parole|palavras))"
)
_ABOUT = (
    r"(?:about|on|regarding|explaining|describing|(?:that|which) (?:explains|describes)"
    r"|über|zum thema|zu|zur|zum|sur|à propos d[eu]|au sujet d[eu]"
    r"|sobre|acerca de|su|sul|sulla|sui|sulle|sullo)"
)
_ARTICLE = r"(?:an?|une?|eine?n?|una|uno|uma?)"
_GUIDE = r"(?:guide|tutorial|introduction|overview|review|comparison|how-to|story|list)"
_PLEASE = r"(?:please )?"
_POLITELY = (
    r"(?:(?:please|can|could|would|you|i|i['’]d|we|we['’]d|to|bitte|kannst|können|du|sie"
    r"|peux-tu|pouvez-vous|puedes|por favor|puoi|pode),? ){0,4}?"
)
_INSTRUCTIONS = (
    # With a verb, as in: please write me a short blog post for beginners about, I'd like an article on
    rf"{_POLITELY}{_VERB}\b[^.:?!]{{0,50}}?\b{_TEXT}\b[^.:?!]{{0,40}}?(?:\b{_ABOUT}\b|:)",
    rf"{_PLEASE}(?:{_VERB}|tell (?:me|us|readers)) (?:about|über|sur|sobre|su|sul|sulla)\b",
    # Without one, as in: a short post about, ein Artikel über, blog post:
    rf"{_ARTICLE} (?:[\w-]+ ){{0,3}}?{_TEXT}(?: de blog)? {_ABOUT}\b",
    rf"(?:blog[ -]?post|article|topic|subject|title|thema|sujet|tema)(?: {_ABOUT}\b|:)",
    # Followed by the subject, as in: explain how, write a guide to
    rf"{_PLEASE}(?:explain|describe|discuss|summari[sz]e) (?=(?:how|why|what|when|where|who|the)\b)",
    rf"{_PLEASE}(?:write|create|draft|give|make)(?: me| us)? (?=an? (?:[\w-]+ ){{0,3}}?{_GUIDE}\b)",
)
_INSTRUCTION = re.compile(rf"\A\W*(?:{'|'.join(_INSTRUCTIONS)})[\s:]*", re.IGNORECASE)
_HOW_TO = re.compile(r"\W*(?:how|why|what|when|where|who|wie|warum|comment|cómo|come|como)\b", re.IGNORECASE)


def leading_instruction(topic: str) -> str:
    """Return the instruction at the start of a topic, or an empty string.

    "How to write a blog post" is a topic without one.
    """
    found = None if _HOW_TO.match(topic) else _INSTRUCTION.match(topic)
    return found[0] if found else ""
