"""Read the tokens of a paragraph as pieces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from shared.text.sanitizer.inline_pieces import Kind, Piece, Pieces
from shared.text.sanitizer.raw_html import read_tag, unread_name

if TYPE_CHECKING:
    from markdown_it.token import Token

_BREAKS: dict[str, Kind] = {"softbreak": "soft", "hardbreak": "hard"}
_MARKS = {"del": "~~", "s": "~~", "strike": "~~"}


def read_tokens(tokens: Sequence[Token]) -> list[Piece]:
    """Return the pieces of a paragraph's tokens."""
    pieces, unread = Pieces(), unread_ranges(tokens)
    after = 0
    for place, token in enumerate(tokens):
        if place < after:
            continue
        if token.type == "html_inline":
            after = unread.get(place, place) + 1
            _add_html(pieces, token.content, is_unread=place in unread)
        else:
            _add_token(pieces, token)
    return pieces.finish()


def _add_token(pieces: Pieces, token: Token) -> None:
    if token.type == "text":
        pieces.add_text(token.content)
    elif token.type == "code_inline":
        pieces.add_code(token.content)
    elif token.type in _BREAKS:
        pieces.add_break(_BREAKS[token.type])
    elif token.type == "link_open":
        pieces.open_link(str(token.attrs.get("href", "")), str(token.attrs.get("title", "")))
    elif token.type == "link_close":
        pieces.close_link()
    elif token.type == "image":
        alternative = _plain_text(token.children or ())
        pieces.add_image(str(token.attrs.get("src", "")), alternative, str(token.attrs.get("title", "")))
    elif token.nesting:
        (pieces.open_mark if token.nesting > 0 else pieces.close_mark)(token.markup)


def _add_html(pieces: Pieces, source: str, *, is_unread: bool) -> None:
    if is_unread or source.startswith(("<!", "<?")):
        return
    tag, _ = read_tag(source)
    if not tag:
        pieces.add_text(source)
    elif mark := _MARKS.get(tag.name):
        (pieces.close_mark if tag.is_end else pieces.open_mark)(mark)
    else:
        pieces.add_tag(tag)


def unread_ranges(tokens: Sequence[Token]) -> dict[int, int]:
    """Return where script and the like begin, and where each ends, within one paragraph."""
    found: dict[int, int] = {}
    open_since: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place, token in enumerate(tokens):
        if token.type != "html_inline":
            continue
        if name := unread_name(token.content):
            open_since[name, token.level].append(place)
        elif token.content.startswith("</"):
            key = (token.content[2:-1].strip().lower(), token.level)
            found.update(dict.fromkeys(open_since.pop(key, ()), place))
    return found


def _plain_text(tokens: Iterable[Token]) -> str:
    """Return the text of tokens: an image's alternative text."""
    return "".join(
        _plain_text(token.children or ())
        if token.type == "image"
        else "\n"
        if token.type in _BREAKS
        else token.content
        for token in tokens
    )
