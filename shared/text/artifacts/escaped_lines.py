r"""Find line ends that are written as \n: an answer that was escaped as a whole, or a part of one.

Only a text on one line is unescaped, and only where the marks part paragraphs or lines: elsewhere \n may be a
person's word for it, a part of a path, or the beginning of a formula.
"""

# ruff: noqa: RUF001  curly quotes are what people and models write

from __future__ import annotations

import re

RULE = "escaped-line-end"
_MARK = r"(?:\\r)?\\n(?!(?:abla|eq|u|ot|i|eg|mid|e|ewline|ewcommand)\b)"
_PARAGRAPHS = re.compile(rf"(?<=[^\s\\\"'`(])(?:{_MARK}){{2,}}(?=[^\s\"'`)])")
_LINES = re.compile(rf"(?<=[.!?:;)*])(?:{_MARK})+(?=[^\s\"'`)])|(?:{_MARK})+(?=[-*#>] ?[^\s\"'`)]|\d\. )")
# What is left of an escaped text in prose: a reader sees the marks.
_VISIBLE = re.compile(
    rf"(?<![\"'‘“`(])(?:{_MARK}){{2,}}(?![\"'’”`)])|(?<=[.!?:;,]){_MARK}(?=[A-Z#*\d-]|\s|\Z)"
    rf"|(?<=\w){_MARK}(?=[A-Z][a-z])|{_MARK}(?=[-*#] )"
)
_ESCAPE = re.compile(rf"\\\\|{_MARK}|(?:(?<=\\n)|(?<=\\t))\\t|\\\"")
_DATA = re.compile(r"\s*[\"]?[{\[]|[^{\[]*(?:[{\[](?!\s{0,9}\\?[\"'])[^{\[]*)*[{\[]\s{0,9}\\?[\"']")
_QUOTED = re.compile(r"\s*\"(?:[^\"\\]|\\.)*\"\s*")
# A heading at the start goes on to the next line.
_TITLE = re.compile(rf"\s*#{{1,6}} \S[^\\]{{0,200}}(?:{_MARK})+(?=[A-Z#*-])")
_FEWEST_LINES = 2
_HALF = re.compile(r"(?:\\[rn]?){1,8}\Z")


def find(text: str) -> list[tuple[int, int, str]]:
    """Return each escape with its span and its character, if the whole text is escaped; else nothing."""
    if "\\n" not in text or "\n" in text.strip() or _DATA.match(text):
        return []
    parts = _PARAGRAPHS.search(text) or _TITLE.match(text)
    if not parts and len(_LINES.findall(text)) < _FEWEST_LINES:
        return []
    quotes = text.count('"') == text.count('\\"')
    found = []
    if _QUOTED.fullmatch(text):  # a text of JSON, with its own marks
        found = [(place, place + 1, "") for place in (text.index('"'), text.rindex('"'))]
        quotes = True
    for match in _ESCAPE.finditer(text):
        kind = match[0][-1]
        if kind != '"' or quotes:
            found.append((match.start(), match.end(), {"n": "\n", "t": "\t"}.get(kind, kind)))
    return sorted(found)


def without_half(text: str) -> str:
    """Return a growing text on one line up to an escape that may be half there."""
    if "\n" in text:
        return text
    half = _HALF.search(text, max(0, len(text) - 40))
    return text[: half.start()] if half else text


def find_visible(prose: str) -> str | None:
    """Return the first escaped line end in prose without code, with what is around it, if there is one."""
    match = _VISIBLE.search(prose) if "\\n" in prose else None
    return prose[max(0, match.start() - 20) : match.end() + 20].strip() if match else None
