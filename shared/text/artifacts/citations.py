"""Citation marks of models' search tools: references to results that the reader does not have.

Only a maker's own marks are artifacts. A bare [1] may be a person's, and is left to the quality check.
"""
# ruff: noqa: RUF001  models write full-width brackets

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shared.text.artifacts.span import ArtifactSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.text.markdown import Span

_NUMBERS = r"\d{1,4}(?:[-–:.]\d{1,4})*(?:\s?[,;]\s?\d{1,4}(?:[-–:.]\d{1,4})*){0,20}"
_PRIVATE = r"[\ue200-\ue2ff]?"  # private characters between the parts of a reference
_TURN = r"turn\d{1,4}[a-z]{3,12}\d{1,4}(?:L\d{1,6}-L?\d{1,6})?"
# Results that Perplexity, DeepSeek and others number by their kind: [web:1], [citation:2], [attached_file:1].
_KIND = (
    r"(?:web|cite|citation|oaicite|attached_(?:file|image)|generated_image|conversation_history|code_file"
    r"|search_result|tool_result)"
)
_CHAT = (
    r"(?:chatgpt\.com|openai(?:\.com)?|copilot\.com|perplexity(?:\.ai)?|claude\.ai|grok\.com"
    r"|gemini(?:\.google\.com)?)"
)
_FROM = rf"(?:utm_source={_CHAT}|referrer=grok\.com)"
_GROK = r"grok:render\b[^<>]{0,300}"
_ARGUMENT = r"<argument\b[^<>]{0,200}>[^<]{0,200}</argument>"
_CHATGPT_MARKS = (
    r":{0,2}contentReference\[oaicite:\d+\](?:\{index=\d+\})?|\[oaicite:\d+\](?:\{index=\d+\})?"
    r"|\[oai_citation(?:_attribution)?:\s?\d+[‡†]?[^\]\n]{0,120}\](?:\([^()\s]{0,400}\))?"
    rf"|【(?:(?:source|ref|{_KIND})s?[: ]\s?)?\d+(?::\d+)?(?:†[^】\n]{{0,80}})?】|【{_TURN}】"
    r"|\ue200(?:file)?cite(?:\ue202[^\ue200-\ue2ff\n]{1,60}){1,20}\ue201"
    rf"|{_PRIVATE}(?:\b|(?<=\d))(?:file)?cite[ ]?{_PRIVATE}{_TURN}"
    rf"(?:[ ,]{{0,2}}{_PRIVATE}{_TURN}){{0,20}}{_PRIVATE}"
    rf"|{_PRIVATE}\bnavlist(?:{_PRIVATE}{_TURN}){{1,20}}{_PRIVATE}"
    rf"|[\[(]{_TURN}(?:,\s?{_TURN}){{0,20}}[\])]"
    r"|\(?\{\"attribution\":\s?\{\"attributableIndex\":\s?\"[\d-]{1,20}\"\}\}\)?"
)
_OTHER_MARKS = (
    r"\[/?cite_(?:start|end)\]"
    rf"|(?i:\[{{1,2}}{_KIND}:\s?{_NUMBERS}(?:\s?[,;]\s?{_KIND}:\s?{_NUMBERS}){{0,20}}\]{{1,2}})"
    r"|\[doc\d{1,3}\](?!\(|:|\[(?!doc\d))|%\[\d{1,3}\]%"
    rf"|<{_GROK}/>|<{_GROK}>(?:[^<]|{_ARGUMENT}){{0,400}}</grok:render>|</?{_GROK}>|</?grok-card\b[^<>]{{0,300}}>"
    r"|</?co:\s?\d{1,4}(?:,\s?\d{1,4}){0,20}>"
    # An address says which chat it was copied from.
    rf"|(?<=\?){_FROM}&|[?&]{_FROM}(?![\w&.-])|&{_FROM}(?=&)"
)
_MARK = re.compile(f"{_CHATGPT_MARKS}|{_OTHER_MARKS}")
_HINT = re.compile(
    r"oaicite|oai_citation|【|turn\d|\ue200|attributableIndex|\[/?cite_|\[\w{3,20}:\s?\d|\[doc\d|%\[|grok[:-]|<co:"
    r"|utm_source=|referrer=g"
)
# Claude's element has an index; HTML's own, for the title of a work, has none.
_ELEMENT = re.compile(r"<cite(\s+index=[\"'][\d,\s:-]{1,80}[\"']\s?)?[^<>]{0,200}>|</cite>")
_DEFINITION = re.compile(r"^[ ]{0,3}(\[doc\d{1,3}\]):", re.MULTILINE)
_QUOTED = re.compile(r"[\"'“‘«„](?=[\[<【(%:])")
_BETWEEN = re.compile(r"[ \t]*[,;]?[ \t]*")
_HALVES = (
    r"\[{1,2}(?:[a-z_]{0,22}\d{0,3}\]?|[a-z_]{1,22}:[^\[\]\n]{0,120})"
    r"|\[oai_citation[^\]\n]{0,120}\](?:\([^()\s]{0,200})?|\(\[[^\]\n]{0,140}\](?:\([^()\s]{0,400}\)?)?"
    r"|【[^】\n]{0,80}|\ue200[^\ue201\n]{0,200}"
    r"|(?<!\w)(?:fi?l?e?|(?:file)?c(?:it?|ite[ ]?(?:t|tu|tur|turn[\w-]{0,60})?)?)"
    r"|</?co:[\s\d,]{0,40}|%(?:\[\d{0,3}\]?%?)?|</?grok[^<>]{0,300}"
    r"|\((?:t|tu|tur|turn[\w, ]{0,60})?|\(?\{(?:\"(?:a[\w\":{}-]{0,60})?)?"
    r"|(?<=\S):{1,2}(?:c[a-zA-Z]{0,20}(?:\[[\w:]{0,20}\]?(?:\{[\w=]{0,20})?)?)?"
    r"|(?<=\w/)[?&](?:u|ut|utm|utm_\w{0,7}|utm_source=[\w.]{0,24}|re\w{0,6}|referrer=[\w.]{0,9})"
)
_AFTER_MARK = r"(?<=[\]】])[,;][ \t]{0,9}"
_HALF = re.compile(rf"(?:\(|{_AFTER_MARK})?(?:{_HALVES})\Z|{_AFTER_MARK}\Z", re.IGNORECASE)
# Elements around words, and parts of an address: what is beside them stays as it is.
_INSIDE = ("<co:", "</co:", "<cite", "</cite", "?", "&", "utm_", "referrer=")
_LONGEST_HALF = 320  # characters
_LONGEST_ELEMENT = 2000


def find(text: str) -> list[ArtifactSpan]:
    """Return the marks in a text in order, also those in code, each with the blanks before it."""
    spans = list(_elements(text)) if "<cite index=" in text else []
    if _HINT.search(text):
        defined = set(_DEFINITION.findall(text)) if "[doc" in text else set()
        spans += [match.span() for match in _MARK.finditer(text) if _is_mark(text, match, defined)]
    return list(_widen(text, sorted(spans)))


def without_half(text: str) -> str:
    """Return a growing text up to a mark that may be half there."""
    start = text.rfind("<grok:render", max(0, len(text) - _LONGEST_ELEMENT))
    if start >= 0 and "</grok:render>" not in text[start:] and "/>" not in text[start:]:
        text = text[:start]
    half = _HALF.search(text, max(0, len(text) - _LONGEST_HALF))
    return text[: half.start()] if half else text


def _is_mark(text: str, match: re.Match[str], defined: set[str]) -> bool:
    """Return whether a mark is one: it is not quoted, labels no line, and has no definition."""
    start, mark = match.start(), match[0]
    if start and _QUOTED.match(text, start - 1):
        return False
    if mark[0] == "【":
        return text[text.rfind("\n", 0, start) + 1 : start].strip() != ""
    return mark not in defined


def _elements(text: str) -> Iterator[Span]:
    """Yield the tags of Claude's elements; the cited words between them stay."""
    opened: list[bool] = []
    for match in _ELEMENT.finditer(text):
        if match[0].startswith("</"):
            ours = opened.pop() if opened else False
        else:
            ours = match[1] is not None
            opened.append(ours)
        if ours:
            yield match.span()


def _widen(text: str, spans: list[Span]) -> Iterator[ArtifactSpan]:
    """Join marks that follow each other; add the brackets around them, and the blanks before."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not text.startswith(_INSIDE, start) and _BETWEEN.fullmatch(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    for start, end in joined:
        if text.startswith(_INSIDE, start):
            yield ArtifactSpan(start, end, "citation")
            continue
        bracketed = text[start - 1 : start] == "(" and text[end : end + 1] == ")"
        first, last = (start - 1, end + 1) if bracketed else (start, end)
        yield ArtifactSpan(_blanks_before(text, first, last), last, "citation")


def _blanks_before(text: str, start: int, end: int) -> int:
    """Return where the blanks before a mark begin, unless they part words or indent a line."""
    if text[end : end + 1].isalnum():
        return start
    first = len(text[:start].rstrip(" \t")) if start and text[start - 1] in " \t" else start
    return first if first and text[first - 1] != "\n" else start
