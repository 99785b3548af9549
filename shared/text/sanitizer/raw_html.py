"""Read raw HTML as pieces: harmless tags with allowed attributes, and text for the rest.

Only CommonMark's own tags count as tags. An HTML parser accepts more, and all of that is text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from shared.text.sanitizer.policy import ATTRIBUTES, ELEMENTS, UNREAD

_ATTRIBUTE = r"\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'=<>`]+))?"
_TAG = re.compile(rf"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:{_ATTRIBUTE})*)\s*(/?)>")
_ONE = re.compile(r"([A-Za-z_:][\w.:-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>", "<!": ">"}


class Tag(NamedTuple):
    """A tag of a harmless element, with the attributes that it may have."""

    name: str
    is_end: bool
    attributes: dict[str, str]


def read_tag(source: str, start: int = 0) -> tuple[Tag | None, int]:
    """Return the tag that begins there, and its end; None unless its element is harmless."""
    found = _TAG.match(source, start)
    if not found:
        return None, start
    name = found[2].lower()
    if name not in ELEMENTS:
        return None, found.end()
    return Tag(name, bool(found[1]), _attributes(name, found[3])), found.end()


def _attributes(name: str, source: str) -> dict[str, str]:
    allowed = ATTRIBUTES.get(name, frozenset())
    found: dict[str, str] = {}
    for each in _ONE.finditer(source) if allowed else ():
        key = each[1].lower()
        if key in allowed and key not in found:
            found[key] = html.unescape(each[2] or each[3] or each[4] or "")
    return found


def unread_name(source: str, start: int = 0) -> str:
    """Return the name of an element whose content is not text, if its tag begins there."""
    found = _TAG.match(source, start)
    name = found[2].lower() if found and not found[1] else ""
    return name if name in UNREAD else ""


def pieces(source: str) -> Iterator[Tag | str]:
    """Yield the tags of some raw HTML and the text between them, with its entities undone."""
    place, missing = 0, set[str]()
    while (mark := source.find("<", place)) >= 0:
        if mark > place:
            yield html.unescape(source[place:mark])
        if (end := _skip_unread(source, mark, missing)) > mark:
            place = end
            continue
        tag, end = read_tag(source, mark)
        place = max(end, mark + 1)
        yield tag or source[mark:place]
    yield html.unescape(source[place:])


def _skip_unread(source: str, start: int, missing: set[str]) -> int:
    """Return where a comment or an element without text ends; `missing` are ends that were not found."""
    opening = next((each for each in _ENDS if source.startswith(each, start)), "")
    if opening:
        return _end(source, start, re.escape(_ENDS[opening]), missing)
    name = unread_name(source, start)
    return _end(source, start, rf"</{name}\s*>", missing) if name else start


def _end(source: str, start: int, pattern: str, missing: set[str]) -> int:
    if pattern in missing:
        return start
    found = re.compile(pattern, re.IGNORECASE).search(source, start)
    if not found:
        missing.add(pattern)  # nor will it be found further on
    return found.end() if found else start
