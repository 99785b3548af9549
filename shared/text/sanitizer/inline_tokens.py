"""Read the tokens of a paragraph as pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from shared.text.sanitizer.inline_pieces import Kind, Piece, Pieces

if TYPE_CHECKING:
    from markdown_it.token import Token

_BREAKS: dict[str, Kind] = {"softbreak": "soft", "hardbreak": "hard"}


def read_tokens(tokens: Sequence[Token]) -> list[Piece]:
    """Return the pieces of a paragraph's tokens."""
    pieces = Pieces()
    add_tokens(pieces, tokens)
    return pieces.finish()


def add_tokens(pieces: Pieces, tokens: Sequence[Token]) -> None:
    """Add the pieces of some tokens."""
    for token in tokens:
        _add_token(pieces, token)


def _add_token(pieces: Pieces, token: Token) -> None:
    if token.type == "text":
        pieces.add_text(token.content)
    elif token.type == "code_inline":
        pieces.add_code(token.content)
    elif token.type == "formula":
        pieces.add_formula(token.content)
    elif token.type == "html_inline":
        pieces.add_tag(token.meta["tag"])
    elif token.type in _BREAKS:
        pieces.add_break(_BREAKS[token.type])
    elif token.type in {"link_open", "link_close", "image"}:
        _add_link(pieces, token)
    elif token.nesting:
        (pieces.open_mark if token.nesting > 0 else pieces.close_mark)(token.markup)


def _add_link(pieces: Pieces, token: Token) -> None:
    title = str(token.attrs.get("title", ""))
    if token.type == "image":
        pieces.add_image(str(token.attrs.get("src", "")), _plain_text(token.children or ()), title)
    elif token.type == "link_open":
        pieces.open_link(str(token.attrs.get("href", "")), title, is_bare=token.markup == "autolink")
    else:
        pieces.close_link()


def _plain_text(tokens: Iterable[Token]) -> str:
    """Return the text of tokens: an image's alternative text."""
    return "".join(
        _plain_text(token.children or ())
        if token.type == "image"
        else "\n"
        if token.type in _BREAKS
        else ""
        if token.type == "html_inline"
        else token.content
        for token in tokens
    )
