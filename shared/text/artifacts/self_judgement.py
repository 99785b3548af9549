"""Detect a writer's judgement of its own work: its tone, its clarity, how it follows its brief.

A review judges, too, but a book or a film, and not "this post". A judgement is sure where it names what only
an order has (a brief, a keyword, a word count) or the manner of writing; praise alone is likely.
"""
# ruff: noqa: RUF001  models write curly quotes and dashes

from __future__ import annotations

import re

from shared.text.artifacts.lazy_pattern import LazyPattern
from shared.text.prose import sentences

_PIECE = (
    r"(?:blog ?posts?|posts?|articles?|texts?|responses?|answers?|content|pieces?|drafts?|versions?|essays?"
    r"|passages?|paragraphs?|rewrites?|copy|samples?|outputs?|write-?ups?|blogs?|explanations?)"
)
_WHICH = (
    r"(?:revised|rewritten|final|above|blog|short|sample|resulting|polished|new|updated|improved|entire"
    r"|whole|written|generated|edited|full|complete|provided|following|\d[\d,]*-word)"
)
_MARKS = r"[\s*_(\[>\"“–—-]{0,8}"
_LEAD = (
    r"(?:(?:overall|in (?:summary|conclusion|short|addition|total)|ultimately|additionally|finally"
    r"|(?:please )?note(?: that)?|as (?:you )?(?:requested|can see)|i (?:believe|think|trust|hope)(?: that)?"
    r"|all in all|to (?:summarize|sum up))[,:]? {1,2})?"
)
_SUBJECT = (
    rf"(?:this|the|my|your)(?: {_WHICH}){{0,2}} {_PIECE}(?: (?:above|below|here|i wrote|i have written))?"
)
_ADVERB = (
    r"(?:(?:effectively|successfully|clearly|also|now|fully|closely|strictly|thus|carefully|thoroughly"
    r"|consistently|concisely|naturally|seamlessly|intentionally|deliberately) ){0,2}"
)
_VERB = (
    r"(?:provides?|offers?|gives?|explains?|meets?|follows?|adheres?|satisfies|satisfy|fulfi(?:l|ll|lls)"
    r"|complies|comply|uses?|employs?|maintains?|keeps?|covers?|addresses|includes?|incorporates?|contains?"
    r"|demonstrates?|delivers?|presents?|conveys?|captures?|ensures?|aims|strives|is|are|has been|have been"
    r"|was|reads|flows|stays|remains|sticks|avoids|strikes|balances|should be|should meet|integrates?"
    r"|respects?|matches|achieves|answers|begins|opens|ends)"
)
_JUDGES = LazyPattern(rf"{_MARKS}{_LEAD}{_SUBJECT},? {_ADVERB}{_VERB}\b", re.IGNORECASE)
# Nobody calls a text of their own a response, or a refined version.
_ANSWER = (
    r"(?:this (?:refined |revised |enhanced |improved |rewritten )?(?:response|rewrite|outline)"
    r"|this (?:refined|revised"
    r"|enhanced|rewritten|polished) (?:version|post|article|text|draft|essay))"
)
_JUDGES_ANSWER = LazyPattern(
    rf"{_MARKS}{_LEAD}{_ANSWER} {_ADVERB}(?:provides?|maintains?|addresses|offers|ensures|incorporates"
    rf"|includes"
    r"|captures|keeps|enhances|improves|should (?:provide|result|help)|aims|balances|preserves|has been)\b",
    re.IGNORECASE,
)
# A revision is compared with what its reader wrote.
_COMPARES = LazyPattern(
    rf"{_MARKS}{_LEAD}(?:this|the) (?:refined|revised|rewritten|enhanced|improved|polished|edited|updated) "
    r"(?:version|post|article|text|draft|essay)\b[^.\n]{0,150}?\byour (?:original )?(?:tone|voice|style"
    r"|meaning|message|wording|intent)\b",
    re.IGNORECASE,
)
_MANNER = (
    r"(?:professional|informal|conversational|friendly|formal|casual|informative|engaging|neutral|clear"
    r"|approachable|persuasive|authoritative|warm|consistent|concise|accessible|simple|plain|polite|upbeat"
    r"|requested|desired|specified|appropriate|right|same|personal|lively|objective)"
)
# "The brief" and "the topic" end a thought; "the brief history of tea" is about tea.
_ENDS = (
    r"(?=\W*\Z|[.,:;!?)—–-]|[\"”’]|,? (?:and|while|by|with|as|closely|exactly|fully|well|in (?:a|an|depth"
    r"|detail"
    r"|clear|simple|plain)|you|of (?:the|your) (?:brief|prompt|task))\b)"
)
_KEYWORD_USED = (
    r"\b(?:keywords?|key ?phrases?)(?: [\"“'‘«][^\"”'’»\n]{1,40}[\"”'’»])?(?: (?:is|are|was|were|has been"
    r"|have been))?(?: (?:used|included|mentioned|integrated|incorporated|placed|repeated"
    r"|woven in))?(?: (?:naturally"
    r"|organically|seamlessly|throughout|appears?|several times|multiple times|once|twice|\w+ times"
    r"|in (?:the|its|all|both) (?:title|first|intro|opening|heading|body|conclusion|text|post|article"
    r"|copy)\w*))"
)
# What an order asks for.
_ORDERED = LazyPattern(
    r"\b(?:the|your|this|all|given|provided|specified|requested|original) (?:(?:given|provided|specified"
    r"|requested|creative|main|primary|target|content|original|style|above|user['’]s) )?"
    r"(?:brief|prompt|instructions?|guidelines|requirements?|specifications?|keywords?|key ?phrases?"
    rf"|word[ -](?:count|limit|length)|target audience|request|criteria|topic)\b{_ENDS}"
    rf"|{_KEYWORD_USED}"
    r"|\bseo\b|\bword[ -]count\b|\bfollow(?:s|ed|ing) (?:the|your) \w+ (?:style|structure|format)"
    rf"|\b{_MANNER}(?:(?:,| and| yet| but|, and)? {_MANNER}){{0,3}} (?:and \w+ )?(?:tone|voice|style|manner"
    r"|language)\b|\b(?:a|the) tone (?:that|which|is|of voice)\b|\bactive voice\b|\bto the point\b",
    re.IGNORECASE,
)
_PRAISE = LazyPattern(
    r"\b(?:clear|concise|engaging|informative|comprehensive|well[- ](?:structured|written|organi[sz]ed"
    r"|researched)|easy to (?:read|understand|follow|digest)|easy-to-(?:read|understand|follow)|readable"
    r"|professional|compelling|accessible|coherent|logically|logical (?:flow|structure|order)|smoothly"
    r"|effectively|successfully|clarity|readability|conciseness|grammatically|insightful|thorough"
    r"|(?:good|nice|natural|smooth) flow|flows (?:well|naturally)|reader-friendly|user-friendly|polished"
    r"|ready to (?:publish|post|use)|publication|engage(?:s)? (?:the )?readers?)\b",
    re.IGNORECASE,
)
_ENOUGH_PRAISE = 2
_OWN = LazyPattern(
    rf"{_MARKS}{_LEAD}(?:(?:in|throughout|while writing|for|with) (?:this|the)(?: {_WHICH})? {_PIECE},? )?"
    r"i(?:['’]ve| have|['’]d)?(?: also| tried to| made sure to| aimed to| ensured| been careful to| managed"
    r" to| made sure(?: that)?)? (?:used?|kept|keep|included?|incorporated?|maintain(?:ed)?|wrote|written"
    r"|write|followed|follow|avoid(?:ed)?|ensured?|made sure|aimed|focused|integrated?|added|structured"
    r"|mentioned|adhered|tried|optimi[sz]ed|targeted|covered|presented|chosen|chose|the)\b",
    re.IGNORECASE,
)
# What of itself a text does not judge: its tone, "the tone of the book" being another's.
_PARTS = LazyPattern(
    rf"{_MARKS}{_LEAD}(?:it(?:s)?\b|the (?:tone|language|style|writing|structure|sentences|paragraphs"
    r"|keywords?(?: [\"“'‘«][^\"”'’»\n]{1,40}[\"”'’»])?|key ?phrase|word count|length|headings?|title"
    r"|introduction|conclusion|format|voice)\b(?! (?:of|in|with) )|each (?:section|paragraph)|this\b)",
    re.IGNORECASE,
)
_POINTS = LazyPattern(rf"{_MARKS}{_LEAD}(?:it|this)\b", re.IGNORECASE)
_OWN_ORDER = LazyPattern(
    rf"\b(?:(?:(?:the|your|this|given) (?:brief|prompt)|your (?:instructions|guidelines|requirements)"
    rf"|(?:the|your|given) (?:topic|request)){_ENDS}|{_KEYWORD_USED}|the (?:\w+ )?keywords?(?: [\"“'‘«]"
    rf"|{_ENDS})"
    r"|word[ -](?:count|limit)|target audience|seo\b"
    rf"|{_MANNER}(?:(?:,| and| yet| but|, and)? {_MANNER}){{0,3}} (?:tone|voice|style))\b",
    re.IGNORECASE,
)
_IS_OF_MANNER = LazyPattern(
    rf"\b(?:is|are|remains?|stays?|feels?|sounds?|keeps it) {_MANNER}\b", re.IGNORECASE
)
_LONGEST = 120  # words
# Most last blocks have none of these, and are spared the patterns.
_HINTS = (
    "tone", "keyword", "key phrase", "keyphrase", "brief", "prompt", "instruction", "guideline",
    "requirement", "specification", "word count", "word limit", "word-count", "audience", "topic", "request",
    "criteria",
    "seo", "voice", "style", "manner", "language", "to the point",
)  # fmt: skip


def is_sure(text: str) -> bool:
    """Return whether a block judges the post, and by more than praise."""
    return _judged(text, ordered=True)


def is_likely(text: str) -> bool:
    """Return whether a block praises the post that it belongs to."""
    return _judged(text, ordered=False)


def _judged(text: str, *, ordered: bool) -> bool:
    if len(text) > _LONGEST * 12 or len(text.split()) > _LONGEST:
        return False
    if ordered and (_JUDGES_ANSWER.match(text) or _COMPARES.match(text)):
        return True
    lowered = text.lower()
    if ordered and not any(hint in lowered for hint in _HINTS):
        return False
    each = sentences(text)
    if not each or not (_is_judgement(each[0], ordered=ordered) or (ordered and _is_part(each[0]))):
        return False
    rest = sum(_is_judgement(sentence, ordered=False) or _speaks_of_itself(sentence) for sentence in each[1:])
    return rest * 2 >= len(each) - 1


def _is_judgement(sentence: str, *, ordered: bool) -> bool:
    if _OWN.match(sentence):
        return _OWN_ORDER.search(sentence) is not None
    if not _JUDGES.match(sentence):
        return False
    if _ORDERED.search(sentence):
        return True
    return not ordered and len(set(map(str.lower, _PRAISE.findall(sentence)))) >= _ENOUGH_PRAISE


def _is_part(sentence: str) -> bool:
    """Return whether a sentence judges a part of the text, in the words of an order."""
    return (
        _PARTS.match(sentence) is not None
        and not _POINTS.match(sentence)
        and (
            _OWN_ORDER.search(sentence) is not None
            or (_ORDERED.search(sentence) is not None and _PRAISE.search(sentence) is not None)
        )
    )


def _speaks_of_itself(sentence: str) -> bool:
    return (
        _PARTS.match(sentence) is not None
        and (_ORDERED.search(sentence) or _PRAISE.search(sentence) or _IS_OF_MANNER.search(sentence))
        is not None
    )
