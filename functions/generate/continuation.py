"""Put an answer that was cut off back together, or end it decently."""
# ruff: noqa: RUF001  dashes are what models write

from __future__ import annotations

import re

from shared.text.markdown import blocks
from shared.text.prose import count_words, ends_sentence, is_spaced, sentences

# A continuation that repeats less than this by chance is no overlap.
_LEAST_OVERLAP = 12
_MOST_OVERLAP = 2000
_BLOCK_START = re.compile(r"#{1,6} |[-*+] |\d+[.)] |```|~~~|>|\||---")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)]) ")
_ITEM_START = re.compile(r"^\s*(?:[-*+]|\d+[.)]) ", re.MULTILINE)
_LINE_END = re.compile(r"\n[>\s]*")
_OPEN_END = re.compile(r"[\w,;:(–—-]\Z")
# After these, no sentence ends.
_OPEN_WORD = re.compile(
    r"(?:[,;(]|\b(?:and|or|but|because|if|when|the|an?|their|our|your|its|of|to|with|for|from|in|at|is|are|was"
    r"|were|that|which|by|und|oder|der|die|das|mit|et|ou|les?|des|avec|y|o|el|los|con|e|il|di|os|de))\Z"
)
_ENOUGH_WORDS = 8  # fewer are a signature, or a call


def whole_part(text: str) -> str:
    """Cut a text that stops anywhere back to its last whole sentence, list item or line of code.

    A space at the end says that the paragraph goes on. Code that is still open stays open: `closed` ends it.
    """
    text = text.rstrip()
    found = blocks(text)
    if not found:
        return ""
    last = found[-1]
    before, said = text[: last.start].rstrip(), text[last.start :]
    if last.kind == "heading":
        return before
    if last.kind == "fence":
        if not is_open_fence(said, last.markup):
            return text
        lines = said.split("\n")[:-1]
        return "\n".join([before, "", *lines]).strip("\n") if len(lines) > 1 else before
    whole = _whole_sentences(said, is_list=last.kind in {"bullet_list", "ordered_list"})
    return text[: last.start] + whole if whole.strip() else before


def _whole_sentences(said: str, *, is_list: bool) -> str:
    """Return a block up to its last whole sentence; an unfinished list item or table row goes as a whole."""
    if ends_sentence(said):
        return said
    if is_list:
        return said[: [item.start() for item in _ITEM_START.finditer(said)][-1]].rstrip()
    line_start = said.rfind("\n") + 1
    if said[line_start:].lstrip().startswith("|"):
        return said[:line_start].rstrip()
    flat = _LINE_END.sub(lambda end: " " * len(end[0]), said)  # a paragraph may be wrapped anywhere
    whole = said[: flat.rfind(sentences(flat)[-1])].rstrip("> \n")
    return f"{whole} " if ends_sentence(whole) else ""


def stops(text: str) -> bool:
    """Tell whether a text that its writer holds for whole stops where nothing can end."""
    found = blocks(text)
    if not found:
        return False
    last = found[-1]
    said = text[last.start : last.end].rstrip()
    if text[last.end :].strip():  # where links lead
        return False
    if last.kind == "fence":
        return is_open_fence(said, last.markup)
    if last.kind != "paragraph" or ends_sentence(said) or not is_spaced(said) or not _OPEN_END.search(said):
        return False
    if _OPEN_WORD.search(said):
        return True
    ended = [
        ends_sentence(text[block.start : block.end]) for block in found[:-1] if block.kind == "paragraph"
    ]
    last_word = said.split()[-1]
    is_prose = bool(ended) and all(ended) and last_word[:1].islower() and "//" not in last_word
    return is_prose and count_words(said) >= _ENOUGH_WORDS


def is_open_fence(said: str, markup: str) -> bool:
    """Tell whether a fenced block, the last of its text, has no closing line."""
    lines = said.rstrip().split("\n")
    return len(lines) == 1 or not lines[-1].strip().startswith(markup)


def closed(text: str) -> str:
    """End a text decently: close a fence that is open, so that nothing after it is taken for code."""
    text = text.rstrip()
    found = blocks(text)
    if found and found[-1].kind == "fence" and is_open_fence(text[found[-1].start :], found[-1].markup):
        return f"{text}\n{found[-1].markup}"
    return text


def join(so_far: str, more: str) -> str:
    """Append a continuation to a `whole_part`, leaving out what it repeats of the end."""
    more = more.strip("\r\n")
    more = more[_overlap(so_far.rstrip(), more) :]
    if not more.strip():
        return so_far
    found = blocks(so_far)
    if found and found[-1].kind == "fence" and is_open_fence(so_far[found[-1].start :], found[-1].markup):
        return f"{so_far.rstrip()}\n{more.lstrip(chr(10))}"
    more = more.lstrip()
    if _LIST_ITEM.match(so_far.rstrip().rpartition("\n")[2]) and _LIST_ITEM.match(more):
        return f"{so_far.rstrip()}\n{more}"
    if so_far.endswith(" ") and not _BLOCK_START.match(more):
        return so_far + more
    return f"{so_far.rstrip()}\n\n{more}"


def _overlap(so_far: str, more: str) -> int:
    for size in range(min(len(so_far), len(more), _MOST_OVERLAP), _LEAST_OVERLAP - 1, -1):
        if so_far.endswith(more[:size]):
            return size
    return 0
