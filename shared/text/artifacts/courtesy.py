"""Detect the courtesies that a model's answer begins with: it agrees, praises the topic, offers its help.

A person may begin with each of them alone. A block is a model's where every sentence is a courtesy and one of
them agrees to do what was asked.
"""
# ruff: noqa: RUF001  models write curly quotes and dashes

from __future__ import annotations

import re

from shared.text.artifacts.lazy_pattern import LazyPattern
from shared.text.prose import sentences

_YES = (
    r"(?:sure(?: thing)?|certainly|of course|absolutely|definitely|with pleasure|gladly|understood|got it"
    r"|no problem|yes|okay|ok|alright|great)"
)
# The words of these that a person does not begin with.
_SURE = (
    r"(?:sure(?: thing)?|certainly|of course|absolutely|definitely|with pleasure|gladly|understood|got it"
    r"|no problem)"
)
_I = r"(?:i(?:['’](?:d|ll|m|ve)| would| will| can| could| am| have)\b)"
_HELP = (
    r"(?:help|assist|write|create|provide|share|rewrite|revise|polish|edit|craft|draft|explain|do (?:that|so"
    r"|this|my best)|give you|offer|summarize|generate|walk you|guide you|answer)"
)
_HERE = (
    r"(?:here(?:['’]s| is| are| you (?:go|have))|below (?:is|are|you)|(?:below|here), (?:i|you)"
    r"|this is (?:a|an"
    r"|the|your)|the following is|please find)"
)
_AGREES = LazyPattern(
    rf"\W{{0,4}}{_SURE}(?:[!.]*\Z|\s?[,!.:;—–-]+ (?:{_I}|{_HERE}|let(?:['’]s| me|me)\b|we (?:can|will)\b))",
    re.IGNORECASE,
)
_OFFERS = LazyPattern(
    rf"\W{{0,4}}(?:(?:{_YES}[,!.]? )?i(?:['’]d| would|['’]m| am|['’]ll| will) (?:be |love |do "
    rf"|certainly )?(?:more "
    rf"than |so |very )?(?:happy |glad |delighted |pleased |thrilled |honou?red |here )?(?:to )?{_HELP}\b"
    rf"|(?:{_YES}[,!.]? )?i can (?:certainly |definitely |gladly )?(?:help|assist|do that|write)\b"
    r"|happy to (?:help|assist))",
    re.IGNORECASE,
)
_PRAISE = LazyPattern(
    r"\W{0,4}(?:what (?:a|an) (?:[\w-]+,? (?:and )?){0,4}(?:topic|question|challenge|request|prompt|idea|task"
    r"|project|choice|subject)s?\b[^.?\n]{0,30}[!.]|an? [\w-]+(?: and [\w-]+)? (?:topic|question|challenge"
    r"|request|prompt|idea|task|choice)[!.]\Z|(?:great|excellent|good|wonderful|interesting|fantastic|nice"
    r"|lovely|fascinating) (?:topic|question|choice|request|idea|challenge|prompt)\b[^.?\n]{0,20}[!.]"
    r"|(?:that['’]s|this is) an? [\w-]+ (?:topic|question|request|prompt|idea)\b[^.?\n]{0,20}[!.])",
    re.IGNORECASE,
)
_THANKS = LazyPattern(
    r"\W{0,4}what an? [^.?!\n]{1,60}!|\W{0,4}(?:thank you|thanks) for (?:the|your|this|sharing|providing"
    r"|reaching|asking|bringing|giving)\b"
    r"|\W{0,4}i(?:['’]m| am) (?:so |very |really )?(?:glad|happy|sorry|excited|thrilled) (?:you|to|that"
    r"|for)\b",
    re.IGNORECASE,
)
_ANNOUNCES = LazyPattern(
    rf"\W{{0,4}}(?:{_YES}[,!.]? )?(?:so,? |and )?(?:{_HERE}\b|{_I} (?:now |just )?(?:written|drafted|created"
    r"|crafted|prepared|composed|put together|outlined)\b|let me (?:write|draft|create|craft|provide"
    r"|break|know"
    r"|start|begin|introduce)\b|let(?:['’]s) (?:get started|break|begin|start|dive|evaluate|craft|write)\b)",
    re.IGNORECASE,
)
_ASIDE = LazyPattern(
    r"\W{0,4}(?:(?:please )?(?:feel free to|note that|keep in mind|remember)|please (?:replace|customi[sz]e"
    r"|adjust|find|review|use)|you (?:can|may) (?:customi[sz]e|adjust|use|modify|adapt|edit)"
    r"|i hope (?:this|you"
    r"|it)|remember(?:,| to)|it (?:is|should be) (?:written|optimi[sz]ed|about \d))\b",
    re.IGNORECASE,
)
_TELLS = LazyPattern(
    r"\bhere(?:['’]s| is) (?:the (?:thing|deal|catch|problem|rub|truth)|why|how|what)\b", re.IGNORECASE
)
# A person may agree, too, but does not name an order.
_ORDERED = LazyPattern(
    rf"\W{{0,4}}(?:{_YES}|so)[,!.]? (?:so,? )?(?:{_HERE}|{_I}"
    rf"|let['’]s)\b[^\n]{{0,300}}?\b(?:your (?:[\w-]+ ){{0,2}}"
    r"(?:request|prompt|requirements|instructions|brief|outline|guidelines|specifications|parameters)"
    r"|the (?:prompt"
    r"|brief)(?=\W)|as requested|you (?:asked|requested)|the (?:requested|refined"
    r"|specified) (?:\w+ )?(?:plan|format"
    r"|elements|story|post|article|text|piece)|\d[\d,]*[ -]words?\b|writing plan)",
    re.IGNORECASE,
)
_OF_WORK = LazyPattern(
    r"\b(?:you|your|request\w*|prompt|plan|draft|version|posts?|articles?|story|piece|narrative|texts?|essay"
    r"|template|sample|letter|e-?mail|section|outline|below|following|down|started|excerpt|summary|poem"
    r"|script"
    r"|topic|content|review|report|proposal|guide)\b",
    re.IGNORECASE,
)
_HISTORY = LazyPattern(
    r"\b(?:my|our|before|already|last|years? ago|once|often|many times|elsewhere|published|readers?)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 70


def is_courtesy(text: str) -> bool:
    """Return whether a first block is all courtesy, and a model's."""
    if len(text) > _MOST_WORDS * 12 or len(text.split()) > _MOST_WORDS or _TELLS.search(text):
        return False
    each = sentences(text)
    return bool(each) and all(map(_is_talk, each)) and _is_models(each)


def may_begin(text: str) -> bool:
    """Return whether a text begins with a courtesy."""
    return _is_talk(text)


def introduces(text: str) -> bool:
    """Return whether a block introduces its subject: "here's the thing"."""
    return _TELLS.search(text) is not None


def leading(text: str) -> int:
    """Return the length of the courtesies that a longer first block begins with, 0 without."""
    place = length = 0
    talk: list[str] = []
    for sentence in sentences(text[: _MOST_WORDS * 12])[:4]:
        if not _is_talk(sentence) or _ASIDE.match(sentence) or _TELLS.search(sentence):
            break
        talk.append(sentence)
        place = text.index(sentence, place) + len(sentence)
        if _agrees(talk) and any(map(_OFFERS.match, talk)):
            length = place
    return length if length < len(text.rstrip()) else 0


def _is_talk(sentence: str) -> bool:
    forms = (_AGREES, _OFFERS, _PRAISE, _THANKS, _ANNOUNCES, _ASIDE)
    return any(form.match(sentence) for form in forms)


def _agrees(each: list[str]) -> bool:
    return any(_AGREES.match(sentence) or _PRAISE.match(sentence) for sentence in each)


def _is_models(each: list[str]) -> bool:
    """Return whether one sentence agrees, and it or another one offers or announces."""
    text = " ".join(each)
    if _ORDERED.match(text):
        return True
    if _HISTORY.search(text):
        return False
    offers, announces = any(map(_OFFERS.match, each)), any(map(_ANNOUNCES.match, each))
    if not _agrees(each) or offers:
        return offers and (announces or _agrees(each))
    announces = announces and _OF_WORK.search(text) is not None
    return announces and (len(each) > 1 or _AGREES.match(each[0]) is not None)
