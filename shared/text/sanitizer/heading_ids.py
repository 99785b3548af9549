"""Ids of headings that the post's own links lead to, as GitHub and most site generators name them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from shared.text.sanitizer.html_tokens import tags
from shared.text.sanitizer.policy import prefixed

if TYPE_CHECKING:
    from markdown_it.token import Token

_LEFT_OUT = re.compile(r"[^\w\s-]")


def add_heading_ids(tokens: Sequence[Token]) -> list[str]:
    """Give each heading that a link leads to its id, and return these ids."""
    wanted = {unquote(address[1:]) for address in _addresses(tokens) if address.startswith("#")}
    if not wanted:
        return []
    made, seen = list[str](), Counter[str]()
    for place, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        name = _name(tokens[place + 1])
        seen[name] += 1
        name = name if seen[name] == 1 else f"{name}-{seen[name] - 1}"
        if name in wanted and (own := prefixed(name)):
            token.attrs["id"] = own
            made.append(own)
    return made


def _addresses(tokens: Sequence[Token]) -> list[str]:
    found = [
        str(child.attrs.get("href", ""))
        for token in tokens
        for child in token.children or ()
        if child.type == "link_open"
    ]
    return found + [tag.attributes.get("href", "") for tag in tags(tokens)]


def _name(inline: Token) -> str:
    shown = "".join(child.content for child in inline.children or () if "tag" not in child.meta)
    return "-".join(_LEFT_OUT.sub("", shown.strip().lower()).split(" "))
