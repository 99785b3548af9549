"""Read the text of each section out of a model's answer for a part.

Pure. A part of several sections has a heading for each. Models also write them in bold, at another level, in
other words, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from functions.generate.answer import strip_answer
from functions.generate.headings import heading_key, heading_level
from functions.generate.length import count_markdown_words
from functions.generate.parts.closing import close_blocks, close_code_before
from functions.generate.parts.section_text import clean_introduction, clean_section
from functions.generate.prompt_echo import is_data
from shared.text.cleaner import clean
from shared.text.markdown import blocks
from shared.text.unfinished import is_refusal

if TYPE_CHECKING:
    from functions.generate.outline.outline import Outline, Section
    from functions.generate.parts.plan import Part

_SECTION_LEVEL = 2
_OTHER = -1


@dataclass(frozen=True)
class _Mark:
    """A heading: where it begins and ends, and the section that it names. A paragraph may be one in bold."""

    start: int
    end: int
    level: int
    section: int | None


def read_answer(answer: str, plan: Outline | None) -> tuple[str, int]:
    """Return a part's text and the characters removed; the text of a refusal or of data is empty."""
    cleaned = clean(answer)
    text = strip_answer(cleaned.text)
    if is_refusal(text) or is_data(text):
        return "", cleaned.characters
    keys = {heading_key(section.heading) for section in plan.sections} if plan else set()
    return close_code_before(text, keys), cleaned.characters


def read_sections(text: str, part: Part, plan: Outline | None) -> tuple[str, ...]:
    """Return the text of each section of a part without its heading; it is empty for a missing one.

    Without a plan it is the introduction, which is one text. None of them leaves code or HTML open.
    """
    text = close_blocks(text)
    if plan is None or not part.sections:
        return (clean_introduction(text),)
    text = _drop_title(text, part, plan)
    if len(part.sections) == 1:
        return (clean_section(text, part.sections[0], plan),)
    pieces = _split(text, part, plan)
    return tuple(
        clean_section(piece, section, plan) for piece, section in zip(pieces, part.sections, strict=True)
    )


def join_sections(texts: Sequence[str], part: Part) -> str:
    """Return a part as it stands in the post: each section under its heading, without those missing."""
    if not part.sections:
        return texts[0]
    return "\n\n".join(
        f"## {section.heading}\n\n{text}" for section, text in zip(part.sections, texts, strict=True) if text
    )


def _split(text: str, part: Part, plan: Outline) -> list[str]:
    """Return the piece of the text that belongs to each section, without the section's heading."""
    marks = list(_find_marks(text, part.sections, plan))
    own = {mark.section: mark for mark in reversed(marks) if mark.section not in {None, _OTHER}}
    starts: dict[int, tuple[int, int]] = {
        number: (own[number].start, own[number].end) for number in range(len(part.sections)) if number in own
    }
    for missing in _runs(number for number in range(len(part.sections)) if number not in starts):
        starts |= _find_renamed(text, missing, starts, marks)
    others = [mark.start for mark in marks if mark.section == _OTHER]
    if not starts:
        return _split_by_length(text[: min(others, default=len(text))], part.lengths)
    ends = sorted([*others, *(start for start, _ in starts.values())])
    first = min(starts.values())
    lead = text[: first[0]] if ends[0] == first[0] else ""
    pieces = []
    for number in range(len(part.sections)):
        if number not in starts:
            pieces.append("")
            continue
        start, begin = starts[number]
        end = next((end for end in ends if end > start), len(text))
        pieces.append((lead if (start, begin) == first else "") + text[begin:end])
    return pieces


def _drop_title(text: str, part: Part, plan: Outline) -> str:
    """Drop the post's title from the top of a part, unless a section of it has the same words."""
    found = blocks(text)
    if not found or found[0].kind != "heading":
        return text
    key = heading_key(text[found[0].start : found[0].end])
    is_own = any(heading_key(section.heading) == key for section in part.sections)
    return text[found[0].end :] if key == heading_key(plan.title) and not is_own else text


def _find_marks(text: str, sections: Sequence[Section], plan: Outline) -> Iterator[_Mark]:
    """Yield all headings, and the lines that name a section of the plan without being one."""
    keys: dict[str, int] = {heading_key(section.heading): _OTHER for section in plan.sections}
    keys |= {heading_key(section.heading): number for number, section in enumerate(sections)}
    for block in blocks(text):
        first = text[block.start : block.end].partition("\n")[0]
        key = heading_key(first)
        if block.kind == "heading":
            level = heading_level(block)
            section = keys.get(key)
            # Below the headings of sections, a heading may say the same as another section's.
            is_inner = section == _OTHER and level > _SECTION_LEVEL
            yield _Mark(block.start, block.end, level, None if is_inner else section)
        elif block.kind == "paragraph" and key in keys:
            yield _Mark(block.start, block.start + len(first), _SECTION_LEVEL, keys[key])


def _runs(numbers: Iterator[int]) -> list[list[int]]:
    """Return numbers in runs without a gap."""
    grouped = groupby(enumerate(numbers), lambda each: each[1] - each[0])
    return [[number for _, number in run] for _, run in grouped]


def _find_renamed(
    text: str, missing: list[int], starts: dict[int, tuple[int, int]], marks: Sequence[_Mark]
) -> dict[int, tuple[int, int]]:
    """Return where sections begin whose headings have other words, if as many such headings are there."""
    after = starts.get(missing[0] - 1, (0, 0))[1]
    bounds = [mark.start for mark in marks if mark.section is not None and mark.start >= after]
    before = min(bounds, default=len(text))
    unknown = [mark for mark in marks if mark.section is None and after <= mark.start < before]
    levels = [range(1, _SECTION_LEVEL + 1)] if starts else [range(1, _SECTION_LEVEL + 1), range(3, 7)]
    for level in levels:
        found = [mark for mark in unknown if mark.level in level]
        lead = found[0].start if found else before
        headless = missing[0] == 0 and bool(text[:lead].strip())
        if len(found) == len(missing):
            return {number: (mark.start, mark.end) for number, mark in zip(missing, found, strict=True)}
        if headless and len(found) == len(missing) - 1:
            rest = zip(missing[1:], found, strict=True)
            return {0: (0, 0), **{number: (mark.start, mark.end) for number, mark in rest}}
    return {}


def _split_by_length(text: str, lengths: Sequence[int]) -> list[str]:
    """Divide a text without the sections' headings between its blocks, near the lengths asked for."""
    found = blocks(text)
    if len(found) < len(lengths):
        return [text, *[""] * (len(lengths) - 1)]
    sizes = [max(1, count_markdown_words(text[block.start : block.end])) for block in found]
    total, bounds, has, place = sum(sizes), [0], 0, 0
    for number in range(1, len(lengths)):
        goal = total * sum(lengths[:number]) / sum(lengths)
        most = len(found) - (len(lengths) - number)
        while place < most and (place < bounds[-1] + 1 or has + sizes[place] / 2 <= goal):
            has += sizes[place]
            place += 1
        while place > bounds[-1] + 1 and found[place - 1].kind == "heading":
            place -= 1
            has -= sizes[place]
        bounds.append(place)
    starts = [found[place].start for place in bounds]
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]
