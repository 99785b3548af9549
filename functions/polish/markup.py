"""Fit an editor's text into its block: the same kind of block, with the same links, images and HTML."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from functions.polish.blocks import Block, Document
from shared.text.cleaner import clean
from shared.text.markdown import parser

if TYPE_CHECKING:
    from markdown_it.token import Token

_LIST_MARK = re.compile(r"\s*(?:[-+*]|\d{1,9}[.)])[ \t]+")
_QUOTE_MARK = re.compile(r"[ \t]*>[ \t]?")
_TARGET = re.compile(r"(?<=\]\()\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)")
_MAY_FOLLOW = frozenset({"paragraph_open", "bullet_list_open", "ordered_list_open", "table_open"})
_HARD_BREAK = re.compile(r"(?: {2,}|\\)\Z")


class UnfitError(Exception):
    """The text can't take the place of its block; the message is the reason, after "because"."""


def fit(document: Document, block: Block, text: str, *, may_split: bool, may_relevel: bool) -> str:
    """Return the text as it can be written in the place of a block; raise UnfitError if it can't.

    Marks that the editor repeated are taken off, and a changed link target is put back. `may_split`: a
    paragraph or heading may become several blocks. `may_relevel`: a heading may change its level.
    """
    text = _bare(block, text)
    if not text:
        raise UnfitError("it was empty")
    if _same_words(text, block.text):
        return block.text
    _require_clean(block, text)
    tokens = parser().parse(block.alone(text) if block.kind == "row" else text)
    if not _is_kind(block, tokens, text, may_relevel=may_relevel) and not (
        may_split and _are_blocks(block, tokens, may_relevel=may_relevel)
    ):
        raise UnfitError(_another_kind(block))
    text = _with_hard_breaks(block.text, text)
    if _inline(document, block.text, "html_inline") != _inline(document, text, "html_inline"):
        raise UnfitError("it changed the block's HTML")
    return _with_targets(document, block.text, text)


def fit_new(text: str) -> str:
    """Return new blocks as they can be inserted; raise UnfitError for anything else."""
    text = _lines(text).strip()
    if not text:
        raise UnfitError("it was empty")
    if clean(text).text.strip() != text:
        raise UnfitError("it holds words that are not the post's")
    top = [token for token in parser().parse(text) if token.level == 0 and token.nesting >= 0]
    if not top or any(not _may_follow(token) for token in top):
        raise UnfitError("it holds something else than paragraphs, headings, lists and tables")
    return text


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _bare(block: Block, text: str) -> str:
    """Return a text without the number and the marks that the editor repeated from what was shown."""
    text = re.sub(rf"\A\s*\[{block.number}\][ \t]*", "", _lines(text)).strip()
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


def _is_kind(block: Block, tokens: list[Token], text: str, *, may_relevel: bool) -> bool:
    types = [token.type for token in tokens]
    if block.kind == "row":
        is_table = types[:1] == ["table_open"] and types.index("table_close") == len(types) - 1
        cells = types.count("th_open")
        return "\n" not in text and is_table and cells == block.columns and "td_open" not in types
    if block.kind == "heading":
        if types != ["heading_open", "inline", "heading_close"] or not tokens[0].markup.startswith("#"):
            return False
        is_same = int(tokens[0].tag[1]) == block.level
        return bool(tokens[1].content) and (is_same or (may_relevel and not block.underlined))
    return types == ["paragraph_open", "inline", "paragraph_close"] and _same_words(tokens[1].content, text)


def _are_blocks(block: Block, tokens: list[Token], *, may_relevel: bool) -> bool:
    """Return whether a text is several blocks, of which the first is of the block's kind."""
    top = [token for token in tokens if token.level == 0 and token.nesting >= 0]
    if block.marks or block.indent or block.underlined or not top:
        return False
    if block.kind == "heading":
        starts = top[0].type == "heading_open" and (may_relevel or int(top[0].tag[1]) == block.level)
    else:
        starts = block.kind == "paragraph" and top[0].type == "paragraph_open"
    return starts and all(_may_follow(token) for token in top[1:])


def _may_follow(token: Token) -> bool:
    return token.type in _MAY_FOLLOW or (token.type == "heading_open" and token.tag != "h1")


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


def _with_targets(document: Document, old: str, new: str) -> str:
    """Put the one target back that differs; whatever else became of links, the comparison finds."""
    if "](" not in old or "](" not in new:
        return new
    had, has = [found[1] for found in _TARGET.finditer(old)], list(_TARGET.finditer(new))
    changed = [(found, target) for found, target in zip(has, had, strict=False) if found[1] != target]
    if len(had) != len(has) or len(changed) != 1:
        return new
    (found, target), *_ = changed
    restored = new[: found.start(1)] + target + new[found.end(1) :]
    links = "link_open", "image"
    is_right = _inline(document, restored, *links) == _inline(document, old, *links)
    return restored if is_right else new
