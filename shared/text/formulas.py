r"""Find formulas: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and LaTeX environments.

A dollar sign before a price opens no formula, and an escaped bracket around words none either.
"""

from __future__ import annotations

import re

Span = tuple[int, int]

_OPENING = re.compile(r"(?<!\$)\${1,2}(?!\$)|\\[(\[]|\\begin\{")
_ENDINGS = ("$", "\\)", "\\]", "\\end{")
_LONGEST_INLINE, _LONGEST_DISPLAY = 600, 4000  # characters; more is a stray mark
_MATHEMATICAL = re.compile(r"[\\^_{}=<>+]")
_WORD = re.compile(r"[^\W\d_]{3}")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]")


def find_formulas(text: str) -> list[Span]:
    """Return the spans of the formulas, their marks included, in order."""
    found: list[Span] = []
    if not any(ending in text for ending in _ENDINGS):
        return found
    after = 0
    for opening in _OPENING.finditer(text):
        if opening.start() >= after and (end := formula_end(text, opening.start())):
            found.append((opening.start(), end))
            after = end
    return found


def without_formulas(text: str) -> str:
    """Return a text with a space in place of each formula."""
    kept, after = [], 0
    for start, end in find_formulas(text):
        kept.append(text[after:start])
        after = end
    return " ".join([*kept, text[after:]]) if kept else text


def formula_end(text: str, start: int) -> int | None:
    """Return where the formula that opens at `start` ends, or None if none opens there."""
    if text.startswith("$$", start):
        return _closed(text, start + 2, "$$", _LONGEST_DISPLAY)
    if text.startswith("$", start):
        return _between_dollars(text, start)
    if text.startswith("\\(", start):
        return _closed(text, start + 2, "\\)", _LONGEST_INLINE, "\\(")
    if text.startswith("\\[", start):
        end = _closed(text, start + 2, "\\]", _LONGEST_DISPLAY, "\\[")
        return end if end and _MATHEMATICAL.search(text, start + 2, end - 2) else None
    if text.startswith("\\begin{", start):
        end = text.find("\\end{", start, start + _LONGEST_DISPLAY)
        brace = text.find("}", end, end + 40) if end > 0 else -1
        return brace + 1 if brace > 0 else None
    return None


def _between_dollars(text: str, start: int) -> int | None:
    # "US$5 or $6": neither the sign before a price nor the one after a word opens or closes anything.
    if start and (text[start - 1] in "\\$" or _ASCII_WORD.match(text[start - 1])):
        return None
    end = _closed(text, start + 1, "$", _LONGEST_INLINE)
    if end is None or text[start + 1].isspace() or text[end - 2].isspace():
        return None
    return None if _ASCII_WORD.match(text[end : end + 1]) else end


def _closed(text: str, start: int, mark: str, most: int, opening: str = "") -> int | None:
    last = start + most
    if opening and (again := text.find(opening, start, last)) >= 0:
        last = again  # nothing opens twice, and a text of opening marks alone is not read from each of them
    end = text.find(mark, start, last)
    if end < 0 or not _is_formula(text[start:end]):
        return None
    return end + len(mark)


def _is_formula(content: str) -> bool:
    """Return whether the text between two marks is mathematical: words alone are prose between prices."""
    if not content.strip() or "\n\n" in content:
        return False
    return _MATHEMATICAL.search(content) is not None or _WORD.search(content) is None
