"""What models put around a post: a fence, a greeting, an offer to revise, a word count, a rule.

Each is recognised only at the very start or end, as a whole block, and by words that a post's own text does
not combine: a reader may be asked for comments, but not whether the author should make it shorter.
"""

# ruff: noqa: RUF001  curly quotes and full-width marks are what models write

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from shared.leaks import counts, fence, foreign, greeting, offers
from shared.leaks.ends import first_blocks, last_blocks
from shared.leaks.leak import Leak
from shared.leaks.offers import Talk
from shared.markdown import Block, blocks

if TYPE_CHECKING:
    from collections.abc import Iterable

_RULE_UNDER_TEXT = re.compile(r"\n-{3,}[ \t]*\Z")
_SENTENCE_END = re.compile(r"[.!?…:][\"”’)*_]*\Z")
_BOLD_LINE = re.compile(r"(?:\*\*|__)[^\n]{1,200}(?:\*\*|__)[ \t]*\Z")
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n[\w-]{1,40}:")
_TITLE_LABEL = re.compile(
    r"\s*(?:#{1,3} )?(?P<bold>\*\*|__)?(?P<label>(?:(?:blog|post|article|blog post) )?(?:title|titel"
    r"|titre|título|titolo)"
    r"(?P<shut>\*\*|__)?[ \t]?:(?P<late>\*\*|__)?[ \t]*)(?=\S[^\n]*(?:\n[ \t\r]*(?:\n|#)|\Z))",
    re.IGNORECASE,
)
# Most texts are spared the parser: each shape has one of these in its half of the text.
_FRONT_HINT = re.compile(
    rf"[\W_]{{0,30}}(?:{greeting.HINT.pattern}|{foreign.FRONT_HINT.pattern})|\s*[`~]{{3}}", re.IGNORECASE
)
# A rule, or an item of a list, which may be one of changes.
_ENDING = re.compile(r"\s{0,3}(?:[*_-][ \t]{0,3}){3,}\Z|\s{0,9}(?:[-*+]|\d{1,2}[.)]) ")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_HEAD, _TAIL = 400, 700  # characters


def find(text: str, *, told: bool = False, beheaded: bool = False) -> list[Leak]:
    """Return what stands around the post, in order.

    `told`: something has shown that a model wrote the text, so that a closing wish is one of its own.
    `beheaded`: something that stood before the text is gone, so that a rule at its start parted the two.
    """
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if start >= end:
        return []
    if label := _title_label(text):
        return [label]
    has_front = _has_front(text, start) or (beheaded and text[start] in "-*_")
    front = list(_front(text, first_blocks(text) if has_front else [], greeted=beheaded))
    rest = front[-1].end if front else start
    if (
        text.find("```", rest, rest + _HEAD) >= 0
        or text.find("~~~", rest, rest + _HEAD) >= 0
        or "\n```" in text[-9:]
    ):
        parts = [part for part in blocks(text) if part.start >= rest]
        if wrapped := fence.find(
            text, parts, is_edge=lambda part: _last(text, part)[1] is not Talk.POST, told=bool(front)
        ):
            return front + wrapped
    if not _has_back(text[max(rest, end - _TAIL) : end]):
        return front
    tail = [part for part in last_blocks(text) if part.start >= rest]
    return front + _back(text, tail, told=told or bool(front), whole=rest < (tail[0].start if tail else 0))


def _has_front(text: str, start: int) -> bool:
    first_line = text[start : start + _HEAD].partition("\n")[0]
    return bool(_FRONT_HINT.match(text, start) or counts.is_count(first_line))


def _has_back(tail: str) -> bool:
    """Look at the last lines alone, which spares most texts the parser."""
    blank = list(_BLANK_LINE.finditer(tail))
    last = tail[blank[-1].end() :] if blank else tail
    line = tail[tail.rfind("\n") + 1 :]
    if _ENDING.match(line) or counts.is_count(line):
        return True
    return any(offers.judge(said) is not Talk.POST for said in {last, line})


def _title_label(text: str) -> Leak | None:
    """Find "Title:" before a title; a bold title stays bold."""
    match = _TITLE_LABEL.match(text)
    if not match:
        return None
    closed = match["shut"] or match["late"]
    start = match.start("bold") if match["bold"] and closed else match.start("label")
    return Leak(start, match.end(), "title-label")


def _front(text: str, parts: list[Block], *, greeted: bool) -> Iterable[Leak]:
    """Yield what stands before the post, block by block."""
    for index, part in enumerate(parts):
        following = [_kind(text, later) for later in parts[index + 1 : index + 2]]
        said = text[part.start : part.end]
        line, _, more = said.partition("\n")
        if (
            part.kind == "hr"
            and greeted
            and following
            and not _FRONT_MATTER.match(said + text[part.end :][:60])
        ):
            yield Leak(part.start, part.end, "rule")
        elif part.kind == "paragraph" and (more or following) and counts.is_count(line):
            yield Leak(part.start, part.start + len(line), "word-count")
            if more:
                return
        elif _greets(text, parts, index):
            greeted = True
            yield Leak(part.start, part.end, "preamble")
        elif (
            part.kind == "paragraph"
            and more
            and line.rstrip().endswith((":", ".", "!"))
            and _line_greets(line)
        ):
            yield Leak(part.start, part.start + len(line), "preamble")
            return
        else:
            return


def _line_greets(line: str) -> bool:
    return greeting.is_greeting(line, "heading" if line.rstrip().endswith(":") else "paragraph")


def _greets(text: str, parts: list[Block], index: int) -> bool:
    """Judge a block by itself and, where it only agrees, by whether the next one hands the post over."""
    part = parts[index]
    said = text[part.start : part.end]
    if part.kind == "heading":
        # "Here is your post:\n---" is a heading to a parser.
        underlined = _RULE_UNDER_TEXT.search(said)
        said = said[: underlined.start()] if underlined else said
        if not underlined and not greeting.is_label(said):
            return False
    elif part.kind != "paragraph":
        return False
    following = _kind(text, parts[index + 1]) if index + 1 < len(parts) else ""
    if greeting.is_greeting(said, following):
        return True
    return following == "paragraph" and greeting.is_agreement(said) and _greets(text, parts, index + 1)


def _kind(text: str, part: Block) -> str:
    is_bold = part.kind == "paragraph" and _BOLD_LINE.match(text[part.start : part.end].partition("\n")[0])
    return "title" if is_bold else part.kind


def _back(text: str, parts: list[Block], *, told: bool, whole: bool) -> list[Leak]:
    """Peel the end, last block first; what is only likely goes if something surer is found beside it."""
    leaks: list[Leak] = []
    sure = 0
    least = 0 if whole else 1
    while len(parts) > least:
        leak, talk = _last(text, parts[-1])
        listed = _changes(text, parts)
        if listed:
            leak, talk, parts = listed, Talk.SURE, parts[:-1]
        if leak is None:
            break
        leaks.append(leak)
        if talk is Talk.SURE and (leak.rule != "rule" or sure == len(leaks) - 1):
            sure = len(leaks)
        if leak.start > parts[-1].start and not listed:
            break
        parts = parts[:-1]
    return leaks[: len(leaks) if told else sure][::-1]


def _changes(text: str, parts: list[Block]) -> Leak | None:
    """Find "Changes made:" and its list."""
    for said, listed in list(pairwise(parts))[-1:]:
        if "list" in listed.kind and offers.lists_changes(text[said.start : said.end]):
            return Leak(said.start, listed.end, "trailer")
    return None


def _last(text: str, block: Block) -> tuple[Leak | None, Talk]:
    """Return the leak that a last block is or ends with, and how sure that is."""
    said = text[block.start : block.end]
    if block.kind == "hr":
        return Leak(block.start, block.end, "rule"), Talk.SURE
    if block.kind in {"heading", "paragraph"} and counts.is_count(said):
        return Leak(block.start, block.end, "word-count"), Talk.SURE
    if block.kind == "heading":
        # "Last sentence.\n---" is a heading to a parser, and a rule to the model that wrote it.
        rule = _RULE_UNDER_TEXT.search(said)
        if rule and _SENTENCE_END.search(said[: rule.start()].rstrip()):
            return Leak(block.start + rule.start(), block.end, "rule"), Talk.SURE
        return None, Talk.POST
    if block.kind not in {"paragraph", "blockquote"}:
        return None, Talk.POST
    return _last_words(block, said)


def _last_words(block: Block, said: str) -> tuple[Leak | None, Talk]:
    talk = offers.judge(said)
    if talk is not Talk.POST:
        return Leak(block.start, block.end, "trailer"), talk
    start = said.rfind("\n") + 1
    line = said[start:]
    if counts.is_count(line):
        return Leak(block.start + start, block.end, "word-count"), Talk.SURE
    if start and offers.judge(line) is Talk.SURE:
        return Leak(block.start + start, block.end, "trailer"), Talk.SURE
    return None, Talk.POST
