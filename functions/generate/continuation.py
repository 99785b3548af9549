"""Join the parts of an answer that was cut off, or end it at a whole sentence."""
# ruff: noqa: RUF001  models write dashes

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.text.markdown import Block, blocks
from shared.text.prose import count_words, ends_sentence, is_spaced, sentences
from shared.text.scripts import is_caseless

# Characters that a continuation repeats. Fewer may be the same by chance.
_LEAST_OVERLAP = 12
_MOST_OVERLAP = 2000
_BLOCK_START = re.compile(r"#{1,6} |[-*+] |\d+[.)] |```|~~~|>|\||---")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)]) ")
_ITEM_START = re.compile(r"^\s*(?:[-*+]|\d+[.)]) ", re.MULTILINE)
_LINE_END = re.compile(r"\n[>\s]*")
_OPEN_END = re.compile(r"[\w\u0900-\u0dff,;:(–—،؛、，；：-]\Z")  # \w does not match the signs of Indic vowels
# A sentence can not end after these.
_OPEN_WORD = re.compile(
    r"(?:[,;(]|\b(?:and|or|but|because|if|when|the|an?|their|our|your|its|of|to|with|for|from|in|at|is|are|was"
    r"|were|that|which|by|und|oder|der|die|das|mit|et|ou|les?|des|avec|y|o|el|los|con|e|il|di|os|de))\Z"
)
# Fewer may be a signature or a call to action.
_ENOUGH_WORDS, _ENOUGH_CHARACTERS = 8, 12


def whole_part(text: str) -> str:
    """Cut an unfinished text back to its whole part.

    That is its last whole sentence, list item or line of code. A space at the end means that the
    paragraph goes on. An open code fence stays open: see `close_fence`.
    """
    text = text.rstrip()
    found = blocks(text)
    if not found:
        return ""
    last = found[-1]
    before, content = text[: last.start].rstrip(), text[last.start :]
    if last.kind == "heading":
        return before
    if last.kind == "fence":
        if not _is_open_fence(content, last.markup):
            return text
        lines = content.split("\n")[:-1]
        return "\n".join([before, "", *lines]).strip("\n") if len(lines) > 1 else before
    whole = _whole_sentences(content, is_list=last.kind in {"bullet_list", "ordered_list"})
    return text[: last.start] + whole if whole.strip() else before


def _whole_sentences(content: str, *, is_list: bool) -> str:
    """Cut a block back to its last whole sentence, list item or table row."""
    if ends_sentence(content):
        return content
    if is_list:
        return content[: [item.start() for item in _ITEM_START.finditer(content)][-1]].rstrip()
    line_start = content.rfind("\n") + 1
    if content[line_start:].lstrip().startswith("|"):
        return content[:line_start].rstrip()
    flat = _LINE_END.sub(lambda end: " " * len(end[0]), content)  # a paragraph may be wrapped anywhere
    whole = content[: flat.rfind(sentences(flat)[-1])].rstrip("> \n")
    return f"{whole} " if ends_sentence(whole) else ""


def ends_midway(text: str) -> bool:
    """Check whether a text ends in mid-sentence or in open code."""
    found = blocks(text)
    if not found:
        return False
    last = found[-1]
    content = text[last.start : last.end].rstrip()
    if text[last.end :].strip():  # link definitions follow the last block
        return False
    if last.kind == "fence":
        return _is_open_fence(content, last.markup)
    if last.kind != "paragraph" or ends_sentence(content):
        return False
    return _OPEN_END.search(content) is not None and _is_open_sentence(text, content, found[:-1])


def _is_open_sentence(text: str, content: str, before: Sequence[Block]) -> bool:
    """Check whether a last paragraph without a full stop is unfinished prose.

    It may also be a signature, a call to action or an address.
    """
    if _OPEN_WORD.search(content):
        return True
    paragraphs = [text[block.start : block.end] for block in before if block.kind == "paragraph"]
    if not paragraphs or not all(map(ends_sentence, paragraphs)):
        return False
    last_word = content.rsplit(maxsplit=1)[-1]
    goes_on = is_caseless(content) or (last_word[:1].islower() and "//" not in last_word)
    return goes_on and count_words(content) >= (_ENOUGH_WORDS if is_spaced(content) else _ENOUGH_CHARACTERS)


def _is_open_fence(content: str, markup: str) -> bool:
    """Check whether a fenced block lacks its closing line."""
    lines = content.rstrip().split("\n")
    last = lines[-1].strip()
    return len(lines) == 1 or not last.startswith(markup) or bool(last.strip(markup[0]))


def close_fence(text: str) -> str:
    """Close an open code fence, so that text after it is not code."""
    text = text.rstrip()
    fence = open_fence(text)
    return f"{text}\n{fence.markup}" if fence else text


def open_fence(text: str) -> Block | None:
    """Return the code fence at the end of a text that lacks its closing line."""
    found = blocks(text)
    is_open = (
        found and found[-1].kind == "fence" and _is_open_fence(text[found[-1].start :], found[-1].markup)
    )
    return found[-1] if is_open else None


def join(so_far: str, more: str) -> str:
    """Append a continuation to a `whole_part`, without the end that it repeats."""
    more = more.strip("\r\n")
    more = more[_overlap(so_far.rstrip(), more) :]
    if not more.strip():
        return so_far
    if open_fence(so_far):
        return f"{so_far.rstrip()}\n{more.lstrip(chr(10))}"
    more = more.lstrip()
    if _LIST_ITEM.match(so_far.rstrip().rpartition("\n")[2]) and _LIST_ITEM.match(more):
        return f"{so_far.rstrip()}\n{more}"
    if so_far.endswith(" ") and not _BLOCK_START.match(more):
        return so_far + more if is_spaced(so_far) else so_far.rstrip() + more
    return f"{so_far.rstrip()}\n\n{more}"


def _overlap(so_far: str, more: str) -> int:
    for size in range(min(len(so_far), len(more), _MOST_OVERLAP), _LEAST_OVERLAP - 1, -1):
        if so_far.endswith(more[:size]):
            return size
    return 0
