"""The elements that HTML has, by what becomes of them in a post."""

from __future__ import annotations

# Kept within a line.
INLINE = frozenset(
    {"abbr", "b", "bdi", "bdo", "br", "cite", "code", "dfn", "em", "i", "kbd", "mark", "q", "rp", "rt"}
    | {"ruby", "samp", "small", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)
BLOCKS = frozenset(
    {"aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h1", "h2"}
    | {"h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "summary", "table", "tbody", "td", "tfoot", "th"}
    | {"thead", "tr", "ul"}
)
KEPT = INLINE | BLOCKS | {"a", "col", "colgroup", "del", "img", "ins", "picture", "s", "span"}
VOID = frozenset({"br", "col", "hr", "img", "wbr"})
"""Kept elements that have no end."""
PLAYERS = frozenset({"audio", "embed", "iframe", "object", "source", "video"})
"""What shows something of another address: a link to it takes their place."""
UNREAD = frozenset(
    {"script", "style", "iframe", "object", "noscript", "template", "textarea", "title", "xmp", "svg"}
    | {"annotation", "audio", "canvas", "noembed", "noframes", "video"}
)
"""Their content is not text of the post."""
# Dropped, with their text left in place.
_BLOCKS_DROPPED = frozenset(
    {
        "address",
        "article",
        "body",
        "center",
        "dialog",
        "dir",
        "fieldset",
        "footer",
        "form",
        "frameset",
        "head",
    }
    | {"header", "hgroup", "html", "legend", "main", "marquee", "menu", "nav", "optgroup", "option", "search"}
    | {"section", "select"}
)
_INLINE_DROPPED = frozenset(
    {"acronym", "applet", "area", "base", "basefont", "bgsound", "big", "blink", "button", "data"}
    | {
        "datalist",
        "font",
        "frame",
        "input",
        "isindex",
        "keygen",
        "label",
        "link",
        "map",
        "math",
        "meta",
        "meter",
        "nobr",
    }
    | {"output", "param", "progress", "rb", "rtc", "slot", "strike", "track", "tt"}
)
KNOWN = KEPT | PLAYERS | UNREAD | _BLOCKS_DROPPED | _INLINE_DROPPED
WITHOUT_END = VOID | frozenset(
    {
        "area",
        "base",
        "basefont",
        "bgsound",
        "embed",
        "frame",
        "image",
        "input",
        "isindex",
        "keygen",
        "link",
        "meta",
    }
    | {"param", "source", "track"}
)
"""All elements that have no end."""
FORMATTING = (
    INLINE
    | {"a", "acronym", "big", "del", "font", "hr", "img", "ins", "nobr", "p", "s", "span"}
    | {
        "strike",
        "tt",
    }
)
"""What may follow a word without a blank, even where its end is missing: "H<sub>2"."""
ENDED_BY = {
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "p": frozenset({"p"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "tr": frozenset({"td", "th", "tr"}),
    "rp": frozenset({"rp", "rt"}),
    "rt": frozenset({"rp", "rt"}),
} | dict.fromkeys(("thead", "tbody", "tfoot"), frozenset({"td", "th", "tr", "thead", "tbody", "tfoot"}))
"""Open elements that end where another begins."""
LINES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption", "pre"})
"""Blocks that contain no blocks."""


def is_block(name: str) -> bool:
    """Return whether an element begins a paragraph of its own."""
    return name in BLOCKS or name in _BLOCKS_DROPPED
