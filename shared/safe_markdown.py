"""Markdown in which nothing can carry script into a page, whatever renderer shows it.

Raw HTML is let through tag by tag, as nh3 leaves it; what is no whole and harmless tag is shown as text.
Links lead to the web, to mail or within the site. Code stays as it is: every renderer escapes that.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from msgspec.structs import replace

from shared.markdown import Region, regions

_HINT = re.compile(r"<[A-Za-z/!?]|\]\s*[(:]")
# CommonMark's tags. An HTML parser takes more for a tag, and all of that is shown as text.
_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9-]*)"
    r"((?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*)\s*(/?)>"
)
# What opens again before it is closed is left to be shown as text: looking for its end would take for ever.
_DROPPED = re.compile(
    r"<!--(?:(?!<!--)[\s\S])*?-->"
    r"|<(script|style|iframe|object|noscript|template|textarea|title|xmp)\b[^<>]*>"
    r"(?:(?!<\1\b)[\s\S])*?</\1\s*>",
    re.IGNORECASE,
)
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}):[^\s<>\"'`]*>|<[\w.+-]+@[\w-]+(?:\.[\w-]+)+>")
_MARKS = re.compile(r"\\*<(?=[A-Za-z/!?])|\\`|`+|\]\s*\(|\]:")
_ANGLE = re.compile(r"(\s*)<")
_DESTINATION = re.compile(r"\s*<([^<>\n]*)>")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_TABLE = re.compile(r"^[ >]*\|?[ \t]*:?-+:?[ \t]*\|", re.MULTILINE)
# After these, some renderers read HTML up to the next blank line, and no code.
_BLOCK = re.compile(
    r"</?(?:blockquote|caption|col|dd|del|details|div|dl|dt|fig|h[1-6r]|ins|li|ol|p\b|pre|summary|t[abdfhr]|ul)"
)
_BACKTICKS = re.compile(r"`+")
# A line that begins with a word begins no block, in whatever renderer.
_GOES_ON = re.compile(r"\n {0,3}[A-Za-z]")
_CELL_END = re.compile(r"(?<!\\)\|")
_INVISIBLE = re.compile(r"[\s\\\x00-\x20\x7f-\xa0\u2028\u2029\u200b]|%0[0-9a-d]|%20")
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})
_DANGEROUS = frozenset({"javascript", "vbscript", "livescript", "mocha", "data", "file", "blob", "about"})
_PASSES = 4  # the first does it; what it takes out may turn what stood there for HTML into a fence
_LONGEST = 2000  # characters of a destination that are looked at

_ELEMENTS = frozenset(
    {
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
    }
    | {"dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i"}
    | {"img", "ins", "kbd", "li", "mark", "ol", "p", "picture", "pre", "q", "s", "samp", "small", "span"}
    | {
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
    }
    | {"wbr"}
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}


def safe(text: str) -> str:
    """Return the Markdown with its raw HTML and its links made harmless; harmless text stays as it is."""
    for _ in range(_PASSES):
        before, text = text, _made(text)
        if text == before:
            break
    return text


def _made(text: str) -> str:
    if not _HINT.search(text):
        return text
    made, in_html = [], False
    for region in regions(text):
        source = text[region.start : region.end]
        if region.kind == "text" and in_html:
            region = replace(region, kind="html")  # noqa: PLW2901  the line below HTML is HTML to some renderers
        made.append(_region(source, region))
        in_html = region.kind == "html" and bool(source.rpartition("\n")[0].rpartition("\n")[2].strip())
    return "".join(made)


def _region(source: str, region: Region) -> str:
    if region.kind == "code":
        return source if region.closed or not _HINT.search(source) else _closed(source, region)
    # Renderers differ in what they take for a table, and a table's cells end code.
    kind = "table" if region.kind == "text" and _TABLE.search(source) else region.kind
    return "".join(_pieces(_DROPPED.sub(_dropped, source), kind))


def _closed(source: str, region: Region) -> str:
    """End a fence that is still open, so that every renderer agrees where the code ends."""
    if region.markup and region.last:
        return f"{source.rstrip()}\n{region.markup}\n"
    return "".join(_pieces(source, "html"))


def _dropped(match: re.Match[str]) -> str:
    # Only where the scanner would meet it as HTML: between backticks it is code that somebody shows.
    line = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    return match[0] if line.count("`") % 2 else ""


def _pieces(source: str, kind: str) -> Iterator[str]:
    """Yield a region made harmless, from left to right as CommonMark reads it."""
    place, in_block = 0, False
    while mark := _MARKS.search(source, place):
        yield source[place : mark.start()]
        place = mark.end()
        found = mark[0]
        if found == "\\`":
            yield found
        elif found[0] == "`":
            end = _code_end(source, mark, "html" if in_block else kind)
            yield source[mark.start() : end]
            place = end
        elif found[-1] == "<":
            # An odd backslash escapes the bracket, but not in every renderer.
            escaped = len(found) % 2 == 0
            yield found[: -2 if escaped else -1]
            shown, place = ("&lt;", mark.end()) if escaped else _tag(source, mark.end() - 1)
            in_block = in_block or _BLOCK.match(shown) is not None
            yield shown
        else:
            yield found
            shown, place = _destination(source, place, definition=found[-1] == ":")
            yield shown
    yield source[place:]


def _code_end(source: str, mark: re.Match[str], kind: str) -> int:
    """Return where a code span ends: in its cell, or its lines of prose; after the backticks if nowhere."""
    if kind == "html":
        return mark.end()
    place, limit = mark.end(), _line_end(source, mark.end())
    if kind == "table" and (cell := _CELL_END.search(source, place, limit)):
        limit = cell.start()
    while True:
        for run in _BACKTICKS.finditer(source, place, limit):
            if len(run[0]) == len(mark[0]):
                return run.end()
        if kind != "text" or not _GOES_ON.match(source, limit):
            return mark.end()
        place, limit = limit, _line_end(source, limit + 1)


def _line_end(source: str, place: int) -> int:
    end = source.find("\n", place)
    return len(source) if end < 0 else end


def _tag(source: str, start: int) -> tuple[str, int]:
    """Return what is shown of a tag at `start`, and where to go on."""
    if (link := _AUTOLINK.match(source, start)) and (not link[1] or link[1].lower() in _SCHEMES):
        return link[0], link.end()
    tag = _TAG.match(source, start)
    name = tag[2].lower() if tag else ""
    if not tag or name not in _ELEMENTS:
        return "&lt;", start + 1
    if tag[1]:
        return f"</{name}>", tag.end()
    return _sanitised(tag[0], name), tag.end()


def _sanitised(tag: str, name: str) -> str:
    import nh3  # noqa: PLC0415  loads on first use

    cleaned = nh3.clean(
        tag,
        tags=set(_ELEMENTS),
        attributes={element: set(allowed) for element, allowed in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer",
    )
    opening = cleaned.partition(f"</{name}>")[0]
    # A row or a cell alone is no HTML to a parser, and comes back empty: the bare tag carries nothing.
    return opening if opening.startswith(f"<{name}") else f"<{name}>"


def _destination(source: str, start: int, *, definition: bool) -> tuple[str, int]:
    """Return the destination of a link, or "#" where it is dangerous, and where to go on."""
    end = source.find("\n\n", start, start + _LONGEST)
    rest = source[start : end if end >= 0 else start + _LONGEST]
    scheme = _scheme(rest)
    if scheme in _DANGEROUS or (not definition and scheme and scheme not in _SCHEMES):
        return "#", start + len(_dangerous(rest))
    opening = _ANGLE.match(rest)
    if definition or not opening:
        return "", start
    if found := _DESTINATION.match(rest):
        return _bare(found), start + found.end()
    return f"{opening[1]}&lt;", start + opening.end()


def _scheme(rest: str) -> str:
    """Return the scheme as a browser reads it: entities, escapes, blanks and control characters undone."""
    plain = html.unescape(rest.lstrip(" \t\n<").partition(")")[0])
    plain = re.sub(
        r"[\s\\\x00-\x20\x7f-\xa0\u2028\u2029\u200b]|%0[0-9a-d]|%20", "", plain, flags=re.IGNORECASE
    )
    found = _SCHEME.match(plain.lower())
    return found[1] if found else ""


def _dangerous(rest: str) -> str:
    """Return what a dangerous destination consists of, up to the bracket that ends the link."""
    depth = 0
    for place, character in enumerate(rest):
        if character == "\n" and depth == 0 and place and ":" in rest[:place]:
            return rest[:place]
        if character == ")" and depth == 0:
            return rest[:place]
        depth += {"(": 1, ")": -1}.get(character, 0)
    return rest


def _bare(found: re.Match[str]) -> str:
    """Write "<a b>" as "a%20b": in angle brackets, some renderers take it for a tag."""
    quoted = found[1].strip()
    for character, code in ((" ", "%20"), ("(", "%28"), (")", "%29"), ('"', "%22"), ("'", "%27")):
        quoted = quoted.replace(character, code)
    return quoted
