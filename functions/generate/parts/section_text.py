"""Turn a model's answer for one section into that section's text alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.generate.headings import heading_key, heading_level
from functions.generate.parts.signposts import remove_signposts
from shared.text.inline_markup import without_closing_hashes
from shared.text.markdown import Block, blocks

if TYPE_CHECKING:
    from functions.generate.outline.outline import Outline, Section

_REPEATED = 60  # characters; a shorter paragraph may appear twice in a good post
_SECTION_LEVEL = 2


def clean_introduction(text: str) -> str:
    """Return an introduction's own text: without headings, up to the first section that follows it."""
    found = [(block, heading_level(block)) for block in blocks(text) if block.kind == "heading"]
    begun = next((block.start for block in blocks(text) if block.kind != "heading"), len(text))
    end = next(
        (block.start for block, level in found if level <= _SECTION_LEVEL and block.start > begun), len(text)
    )
    text = _edit(text[:end], [(block, "") for block, _ in found if block.start < end])
    return _tidy(remove_signposts(text.strip("\n").rstrip(), introduction=True))


def clean_section(text: str, section: Section, plan: Outline) -> str:
    """Return a section's own text, without its heading.

    Text of other sections is removed, and the headings of its parts become H3.
    """
    text = _drop_top_heading(_select(text, section, plan))
    own = heading_key(section.heading)
    edits = [
        (block, "" if key == own else f"### {_heading_text(text, block)}")
        for block, key in find_headings(text)
    ]
    text = _edit(text, edits)
    text = _drop_title_line(text.strip("\n").rstrip(), section)
    if section is not plan.sections[-1]:
        text = remove_signposts(text)
    return _tidy(text)


def remove_repeated(texts: Sequence[str]) -> list[str]:
    """Return texts of one post without the paragraphs that an earlier one of them has as well.

    A text of which only headings are left is empty.
    """
    known: set[str] = set()
    kept: list[str] = []
    for text in texts:
        found = blocks(text)
        own = [_paragraph(text, block) for block in found]
        left = _edit(
            text,
            [
                (block, "")
                for block, paragraph in zip(found, own, strict=True)
                if len(paragraph) >= _REPEATED and paragraph in known
            ],
        )
        is_text = left == text or any(block.kind != "heading" for block in blocks(left))
        kept.append(_tidy(left) if is_text else "")
        known.update(own)
    return kept


def find_headings(text: str) -> list[tuple[Block, str]]:
    """Return the headings of a text with the keys to compare them by."""
    found = [block for block in blocks(text) if block.kind == "heading"]
    return [(block, heading_key(text[block.start : block.end])) for block in found]


def _edit(text: str, edits: Sequence[tuple[Block, str]]) -> str:
    """Return a text with other text in place of some of its blocks, which are in order."""
    pieces: list[str] = []
    end = 0
    for block, instead in edits:
        pieces += [text[end : block.start], instead]
        end = block.end
    return "".join([*pieces, text[end:]])


def _select(text: str, section: Section, plan: Outline) -> str:
    """Select this section's text from an answer that may hold other sections as well.

    A heading below those of sections may say the same as one of them.
    """
    own = heading_key(section.heading)
    others = {heading_key(other.heading) for other in plan.sections} - {own, heading_key(plan.title)}
    found = find_headings(text)
    begins = next((number for number, (_, key) in enumerate(found) if key == own), None)
    level = max(_SECTION_LEVEL, heading_level(found[begins][0]) if begins is not None else 0)
    bounds = [block.start for block, key in found if key in others and heading_level(block) <= level]
    start = 0
    if begins is not None and bounds and bounds[0] < found[begins][0].start:
        start = found[begins][0].start
    end = next((bound for bound in bounds if bound >= start), len(text))
    return text[start:end]


def _drop_top_heading(text: str) -> str:
    """Drop a single high heading at the top: the section's own, reworded."""
    found = [block for block, _ in find_headings(text) if heading_level(block) <= _SECTION_LEVEL]
    if len(found) != 1 or text[: found[0].start].strip():
        return text
    return text[found[0].end :]


def _drop_title_line(text: str, section: Section) -> str:
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if heading_key(first) == heading_key(section.heading) else text


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n").rstrip()


def _heading_text(text: str, block: Block) -> str:
    first = text[block.start : block.end].strip().split("\n")[0]
    return without_closing_hashes(first.lstrip("# ")).strip()


def _paragraph(text: str, block: Block) -> str:
    return " ".join(text[block.start : block.end].split()) if block.kind == "paragraph" else ""
