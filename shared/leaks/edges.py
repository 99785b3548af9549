"""What models put around a post: a fence, a greeting, an offer to revise, a word count, a rule.

Each is recognised only at the very start or end, as a whole block, and by words that a post's own text does
not combine: a reader may be asked for comments, but not whether the author should make it shorter.
"""
# ruff: noqa: RUF001  curly quotes and dashes are what models write

from __future__ import annotations

import re

from msgspec.structs import replace

from shared.leaks import fence
from shared.leaks.leak import Leak
from shared.markdown import Block, blocks

_PIECE = (
    r"(?:blog|post|article|essay|draft|version|rewrite|piece|content|text|revision"
    r"|artículo|entrada|artikel|beitrag|articolo|artigo)"
)
_SURE = (
    r"(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|got it|no problem|great|understood"
    r"|with pleasure|gladly)"
)
_HERE = (
    r"(?:here(?:['’]s| is| are)|below is|i(?:['’]ll| will) (?:write|draft|create)"
    r"|i(?:['’]ve| have) (?:written|drafted|created|prepared|polished|revised|edited))"
)
_FOREIGN = (
    r"(?:¡?claro(?: que)?|por supuesto|aquí tienes|bien sûr|voici|natürlich|gerne|selbstverständlich|hier ist"
    r"|certo|ecco)"
)
_PREAMBLE_SURE = re.compile(rf"{_SURE}\s*[!.,:;—-]+\s*(?:\S+[^\S\n]+){{0,12}}?{_HERE}\b", re.IGNORECASE)
_PREAMBLE_HERE = re.compile(rf"{_HERE}\b.{{0,200}}\b{_PIECE}", re.IGNORECASE | re.DOTALL)
_PREAMBLE_FOREIGN = re.compile(
    rf"{_FOREIGN}\b.{{0,160}}\b{_PIECE}.{{0,120}}:\W*\Z", re.IGNORECASE | re.DOTALL
)
_NAMES_PIECE = re.compile(rf"[^.:!?\n]{{0,160}}\b{_PIECE}", re.IGNORECASE)
_BARE_PROMISE = re.compile(r"[^.:!?]*:\W*")
_TO_ORDER = re.compile(
    r"\b(?:\d[\d,.]*[- ]words?|polished|revised|edited|cleaned|rewritten|requested|you asked|as per your"
    r"|corrected|improved)\b",
    re.IGNORECASE,
)
_PREAMBLE_WORDS = 70

_OFFERS = (
    r"(?:please |and |just )?(?:let me know (?:if|whether|what|how)|feel free to|would you like me"
    r"|do you want me|if you(?:['’]d| would)? (?:like|need|want|prefer)|i hope this|i can also"
    r"|is there anything)\b"
)
_OFFER = re.compile(rf"[\s*_(\[>]*{_OFFERS}", re.IGNORECASE)
_REVISION = re.compile(
    r"\b(?:adjust\w*|(?:any|further|other|specific|more) (?:changes|edits|modifications|revisions)"
    r"|revisions?|tweak\w*|revise|rewrite|rephrase|expand (?:on|any|it|this|the)|shorten|lengthen"
    r"|make it (?:longer|shorter)|modify|modifications|another version|different tone"
    r"|meets? your (?:needs|requirements|expectations)|further assistance|help with anything else"
    r"|anything else (?:i can|you))\b",
    re.IGNORECASE,
)
_READERS = re.compile(r"\bcomments?\b|\bsubscrib|\bnewsletter\b|https?://|\]\(", re.IGNORECASE)

_ABOUT_SO_MANY = r"(?:~|≈|about |approximately |approx\.? )?\d[\d.,]*"
_WORD_COUNT = re.compile(
    r"[*_(\[\s]*(?:(?:total |approximate |approx\.? |final |current )?word[ -]?count[*_]*\s*[:=–—-]?[*_\s]*"
    rf"(?:is )?{_ABOUT_SO_MANY}(?: words)?|{_ABOUT_SO_MANY} words(?: total)?)[*_)\].\s]*",
    re.IGNORECASE,
)
_RULE_UNDER_TEXT = re.compile(r"\n-{3,}[ \t]*\Z")
_SENTENCE_END = re.compile(r"[.!?…][\"”’)*_]*\Z")
_TITLE_LABEL = re.compile(
    r"\A\s*(?:\*\*|__)?(?:blog )?title(?:\*\*|__)?\s*:(?:\*\*|__)?[ \t]*(?=\S[^\n]*(?:\n[ \t]*(?:\n|#)|\Z))",
    re.IGNORECASE,
)

# Most texts are spared the parser: each shape has one of these words in its half of the text.
_FRONT_HINT = re.compile(
    rf"[\W_]*(?:{_SURE}\b|{_HERE}|{_FOREIGN}|(?:blog )?title|word|total|approx|\d[\d.,]* words)"
    r"|\s*(?:`{3,}|~{3,})",
    re.IGNORECASE,
)
_BACK_HINT = re.compile(
    rf"\n\s*(?:[*_-][ \t]*){{3,}}\s*\Z|(?:word[ -]?count|\d words?)\b[\s\S]{{0,60}}\Z"
    rf"|`{{3,}}\s*\Z|~{{3,}}\s*\Z|{_OFFERS}",
    re.IGNORECASE,
)
_TAIL = 700  # characters


def find(text: str) -> list[Leak]:
    """Return what stands around the post: one layer of it, so that the caller asks until none is left."""
    if not (_FRONT_HINT.match(text) or _BACK_HINT.search(text[-_TAIL:])):
        return []
    parts = blocks(text)
    if not parts:
        return []
    if wrapped := fence.find(text, parts, is_edge=lambda part: _last(text, part) is not None):
        return wrapped
    found = _front(text, parts)
    floor = found[-1].end if found else 0
    return found + _back(text, [part for part in parts if part.start >= floor])


def _front(text: str, parts: list[Block]) -> list[Leak]:
    first, following = parts[0], parts[1].kind if len(parts) > 1 else ""
    if label := _TITLE_LABEL.match(text):
        return [Leak(label.start(), label.end(), "title-label")]
    said = text[first.start : first.end]
    line, _, rest = said.partition("\n")
    if first.kind != "paragraph" or not (rest or following) or len(said.split()) > _PREAMBLE_WORDS:
        return []
    first_line = Leak(first.start, first.start + len(line), "preamble")
    if _WORD_COUNT.fullmatch(line):
        return [replace(first_line, rule="word-count")]
    if _is_preamble(said, following):
        rule = [Leak(parts[1].start, parts[1].end, "rule")] if following == "hr" else []
        return [replace(first_line, end=first.end), *rule]
    greets = rest and line.rstrip().endswith(":") and _is_preamble(line, "heading")
    return [first_line] if greets else []


def _is_preamble(said: str, following: str) -> bool:
    said = said.strip().strip("*_")
    if sure := _PREAMBLE_SURE.match(said):
        promise = said[sure.end() :]
        return bool(_NAMES_PIECE.match(promise)) or _BARE_PROMISE.fullmatch(promise) is not None
    if _PREAMBLE_FOREIGN.match(said):
        return True
    if not _PREAMBLE_HERE.match(said):
        return False
    return bool(_TO_ORDER.search(said)) or (
        said.rstrip().endswith(":") and following in {"heading", "hr", "fence"}
    )


def _back(text: str, parts: list[Block]) -> list[Leak]:
    """Peel the end, last block first."""
    leaks: list[Leak] = []
    while len(parts) > 1 and (leak := _last(text, parts[-1])):
        leaks.append(leak)
        if leak.start > parts[-1].start:
            break
        parts = parts[:-1]
    return leaks[::-1]


def _last(text: str, block: Block) -> Leak | None:
    said = text[block.start : block.end]
    if block.kind == "hr":
        return Leak(block.start, block.end, "rule")
    if block.kind == "heading" and (rule := _RULE_UNDER_TEXT.search(said)):
        # "Last sentence.\n---" is a heading to a parser, and a rule to the model that wrote it.
        is_sentence = _SENTENCE_END.search(said[: rule.start()].rstrip())
        return Leak(block.start + rule.start(), block.end, "rule") if is_sentence else None
    if block.kind not in {"paragraph", "blockquote"}:
        return None
    if _is_trailer(said):
        return Leak(block.start, block.end, "trailer")
    start = block.start + said.rfind("\n") + 1
    line = text[start : block.end]
    if _WORD_COUNT.fullmatch(line):
        return Leak(start, block.end, "word-count")
    return Leak(start, block.end, "trailer") if start > block.start and _is_trailer(line) else None


def _is_trailer(said: str) -> bool:
    return bool(_OFFER.match(said) and _REVISION.search(said) and not _READERS.search(said))
