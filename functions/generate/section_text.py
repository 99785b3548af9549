"""Turn a model's answer for one section into that section's text alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from functions.generate.headings import heading_key, heading_level
from functions.generate.signposts import remove_signposts
from shared.text.inline_markup import without_closing_hashes
from shared.text.markdown import Block, blocks

if TYPE_CHECKING:
    from functions.generate.outline import Outline, Section

_REPEATED = 60  # characters; a shorter paragraph may appear twice in a good post
_SECTION_LEVEL = 2


def clean_section(text: str, section: Section | None, plan: Outline, before: str = "") -> str:
    """Return a section's own text, without its heading.

    Text of other sections is removed, and the headings of its parts become H3. `section` is None for the
    introduction, which has no headings. `before` is the post so far.
    """
    text = remove_repeated(_select(text, section, plan), before)
    if section:
        text = _drop_top_heading(text, section)
        for block, key in reversed(_headings(text)):
            if key == heading_key(section.heading):
                text = text[: block.start] + text[block.end :]
            else:
                text = f"{text[: block.start]}### {_heading_text(text, block)}{text[block.end :]}"
    else:
        for block, _ in reversed(_headings(text)):
            text = text[: block.start] + text[block.end :]
    text = _drop_title_line(text.strip("\n").rstrip(), section)
    if section is not plan.sections[-1]:
        text = remove_signposts(text, introduction=section is None)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n").rstrip()


def remove_repeated(text: str, before: str) -> str:
    """Remove paragraphs that repeat the text before: models often begin with them."""
    known = {_paragraph(before, block) for block in blocks(before)}
    for block in reversed(blocks(text)):
        paragraph = _paragraph(text, block)
        if len(paragraph) >= _REPEATED and paragraph in known:
            text = text[: block.start] + text[block.end :]
    return text


def _select(text: str, section: Section | None, plan: Outline) -> str:
    """Select this section's text from an answer that may hold other sections as well."""
    own = heading_key(section.heading) if section else "introduction"
    inner = {own, heading_key(plan.title), *map(heading_key, section.subheadings if section else ())}
    others = {heading_key(other.heading) for other in plan.sections} - inner
    found = _headings(text)
    begins = next((number for number, (_, key) in enumerate(found) if key == own), 0)
    start = found[begins][0].start if any(key in others for _, key in found[:begins]) else 0
    end = next((block.start for block, key in found if key in others and block.start >= start), len(text))
    return text[start:end]


def _drop_top_heading(text: str, section: Section) -> str:
    """Drop a single high heading at the top: the section's own, reworded."""
    found = [(block, key) for block, key in _headings(text) if heading_level(block) <= _SECTION_LEVEL]
    if len(found) != 1 or text[: found[0][0].start].strip():
        return text
    block, key = found[0]
    return text if key in map(heading_key, section.subheadings) else text[block.end :]


def _drop_title_line(text: str, section: Section | None) -> str:
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if section and heading_key(first) == heading_key(section.heading) else text


def _headings(text: str) -> list[tuple[Block, str]]:
    found = [block for block in blocks(text) if block.kind == "heading"]
    return [(block, heading_key(text[block.start : block.end])) for block in found]


def _heading_text(text: str, block: Block) -> str:
    first = text[block.start : block.end].strip().split("\n")[0]
    return without_closing_hashes(first.lstrip("# ")).strip()


def _paragraph(text: str, block: Block) -> str:
    return " ".join(text[block.start : block.end].split()) if block.kind == "paragraph" else ""
