"""The post as HTML for a page: Markdown rendered once, and then sanitised as an HTML parser reads it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from shared.text.sanitizer import elements, policy
from shared.text.sanitizer.heading_ids import add_heading_ids
from shared.text.sanitizer.html_tokens import own_links
from shared.text.sanitizer.normalising import bound_marks
from shared.text.sanitizer.open_elements import OpenElements
from shared.text.sanitizer.parsing import parse, parser
from shared.text.sanitizer.raw_html import Tag

if TYPE_CHECKING:
    from markdown_it.token import Token

_ALIGNED = "text-align:"


def to_html(text: str) -> str:
    """Return Markdown as HTML without script, handlers, styles or links that lead to a script.

    Its ids have a prefix, and its links lead to them.
    """
    tokens = parse(bound_marks(text))
    own_links(tokens, add_heading_ids(tokens))
    opened = OpenElements()
    for token in tokens:
        _prepare(token, opened)
    markdown = parser()
    return sanitise(markdown.renderer.render(tokens, markdown.options, {})).strip()


def sanitise(page: str) -> str:
    """Return HTML with only what the policy allows."""
    import nh3  # noqa: PLC0415  loads on first use

    return nh3.clean(
        page,
        tags=set(elements.KEPT),
        clean_content_tags=set(elements.UNREAD),
        attributes={element: set(allowed) for element, allowed in policy.ATTRIBUTES.items()},
        attribute_filter=_filter_attribute,
        url_schemes=set(policy.SCHEMES),
        link_rel="noopener noreferrer",
    )


def _filter_attribute(element: str, attribute: str, value: str) -> str | None:
    return value if attribute == "rel" else policy.clean_value(element, attribute, value)


def _prepare(token: Token, opened: OpenElements) -> None:
    """Write a token's raw HTML in its harmless form, and a cell's alignment without a style."""
    style = str(token.attrs.pop("style", ""))
    if style.startswith(_ALIGNED):
        token.attrs["align"] = style.removeprefix(_ALIGNED)
    if token.type == "html_block":
        token.content = "".join(_write(piece, opened) for piece in token.meta["pieces"]) + opened.end_inline()
    elif token.type == "block_formula":
        token.type, token.content = "html_block", f"<p>{_escape(html.unescape(token.content))}</p>\n"
    elif token.children:
        token.children = list(_prepare_children(token.children, opened))


def _prepare_children(children: Sequence[Token], opened: OpenElements) -> Iterator[Token]:
    from markdown_it.token import Token  # noqa: PLC0415  loads on first use

    for child in children:
        if child.type == "html_inline":
            child.content = _write(child.meta["tag"], opened)
        elif child.type == "formula":
            child.type, child.content = "text", html.unescape(child.content)
        yield child
    yield Token("html_inline", "", 0, content=opened.end_inline())


def _write(piece: Tag | str, opened: OpenElements) -> str:
    if isinstance(piece, str):
        return _escape(piece)
    if not piece.is_kept:
        return " " if elements.is_block(piece.name) else ""
    if piece.is_end:
        return opened.end(piece.name)
    ends = opened.begin(piece.name)
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in piece.attributes.items())
    return "" if ends is None else f"{ends}<{piece.name}{attributes}>"


def _escape(text: str) -> str:
    return html.escape(text, quote=False)
