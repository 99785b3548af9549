"""Formulas within Markdown: found as the renderers of formulas find them, and written as they are.

A renderer that knows no formulas reads one as Markdown. So a formula stays as it is only where nothing in
it could be a tag, a link, code or a list of attributes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.text.sanitizer import elements, hazards
from shared.text.sanitizer.tag_patterns import TAG

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_INLINE_ENDS = {"$$": "$$", "$": "$", "\\(": "\\)", "\\[": "\\]"}
_BLOCK_START = re.compile(r"\$\$|\\\[|\\begin\{[a-z]{1,20}\*?\}")
_BLOCK_ENDS = {"$$": "$$", "\\[": "\\]"}
_LONGEST = 2_000  # characters of a formula, and lines of one
_MOST_LINES = 60
_MOST_MARKS = 20  # escaped dollars within one
_FOREIGN = re.compile(r"`|~~~|://|www\.|<!--|\\(?:href|url|include|html)|\n[ \t]*\n", re.IGNORECASE)
_LINKED = re.compile(r"(?<!\\right)\][ \t]?[(\[:]")
_SIGN = re.compile(r"\\[A-Za-z]|[\^_=+<>|]")
_COMMAND = re.compile(r"\\(?:text|mathrm|operatorname|mbox)\w*\{[^{}]*\}|\\[A-Za-z]+")
_PROSE = re.compile(r"[^\W\d_]{3,40}[ ,;]{1,5}[^\W\d_]{3}")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{4}")
_TIGHT = re.compile(r"<(?=[^ \t\n0-9<=>,.;)-])")
_TIGHT_BRACKET = re.compile(r"\](?=[(\[:])")


def inline_formula(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser's own signature
    """Read the formula that begins here, as a rule of the parser."""
    source, start = state.src, state.pos
    mark = next((each for each in _INLINE_ENDS if source.startswith(each, start)), "")
    if not mark:
        return False
    end = _find_end(source, start, state.posMax, mark)
    if not end:
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content = source[start:end]
        token.markup = mark
    state.pos = end
    return True


def _find_end(source: str, start: int, most: int, mark: str) -> int:
    """Return where the formula ends, or 0 if it has no end."""
    inner, ending = start + len(mark), _INLINE_ENDS[mark]
    before = source[start - 1 : start]
    if mark == "$" and (before.isalnum() or source[inner : inner + 1].isspace()):
        return 0
    place = inner
    for _ in range(_MOST_MARKS):
        place = source.find(ending, place, min(most, inner + _LONGEST))
        if place < 0:
            return 0
        if source[place - 1] != "\\" or source[place - 2 : place] == "\\\\":
            break
        place += 1
    content, after = source[inner:place], source[place + len(ending) : place + len(ending) + 1]
    if mark == "$" and (content[-1:].isspace() or after.isdigit()):
        return 0
    return place + len(ending) if _is_formula(content, mark) else 0


def block_formula(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  as above
    """Read the formula of several lines that begins here, as a rule of the parser."""
    begins = state.bMarks[start] + state.tShift[start]
    found = _BLOCK_START.match(state.src, begins, state.eMarks[start])
    if not found or state.is_code_block(start):
        return False
    ending = _BLOCK_ENDS.get(found[0], found[0].replace("\\begin", "\\end"))
    last = _last_line(state, start, end, found.end(), ending)
    if last is None:
        return False
    content = state.getLines(start, last + 1, state.blkIndent, keepLastLF=False)
    content = "\n".join(line.strip() for line in content.strip().split("\n"))
    if not _is_formula(content[len(found[0]) : -len(ending)], found[0]):
        return False
    if not silent:
        token = state.push("block_formula", "p", 0)
        token.content, token.map, token.markup = content, [start, last + 1], found[0]
        state.line = last + 1
    return True


def _last_line(state: StateBlock, start: int, end: int, after: int, ending: str) -> int | None:
    """Return the line that ends with the ending, which occurs nowhere before."""
    end = min(end, start + _MOST_LINES)
    if ending not in state.src[after : state.eMarks[end - 1]]:
        return None
    for line in range(start, end):
        if line > start and (state.isEmpty(line) or state.sCount[line] < state.blkIndent):
            return None
        begins = after if line == start else state.bMarks[line] + state.tShift[line]
        text = state.src[begins : state.eMarks[line]].rstrip()
        place = text.find(ending)
        if place >= 0:
            return line if place == len(text) - len(ending) and (line > start or place) else None
    return None


def _is_formula(content: str, mark: str) -> bool:
    """Return whether it looks like a formula and holds nothing of Markdown or HTML."""
    if not content.strip() or len(content) > _LONGEST or _holds_markup(content):
        return False
    if mark.startswith(("$$", "\\b")):
        return True
    words = _COMMAND.sub(" ", content)
    if _PROSE.search(words) or _IDEOGRAPHS.search(words):
        return False
    return mark != "\\[" or _SIGN.search(content) is not None


def _holds_markup(content: str) -> bool:
    if _FOREIGN.search(content) or _LINKED.search(content):
        return True
    if any(tag[2].lower() in elements.KNOWN for tag in TAG.finditer(content)):
        return True
    is_commented = "\n" in content and "%" in content  # a comment ends with its line
    return is_commented or hazards.is_dangerous(write_formula(content))


def write_formula(formula: str) -> str:
    """Return a formula in which nothing could be a tag or a link.

    A blank means nothing in a formula, and "< b" is not a tag.
    """
    return _TIGHT_BRACKET.sub("] ", _TIGHT.sub("< ", formula))
