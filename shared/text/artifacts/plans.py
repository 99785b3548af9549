"""Detect a model's plan at the start: plans speak of the task, posts of their subject."""
# ruff: noqa: RUF001  models write curly quotes

from __future__ import annotations

import re

from shared.text.artifacts.lazy_pattern import LazyPattern
from shared.text.prose import sentences

# How models begin to reason where their template has opened the tag for them; many a post begins so, too.
_BEGINS = re.compile(
    r"\s*(?:okay|ok|alright|hmm+|let me|let['’]s (?:see|think|plan|start|begin|draft|write)|first, (?:i"
    r"|let)|i need"
    r"|i should|i have to|i must|i['’]ll|i will|the user|we need|we have to|we should|we must"
    r"|so,? (?:the|i)\b|the task"
    r"|the (?:request|prompt|topic|question)|thinking|thought|reasoning|plan\b|planning|analy[sz]"
    r"|understand|user"
    r"|draft|outline|structure|title ideas?|goal|wait|now,? (?:i|let)|to write|this is a request|got it"
    r"|right,|need to|must (?:write|be)|write a)",
    re.IGNORECASE,
)
_HINTS = re.compile(
    r"\b(?:the user|user (?:wants|asked|asks)|i (?:need|should|have|must|will|want) to\b|i should"
    r"|we (?:need|should|have to)"
    r"|let me (?:think|plan|start|write|draft|see|outline|check|consider)|word[ -]?count|the prompt"
    r"|\d[\d,]* words"
    r"|(?:the )?keywords?|outline|the (?:blog )?post (?:should|needs|must)|target audience|tone[: ])",
    re.IGNORECASE,
)
_USER = (
    r"(?:the user|user|(?:der|die) (?:nutzer(?:in)?|benutzer(?:in)?)|l['’]utilisat(?:eur|rice)"
    r"|(?:el|la) usuari[oa]|l['’]utente|[oa] (?:usuári[oa]|utilizador)|de gebruiker)"
)
_WANTS = (
    r"(?:wants?|asks?|asked|is asking|needs|has asked|would like|found|says|gave|provided|requests?|requested"
    r"|möchte|will|bittet|fragt|wünscht|veut|demande|souhaite|quiere|pide|desea|vuole|chiede|quer|pede|deseja"
    r"|wil|vraagt)"
)
# Words of a plan that a post has no reason to use, whatever its subject.
_TASK = re.compile(
    rf"\b{_USER} {_WANTS}\b"
    r"|\bword[ -]?count\b|\bthe prompt\b|\btarget audience\b|\bmy (?:answer|response)\b"
    r"|\b\d[\d,.]*[ -](?:words?|wörter|worte|mots|palabras|parole|palavras|woorden)\b"
    r"|\b(?:the|this) (?:blog ?)?(?:post|article|piece|answer|response) (?:should|needs?|must|has to)\b"
    r"|\b(?:der|dieser) (?:blog-?)?(?:beitrag|artikel) (?:soll|muss)"
    r"|\bl['’]article (?:doit|devrait)|\bel (?:artículo|post) (?:debe|tiene que)",
    re.IGNORECASE,
)
_INTENT = re.compile(
    r"\b(?:i|we)(?:['’]ll| (?:need|should|have|must|will|want|can|could|might|am going)(?: to)?)\b"
    r"|\blet(?: me|['’]s)\b|\b(?:need|have) to (?:write|cover|mention|include|keep|make)\b|\bmake sure\b"
    r"|\bich (?:muss|soll(?:te)?|werde|will)\b|\blass mich\b|\bwir (?:müssen|sollten)\b"
    r"|\bje (?:dois|vais|devrais)\b|\bil faut\b|\b(?:debo|necesito|voy a|tengo que)\b"
    r"|\b(?:devo|vado a|preciso|vou)\b|\bik (?:moet|zal|ga)\b",
    re.IGNORECASE,
)
_OF_WRITING = LazyPattern(
    r"\b(?:user|prompt|post|article|blog|keywords?|outline|audience|tone|titles?|headings?|headlines?"
    r"|sections?|paragraphs?|introduction|intro|conclusion|markdown|draft|write|writing|written|structure"
    r"|instructions?|request|brief|format|hook|beitrag|artikel|abschnitte?|absätze|überschrift(?:en)?"
    r"|einleitung|schreiben|gliederung|article|paragraphes?|titre|écrire|rédiger|plan|artículo|párrafos?"
    r"|título|escribir|redactar|articolo|scrivere|artigo|escrever|artikel|schrijven|alinea['’]?s)\b",
    re.IGNORECASE,
)
_LABEL = LazyPattern(
    r"\W*(?:\d{1,2}\W+)?(?:outline|structure|titles?(?: ideas?| options?)?|goals?|plan|tone|keywords?"
    r"|(?:target )?audience|draft|introduction|intro|conclusion|body|section \d+|paragraph \d+|key points"
    r"|hook|length|format|style|language|topic|task|gliederung|ton|titel|zielgruppe|einleitung|schluss"
    r"|plan|titre|esquema|título)"
    r"\b[^.!?:\n]{0,30}:",
    re.IGNORECASE,
)
_ASKED_TO_WRITE = LazyPattern(
    r"\b(?:we|i) (?:need|have|must|should|are asked|am asked|were asked|was asked"
    r"|am being asked)(?: to)? (?:now )?"
    r"(?:write|produce|craft|create|generate|draft|compose|provide|output|deliver|rewrite|polish|edit)\b"
    r"[^.!?\n]{0,80}?\b(?:posts?|articles?|essays?|sections?|texts?|blog|words?|markdown|paragraphs?"
    r"|answer|version)\b"
    rf"|\b{_USER} {_WANTS}\b|\bthe (?:task|assignment|brief|prompt|request) (?:is|asks|says|wants"
    rf"|requires)\b",
    re.IGNORECASE,
)
_ORDER = LazyPattern(
    r"\blet['’]?s (?:craft|write|draft|produce|begin|start|go|do|compose|think|plan|outline|make)\b"
    r"|\blet me (?:craft|write"
    r"|draft|produce|begin|start|compose|think|plan|outline)\b|\b\d[\d,.]*[ -](?:words?|wörter|mots"
    r"|palabras|parole"
    r"|palavras|woorden)\b|\bkeywords?\b|\b(?:professional|friendly|informal|conversational|formal) tone\b"
    rf"|\btarget audience\b|\bmarkdown\b|\bheadings?\b|\b{_USER}\b|\bthe (?:prompt|brief)\b",
    re.IGNORECASE,
)
_THINKING = LazyPattern(
    r"[\s>]{0,8}(?:#{1,6} )?[^\w\n]{0,8}(?:my |internal )?(?:thinking|thoughts?|reasoning"
    r"|chain of thought|analysis"
    r"|(?:thought|thinking|reasoning) process|thought for [\w ]{1,24})(?: process)?[*_:. \t…]{0,8}(?:\n|\Z)",
    re.IGNORECASE,
)
_THINKING_INLINE = LazyPattern(
    r"[\s>]{0,8}[^\w\s*_]{0,3}\s?(?:\*\*|__)(?:my |internal )?(?:thinking|thoughts?|reasoning|(?:thought"
    r"|thinking|reasoning) process)"
    r"(?::(?:\*\*|__)|(?:\*\*|__):)",
    re.IGNORECASE,
)
_SHORT = 3  # words: "Let's craft."
_LONGEST = 4000  # characters of a block of a plan
_PROVEN = 300  # characters, before which nothing is known of a text
_JUDGED = 2000  # characters; what follows changes nothing more
# Of a plan's sentences a third or more are about the task, of a post's at most one in many.
_PLANNING = 0.15
_BEGINNING = 240  # characters in which a plan gives itself away


def may_be_plan(text: str) -> bool:
    """Return whether a text begins as plans do; many posts do as well."""
    beginning = text[:_BEGINNING]
    return bool(_BEGINS.match(text) or _HINTS.search(beginning) or _is_about_the_task(beginning))


def is_prose(text: str) -> bool:
    """Return whether enough text has come to see that it is about its subject, not about a task."""
    return len(text) >= _PROVEN and share_about_task(text) <= _PLANNING


def share_about_task(text: str) -> float:
    """Return how many of the first sentences are about the task of writing, 0 to 1."""
    judged = sentences(text[:_JUDGED])
    return sum(map(_is_about_the_task, judged)) / max(1, len(judged))


def speaks_of_task(text: str) -> bool:
    """Return whether one of the first sentences is about the task of writing."""
    return any(map(_is_about_the_task, sentences(text[:_PROVEN])))


def begins(text: str, start: int) -> bool:
    """Return whether a text begins as a plan may, quickly."""
    return _BEGINS.match(text, start) is not None


def is_plan(text: str, *, headed: bool, planned: bool) -> bool:
    """Return whether a first paragraph is a plan, and no post that begins like one.

    `headed`: a heading follows; else the paragraph must show twice what it is, unless it goes on with a plan
    (`planned`).
    """
    if len(text) > _LONGEST or not all(map(_is_of_a_plan, sentences(text))):
        return False
    if planned:
        return True
    signs = len(_ASKED_TO_WRITE.findall(text)), len(_ORDER.findall(text))
    return bool(signs[0] and signs[1]) if headed else bool(signs[0] and sum(signs) > 2)  # noqa: PLR2004


def _is_of_a_plan(sentence: str) -> bool:
    is_short = len(sentence.split()) <= _SHORT
    return is_short or _is_about_the_task(sentence) or _ORDER.search(sentence) is not None


def is_list(text: str) -> bool:
    """Return whether the items of a list after a plan are mostly about the task."""
    lines = [line for line in text[:_LONGEST].split("\n") if line.strip()]
    return sum(map(_is_about_the_task, lines)) * 2 >= len(lines)


def is_thinking(text: str) -> bool:
    """Return whether a block quotation says that it is reasoning."""
    if _THINKING.match(text):
        return True
    return _THINKING_INLINE.match(text) is not None and _HINTS.search(text[:_JUDGED]) is not None


def _is_about_the_task(sentence: str) -> bool:
    if _TASK.search(sentence) or _LABEL.match(sentence):
        return True
    return _INTENT.search(sentence) is not None and _OF_WRITING.search(sentence) is not None
