"""Fit an editor's text into its block: the same kind of block, with the same links, images and HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence

from functions.polish.block import Block
from functions.polish.blocks import Document
from shared.text.cleaner import clean
from shared.text.markdown import parser
from shared.text.passages import front_matter_end

_LIST_MARK = re.compile(r"\s*(?:[-+*]|\d{1,9}[.)])[ \t]+")
_QUOTE_MARK = re.compile(r"[ \t]*>[ \t]?")
_TARGET = re.compile(r"(?<=\]\()\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)")
_NEW = frozenset({"paragraph", "heading", "item", "row"})
_HARD_BREAK = re.compile(r"(?: {2,}|\\)\Z")


class UnfitError(Exception):
    """The text can't take the place of its block; the message is the reason, after "because"."""


def fit(
    document: Document,
    block: Block,
    text: str,
    *,
    may_split: bool,
    may_relevel: bool,
    new_links: Container[str] = (),
) -> str:
    """Return the text as it can be written in the place of a block; raise UnfitError if it can't.

    Marks that the editor repeated are taken off, and a changed link target is put back. `may_split`: a
    paragraph or heading may become several blocks. `may_relevel`: a heading may change its level. A target of
    `new_links` stays.
    """
    text = _bare(block, text)
    if not text:
        raise UnfitError("it was empty")
    if _same_words(text, block.text):
        return block.text
    _require_clean(block, text)
    if not (_is_row if block.kind == "row" else _is_kind)(block, text, may_relevel=may_relevel) and not (
        may_split and _are_blocks(block, text, may_relevel=may_relevel)
    ):
        raise UnfitError(_another_kind(block))
    text = _with_hard_breaks(block.text, text)
    if _inline(document, block.text, "html_inline") != _inline(document, text, "html_inline"):
        raise UnfitError("it changed the block's HTML")
    return _with_targets(document, block.text, text, new_links)


def fit_new(text: str) -> str:
    """Return new blocks as they can be inserted; raise UnfitError for anything else."""
    text = _lines(text).strip()
    if not text:
        raise UnfitError("it was empty")
    if clean(text).text.strip() != text:
        raise UnfitError("it holds words that are not the post's")
    document = Document(text)
    if not _is_prose(document, document.blocks):
        raise UnfitError("it holds something else than paragraphs, headings, lists and tables")
    if _inline(document, text, "html_inline"):
        raise UnfitError("it holds HTML")
    return text


def fit_rows(block: Block, text: str) -> str:
    """Return new rows of a block's table as they can be inserted; raise UnfitError for anything else."""
    rows = [line.strip() for line in _lines(text).strip().split("\n")]
    if not all(_is_row(block, row) for row in rows):
        raise UnfitError(_another_kind(block))
    return "\n".join(rows)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _bare(block: Block, text: str) -> str:
    """Return a text without the number and the marks that the editor repeated from what was shown."""
    text, number = _lines(text).strip(), f"[{block.number}]"
    if text.startswith(number) and (text.count(number) > block.text.count(number)):
        text = text.removeprefix(number).strip()
    quoted = ">" in block.marks
    for mark in block.marks.split():
        found = (_QUOTE_MARK if mark == ">" else _LIST_MARK).match(text)
        text = text[found.end() :] if found else text
    if quoted:
        first, *others = text.split("\n")
        text = "\n".join([first, *(_QUOTE_MARK.sub("", line, count=1) for line in others)])
    if block.kind == "heading" and not text.startswith("#") and "\n" not in text and text:
        text = f"{'#' * block.level} {text}"
    return text.strip()


def _same_words(one: str, other: str) -> bool:
    return one.split() == other.split()


def _require_clean(block: Block, text: str) -> None:
    """Raise UnfitError if the text has a frame that the block does not have."""
    if clean(text).text.strip() != text and clean(block.text).text.strip() == block.text.strip():
        raise UnfitError("it holds words that are not the post's")


def _is_row(block: Block, text: str, **_: bool) -> bool:
    types = [token.type for token in parser().parse(block.alone(text))]
    is_table = types[:1] == ["table_open"] and types.index("table_close") == len(types) - 1
    cells = types.count("th_open")
    return "\n" not in text and is_table and cells == block.columns and "td_open" not in types


def _is_kind(block: Block, text: str, *, may_relevel: bool) -> bool:
    document = Document(text)
    if len(document.blocks) != 1 or document.has_definitions:
        return False
    (one,) = document.blocks
    if block.kind == "heading":
        may_level = one.level == block.level or (may_relevel and not block.underlined)
        return one.kind == "heading" and "\n" not in text and may_level
    return one.kind == "paragraph" and _same_words(one.text, text)


def _are_blocks(block: Block, text: str, *, may_relevel: bool) -> bool:
    """Return whether a text is several blocks, of which the first is of the block's kind."""
    document = Document(text)
    if block.marks or block.indent or block.underlined or not document.blocks:
        return False
    first, *others = document.blocks
    is_alike = first.kind == block.kind and (may_relevel or first.level == block.level)
    return is_alike and _is_prose(document, others)


def _is_prose(document: Document, blocks: Sequence[Block]) -> bool:
    """Return whether blocks may be new ones: no code, HTML, quotation or title, and nothing unseen."""
    if not document.blocks or document.has_definitions or front_matter_end(document.text):
        return False
    return all(one.kind in _NEW and one.level != 1 for one in blocks)


def _another_kind(block: Block) -> str:
    return {
        "heading": f"it is not one heading with {'#' * block.level}",
        "item": "it is not one list item",
        "quote": "it is not one quoted paragraph",
        "row": f"it is not one table row of {block.columns} cells",
    }.get(block.kind, "it is not one paragraph")


def _with_hard_breaks(old: str, new: str) -> str:
    """Put the breaks of lines back, where a poem or an address has them."""
    had, has = old.split("\n"), new.split("\n")
    if not any(map(_HARD_BREAK.search, had[:-1])):
        return new
    if len(had) != len(has):
        raise UnfitError("it joined or split lines that a break keeps apart")
    ends = [found[0] if (found := _HARD_BREAK.search(line)) else "" for line in had]
    return "\n".join(_HARD_BREAK.sub("", line) + end for line, end in zip(has, ends, strict=True)).strip()


def _inline(document: Document, text: str, *kinds: str) -> Counter[str]:
    """Count the targets of links and images, or the tags, of a text."""
    found: Counter[str] = Counter()
    for token in parser().parse(text + document.definitions(text)):
        for child in token.children or []:
            if child.type in kinds:
                found[str(child.attrGet("href") or child.attrGet("src") or child.content)] += 1
    return found


def _with_targets(document: Document, old: str, new: str, new_links: Container[str]) -> str:
    """Put the one target back that differs; whatever else became of links, the comparison finds."""
    if "](" not in old or "](" not in new:
        return new
    had, has = [found[1] for found in _TARGET.finditer(old)], list(_TARGET.finditer(new))
    changed = [(found, target) for found, target in zip(has, had, strict=False) if found[1] != target]
    if len(had) != len(has) or len(changed) != 1 or changed[0][0][1] in new_links:
        return new
    (found, target), *_ = changed
    restored = new[: found.start(1)] + target + new[found.end(1) :]
    links = "link_open", "image"
    is_right = _inline(document, restored, *links) == _inline(document, old, *links)
    return restored if is_right else new
