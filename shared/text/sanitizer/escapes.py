"""Text in Markdown that no renderer reads as anything else, and addresses likewise.

Where renderers differ over a backslash, an entity is written: before code, HTML, tables and attribute lists.
"""

from __future__ import annotations

import re
import string
from urllib.parse import quote

from shared.text.sanitizer.policy import is_allowed_definition

# Footnotes, GitHub's alerts and the boxes of a list of tasks are known by their brackets.
_KEPT = r"\[\^[\w-]{1,60}\](?![(\[])|\[(?:![A-Z]{1,20}|[ xX])\](?![(\[:])"
_SPECIAL = re.compile(
    rf"{_KEPT}|&(?=#?[0-9A-Za-z]{{1,40}};)|(?<![^\W_])_|_(?![^\W_])|(?<==)=|[<>`{{|\\\[\]*~]|!\Z"
)
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    "`": "&#96;",
    "{": "&#123;",
    "|": "&#124;",
    "!": "&#33;",
    "=": "&#61;",  # the second of two, which highlight to some
    ">": ">",
}
_ESCAPED_BRACKET = re.compile(r"(!?)\\([\[\]])")
_QUOTED = re.compile(r"&(?=#?[0-9A-Za-z]{1,40};)|[\"'<>`{}|\\\[\]()*_~\n]")
_PUNCTUATION = frozenset(string.punctuation)
_BLOCK_START = re.compile(
    r"(?P<escaped>#|[+=-](?=[ \t]|\Z|[+=-])|~{3,})|(?P<coded>[>:])"
    r"|(?P<number>\d{1,9})(?P<point>[.)])(?=[ \t]|\Z)"
)
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,60}\]:\s*")
# Percent-encoded already: "%" stays.
_IN_ADDRESS = "-._~:/?#@!$&*+,;=%"
# Two of them mark something to some renderers, also across a link.
_TWICE = re.compile(r"(?<=([=+~*_$]))\1")
_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]{1,40};)")


def escape(text: str) -> str:
    """Return text for the middle of a line."""
    return _SPECIAL.sub(_escape_match, text)


def _escape_match(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) > 1:
        return found
    if found == "\\":
        following = match.string[match.end() : match.end() + 1]
        return "&#92;" if not following or following in _PUNCTUATION or following == "\n" else found
    return _ENTITIES.get(found) or f"\\{found}"


def escape_label(text: str) -> str:
    """Return text for a link: marked undoes a bracket's backslash there, and then looks for images."""
    return _ESCAPED_BRACKET.sub(_encode_bracket, escape(text))


def _encode_bracket(match: re.Match[str]) -> str:
    bracket = "&#91;" if match[2] == "[" else "&#93;"
    return f"&#33;{bracket}" if match[1] else bracket


def escape_start(line: str) -> str:
    """Return an escaped line so that it begins no block, nor a definition that leads to a script."""
    if (note := _FOOTNOTE.match(line)) and not is_allowed_definition(line[note.end() :]):
        return f"\\{line}"
    found = _BLOCK_START.match(line)
    if not found:
        return line
    if found["number"]:
        return f"{found['number']}\\{line[found.start('point') :]}"
    return f"&#{ord(line[0])};{line[1:]}" if found["coded"] else f"\\{line}"


def quote_text(text: str) -> str:
    """Return text for a title or an alternative text, where nothing may be read as Markdown."""
    plain = " ".join(text.split())
    return _QUOTED.sub(lambda found: "&amp;" if found[0] == "&" else f"&#{ord(found[0])};", plain)


def quote_title(text: str) -> str:
    """Return a link's title in its quotation marks."""
    return f'"{quote_text(text)}"'


def encode_address(address: str) -> str:
    """Return an address without a blank, bracket, quotation mark or backtick."""
    quoted = quote(address, safe=_IN_ADDRESS, errors="replace")
    return _ENTITY.sub("&amp;", _TWICE.sub(lambda found: f"%{ord(found[0]):02X}", quoted))
