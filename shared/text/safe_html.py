"""The post as HTML for a page: Markdown rendered once, and then sanitised as an HTML parser reads it."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from shared.text.sanitizer import policy
from shared.text.sanitizer.inline_tokens import unread_ranges
from shared.text.sanitizer.parsing import normalise, parse, parser
from shared.text.sanitizer.raw_html import Tag, pieces

if TYPE_CHECKING:
    from markdown_it.token import Token

_ALIGNED = "text-align:"
_DEEPEST = 100  # elements of raw HTML that are open at once: a parser takes its time over more


def to_html(text: str) -> str:
    """Return Markdown as HTML without script, handlers, styles, ids or links that lead to a script."""
    tokens = parse(normalise(text))
    raw = _RawHtml()
    for token in tokens:
        _prepare(token, raw)
    markdown = parser()
    return sanitise(markdown.renderer.render(tokens, markdown.options, {})).strip()


def sanitise(page: str) -> str:
    """Return HTML with only what the policy allows."""
    import nh3  # noqa: PLC0415  loads on first use

    return nh3.clean(
        page,
        tags=set(policy.ELEMENTS),
        clean_content_tags=set(policy.UNREAD),
        attributes={element: set(allowed) for element, allowed in policy.ATTRIBUTES.items()},
        attribute_filter=_filter_attribute,
        url_schemes=set(policy.SCHEMES),
        link_rel="noopener noreferrer",
    )


def _filter_attribute(element: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        return value if policy.LANGUAGE.match(value) else None
    if attribute == "src":
        return value if policy.is_allowed(value, policy.IMAGE_SCHEMES) else None
    return value if element != "a" or attribute != "href" or policy.is_allowed(value) else None


def _prepare(token: Token, raw: _RawHtml) -> None:
    """Write a token's raw HTML in its harmless form, and a cell's alignment without a style."""
    style = str(token.attrs.pop("style", ""))
    if style.startswith(_ALIGNED):
        token.attrs["align"] = style.removeprefix(_ALIGNED)
    if token.type == "html_block":
        token.content = raw.write(token.content) + raw.end()
    elif token.children:
        token.children = _prepare_children(token.children, raw)


def _prepare_children(children: Sequence[Token], raw: _RawHtml) -> list[Token]:
    from markdown_it.token import Token  # noqa: PLC0415  loads on first use

    kept, after, unread = list[Token](), 0, unread_ranges(children)
    for place, child in enumerate(children):
        if place < after:
            continue
        if place in unread:
            after = unread[place] + 1
            continue
        if child.type == "html_inline":
            child.content = raw.write(child.content)
        kept.append(child)
    return [*kept, Token("html_inline", "", 0, content=raw.end())]


class _RawHtml:
    """Raw HTML through the whole text: its depth, and the open elements of a paragraph."""

    def __init__(self) -> None:
        self._blocks = 0
        self._inline: list[str] = []

    def write(self, source: str) -> str:
        """Return HTML with the tags that are allowed, and the rest as text."""
        return "".join(self._write_pieces(pieces(source)))

    def end(self) -> str:
        """Close the open elements of a paragraph."""
        left, self._inline = self._inline, []
        return "".join(f"</{name}>" for name in reversed(left))

    def _write_pieces(self, found: Iterable[Tag | str]) -> Iterable[str]:
        for piece in found:
            if isinstance(piece, str):
                yield html.escape(piece, quote=False)
            elif self._is_allowed(piece):
                yield _tag(piece)

    def _is_allowed(self, tag: Tag) -> bool:
        if tag.name in policy.VOID:
            return not tag.is_end
        if policy.is_block(tag.name):
            self._blocks += -1 if tag.is_end else 1
            return 0 <= self._blocks <= _DEEPEST
        if not tag.is_end:
            self._inline.append(tag.name)
            return True
        if self._inline and self._inline[-1] == tag.name:
            self._inline.pop()
            return True
        return False


def _tag(tag: Tag) -> str:
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in tag.attributes.items())
    return f"</{tag.name}>" if tag.is_end else f"<{tag.name}{attributes}>"
