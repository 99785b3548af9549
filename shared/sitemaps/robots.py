"""Read a site's robots.txt (RFC 9309): whether it lets our client read a path.

Python's own reader takes the first rule that matches, and knows no wildcards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

PRODUCT = "content-pipeline-sitemaps"
"""Our name in robots.txt, in upper or lower case."""
_ANY = "*"
_LINE = re.compile(r"[ \t]*([A-Za-z-]+)[ \t]*:[ \t]*([^#]*)")
_PRODUCT = re.compile(r"[A-Za-z_-]+")
_MOST_RULES = 5_000


def allows(text: str, path: str) -> bool:
    """Return whether the file lets us read a path, which may have a query.

    Of the rules that match, the longest counts; of two equally long ones, the one that allows.
    """
    wanted = _normalize(path)
    found = [(len(pattern), allowed) for allowed, pattern in _rules(text) if _matches(pattern, wanted)]
    return max(found)[1] if found else True


def _rules(text: str) -> list[tuple[bool, str]]:
    """Return the rules of all groups that name us or, without one, of those for everybody."""
    ours: list[tuple[bool, str]] = []
    for_all: list[tuple[bool, str]] = []
    is_named = False
    for agents, rules in _groups(text):
        if PRODUCT in agents:
            is_named = True
            ours += rules
        elif _ANY in agents:
            for_all += rules
    return (ours if is_named else for_all)[:_MOST_RULES]


def _groups(text: str) -> Iterator[tuple[set[str], list[tuple[bool, str]]]]:
    """Yield the agents of each group, and its rules: true with what it allows, false with what it forbids."""
    agents: set[str] = set()
    rules: list[tuple[bool, str]] = []
    for line in text.splitlines():
        if not (match := _LINE.match(line)):
            continue
        name, value = match[1].lower(), match[2].strip()
        if name == "user-agent":
            if rules:
                yield agents, rules
                agents, rules = set(), []
            agents.add(_agent(value))
        elif name in {"allow", "disallow"} and agents:
            # An empty rule matches nothing, but it ends the list of agents.
            rules.append((name == "allow", _normalize(value)))
    yield agents, rules


def _agent(value: str) -> str:
    match = _PRODUCT.match(value)
    return _ANY if value.startswith(_ANY) else match[0].lower() if match else ""


def _matches(pattern: str, path: str) -> bool:
    """Return whether a pattern matches a path from its start, with `*` and a final `$`.

    It takes each part at its first place, so that no pattern makes it slow.
    """
    if not pattern:
        return False
    is_whole = pattern.endswith("$")
    first, *parts = pattern.removesuffix("$").split(_ANY)
    if not path.startswith(first):
        return False
    place = len(first)
    for number, part in enumerate(parts, start=1):
        if is_whole and number == len(parts):
            return len(path) - len(part) >= place and path.endswith(part)
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return not is_whole or place == len(path)


def _normalize(path: str) -> str:
    """Return a path in which each character has one notation; an encoded slash stays encoded."""
    return quote(unquote(path.replace("%2F", "%252F").replace("%2f", "%252F")), safe="/*$?&=:;,@!'()+~%")
