"""Blocks of raw HTML that stay: tables, folded text, text of another direction.

Each tag is written with what it may have, each sign of its text as a number. So no parser reads anything else
in it, whether it takes the line for HTML or for Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from shared.text.sanitizer import elements
from shared.text.sanitizer.open_elements import OpenElements
from shared.text.sanitizer.policy import IMAGE_SCHEMES, LANGUAGE_ATTRIBUTES, is_allowed
from shared.text.sanitizer.raw_html import Tag
from shared.text.sanitizer.tag_writing import write_tag, write_words

if TYPE_CHECKING:
    from markdown_it.token import Token

_STAYING = frozenset(
    {
        "blockquote",
        "caption",
        "dd",
        "details",
        "dl",
        "dt",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
    }
)
_LINE_ENDS = re.compile(r"[ \t]*\n\s*")
_LINE_START = re.compile(r"^[\d-]", re.MULTILINE)
_BLANKS = re.compile(r"[ \t]+")


def begin_of_raw(found: Sequence[Tag | str], opened: OpenElements) -> int | None:
    """Return the place of the first tag that stays HTML, if the block of HTML has such."""
    first, lists = None, 0
    for place, piece in enumerate(found):
        if isinstance(piece, str) or piece.name not in elements.BLOCKS or piece.name == "pre":
            continue
        first = place if first is None else first
        if piece.name in {"ol", "ul"}:
            lists += -1 if piece.is_end else 1
        if lists > 1 or _stays(piece) or (piece.is_end and piece.name in opened):
            return first
    return None


def _stays(tag: Tag) -> bool:
    return tag.name in _STAYING or any(name in tag.attributes for name in LANGUAGE_ATTRIBUTES)


def holds_raw(children: Sequence[Token]) -> bool:
    """Return whether a paragraph holds HTML that stays, where an HTML parser ends the paragraph."""
    tags = (child.meta["tag"] for child in children if "tag" in child.meta)
    return any(tag.name in elements.BLOCKS and _stays(tag) for tag in tags)


def as_pieces(children: Sequence[Token]) -> Iterator[Tag | str]:
    """Yield the tokens of a paragraph as the pieces of a block of HTML."""
    for child in children:
        if "tag" in child.meta:
            yield child.meta["tag"]
        elif child.type == "code_inline":
            yield from (Tag("code", False, {}), child.content, Tag("code", True, {}))
        elif child.type == "image":
            given = {"src": str(child.attrs.get("src", "")), "alt": child.content}
            yield from (
                [Tag("img", False, given)] if is_allowed(given["src"], IMAGE_SCHEMES) else [child.content]
            )
        elif child.tag in elements.KEPT and child.nesting:
            href = str(child.attrs.get("href", ""))
            yield Tag(child.tag, child.nesting < 0, {"href": href} if href and is_allowed(href) else {})
        else:
            yield "\n" if child.type in {"softbreak", "hardbreak"} else child.content


def write_raw(found: Sequence[Tag | str], opened: OpenElements) -> str:
    """Return the block of HTML on lines of which none is empty."""
    made, is_code = list[str](), False
    for piece in _without_last_break(found):
        if isinstance(piece, str):
            made.append(_write_text(piece, is_code=is_code))
        elif piece.is_kept and not _means_nothing(piece):
            made.append(_write(piece, opened))
            is_code = "pre" in opened
    made.append(opened.end("pre") + opened.end_lines())
    lines = _LINE_ENDS.sub("\n", "".join(made)).strip()
    return _LINE_START.sub(lambda start: f"&#{ord(start[0])};", lines)


def _means_nothing(tag: Tag) -> bool:
    return tag.name == "picture" or (tag.name == "img" and not tag.attributes.get("src"))


def _write(tag: Tag, opened: OpenElements) -> str:
    if tag.is_end:
        return opened.end(tag.name)
    ends = opened.begin(tag.name)
    return "" if ends is None else f"{ends}{write_tag(tag)}"


def _write_text(text: str, *, is_code: bool) -> str:
    if is_code:
        return write_words(text).replace("\n", "&#10;").replace("\t", "&#9;")
    return write_words(_BLANKS.sub(" ", _LINE_ENDS.sub("\n", text)))


def _without_last_break(found: Sequence[Tag | str]) -> Sequence[Tag | str]:
    *others, last = [piece for piece in found if piece]
    return [*others, last.rstrip() if isinstance(last, str) else last]
