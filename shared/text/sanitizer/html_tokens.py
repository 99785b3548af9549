"""Decide what each raw tag of a parsed text is: kept, dropped, a link in place of a player, or plain text."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from shared.text.sanitizer import elements
from shared.text.sanitizer.policy import is_allowed, prefixed
from shared.text.sanitizer.raw_html import Names, Tag, find_names, link_pieces, pieces, read_tag, unread_name

if TYPE_CHECKING:
    from markdown_it.token import Token

Parse = Callable[[str], list["Token"]]
_MOST_ROUNDS = 3  # of components within components, whose text is read as Markdown


def settle(tokens: Sequence[Token], parse: Parse, rounds: int = _MOST_ROUNDS) -> list[Token]:
    """Return the tokens with each tag decided.

    A kept tag is the `meta["tag"]` of a token "html_inline"; a block of HTML has its `meta["pieces"]`.
    """
    names = find_names(_sources(tokens))
    made: list[Token] = []
    for token in tokens:
        if token.type == "html_block":
            made += _settle_block(token, names, parse, rounds)
            continue
        if token.children:
            token.children = list(_settle_children(token.children, names))
        made.append(token)
        if token.type == "paragraph_close" and _is_left_empty(made[-2]):
            del made[-3:]
    return made


def _is_left_empty(inline: Token) -> bool:
    """Return whether a paragraph held nothing but what is dropped."""
    return bool(inline.content) and not any(
        child.content.strip() or child.meta or child.type in {"image", "link_open"}
        for child in inline.children or ()
    )


def _sources(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"html_block", "html_inline"}:
            yield token.content
        for child in token.children or ():
            if child.type == "html_inline":
                yield child.content


def _settle_block(token: Token, names: Names, parse: Parse, rounds: int) -> list[Token]:
    found = list(pieces(token.content, names))
    written = [piece for piece in found if isinstance(piece, Tag)]
    if rounds and written and not any(tag.is_kept for tag in written):
        return _read_text(token, found, parse, rounds)
    token.meta = {"pieces": found}
    return [token]


def _read_text(token: Token, found: Sequence[Tag | str], parse: Parse, rounds: int) -> list[Token]:
    """Return the text of a component, or of an element that no post has, read as Markdown."""
    text = textwrap.dedent("".join(piece for piece in found if isinstance(piece, str)))
    lines = text.split("\n")
    skipped = next((place for place, line in enumerate(lines) if line.strip()), 0)
    first, text = (token.map or [0])[0] + skipped, "\n".join(lines[skipped:])
    made = settle(parse(text), parse, rounds - 1)
    for each in made:
        each.level += token.level
        if each.map:
            each.map = [line + first for line in each.map]
    return made


def _settle_children(children: Sequence[Token], names: Names) -> Iterator[Token]:
    unread, after, before = unread_ranges(children), 0, ""
    for place, token in enumerate(children):
        if place < after:
            continue
        if token.markup == "autolink" and token.nesting > 0 and _is_type(token, before):
            after = place + 3  # with its text and its end
            yield _as_text(children[place + 1], f"<{children[place + 1].content}>")
            continue
        if token.type != "html_inline":
            if token.children:
                token.children = list(_settle_children(token.children, names))
            yield token
        elif place in unread:
            after = unread[place] + 1
            source = "".join(each.content for each in children[place:after])
            yield from _link_tokens(source, token.level)
        else:
            yield from _settle_tag(token, names, before)
        before = token.content[-1:]


def _settle_tag(token: Token, names: Names, before: str) -> Iterator[Token]:
    if token.content.startswith(("<!", "<?", "{")):
        return
    tag, _ = read_tag(token.content, 0, names, before)
    if not tag:
        yield _as_text(token, token.content)
    elif tag.name in elements.PLAYERS:
        yield from _link_tokens(token.content, token.level)
    elif tag.is_kept or elements.is_block(tag.name):
        token.meta = {"tag": tag}
        yield token


def _is_type(link: Token, before: str) -> bool:
    """Return whether what a parser takes for an address is a type: "vector<std::string>"."""
    return (before.isalnum() or before == "_") and not is_allowed(str(link.attrs["href"]))


def _as_text(token: Token, text: str) -> Token:
    token.type, token.content = "text", text
    return token


def _link_tokens(source: str, level: int) -> Iterator[Token]:
    from markdown_it.token import Token  # noqa: PLC0415  loads on first use

    for piece in link_pieces(source):
        if isinstance(piece, str):
            yield Token("text", "", 0, content=piece, level=level)
        else:
            yield Token("html_inline", "", 0, meta={"tag": piece}, level=level)


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


def own_links(tokens: Sequence[Token], ids: Sequence[str] = ()) -> None:
    """Let links within the post lead to its own ids, which have a prefix; `ids` are those of its headings."""
    own = {*ids, *(tag.attributes["id"] for tag in tags(tokens) if "id" in tag.attributes)}
    if not own:
        return
    for tag in tags(tokens):
        if "href" in tag.attributes:
            tag.attributes["href"] = _own_address(tag.attributes["href"], own)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrs["href"] = _own_address(str(child.attrs.get("href", "")), own)


def _own_address(address: str, own: set[str]) -> str:
    name = prefixed(unquote(address[1:])) if address.startswith("#") else None
    return f"#{name}" if name in own else address


def tags(tokens: Sequence[Token]) -> Iterator[Tag]:
    """Yield the tags of a text, those of its blocks of HTML, too."""
    for token in tokens:
        for piece in token.meta.get("pieces", ()):
            if isinstance(piece, Tag):
                yield piece
        for child in token.children or ():
            if "tag" in child.meta:
                yield child.meta["tag"]
