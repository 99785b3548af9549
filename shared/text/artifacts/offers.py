"""Detect a model's offer to change its post, or to make something else of it.

An offer and what is offered stand in one sentence: a writer who hopes that a post is useful, and speaks of
changes to a program in the next sentence, offers nothing.
"""
# ruff: noqa: RUF001  models write curly quotes and dashes

from __future__ import annotations

import re

from shared.text.artifacts.lazy_pattern import LazyPattern
from shared.text.prose import sentences

PIECE = (
    r"(?:blog ?posts?|blog|posts?|articles?|essays?|drafts?|versions?|rewrites?|texts?|write-?ups?|copy"
    r"|revisions?)"
)
CHANGES = r"(?:changes|edits|modifications|revisions|tweaks|refinements|alterations|adjustments|corrections)"
_MARKS = r"[\s*_(\[>\"“–—-]{0,8}(?:(?:also|and|or|so|finally|p\.?\s?s\.?)[,:]? )?"
# The writer asks, or says what it can do.
_ASKS = LazyPattern(
    rf"{_MARKS}(?:(?:please |and |just )?let me know (?:if|whether|what|how|which|when)"
    r"|(?:please )?don['’]t hesitate to|would you like(?: me)?|do you (?:want|need)(?: me)?|want me to"
    r"|shall i|should i|i (?:can|could) (?:also|further|then|now)|i(?:['’]d"
    r"| would) be (?:more than )?(?:happy"
    r"|glad) to|i(?:['’]m| am) (?:more than )?(?:happy|glad|ready) to|happy to|is there anything"
    r"|need any|(?:please )?note that you can)\b",
    re.IGNORECASE,
)
_WHETHER = LazyPattern(
    rf"{_MARKS}(?:if (?:you(?:['’]d| would)?|there(?:['’]s| is| are)) ?(?:like|need|want|prefer|have|wish"
    r"|decide|think|anything|any|ever)?|if (?:needed|helpful|useful|desired|necessary)|should you (?:like"
    r"|need|want|prefer|wish)|(?:just )?(?:say|tell me|ask))\b",
    re.IGNORECASE,
)
_HOPES = LazyPattern(
    rf"{_MARKS}(?:i hope (?:this|that|the|you|it)|hope (?:this|that|it)|i trust (?:this|the))\b",
    re.IGNORECASE,
)
_ASKING = LazyPattern(
    r"\b(?:i|me|my)\b|\b(?:just|please) (?:say|ask|tell|share|specify)|\bsay the word|\bhappy to\b"
    r"|\bglad to\b",
    re.IGNORECASE,
)
_PART = r"(?:any|some|certain|specific|particular)(?: of the)? (?:section|part|point|aspect|paragraph)s?"
# "changes to the tone", and not "changes to the API".
_OF_THE_POST = (
    r"(?! (?:to|in|of|on|for|with) (?!(?:it|this|that|match|suit|fit|make|be|better|improve|meet|(?:the|this"
    rf"|your|any|a|its) (?:[\w-]+ ){{0,2}}(?:{PIECE}|tone|style|length|wording|voice|structure|titles?"
    r"|headlines?|content|sections?|paragraphs?|format|formatting|specific|brief|audience))\b))"
)
_VERB = (
    r"(?:adjust|adapt|modify|customi[sz]e|personali[sz]e|tailor|edit|change|tweak|refine|polish|optimi[sz]e"
    r"|expand(?: on)?|elaborate on|add to|improve|revise|rewrite|rework|reword|rephrase|shorten|lengthen"
    r"|trim|condense|reformat|proofread|simplify|translate|turn|convert|transform|repurpose)"
)
_REVISION = LazyPattern(
    rf"\b(?:(?:want|like|need|have|make|see|any|further|other|specific|more|additional|some|request|require)"
    rf"(?: [\w-]+){{0,3}}? {CHANGES}\b{_OF_THE_POST}"
    r"|(?:adjusted|adjusting|revised|revising|rewritten|rephrased|reworded|shortened|lengthened"
    r"|fine-?tuned?|proofread|reformatted)\b(?! (?:the|your|my|our|its) (?:api|code|app|data|function))"
    rf"|{_VERB} (?:(?:it|this|anything)\b(?! (?:code|app|script|function|recipe|pattern|setup|config))"
    rf"|(?:the|this|your|that) (?:[\w-]+ )?(?:{PIECE}|tone|style|length"
    rf"|wording|voice|structure|title|headline)\b(?!-)|{_PART}|further\b)"
    r"|make it (?:longer|shorter|more|less|sound)|another version|(?:different|specific|particular) (?:tone"
    r"|style|angle)"
    r"|(?:further|additional|more) (?:assistance|refinements?)|anything else (?:i can|you(?:['’]d"
    r"| would)? (?:like|need)))",
    re.IGNORECASE,
)
_MEETS = LazyPattern(
    r"\bmeets? (?:all )?(?:of )?(?:your|the) (?:needs|requirements|expectations|criteria|request|brief)\b"
    rf"|\b(?:with|write|writing|for) your (?:blog ?post|article|essay|{PIECE}|writing|content)\b",
    re.IGNORECASE,
)
_ABLE = r"\b(?:me to\b|(?:i|we)(?:['’]d| can| could| will|['’]ll| would| am|['’]m)\b)[^.!?\n]{0,40}?\b"
_MEDIUM = (
    r"(?:linkedin|twitter|x|instagram|facebook|social[- ]media|newsletter|email|thread|tweets?|captions?"
    r"|carousel|infographic|summary|outline|script|whitepaper|white paper|checklist|faqs?|cta|call to action"
    r"|hashtags|slug|meta (?:descriptions?|titles?|tags?)|seo|titles?|headlines?|subheadings?|keywords?"
    r"|translation|case study|landing page|press release|slide(?:s| deck))"
)
_TURNS = LazyPattern(
    rf"{_ABLE}(?:turn|convert|adapt|transform|repurpose|reshape|rework|tailor|expand|shorten|trim|condense"
    r"|translate|format|rewrite|adjust|refine|polish|simplify|edit|tweak) (?:this|it|that"
    rf"|(?:the|your) (?:[\w-]+ )?{PIECE})\b",
    re.IGNORECASE,
)
_PRODUCES = LazyPattern(
    rf"{_ABLE}(?:produce|create|write|make|provide|generate|draft|prepare|give you|offer|suggest|add"
    r"|include|craft|put together|share|send|help you (?:with|create|write|craft))\b(?: [\w,/’'-]+){0,8}?"
    rf" (?:versions?|variants?|variations?|rewrites?|drafts?|{_MEDIUM})\b",
    re.IGNORECASE,
)
_EDIT = (
    r"(?:adjust|modify|edit|customi[sz]e|change|tweak|adapt|use|revise|expand|add|replace|personali[sz]e"
    r"|tailor"
    r"|shorten|update|refine|rework|rewrite|remove|alter|extend|improve|further|it|on|to|your own|examples)"
)
_HANDS_OVER = LazyPattern(
    rf"{_MARKS}(?:please )?feel free to (?:{_EDIT},? (?:or |and )?){{1,4}}(?:(?:the|this|your) )?(?:[\w-]+ )?"
    rf"(?:{PIECE}|content|tone|wording|placeholders?|word count)\b",
    re.IGNORECASE,
)
_LONGEST_BLOCK = 3000  # characters
# A writer offers other things to readers, and by other ways.
_READERS = LazyPattern(
    r"\bcomments?\b|\bsubscrib|https?://|\]\(|\bin the (?:replies|chat|forum)|\be-?mail me\b|@\w"
    r"|\b(?:on|via|at|through|by) (?:my |our )?(?:twitter|mastodon|linkedin|instagram|facebook|discord|slack"
    r"|bluesky|reddit|youtube|github|social media|e-?mail|x\b)"
    r"|\b(?:future|next|later|upcoming|follow-up|separate|new) (?:\w+ )?(?:post|article|blog|video|tutorial"
    r"|piece|series)|\b(?:video|tutorial|podcast|course|series|talk|library|plugin|package|repo(?:sitory)?)\b"
    r"|\b(?:twitter|mastodon|discord|slack|bluesky|reddit|youtube|github)\b(?! (?:post|thread|caption))"
    r"|\b(?:pull request|issue|pr)s?\b",
    re.IGNORECASE,
)
_ASIDE = LazyPattern(r"\b(?:linkedin|instagram|facebook|newsletter)\b", re.IGNORECASE)


# What a model asks whether to do next; a person asks what to write about.
_NEXT = LazyPattern(
    rf"{_MARKS}(?:(?:please |just )?let me know if you(?:['’]d| would)? (?:like|want) (?:me )?to"
    rf"|would you like me to"
    r"|do you want me to|shall i|want me to) (?:also |further )?(?:help you (?:with|draft|outline|plan"
    r"|write|create)"
    r"|assist you|go (?:into|over|deeper)|delve|elaborate|expand|flesh out|focus on developing"
    r"|explore any|explore a"
    r" different|explore alternative|provide you with|provide (?:more|additional|further)|generate"
    r"|start (?:drafting"
    r"|writing)|continue (?:with|writing|the)|clarify|tweak|deepen|modify|refine|revise)\b",
    re.IGNORECASE,
)
_CLARIFIES = LazyPattern(
    rf"{_MARKS}(?:please )?let me know if you (?:need|would like|want) any (?:further |additional |more "
    rf"|other )?"
    r"(?:clarifications?|assistance|refinements?)\b",
    re.IGNORECASE,
)


def trailing(text: str) -> int:
    """Return where the offers begin that a block ends with, or its length without one."""
    place = len(text)
    if len(text) > _LONGEST_BLOCK or _READERS.search(text):
        return place
    for sentence in reversed(sentences(text)):
        if not _offers(sentence):
            break
        place = text.rindex(sentence, 0, place)
    return place


def is_offer(text: str) -> bool:
    """Return whether a last block offers to change the post, or to make something else of it."""
    each = sentences(text)
    if not each or not _begins(each[0]):
        return False
    return any(map(_offers, each)) and not _READERS.search(text)


def _begins(sentence: str) -> bool:
    """Return whether a block that begins so may be about the post from its first word on."""
    return any(form.match(sentence) for form in (_ASKS, _WHETHER, _HOPES, _HANDS_OVER, _CLARIFIES))


def _offers(sentence: str) -> bool:
    if _HANDS_OVER.match(sentence) or _NEXT.match(sentence) or _CLARIFIES.match(sentence):
        return True
    asks = _ASKS.match(sentence) is not None
    whether = not asks and _WHETHER.match(sentence) is not None and _ASKING.search(sentence) is not None
    if not asks and not whether:
        return _HOPES.match(sentence) is not None and _MEETS.search(sentence) is not None
    if _TURNS.search(sentence) or _PRODUCES.search(sentence):
        return True
    return _REVISION.search(sentence) is not None and not _ASIDE.search(sentence)
