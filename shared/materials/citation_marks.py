"""Citation marks: the numbers of sources in square brackets after what they support, such as [1] or [1, 3].

Models also write [1][3], [1-3], [^1], [source 1], [1, p. 5], [[1]](address), raised numbers and full-width
brackets; all of them are read, and written in the first form. Code, formulas and definitions hold no marks.
"""
# ruff: noqa: RUF001  models write full-width brackets and dashes

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from shared.text.formulas import find_formulas
from shared.text.markdown import blocks, code_spans
from shared.text.spans import inside, merge

_NUMBER = r"\d{1,3}(?!\d)"
_PLACE_WORDS = r"pp?|pages?|paras?|paragraphs?|chap|ch|chapters?|sec|sections?|figs?|tables?|seiten?|s|kap"
_PLACE = rf"\s?[,;:]\s?(?:(?i:{_PLACE_WORDS})\.?\s?|§\s?)(?:\d|[ivx]{{1,5}}\b)[\d.–-]{{0,12}}f{{0,2}}"
_NUMBERS = rf"{_NUMBER}(?:{_PLACE})?(?:\s?(?:[,;&–-]|and|und|et|y|e)\s?\^?{_NUMBER}(?:{_PLACE})?){{0,20}}"
_KINDS = (
    r"sources?|refs?|references?|cite|citations?|docs?|web|quellen?|fuentes?|fontes?|notes?|footnotes?|n[or]"
)
_KIND = rf"(?:(?i:{_KINDS})(?:\.\s?|[ :_#]{{1,2}})|#\s?)?"
# A number that is raised is a power behind a unit or a function.
_POWERS = "sin cos tan log exp inch feet foot mile miles metre metres meter meters yard yards meilen mètres"
_NO_POWER = "".join(f"(?<!{word})" for word in _POWERS.split())
_RAISED = (
    rf"{_NO_POWER}(?:(?<=[.,;!?”“\"’)])|(?<=[^\W\d_]{{3}})(?=¹(?![⁰²³⁴-⁹])|[⁰¹²³⁴-⁹]{{1,2}}[.,;:!?)]))"
    r"(?P<raised>[¹²³⁴-⁹][⁰¹²³⁴-⁹]?)(?![\w⁰¹²³⁴-⁹⁺⁻])"
)
_SUP_NUMBER = re.compile(
    rf"{_NO_POWER}(?:(?<=[.,;!?”“\"’)])|(?<=[^\W\d_]{{3}}))<sup>\s{{0,3}}([1-9]\d?)\s{{0,3}}</sup>(?!\w)",
    re.IGNORECASE,
)
_ADDRESS = r"\(\s{0,3}<?(?:https?:|/|\#|www\.)[^\s()<>]{0,2000}>?(?:\s\"[^\"\n]{0,200}\")?\s{0,3}\)"
_MARK = re.compile(
    rf"\[\[\^?{_KIND}(?P<double>{_NUMBERS})\.?\]\](?:{_ADDRESS}|(?!\())"
    rf"|(?<![!\]\[])\[\\?\[{_KIND}(?P<linked>{_NUMBERS})\.?\\?\]\]{_ADDRESS}"
    rf"|(?<![!\[])\\?\[\^?{_KIND}(?P<plain>{_NUMBERS})\.?\\?\](?:{_ADDRESS}|(?![(\]])(?!\s?=))"
    rf"|【\^?{_KIND}(?P<lens>{_NUMBERS})(?:†[^】\n]{{0,80}})?】"
    rf"|\((?i:sources?|refs?\.?|quellen?|fuentes?|fontes?)[ :]{{1,2}}(?P<said>{_NUMBERS})\)"
    rf"|{_RAISED}"
)
_HINT = re.compile(r"\[|【|\([sSrRqQfF]|[¹²³⁴-⁹]")
_ORDINARY = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_PLACES = re.compile(_PLACE)
_PARTS = re.compile(r"(\d{1,3})(?:\s?[–-]\s?\^?(\d{1,3}))?")
_BETWEEN = re.compile(r"[ \t]?[,;]?[ \t]?")
_DEFINITION = re.compile(r" {0,3}\[\^?[^\]\n]{1,80}\]:")
_SUP = re.compile(r"<sup>\s{0,3}(\\?\[[^\[\]<>\n]{1,120}\\?\])\s{0,3}</sup>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t]*")
# A heading of Markdown within quotations and lists as well, or of HTML.
_HEADING = re.compile(
    r"^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*){0,9}\#{1,6}[ \t][^\n]*"
    r"|<h([1-6])\b[^<>]*>[^\x00]{0,2000}?</h\1\s*>",
    re.IGNORECASE | re.MULTILINE,
)
_PASSES = 8  # what is dropped may bring two brackets together, which the next pass reads
_WIDEST = 30  # numbers of a range
_OPENS, _CLOSES = "[【^\\!(", "]】(:=\\"


class Mark(NamedTuple):
    """A mark, or several in a row: its place, and the numbers that it names."""

    start: int
    end: int
    numbers: tuple[int, ...]


class Normalized(NamedTuple):
    """A text whose marks are all written in one form, and the numbers that were dropped."""

    text: str
    unknown: tuple[int, ...]


def find(text: str) -> tuple[Mark, ...]:
    """Return the marks of a Markdown text, in order."""
    return tuple(_join(text, _single(text))) if _HINT.search(text) else ()


def write(numbers: Iterable[int]) -> str:
    """Return the mark that names these numbers."""
    return f"[{', '.join(map(str, numbers))}]"


def normalize(text: str, known: Collection[int]) -> Normalized:
    """Write all marks in one form; drop numbers that are not `known`, and marks without another."""
    unknown: dict[int, None] = {}
    for _ in range(_PASSES):
        before, text = text, _rewrite(text, known, unknown)
        if text == before:
            break
    return Normalized(text, tuple(unknown))


def without(text: str) -> str:
    """Return a text without its marks: a title, a description."""
    return normalize(text, ()).text


def without_in_headings(text: str) -> str:
    """Return a text whose headings have no marks."""
    if not _HINT.search(text):
        return text
    spans = [(block.start, block.end) for block in blocks(text) if block.kind == "heading"]
    code = code_spans(text)
    spans += [found.span() for found in _HEADING.finditer(text) if not inside(code, found.start())]
    pieces: list[str] = []
    place = 0
    for start, end in merge(spans):
        lines = text[start:end].split("\n")  # a line below a heading is no sign behind its last mark
        pieces += [text[place:start], "\n".join(map(without, lines))]
        place = end
    return "".join([*pieces, text[place:]])


def _rewrite(text: str, known: Collection[int], unknown: dict[int, None]) -> str:
    if "<" in text:
        text = _SUP_NUMBER.sub(r"[\1]", _SUP.sub(r"\1", text))
    pieces: list[str] = []
    place = 0
    for mark in find(text):
        kept = [number for number in mark.numbers if number in known]
        unknown |= dict.fromkeys(number for number in mark.numbers if number not in known)
        start, end, instead = (mark.start, mark.end, write(kept)) if kept else _drop(text, mark, place)
        pieces += [text[place:start], instead]
        place = end
    return "".join([*pieces, text[place:]]) if pieces else text


def _single(text: str) -> Iterator[Mark]:
    passed = code_spans(text)
    formulas = find_formulas(text)
    for found in _MARK.finditer(text):
        start = found.start()
        if inside(passed, start) or inside(formulas, start) or _is_definition(text, start):
            continue
        numbers = _read(next(filter(None, found.groups())))
        if numbers:
            yield Mark(start, found.end(), numbers)


def _is_definition(text: str, start: int) -> bool:
    line = max(text.rfind("\n", max(0, start - 4), start) + 1, start - 4, 0)
    return (not line or text[line - 1] == "\n") and _DEFINITION.match(text, line) is not None


def _read(numbers: str) -> tuple[int, ...]:
    """Return the numbers of a mark, each once; empty with a 0, an array's index."""
    found: dict[int, None] = {}
    plain = _PLACES.sub("", numbers).translate(_ORDINARY)
    for part in _PARTS.finditer(plain):
        first, last = int(part[1]), int(part[2] or part[1])
        is_range = first <= last < first + _WIDEST
        found |= dict.fromkeys(range(first, last + 1) if is_range else (first, last))
    return () if 0 in found else tuple(found)


def _join(text: str, marks: Iterable[Mark]) -> Iterator[Mark]:
    held: Mark | None = None
    for mark in marks:
        if held and _BETWEEN.fullmatch(text, held.end, mark.start):
            held = Mark(held.start, mark.end, tuple(dict.fromkeys((*held.numbers, *mark.numbers))))
            continue
        if held:
            yield held
        held = mark
    if held:
        yield held


def _drop(text: str, mark: Mark, least: int) -> tuple[int, int, str]:
    """Return the text to remove with a mark, and its replacement."""
    start, end = mark.start, mark.end
    if start > least and text[start - 1] == "(" and text[end : end + 1] == ")":
        start, end = start - 1, end + 1
    before = least + len(text[least:start].rstrip(" \t"))
    if before == start and text[start - 1 : start] in {"", "\n"}:
        end = _blanks_end(text, end)
    elif text[before - 1 : before] not in {"", "\n"} and not text[end : end + 1].isalnum():
        start = before
    around = (text[start - 1 : start] if start else "", text[end : end + 1])
    parts = all(around) and (around[0] in _OPENS or around[1] in _CLOSES)
    return start, end, " " if parts else ""


def _blanks_end(text: str, start: int) -> int:
    found = _BLANKS.match(text, start)
    return found.end() if found else start
