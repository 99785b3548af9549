"""Detect a model's words before the post: it agrees and announces its answer."""
# ruff: noqa: RUF001  models write curly quotes and dashes

from __future__ import annotations

import re

from shared.text.artifacts import other_languages
from shared.text.artifacts.courtesy import introduces, is_courtesy
from shared.text.artifacts.lazy_pattern import LazyPattern

_PIECE = (
    r"(?:blog(?: ?posts?)?|posts?|article|essay|draft|version|rewrite|piece|content|text|revision"
    r"|write-?up|copy"
    r"|story|chapter|guide|outline|passage|paragraphs?|sample|responses?|answers?|introduction|section|attempt"
    r"|essays?|texts|articles|letter|e-?mail|poem|summary|speech|monologue|script|review|proposal|description"
    r"|template)"
)
_HELP = (
    r"(?:help|assist|write|create|provide|share|do (?:that|so|this)|rewrite|revise|polish|edit|craft|draft)"
)
# Words that a person does not put before a post of their own, when a stop follows.
_EAGER = (
    r"(?:(?:sure(?: thing)?|certainly|of course|absolutely|definitely|with pleasure|gladly|understood|got it"
    r"|no problem|happy to help)(?=\s?[!.,:;—–-]|\s*\Z)"
    rf"|i(?:['’]d| would| will|['’]ll) (?:be |love )?(?:more than |so |very )?(?:happy |glad |delighted "
    rf"|pleased )?to {_HELP}"
    rf"|i(?:['’]m| am) (?:more than |so |very )?(?:happy|glad|delighted|pleased) to {_HELP} (?:you\b"
    rf"|with\b|that\b)"
    rf"|i can (?:certainly |definitely )?(?:help|assist)|as (?:you )?requested|as per your|per your"
    r"|based on your|following your|in response to your)"
)
# Words of an answer, which need a second sign.
_WARM = (
    r"(?:i(?:['’]m| am) (?:so |very |really )?(?:glad|happy|pleased|sorry|excited|thrilled)"
    r"|thank you for|thanks for"
    r"|what a (?:great|wonderful|fantastic|fascinating|lovely)|great (?:topic|question|choice|request)"
    r"|i apologi[sz]e"
    r"|you['’]re (?:right|welcome))"
)
# Words that anyone may begin with.
_CASUAL = (
    r"(?:okay|ok|alright|all right|great|perfect|wonderful|awesome|sounds good|yes|right|so|well|now|thanks"
    r"|here you go|here goes)"
)
_HERE = (
    r"(?:here(?:['’]s| is| are)|here you (?:go|have)|below is|below you(?:['’]ll| will) find|the following is"
    r"|what follows is|please find|this is (?:a|an|the|your)"
    r"|i(?:['’]ll| will| can|['’]m going to| am going to) (?:now )?(?:write|draft|create|craft|provide|polish"
    r"|rewrite|revise|edit)"
    r"|i(?:['’]ve| have)?(?: now| just)? (?:written|drafted|created|crafted|prepared|polished|revised|edited"
    r"|rewritten|rewrote|composed|put together|refined|reworked)|let me (?:write|draft|create|provide"
    r"|rewrite))"
)
_AGREES = re.compile(_EAGER, re.IGNORECASE)
_BARE = re.compile(rf"(?:{_EAGER}|{_CASUAL}\b)\W{{0,8}}", re.IGNORECASE)
_IS_WARM = re.compile(rf"{_WARM}\b", re.IGNORECASE)
_BEGINS = re.compile(rf"(?:{_CASUAL}\b[\s!.,:;—–-]{{1,4}})?", re.IGNORECASE)
_SAYS_HERE = re.compile(rf"(?:\A|[.!?,:;—–-]\s*|\b(?:so|and|below) ){_HERE}\b", re.IGNORECASE)
_NAMES_PIECE = LazyPattern(rf"[^:!?\n]{{0,200}}?\b{_PIECE}\b", re.IGNORECASE)
_TO_ORDER = LazyPattern(
    r"\b(?:\d[\d,.]*[- ]words?|requested|you asked|the (?:brief|prompt)(?=\W|\Z)(?! history)"
    r"|(?:in|with|using) an? (?:\w+,? ){0,2}(?:and |yet |but )?\w+ (?:tone|style|voice|manner)"
    r"|(?:given|provided|specified) (?:topic|brief|keywords?|outline|requirements|instructions|guidelines)"
    r"|(?:focus |target )?keywords?(?= [\"“'‘]|:|\Z)|target audience|your (?:request|requirements"
    r"|instructions|specifications"
    r"|prompt|outline)|(?:answers?|responses?|reply) to your (?:question|query|message)s?"
    r"|as per your|polished|revised|rewritten|edited|reworked|cleaned(?:[- ]up)?|proofread"
    rf"|corrected|improved|refined|enhanced|version of (?:the|your) {_PIECE}|rewrite of|for your (?:blog"
    rf"|review|website)"
    r"|tailored to|optimi[sz]ed for|seo[- ](?:friendly|optimi[sz]ed))\b",
    re.IGNORECASE,
)
# A person who speaks of the post's history.
_HISTORY = LazyPattern(
    r"\b(?:my|our|we|originally|published|years? ago|last (?:week|month|year)"
    r"|i (?:wrote|shared|posted|promised|gave|made|mentioned|wanted))\b",
    re.IGNORECASE,
)
# What a person does not say of a text of their own: it is one, it has a tone, and it was ordered.
_PLAIN_PIECE = (
    r"(?:blog(?: ?posts?)?|posts?|articles?|essays?|drafts?|versions?|texts?|samples?|rewrites?|write-?ups?"
    r"|responses?|answers?|copy|content|paragraphs?|introductions?|sections?|passages?|attempts?"
    r"|(?:sample|possible|suggested|proposed|draft|short|brief) (?:[\w-]+ ){0,4}(?:letters?|e-?mails?|poems?"
    r"|summary"
    r"|speech|monologue|script|story|review|proposal|description|template|piece|outline))"
)
_OF_A_SUBJECT = LazyPattern(
    rf"\b{_PLAIN_PIECE}(?: of (?:the|your) {_PLAIN_PIECE})?\b(?: (?:about|on|that|which|for|with|in|of|based"
    r"|following|written|explaining|discussing|covering|titled|using|along)\b|[\s*_]*:)",
    re.IGNORECASE,
)
_MINE = LazyPattern(
    rf"[^\n]{{0,20}}?{_HERE} (?:(?:a|an|the|your) (?:[\w-]+ ){{0,2}}{_PLAIN_PIECE}"
    r"|my (?:[\w-]+ ){0,2}(?:response|answer|attempt|draft|version|sample|output|rewrite)):\W{0,3}",
    re.IGNORECASE,
)
_DRAFT = LazyPattern(
    rf"[^\n]{{0,20}}?{_HERE} an? (?:[\w-]+,? ){{0,2}}(?:draft|proposed|suggested|potential"
    rf"|possible) (?:[a-z-]+ "
    rf"){{0,3}}[a-z-]+\b[^\n]{{0,300}}:\W{{0,3}}",
    re.IGNORECASE,
)
_OF_ANOTHER = LazyPattern(
    r"\b(?:from|by (?!\w+ing\b)|sent|received|wrote|said|asked|told|read|found|gave|posted|last)\b"
    r"|https?:|\]\("
    r"|\bof (?:my|our|his|her)\b",
    re.IGNORECASE,
)
_HANDED_OVER = LazyPattern(
    r"(?:the |your |my )?(?:(?:rewritten|polished|revised|edited|final|improved|updated|corrected"
    r"|cleaned(?:[- ]up)?"
    rf"|refined|enhanced)(?: and (?:polished|revised|edited|improved))? {_PIECE}|blog ?post|(?:revised"
    rf"|rewritten) (?:blog )?post)"
    r"\W{0,4}",
    re.IGNORECASE,
)
_OF_WRITING = LazyPattern(rf"\b(?:{_HELP}|{_PIECE})\b", re.IGNORECASE)
_MOST_WORDS = 70
_STRUCTURES = frozenset({"heading", "hr", "fence", "title"})
_WRITTEN = frozenset({"heading", "title", "hr", "paragraph", "blockquote"})
_PROSE = frozenset({"paragraph", "blockquote"})
_HANDS = re.compile(
    r"(?:here(?:['’]s| is| are)|below (?:is|you)|the following is|this is|please find)", re.IGNORECASE
)
_QUOTES = frozenset("\"“”„«»'")
_BEFORE_HERE = ".!?,:;—–- \n\t"

HINT = re.compile(
    rf"{_EAGER}|{_WARM}\b|{_CASUAL}\b|{_HERE}|(?:the |your )?(?:\w+ )?(?:and \w+ )?{_PIECE}\b", re.IGNORECASE
)


def is_greeting(text: str, following: str) -> bool:
    """Return whether a first block is not part of the post.

    `following` is the kind of the next block, "title" if it is bold.
    """
    text = _bare(text)
    if not following or len(text.split()) > _MOST_WORDS or introduces(text):
        return False
    before_post = following in _STRUCTURES
    before_prose = following in _PROSE
    if is_courtesy(text) or other_languages.is_greeting(
        text, before_post=before_post, before_prose=before_prose
    ):
        return True
    if _BARE.fullmatch(text) or _HANDED_OVER.fullmatch(text):
        return before_post
    promises = text.endswith(":")
    agrees = _AGREES.match(text) is not None
    here = _SAYS_HERE.search(text)
    if not here:
        return agrees and before_post and _OF_WRITING.search(text) is not None
    named = _NAMES_PIECE.match(text, here.end()) is not None
    if agrees:
        return named or promises
    return _announces(text, here, named=named, promises=promises, following=following)


def _bare(text: str) -> str:
    """Return a block without emphasis around it, and without quotation marks if both are there."""
    text = text.strip().strip("*_#").strip()
    is_quoted = text[:1] in _QUOTES and text[-1:] in _QUOTES
    return text.strip("".join(_QUOTES)).strip() if is_quoted else text


def is_label(text: str) -> bool:
    """Return whether a heading only labels the answer, such as "Polished version"."""
    return _HANDED_OVER.fullmatch(text.strip().strip("*_#").strip()) is not None


def is_agreement(text: str) -> bool:
    """Return whether a block may be the first half of a greeting that the next block completes."""
    text = text.strip().strip("*_").strip()
    return len(text.split()) <= _MOST_WORDS and bool(_AGREES.match(text) or _IS_WARM.match(text))


def _announces(text: str, here: re.Match[str], *, named: bool, promises: bool, following: str) -> bool:
    """Judge an announcement that a person may also make."""
    if not named:
        return promises and following in _WRITTEN and _is_draft(text)
    before_post = following in _STRUCTURES
    if _IS_WARM.match(text):
        return bool(_TO_ORDER.search(text)) or (promises and before_post)
    if promises and following in _WRITTEN and (_MINE.fullmatch(text) or _is_draft(text)):
        return True
    casual = _BEGINS.match(text)
    if here.start() > (casual.end() if casual else 0) or _HISTORY.search(text):
        return False
    if _TO_ORDER.search(text) or (promises and before_post):
        return True
    hands_over = promises and following in _PROSE and _HANDS.match(here[0].lstrip(_BEFORE_HERE)) is not None
    return hands_over and bool(_OF_A_SUBJECT.search(text, here.end())) and not _OF_ANOTHER.search(text)


def _is_draft(text: str) -> bool:
    """Return whether a text announces a draft of something, which a person would not call so."""
    return _DRAFT.fullmatch(text) is not None and not _HISTORY.search(text) and not _OF_ANOTHER.search(text)
