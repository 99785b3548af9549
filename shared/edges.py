"""What models put around a post: a fence, a greeting, an offer to revise, a word count, a rule.

Each is recognised only at the very start or end, as a whole block, and by words that a post's own text does
not combine: a reader may be asked for comments, but not whether the author should make it shorter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.leaks import Leak
from shared.markdown import Block, blocks

if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE = r"(?:blog|post|article|essay|draft|version|rewrite|piece|content|text|revision|artículo|entrada|artikel|beitrag|articolo|artigo)"
_SURE = r"(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|got it|no problem|great|understood|with pleasure|gladly)"
_HERE = r"(?:here(?:['’]s| is| are)|below is|i(?:['’]ve| have) (?:written|drafted|created|prepared|polished|revised|edited)|i(?:['’]ll| will) (?:write|draft|create))"
_PREAMBLE_SURE = re.compile(rf"{_SURE}\s*[!.,:;—-]+\s*(?:\S+[^\S\n]+){{0,12}}?{_HERE}\b", re.IGNORECASE)
_PREAMBLE_HERE = re.compile(rf"{_HERE}\b.{{0,200}}\b{_PIECE}", re.IGNORECASE | re.DOTALL)
_NAMES_PIECE = re.compile(rf"[^.:!?\n]{{0,160}}\b{_PIECE}", re.IGNORECASE)
_PREAMBLE_FOREIGN = re.compile(
    rf"(?:¡?claro|por supuesto|bien sûr|voici|natürlich|gerne|selbstverständlich|aquí tienes|hier ist|certo|ecco|claro que)\b"
    rf".{{0,160}}\b{_PIECE}.{{0,120}}:\W*\Z",
    re.IGNORECASE | re.DOTALL,
)
_TO_ORDER = re.compile(
    r"\b(?:\d[\d,.]*[- ]words?|polished|revised|edited|cleaned|rewritten|requested|you asked|as per your|corrected|improved)\b",
    re.IGNORECASE,
)
_PREAMBLE_WORDS = 70

_OFFER = re.compile(
    r"[\s*_(\[>]*(?:please |and |just )?(?:let me know (?:if|whether|what|how)|feel free to|would you like me|do you want me"
    r"|if you(?:['’]d| would)? (?:like|need|want|prefer)|i hope this|i can also|is there anything)\b",
    re.IGNORECASE,
)
_REVISION = re.compile(
    r"\b(?:adjust\w*|(?:any|further|other|specific|more) (?:changes|edits|modifications|revisions)|revisions?|tweak\w*|revise|rewrite|rephrase"
    r"|expand (?:on|any|it|this|the)|shorten|lengthen|make it (?:longer|shorter)|modify|modifications|another version|different tone"
    r"|meets? your (?:needs|requirements|expectations)|further assistance|help with anything else|anything else (?:i can|you))\b",
    re.IGNORECASE,
)
_READERS = re.compile(r"\bcomments?\b|\bsubscrib|\bnewsletter\b|https?://|\]\(", re.IGNORECASE)

_WORD_COUNT = re.compile(
    r"[*_(\[\s]*(?:(?:total |approximate |approx\.? |final |current )?word[ -]?count[*_]*\s*[:=–—-]?[*_\s]*(?:is )?(?:~|≈|about |approximately |approx\.? )?"
    r"\d[\d.,]*(?: words)?|(?:~|≈|approximately |approx\.? |about )?\d[\d.,]* words(?: total)?)[*_)\].\s]*",
    re.IGNORECASE,
)
_RULE_UNDER_TEXT = re.compile(r"\n-{3,}[ \t]*\Z")
_SENTENCE_END = re.compile(r"[.!?…][\"”’)*_]*\Z")
_TITLE_LABEL = re.compile(
    r"\A\s*(?:\*\*|__)?(?:blog )?title(?:\*\*|__)?\s*:(?:\*\*|__)?[ \t]*(?=\S[^\n]*(?:\n[ \t]*(?:\n|#)|\Z))",
    re.IGNORECASE,
)

_MARKDOWN = frozenset({"markdown", "md"})
_OPENING = re.compile(r"\s*(`{3,}|~{3,})[ \t]*(\w*)[ \t]*\r?\n?")
_INNER_FENCE = re.compile(r"^(?:`{3,}|~{3,})[ \t]*\w", re.MULTILINE)
_BARE_FENCE = re.compile(r"\n(?:`{3,}|~{3,})[ \t]*\s*\Z")


def find(text: str) -> list[Leak]:
    """Return what stands around the post; one layer of it, so that the caller asks again until none is left."""
    if not _is_suspect(text):
        return []
    parts = blocks(text)
    if not parts:
        return []
    if fence := _fence(text, parts):
        return fence
    found = _front(text, parts)
    floor = found[-1].end if found else 0
    return found + _back(text, [part for part in parts if part.start >= floor])


_FRONT_HINT = re.compile(
    rf"[\W_]*(?:{_SURE}\b|{_HERE}|`{{3,}}|~{{3,}}|(?:blog )?title|word|total|approx|\d[\d.,]* words|¡?claro|por supuesto|bien sûr|voici|natürlich|gerne"
    r"|selbst|aquí|hier ist|certo|ecco)|\s*(?:`{3,}|~{3,})",
    re.IGNORECASE,
)
_BACK_HINT = re.compile(
    r"\n\s*(?:-{3,}|_{3,}|(?:[*_-][ \t]*){3,})\s*\Z|words?\b[\s\S]{0,60}\Z|`{3,}\s*\Z|~{3,}\s*\Z",
    re.IGNORECASE,
)
_TAIL = 700


def _is_suspect(text: str) -> bool:
    """Spare most texts the parser: each shape below has one of these words in the right half."""
    tail = text[-_TAIL:]
    return bool(_FRONT_HINT.match(text) or _BACK_HINT.search(tail) or _OFFER_HINT.search(tail))


_OFFER_HINT = re.compile(_OFFER.pattern.removeprefix(r"[\s*_(\[>]*"), re.IGNORECASE)


def _front(text: str, parts: list[Block]) -> list[Leak]:
    first = parts[0]
    if label := _TITLE_LABEL.match(text):
        return [Leak(label.start(), label.end(), "title-label")]
    if first.kind != "paragraph" or len(parts) == 1 and "\n" not in text[first.start : first.end]:
        return []
    said = text[first.start : first.end]
    line, _, rest = said.partition("\n")
    following = parts[1].kind if len(parts) > 1 else ""
    if _WORD_COUNT.fullmatch(said if not rest else line):
        return [Leak(first.start, first.start + len(line), "word-count")]
    if _is_preamble(said, following):
        end = first.end
    elif rest and line.rstrip().endswith(":") and _is_preamble(line, "heading"):
        return [Leak(first.start, first.start + len(line), "preamble")]
    else:
        return []
    leaks = [Leak(first.start, end, "preamble")]
    if following == "hr":
        leaks.append(Leak(parts[1].start, parts[1].end, "rule"))
    return leaks


def _is_preamble(said: str, following: str) -> bool:
    said = said.strip().strip("*_")
    if len(said.split()) > _PREAMBLE_WORDS:
        return False
    if sure := _PREAMBLE_SURE.match(said):
        promise = said[sure.end() :]
        return bool(_NAMES_PIECE.match(promise)) or re.fullmatch(r"[^.:!?]*:\W*", promise) is not None
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
        return (
            Leak(block.start + rule.start(), block.end, "rule")
            if _is_sentence(said[: rule.start()])
            else None
        )
    if block.kind not in {"paragraph", "blockquote"}:
        return None
    if _is_trailer(said):
        return Leak(block.start, block.end, "trailer")
    start = block.start + said.rfind("\n") + 1
    line = text[start : block.end]
    if _WORD_COUNT.fullmatch(line):
        return Leak(start, block.end, "word-count")
    return Leak(start, block.end, "trailer") if start > block.start and _is_trailer(line) else None


def _is_sentence(said: str) -> bool:
    return _SENTENCE_END.search(said.rstrip()) is not None


def _is_trailer(said: str) -> bool:
    return bool(_OFFER.match(said) and _REVISION.search(said) and not _READERS.search(said))


def _fence(text: str, parts: list[Block]) -> list[Leak]:
    """Unwrap an answer that is as a whole a fenced block of Markdown."""
    first = parts[0]
    opening = _OPENING.match(text, first.start) if first.kind == "fence" else None
    if not opening:
        return []
    body = text[opening.end() : first.end]
    named = opening[2].lower() in _MARKDOWN
    if not named and not (opening[2] == "" and re.match(r"\s*#{1,3} \S", body) and "\n" in body):
        return []
    leak = Leak(first.start, opening.end(), "fence")
    others = parts[1:]
    if all(_last(text, part) for part in others):
        closing = _BARE_FENCE.search(text, opening.end() - 1, first.end)
        return [leak, Leak(closing.start() + 1, first.end, "fence")] if closing else [leak]
    closing = _BARE_FENCE.search(text)
    # An inner block closed the outer fence early, so that its own closing line opens an empty one at the end.
    if named and _INNER_FENCE.search(body) and closing and others[-1].start >= closing.start():
        return [leak, Leak(closing.start() + 1, len(text.rstrip()), "fence")]
    return []
