"""The policy: the HTML that a post may have, and the targets of its links."""

from __future__ import annotations

import html
import re

# Without an attribute, these carry nothing, whatever a renderer takes them for.
BARE = frozenset(
    {"abbr", "b", "br", "cite", "code", "dfn", "em", "i", "kbd", "mark", "q", "samp", "small", "strong"}
    | {"sub", "sup", "u", "var", "wbr"}
)
_BLOCKS = frozenset(
    {"blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3"}
    | {"h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "summary", "table", "tbody", "td", "tfoot", "th"}
    | {"thead", "tr", "ul"}
)
ELEMENTS = BARE | _BLOCKS | {"a", "col", "colgroup", "del", "img", "ins", "picture", "s", "span"}
VOID = frozenset({"br", "col", "hr", "img", "wbr"})
"""Elements that have no end."""
ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "title"}),
    "abbr": frozenset({"title"}),
    "code": frozenset({"class"}),  # of these, language-… alone
    "img": frozenset({"src", "alt", "title", "width", "height"}),
    "ol": frozenset({"start"}),
    "td": frozenset({"align", "colspan", "rowspan"}),
    "th": frozenset({"align", "colspan", "rowspan"}),
}
LANGUAGE = re.compile(r"language-[\w.+#-]{1,40}\Z")
# The content of these is not text of the post.
UNREAD = frozenset(
    {"script", "style", "iframe", "object", "noscript", "template", "textarea", "title", "xmp"}
)
SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})
IMAGE_SCHEMES = frozenset({"http", "https"})

_SCRIPTS = frozenset({"javascript", "vbscript", "livescript", "mocha", "data", "file", "blob", "about"})
# Python-Markdown undoes code in an address.
_IGNORED = re.compile(
    r"[\s\\`\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028\u2029\u2060-\u2064\ufeff]|%0[0-9a-d]|%20", re.IGNORECASE
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")


def scheme(address: str) -> str:
    """Return the scheme as a browser may read it: entities, escapes, code, blanks and controls undone."""
    plain = _IGNORED.sub("", html.unescape(html.unescape(address))).lower()
    found = _SCHEME.match(plain)
    return found[1] if found else ""


def is_allowed(address: str, schemes: frozenset[str] = SCHEMES) -> bool:
    """Return whether a link may have this target: the web, mail, a telephone, or a place in the site."""
    found = scheme(address)
    return not found or found in schemes


def is_allowed_definition(following: str) -> bool:
    """Return whether the text after "[label]:" is not an address, or is an allowed one.

    "[Note]: this: that" defines nothing, and neither does "[1]: Note: that".
    """
    words = following.split(None, 1)
    found = scheme(words[0] if words else "")
    return not found or found in SCHEMES or (words[0].endswith(":") and found not in _SCRIPTS)


def is_block(name: str) -> bool:
    """Return whether an element begins a paragraph of its own."""
    return name in _BLOCKS
