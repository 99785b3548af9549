"""Find the post after reasoning that is opened and never closed: it begins with a heading.

The reasoning itself may have headings, an outline or a draft. The post begins after the last paragraph that
deliberates, with a heading that names no part of a plan, and reads as prose.
"""
# ruff: noqa: E501, RUF001  a language is a row, and models write curly quotes

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

import msgspec

from shared.text.artifacts import plans, task_plans
from shared.text.artifacts.lazy_pattern import LazyPattern

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S[^\n]*)")
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_MARKS = "*_`#: \t\r.-–—"
# The name of a part of a plan, and not of a post.
_PART = LazyPattern(
    r"(?:(?:step|part|schritt|étape|paso|phase) )?(?:\d{1,2}[.):]?\s*)?(?:the |my |our |a )?"
    r"(?:(?:first|initial|rough|quick|detailed|possible|high-level|internal|final|blog|post|content|second) ){0,2}"
    r"(?:outline|plan(?:ning)?|draft(?:ing)?|structure|analysis|thinking|thoughts?|reasoning|approach|notes"
    r"|brainstorm(?:ing)?|titles?|key points|goals?|task|request|requirements|constraints|considerations"
    r"|target audience|audience|tone|keywords?|length|format|word count|check(?:list)?|review|revisions?"
    r"|self-check|critique|refinement|understanding (?:the|this) \w+|analy[sz]ing (?:the|this) \w+"
    r"|gliederung|entwurf|aufbau|überlegung(?:en)?|analyse|planung|zielgruppe|brouillon|plan de l['’]article"
    r"|esquema|estructura|borrador|análisis|scaletta|bozza|analisi|struttura|rascunho|esboço|análise|estrutura"
    r"|opzet|concept|doelgroep|план|черновик|анализ|структура|чернетка|аналіз|szkic|analiza|taslak|analiz"
    r"|disposition|utkast|kerangka|draf|مخطط|مسودة|تحليل|الخطة|रूपरेखा|योजना|मसौदा|विश्लेषण"
    r"|大纲|提纲|草稿|分析|思路|计划|構成|下書き|計画|개요|초안|분석|계획|โครงร่าง|แผน|ร่าง)"
    r"(?: (?:ideas?|options?|process|summary|steps|of the (?:post|request|task)|for the (?:post|article)))?",
    re.IGNORECASE,
)
# How a model talks to itself between two drafts.
_DELIBERATES = LazyPattern(
    r"[\s*_>#-]{0,8}(?:hmm+|wait\b|okay[,.]|ok[,.]|alright[,.]|hold on|actually,"
    r"|(?:now,? )?let me (?:check|count|re-?read|revise|rewrite|refine|finali[sz]e|write|draft|think|see|review|start"
    r"|polish|try|adjust|expand|do|make)\b|let['’]s (?:write|draft|check|finali[sz]e|count|revise|refine|craft)\b"
    r"|(?:now,? |so,? |then,? |but )?i (?:should|need to|must|have to|think i|might|could|want to|will now|['’]ll now)\b"
    r"|(?:that|this|the) (?:draft|outline|version|plan)\b|(?:that|this|it) (?:looks good|is (?:about|too|a bit)|should be)"
    r"|double[- ]check|word count|check(?:ing)?:|now (?:i|let|for|to)\b|the user\b|we (?:need|should|must) (?:to )?"
    r"|ich (?:sollte|muss)|lass mich|jetzt (?:schreibe|prüfe)|je (?:dois|vais)|voyons|debo|voy a|devo|vou|ik moet"
    r"|мне (?:нужно|надо)|надо|нужно|我(?:应该|需要|得)|让我|好的|では|まず|이제|먼저)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…।؟။։።](?=[\"”’)*_]{0,3}(?:\s|\Z))|[。！？]")
_BOLD_LINE = re.compile(r"^(?:\*\*|__)[^\s*_][^\n*_]{0,200}(?:\*\*|__)[ \t]*$", re.MULTILINE)
_FIRST_PERSON = LazyPattern(r"\b(?:i|i['’]m|let me|the user|ich|je|yo|ik|я)\b", re.IGNORECASE)
_LIST_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s")
_LEAST_SENTENCE, _LONG_LINE = 10, 60  # characters
_REMARK = 240  # characters of a remark between two drafts
_JUDGED = 2000
_MOST_ASKED, _MOST_POINTS = 50, 20  # openings of one text, headings of an outline
_MOST_ABOUT_TASK, _MOSTLY_ABOUT_TASK = 0.15, 0.4  # of a post's sentences, and of one of its sections


class Heading(msgspec.Struct, frozen=True):
    """A heading outside of code, its level, and the place of the text under it."""

    start: int
    level: int
    body: int
    end: int
    is_part_of_plan: bool


class Openings:
    """The headings of a text with which a post may begin; the text is read once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._headings = [each for each in _headings(text) if not each.is_part_of_plan]
        self._deliberated = _last_deliberation(text)
        self._asked = 0

    def find(self, place: int, *, goes_on: bool) -> int | None:
        """Return where the post begins after reasoning that opens at `place`, or None.

        `goes_on`: the post began before the reasoning, and so another title would be that of a second one.
        """
        self._asked += 1
        first = max(place, self._deliberated)
        index = bisect_left(self._headings, first, key=lambda heading: heading.start)
        if self._asked > _MOST_ASKED or index > self._last_prose:
            return None
        index = self._without_outline(index)
        heading = self._headings[index]
        if (goes_on and heading.level == 1) or self._is_about_task(heading):
            return None
        return self._bold_title(first, heading.start) or heading.start

    @cached_property
    def _last_prose(self) -> int:
        """The index of the last heading over prose, or -1."""
        indices = range(len(self._headings) - 1, -1, -1)
        return next((index for index in indices if self._has_prose(self._headings[index])), -1)

    def _without_outline(self, index: int) -> int:
        """Return the index of the title after headings over mere points, else the same one."""
        for following in range(index + 1, min(index + _MOST_POINTS, self._last_prose + 1)):
            before, heading = self._headings[following - 1], self._headings[following]
            if before.level == 1 or self._has_prose(before):
                break
            if heading.level == 1:
                return following
        return index

    def _is_about_task(self, heading: Heading) -> bool:
        section = plans.share_about_task(self._text[heading.body : heading.end])
        whole = plans.share_about_task(self._text[heading.start : heading.start + _JUDGED])
        return section > _MOSTLY_ABOUT_TASK or whole > _MOST_ABOUT_TASK

    def _bold_title(self, first: int, start: int) -> int | None:
        """Return where a bold title begins whose introduction a first heading follows, or None."""
        titles = list(_BOLD_LINE.finditer(self._text, first, start))
        if not titles:
            return None
        introduction = self._text[titles[-1].end() : start]
        if _PART.fullmatch(titles[-1][0].strip(_MARKS)) or _FIRST_PERSON.search(introduction):
            return None
        has_prose = any(map(_is_prose, introduction.split("\n")))
        return titles[-1].start() if has_prose and not plans.share_about_task(introduction) else None

    def _has_prose(self, heading: Heading) -> bool:
        lines = self._text[heading.body : min(heading.end, heading.body + _JUDGED)].split("\n")
        return any(map(_is_prose, lines))


def _is_prose(line: str) -> bool:
    """Return whether a line has a sentence: items of an outline have none."""
    if _SENTENCE_END.search(line, _LEAST_SENTENCE):
        return True
    return len(line) >= _LONG_LINE and not _LIST_ITEM.match(line)


def _headings(text: str) -> list[Heading]:
    found: list[tuple[int, re.Match[str]]] = []
    place, is_code = 0, False
    for line in text.splitlines(keepends=True):
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code and (match := _HEADING.match(line)):
            found.append((place, match))
        place += len(line)
    starts = [start for start, _ in found] + [len(text)]
    return [
        Heading(
            start=start,
            level=len(match[1]),
            body=start + match.end(),
            end=end,
            is_part_of_plan=_PART.fullmatch(match[2].strip(_MARKS)) is not None,
        )
        for (start, match), end in zip(found, starts[1:], strict=True)
    ]


def _last_deliberation(text: str) -> int:
    """Return the end of the last paragraph in which a model speaks to itself about its task."""
    last = place = 0
    for end in [*(blank.start() for blank in _BLANK_LINE.finditer(text)), len(text)]:
        paragraph = text[place:end].strip()
        if paragraph and paragraph[0] != "#" and _is_deliberation(paragraph):
            last = end
        place = end
    return last


def _is_deliberation(paragraph: str) -> bool:
    if task_plans.find(paragraph):
        return True
    if not _DELIBERATES.match(paragraph):
        return False
    return plans.share_about_task(paragraph[:_REMARK]) > 0
