"""Detect a model's closing words after the post: offers, reports of its work, good wishes."""
# ruff: noqa: RUF001  models write curly quotes and dashes

from __future__ import annotations

import re
from enum import Enum, auto

from shared.text.artifacts import other_languages, word_counts


class Talk(Enum):
    """The kind of a block at the end."""

    POST = auto()
    LIKELY = auto()  # a model's or a writer's: it goes where something else shows that a model talks
    SURE = auto()  # a model's


_PIECE = r"(?:blog ?posts?|blog|posts?|article|essay|draft|version|rewrite|text|write-?up|copy|revision)"
_CHANGES = r"(?:changes|edits|modifications|revisions|tweaks|refinements|alterations|adjustments|corrections)"
_OFFERS = (
    r"(?:(?:please |and |just )?let me know (?:if|whether|what|how|which|when)|(?:please )?feel free to"
    r"|(?:please )?don['’]t hesitate to|would you like(?: me)?|do you (?:want|need)(?: me)?|want me to"
    r"|shall i|should i|if you(?:['’]d| would)? (?:like|need|want|prefer|have)|i hope (?:this|that|the"
    r"|you|it)"
    r"|hope (?:this|that|it)|i trust (?:this|the)|i can (?:also|further)|i(?:['’]d| would) be happy to"
    r"|i(?:['’]m| am) happy to|happy to|is there anything|need any|(?:please )?note that you can)\b"
)
_OFFER = re.compile(rf"[\s*_(\[>]{{0,8}}{_OFFERS}", re.IGNORECASE)
_PART = r"(?:any|some|certain|specific|particular)(?: of the)? (?:section|part|point|aspect|paragraph)s?"
_REVISION = re.compile(
    rf"\b(?:(?:want|like|need|have|make|see|any|further|other|specific|more|additional|some|request|require)"
    rf"(?: [\w-]+){{0,3}}? {_CHANGES}"
    r"|(?:adjusted|adjusting|revised?|revising|rewrite|rewritten|rephrased?|reword(?:ed)?|shorten(?:ed)?"
    r"|lengthen(?:ed)?"
    r"|fine-?tuned?|proofread|reformat(?:ted)?)\b"
    rf"|(?:adjust|adapt|modify|customi[sz]e|personali[sz]e|tailor|edit|change|tweak|refine|polish"
    rf"|optimi[sz]e|expand(?: on)?"
    rf"|elaborate on|add to|improve) (?:(?:it|anything)\b|(?:the|this|your|that) (?:[\w-]+ )?(?:{_PIECE}"
    rf"|tone|style|length"
    rf"|wording|voice|structure|title|headline)\b|{_PART}|further\b|more\b)"
    r"|make it (?:longer|shorter|more|less)|another version|(?:different|specific|particular) (?:tone"
    r"|style|angle)"
    r"|meets? (?:all )?(?:your|the) (?:needs|requirements|expectations|criteria|request)"
    r"|(?:further|additional|more) (?:assistance|refinement)|anything else (?:i can|you(?:['’]d"
    r"| would)? (?:like|need)))",
    re.IGNORECASE,
)
_HANDS_OVER = re.compile(
    rf"[\s*_(\[>]{{0,8}}(?:please )?feel free to (?:\w+,? (?:or |and )?){{1,4}}(?:(?:the|this"
    rf"|your) )?(?:[\w-]+ )?"
    rf"(?:{_PIECE}|content|tone|wording|placeholders?|word count)\b",
    re.IGNORECASE,
)
_READERS = re.compile(
    r"\bcomments?\b|\bsubscrib|\bnewsletter\b|https?://|\]\(|\bin the (?:replies|chat|forum)|\be-?mail\b|@\w"
    r"|\b(?:twitter|mastodon|linkedin|instagram|facebook|discord|slack|bluesky|reddit|youtube|github"
    r"|social media)\b"
    r"|\b(?:future|next|later|upcoming|follow-up|separate) (?:\w+ )?(?:post|article|blog|video|tutorial"
    r"|piece|series)",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"[\s*_(\[>]{0,8}(?:i (?:really )?hope (?:this|that|it|you)|hope (?:this|that|it)\b"
    r"|let me know (?:if|what|how)"
    r"|(?:please )?feel free to (?:ask|adjust|modify|customi[sz]e|edit|tweak|change|use|reach out)"
    r"|if you have any"
    r"|(?:this|the|my) (?:(?:revised|rewritten|polished|final|above|new|updated) )?(?:version|rewrite"
    r"|revision|draft) "
    r"(?:now )?(?:keeps|maintains|preserves|retains|addresses|incorporates|adheres|follows|meets|aims"
    r"|includes|is)"
    r"|(?:this|the) (?:blog post|article|post) (?:meets|adheres to|is (?:written|optimi[sz]ed"
    r"|designed) (?:to|for|in))"
    r"|enjoy\b|happy (?:reading|writing|blogging|posting)|good luck|(?:please )?don['’]t hesitate)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"[\s*_(\[>]{0,8}(?:please )?note(?: that)?[*_]{0,3}[:,]?[*_]{0,3} ", re.IGNORECASE)
_OWN_WORK = re.compile(
    rf"\b(?:i(?:['’]ve| have)? (?:\w+ )?(?:kept|maintained|preserved|retained|rephrased|rewritten"
    rf"|rewrote|removed|added)"
    rf" [^.\n]{{0,60}}?the original (?:{_PIECE}|content|meaning|message|tone|structure|style)"
    rf"|your (?:original|requested|provided) (?:{_PIECE}|content|meaning|message|tone|structure|request"
    rf"|style)"
    rf"|as (?:you )?requested|you (?:requested|asked|provided)|your (?:request|requirements|instructions)"
    rf"|(?:rewritten|revised|polished) {_PIECE}|feel free to)\b",
    re.IGNORECASE,
)
_MADE = re.compile(
    rf"[\s*_#>(\[]{{0,8}}(?:(?:(?:here(?:['’]s| is| are) )?(?:a )?(?:brief )?(?:summary|list"
    rf"|overview) of (?:the )?)?"
    rf"(?:the |key |main |some |my )?(?:{_CHANGES}|improvements) (?:that )?(?:i(?:['’]ve| have)? )?made\b"
    rf"|(?:in this (?:version|rewrite|revision),? )?i(?:['’]ve"
    rf"| have)? (?:also )?made the following (?:{_CHANGES}|improvements)"
    r"|(?:here(?:['’]s| is) )?what (?:i|was) (?:have )?changed)[^\n]{0,120}",
    re.IGNORECASE,
)
_END_MARK = re.compile(
    rf"[\s*_(\[<~—–-]{{1,8}}(?:the )?end of (?:the )?(?:{_PIECE}|document|content)[\s*_)\]>~.—–-]{{1,8}}"
    rf"|\[/?end\]",
    re.IGNORECASE,
)
_MOST_WORDS = 80
_FEW_WORDS = 30


def judge(text: str) -> Talk:
    """Classify the last block, or its last line."""
    words = len(text.split())
    if words > _MOST_WORDS or not words:
        return Talk.POST
    if (
        word_counts.is_length_note(text)
        or other_languages.is_farewell(text)
        or _END_MARK.fullmatch(text.strip())
    ):
        return Talk.SURE
    if _READERS.search(text):
        return Talk.POST
    if _offers(text) or (_NOTE.match(text) and _OWN_WORK.search(text)):
        return Talk.SURE
    return Talk.LIKELY if words <= _FEW_WORDS and _WISHES.match(text) else Talk.POST


def lists_changes(text: str) -> bool:
    """Return whether a block announces a list of the model's changes."""
    return _MADE.fullmatch(text.strip()) is not None


def _offers(text: str) -> bool:
    offer = _OFFER.match(text)
    if not offer:
        return False
    if "feel free" in offer[0].lower():
        # The author of a recipe or a program writes that too: only changes to the post count.
        return _HANDS_OVER.match(text) is not None
    return _REVISION.search(text) is not None
