"""A part as the model wrote it, made one of the post: no heading twice, nothing of another part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from functions.generate.headings import heading_key
from functions.generate.signposts import without_outlook
from shared.text.markdown import Block, blocks

if TYPE_CHECKING:
    from functions.generate.outline import Outline, Section

_REPEATED = 60  # characters; a shorter paragraph may well stand twice
_HIGH = 2  # the level from which on a heading may be the part's own


def bare(text: str, section: Section | None, plan: Outline, before: str = "") -> str:
    """Return a part without its heading, without what belongs to others, and with its headings lower.

    `section` is None for the introduction, which has none; `before` is the post so far.
    """
    text = unrepeated(_alone(text, section, plan), before)
    if section:
        text = _under_one_heading(text, section)
        for block, said in reversed(_headings(text)):
            if said == heading_key(section.heading):
                text = text[: block.start] + text[block.end :]
            else:
                text = f"{text[: block.start]}### {_shown(text, block)}{text[block.end :]}"
    else:
        for block, _ in reversed(_headings(text)):
            text = text[: block.start] + text[block.end :]
    text = _without_title_line(text.strip("\n").rstrip(), section)
    if section is not plan.sections[-1]:
        text = without_outlook(text, introduction=section is None)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n").rstrip()


def unrepeated(text: str, before: str) -> str:
    """Leave out the paragraphs that stand in the text before already: models begin by repeating it."""
    known = {_paragraph(before, block) for block in blocks(before)}
    for block in reversed(blocks(text)):
        said = _paragraph(text, block)
        if len(said) >= _REPEATED and said in known:
            text = text[: block.start] + text[block.end :]
    return text


def _alone(text: str, section: Section | None, plan: Outline) -> str:
    """Return what belongs to this part of an answer that holds others as well."""
    own = heading_key(section.heading) if section else "introduction"
    inner = {own, heading_key(plan.title), *map(heading_key, section.subheadings if section else ())}
    others = {heading_key(other.heading) for other in plan.sections} - inner
    found = _headings(text)
    begins = next((number for number, (_, said) in enumerate(found) if said == own), 0)
    start = found[begins][0].start if any(said in others for _, said in found[:begins]) else 0
    end = next((block.start for block, said in found if said in others and block.start >= start), len(text))
    return text[start:end]


def _under_one_heading(text: str, section: Section) -> str:
    """Drop a heading on top that is the part's own by its place, though the model calls it otherwise."""
    found = [(block, said) for block, said in _headings(text) if _level(block) <= _HIGH]
    if len(found) != 1 or text[: found[0][0].start].strip():
        return text
    block, said = found[0]
    return text if said in map(heading_key, section.subheadings) else text[block.end :]


def _without_title_line(text: str, section: Section | None) -> str:
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if section and heading_key(first) == heading_key(section.heading) else text


def _headings(text: str) -> list[tuple[Block, str]]:
    found = [block for block in blocks(text) if block.kind == "heading"]
    return [(block, heading_key(text[block.start : block.end])) for block in found]


def _level(block: Block) -> int:
    return len(block.markup) if block.markup.startswith("#") else 1 if block.markup == "=" else _HIGH


def _shown(text: str, block: Block) -> str:
    return text[block.start : block.end].strip().split("\n")[0].strip("# ")


def _paragraph(text: str, block: Block) -> str:
    return " ".join(text[block.start : block.end].split()) if block.kind == "paragraph" else ""
