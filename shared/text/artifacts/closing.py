"""Detect a model's closing words after the post: offers, reports of its work, good wishes."""
# ruff: noqa: RUF001  models write curly quotes and dashes

from __future__ import annotations

import re
from enum import Enum, auto

from shared.text.artifacts import change_notes, other_languages, self_judgement, word_counts
from shared.text.artifacts.lazy_pattern import LazyPattern
from shared.text.artifacts.offers import CHANGES, PIECE, is_offer


class Talk(Enum):
    """The kind of a block at the end."""

    POST = auto()
    LIKELY = auto()  # a model's or a writer's: it goes where something else shows that a model talks
    SURE = auto()  # a model's


_READERS = LazyPattern(
    r"\bcomments?\b|\bsubscrib|\bnewsletter\b|https?://|\]\(|\be-?mail\b|@\w"
    r"|\b(?:twitter|mastodon|linkedin|instagram|facebook|discord|slack|bluesky|reddit|youtube|github"
    r"|social media)\b"
    r"|\b(?:future|next|later|upcoming|follow-up|separate) (?:\w+ )?(?:post|article|blog|video|tutorial"
    r"|piece|series)",
    re.IGNORECASE,
)
_WISHES = LazyPattern(
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
    r"|i (?:aimed|tried|wanted) to (?:capture|highlight|cover|keep|make|focus|touch|include)"
    r"|how['’]s (?:this|that)\b"
    r"|enjoy\b|happy (?:reading|writing|blogging|posting)|good luck|(?:please )?don['’]t hesitate)",
    re.IGNORECASE,
)
_NOTE = LazyPattern(r"[\s*_(\[>]{0,8}(?:please )?note(?: that)?[*_]{0,3}[:,]?[*_]{0,3} ", re.IGNORECASE)
_OWN_WORK = LazyPattern(
    rf"\b(?:i(?:['’]ve| have)? (?:\w+ )?(?:kept|maintained|preserved|retained|rephrased|rewritten"
    rf"|rewrote|removed|added)"
    rf" [^.\n]{{0,60}}?the original (?:{PIECE}|content|meaning|message|tone|structure|style)"
    rf"|your (?:original|requested|provided) (?:{PIECE}|content|meaning|message|tone|structure|request"
    rf"|style)"
    rf"|as (?:you )?requested|you (?:requested|asked|provided)|your (?:request|requirements|instructions)"
    rf"|(?:rewritten|revised|polished) {PIECE}|feel free to)\b",
    re.IGNORECASE,
)
_MADE = LazyPattern(
    rf"[\s*_#>(\[]{{0,8}}(?:(?:(?:here(?:['’]s| is| are) )?(?:a )?(?:brief )?(?:summary|list"
    rf"|overview) of (?:the )?)?"
    rf"(?:the |key |main |some |my )?(?:{CHANGES}|improvements) (?:that )?(?:i(?:['’]ve| have)? )?made\b"
    rf"|(?:in this (?:version|rewrite|revision),? )?i(?:['’]ve"
    rf"| have)? (?:also )?made the following (?:{CHANGES}|improvements)"
    r"|(?:here(?:['’]s| is) )?what (?:i|was) (?:have )?changed)[^\n]{0,120}",
    re.IGNORECASE,
)
_EDITS = LazyPattern(
    r"[\s*_#>(\[]{0,8}(?:(?:a )?(?:brief |quick |short )?(?:summary|list|overview|notes?) (?:of|on"
    r"|about) (?:the |my "
    r"|all )?(?:key |main )?(?:edits|revisions|rewrites?|editing)(?: made| below)?|edits(?: made)?|(?:edit"
    r"|editing"
    r"|revision) (?:summary|notes?|log)|editor['’]?s notes? on (?:the )?(?:edits|changes)"
    r"|vorgenommene änderungen|modifications apportées|cambios realizados|modifiche apportate"
    r"|alterações (?:feitas|realizadas)|aangebrachte wijzigingen|wprowadzone zmiany|внес[её]нные изменения"
    r"|yapılan değişiklikler|(?:主要)?修改(?:说明|内容|点)"
    r"|(?:主な)?(?:変更点|修正点)|(?:주요 )?(?:변경|수정) ?사항"
    r"|التغييرات التي أجريتها|किए गए (?:बदलाव|परिवर्तन))[\s*_:：)\].]{0,8}",
    re.IGNORECASE,
)
_CHANGED = LazyPattern(
    rf"[\s*_#>(\[]{{0,8}}(?:(?:brief |quick |short )?(?:(?:summary|list|overview|notes?) (?:of|on) )?(?:the "
    rf"|my |all )?"
    rf"(?:key |main )?(?:{CHANGES}|improvements)(?: made| applied| summary)?|what(?:['’]s)? (?:has )?changed"
    rf"|notes?"
    r"|explanation(?: of (?:the )?(?:changes|edits))?)[\s*_:)\].]{0,8}",
    re.IGNORECASE,
)
_OF_EDITING = LazyPattern(
    r"\b(?:grammar|spelling|punctuation|sentences?|wording|phrasing|rephras\w+|reword\w+|tone|flow"
    r"|readability"
    r"|clarity|transitions?|headings?|subheadings?|paragraphs?|keywords?|passive|active voice|repetitions?"
    r"|repetitive|redundan\w+|concise\w*|introduction|conclusion|typos?|vocabulary|word choice|filler|jargon"
    r"|clichés?|shorten\w*|tighten\w*|simplif\w+|call to action)\b",
    re.IGNORECASE,
)
_EDITS_INLINE = LazyPattern(
    rf"[\s*_#>(\[]{{0,8}}(?:summary of (?:the )?(?:edits|changes)|edits made|{CHANGES} made|revision notes"
    rf"|key edits"
    r")[*_]{0,3}:[*_]{0,3} \S",
    re.IGNORECASE,
)
_END_MARK = LazyPattern(
    rf"[\s*_(\[<~—–-]{{1,8}}(?:the )?end of (?:the )?(?:{PIECE}|document|content)[\s*_)\]>~.—–-]{{1,8}}"
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
    if (count := word_counts.leading(text)) and judge(text[count:]) is Talk.SURE:
        return Talk.SURE
    if (
        word_counts.is_length_note(text)
        or other_languages.is_farewell(text)
        or other_languages.is_judgement(text)
        or change_notes.is_sure(text)
        or _END_MARK.fullmatch(text.strip())
        or (_EDITS_INLINE.match(text) and _OF_EDITING.search(text))
    ):
        return Talk.SURE
    if is_offer(text) or self_judgement.is_sure(text) or (_NOTE.match(text) and _OWN_WORK.search(text)):
        return Talk.SURE
    if change_notes.is_note(text):
        return Talk.LIKELY
    is_wish = words <= _FEW_WORDS and _WISHES.match(text) is not None
    return Talk.LIKELY if is_wish and not _READERS.search(text) else Talk.POST


def lists_changes(text: str, items: str) -> bool:
    """Return whether a block announces a list of the model's changes, whose `items` are given."""
    bare = text.strip()
    if _MADE.fullmatch(bare) or _EDITS.fullmatch(bare):
        return True
    lines = [line for line in items.split("\n") if line.strip()]
    edited = sum(_OF_EDITING.search(line) is not None for line in lines)
    return _CHANGED.fullmatch(bare) is not None and edited * 2 >= len(lines)
