"""Read raw HTML as pieces: tags with their allowed attributes, and text for the rest.

Only what an HTML writer means as a tag counts as one: "List<String>" and "<your-name>" are text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from shared.text.sanitizer import elements
from shared.text.sanitizer.players import player_link
from shared.text.sanitizer.policy import clean_value
from shared.text.sanitizer.tag_patterns import BROKEN_TAG, TAG, read_attributes

_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>", "<!": ">"}
_MARK = re.compile(r"<(/?)([A-Za-z][\w.:-]*)")
_ALIASES = {"image": "img"}  # as HTML has it
_IDENTIFIER = re.compile(r"[\w>\])]\Z")
_APART = re.compile(r"[\s(/\"'\u201c\u2018\xab\u201e,]\Z")
_SWITCHES = frozenset(
    {"allowfullscreen", "async", "autofocus", "autoplay", "checked", "compact", "controls", "default"}
    | {"defer", "disabled", "download", "hidden", "inert", "ismap", "itemscope", "loop", "multiple", "muted"}
    | {
        "noshade",
        "novalidate",
        "nowrap",
        "open",
        "playsinline",
        "readonly",
        "required",
        "reversed",
        "selected",
    }
)
"""Attributes that say something without a value."""
_MAY_LACK_END = elements.FORMATTING | elements.VOID | elements.ENDED_BY.keys()


class Tag(NamedTuple):
    """A tag with the attributes that it may have; whether its element is kept is the policy's decision."""

    name: str
    is_end: bool
    attributes: dict[str, str]

    @property
    def is_kept(self) -> bool:
        """Return whether a post may have this element."""
        return self.name in elements.KEPT


class Names(NamedTuple):
    """The elements that begin and that end somewhere in a text, in small letters."""

    opened: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()


def find_names(sources: Iterable[str]) -> Names:
    """Return the names in some pieces of raw HTML."""
    opened, closed = set[str](), set[str]()
    for source in sources:
        for found in _MARK.finditer(source):
            (closed if found[1] else opened).add(found[2].lower())
    return Names(frozenset(opened), frozenset(closed))


def read_tag(source: str, start: int, names: Names, before: str | None = None) -> tuple[Tag | None, int]:
    """Return the tag that begins there, and its end; None if it is text.

    `before` is the text that it follows within a line, None in a block of HTML.
    """
    found = TAG.match(source, start)
    if not found and before is None and (broken := BROKEN_TAG.match(source, start)):
        found = broken if broken[2].lower() in elements.KNOWN else None
    if not found:
        return None, start
    if not _is_tag(found, names, before):
        return None, found.end()
    name = _ALIASES.get(found[2].lower(), found[2].lower())
    return Tag(name, bool(found[1]), _allowed(name, found[3])), found.end()


def _is_tag(found: re.Match[str], names: Names, before: str | None) -> bool:
    written, attributes = found[2], found[3]
    name = written.lower()
    is_known = name in elements.KNOWN
    if found[1]:
        return is_known or name in names.opened or before is None or not _APART.search(before)
    if found[4] or name in names.closed or "=" in attributes or "{" in attributes:
        return True
    if not is_known or (written not in {name, name.upper()} and name not in elements.VOID):
        return False
    words = attributes.lower().split()
    if words:
        return all(word in _SWITCHES or word.startswith(("data-", "aria-")) for word in words)
    if before is None:
        return True
    return name in _MAY_LACK_END and (name in elements.FORMATTING or not _IDENTIFIER.search(before))


def _allowed(name: str, source: str) -> dict[str, str]:
    if name not in elements.KEPT or not source:
        return {}
    found: dict[str, str] = {}
    for key, value in read_attributes(source):
        attribute = "id" if name == "a" and key == "name" else key
        cleaned = clean_value(name, attribute, value)
        if cleaned is not None and attribute not in found:
            found[attribute] = cleaned
    return found


def unread_name(source: str, start: int = 0) -> str:
    """Return the name of an element whose content is not text, if its tag begins there."""
    found = TAG.match(source, start)
    name = found[2].lower() if found and not (found[1] or found[4]) else ""
    return name if name in elements.UNREAD else ""


def pieces(source: str, names: Names) -> Iterator[Tag | str]:
    """Yield the tags of some raw HTML and the text between them, with its entities undone."""
    place, missing = 0, set[str]()
    while (mark := source.find("<", place)) >= 0:
        if mark > place:
            yield html.unescape(source[place:mark])
        if (end := _skip_unread(source, mark, missing)) > mark:
            yield from _link_apart(source[mark:end])
            place = end
            continue
        tag, end = read_tag(source, mark, names)
        place = max(end, mark + 1)
        if tag and tag.name in elements.PLAYERS:
            yield from _link_apart(source[mark:end])
        else:
            yield tag or html.unescape(source[mark:place])
    yield html.unescape(source[place:])


def _link_apart(source: str) -> Iterator[Tag | str]:
    """Yield a link as above, with blanks around it: a player is a block of its own."""
    if found := list(link_pieces(source)):
        yield from (" ", *found, " ")


def link_pieces(source: str) -> Iterator[Tag | str]:
    """Yield a link in place of a player, if the source is one that has an address."""
    if link := player_link(source):
        yield Tag("a", is_end=False, attributes={"href": link.address})
        yield link.title
        yield Tag("a", is_end=True, attributes={})


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
