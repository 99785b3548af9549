"""Detect a model's plan at the start: plans speak of the task, posts of their subject."""
# ruff: noqa: RUF001  models write curly quotes

from __future__ import annotations

import re

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
_OF_WRITING = re.compile(
    r"\b(?:user|prompt|post|article|blog|keywords?|outline|audience|tone|titles?|headings?|headlines?"
    r"|sections?|paragraphs?|introduction|intro|conclusion|markdown|draft|write|writing|written|structure"
    r"|instructions?|request|brief|format|hook|beitrag|artikel|abschnitte?|absätze|überschrift(?:en)?"
    r"|einleitung|schreiben|gliederung|article|paragraphes?|titre|écrire|rédiger|plan|artículo|párrafos?"
    r"|título|escribir|redactar|articolo|scrivere|artigo|escrever|artikel|schrijven|alinea['’]?s)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\W*(?:\d{1,2}\W+)?(?:outline|structure|titles?(?: ideas?| options?)?|goals?|plan|tone|keywords?"
    r"|(?:target )?audience|draft|introduction|intro|conclusion|body|section \d+|paragraph \d+|key points"
    r"|hook|length|format|style|language|topic|task|gliederung|ton|titel|zielgruppe|einleitung|schluss|plan|titre|esquema|título)"
    r"\b[^.!?:\n]{0,30}:",
    re.IGNORECASE,
)
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
    if len(text) < _PROVEN:
        return False
    judged = sentences(text[:_JUDGED])
    return sum(map(_is_about_the_task, judged)) <= _PLANNING * len(judged)


def _is_about_the_task(sentence: str) -> bool:
    if _TASK.search(sentence) or _LABEL.match(sentence):
        return True
    return _INTENT.search(sentence) is not None and _OF_WRITING.search(sentence) is not None
