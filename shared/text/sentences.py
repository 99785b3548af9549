"""Sentences of plain text, by the marks of each script."""
# ruff: noqa: RUF001  full-width marks and curly quotes are what people write

from __future__ import annotations

import re

from shared.text.abbreviations import LOOK, is_open_stop, is_within_sentence
from shared.text.formulas import find_formulas
from shared.text.remembered import remember
from shared.text.spans import inside

# A space follows these where they end a sentence; the semicolon is the Greek question mark.
_SPACED_STOPS = ".!?…‼⁇⁈⁉;\u037e"
# These end one by themselves: Chinese, Japanese, Indic, Urdu, Arabic, Ethiopic, Khmer, Burmese, Tibetan,
# Armenian, Mongolian, Ol Chiki, Javanese, Balinese.
_STOPS = "。！？｡।॥۔؟።፧፨។៕။༎།։᠃᱾᱿꧉᭟"
_CLOSING = "\"'”’“‘»«›‹)\\]}*_`」』）】〉》〕］＂＇"
_CLOSING_AFTER_STOP = _CLOSING.replace("“", "").replace("‘", "").replace("«", "")
_OPENING = "\"'“‘„‚«»(\\[*_¿¡‹›「『（《"
_BOUNDARY = re.compile(
    rf"(?<=[{_SPACED_STOPS}])[\"'”’“»«)\]*_]*\s+(?=[{_OPENING}]*[^\W_])"
    rf"|(?<=[{_STOPS}])(?![{_STOPS}…!?])[{_CLOSING_AFTER_STOP}]*\s*"
    r"|(?<=[\u3040-\u30ff\u4e00-\u9fff][!?])(?=[\u3040-\u30ff\u4e00-\u9fff])"
)
_FIRST = re.compile(rf"[{_OPENING}]*(.)", re.DOTALL)
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff][\"'”’»)\]*_]*[;\u037e]")
_COMMA = re.compile(r"[,،;؛:、，：؟]")  # a question mark may be a sign that is spoken of
_QUOTED_ON = re.compile(r"[」』”’»]")
_GOES_ON = re.compile(r"[とっなのはがをにでもよね的地得]")
_NOTE = r"(?:\[\^?\w{1,4}\])*"
_END = re.compile(
    rf"(?:[.!?…‼⁇⁈⁉{_STOPS}]|(?<=[\u0370-\u03ff\u1f00-\u1fff])[;\u037e]){_NOTE}[{_CLOSING}]*{_NOTE}\Z"
)
_TAIL = 400  # characters at the end that show whether a text is finished


def sentences(text: str) -> list[str]:
    """Split prose into sentences; each line ends one."""
    return [sentence for line in text.split("\n") if line for sentence in _split(line)]


@remember
def _split(line: str) -> tuple[str, ...]:
    found: list[str] = []
    formulas = find_formulas(line)
    start = 0
    for match in _BOUNDARY.finditer(line):
        if not _is_end(line, start, match) or inside(formulas, match.start()):
            continue
        if sentence := line[start : match.end()].strip():
            found.append(sentence)
        start = match.end()
    if rest := line[start:].strip():
        found.append(rest)
    return tuple(found)


def _is_end(line: str, start: int, match: re.Match[str]) -> bool:
    """Return whether a sentence ends at a mark; only its neighbourhood is read."""
    mark = line[match.start() - 1]
    before = line[max(start, match.start() - LOOK) : match.start()]
    after = line[match.end() : match.end() + LOOK]
    if mark in _STOPS:
        return not (_COMMA.match(after) or (_QUOTED_ON.search(match[0]) and _GOES_ON.match(after)))
    if mark in ";\u037e":
        return _GREEK.search(before[-4:]) is not None
    first = _FIRST.match(after)
    if first is not None and first[1].islower():
        return False
    return not is_within_sentence(before, after)


def ends_sentence(text: str) -> bool:
    """Return whether the text ends as a sentence does, and not in an abbreviation or an ordinal."""
    tail = text.rstrip()[-_TAIL:]
    if _END.search(tail) is None:
        return False
    return not (tail.endswith(".") and is_open_stop(tail[-LOOK:]))
