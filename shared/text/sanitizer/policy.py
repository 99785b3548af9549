"""The policy: the attributes that a post's HTML may have, and the targets of its links."""

from __future__ import annotations

import html
import re

# Without an attribute, these carry nothing, whatever a renderer takes them for.
ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset({"dir", "id", "lang"}),
    "a": frozenset({"href", "title"}),
    "abbr": frozenset({"title"}),
    "code": frozenset({"class"}),  # of these, language-… alone
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "details": frozenset({"open"}),
    "dfn": frozenset({"title"}),
    "img": frozenset({"src", "alt", "title", "width", "height"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "td": frozenset({"align", "colspan", "rowspan"}),
    "th": frozenset({"align", "colspan", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
}
LANGUAGE_ATTRIBUTES = ("dir", "lang")
PREFIX = "user-content-"
"""Begins each id of a post, so that none shadows a name of the page."""
_NUMBER = r"\d{1,4}"
VALUES = {
    "align": r"left|center|right|justify",
    "class": r"language-[\w.+#-]{1,40}",
    "colspan": _NUMBER,
    "datetime": r"[\w:+.-][\w:+. -]{0,40}",
    "dir": r"ltr|rtl|auto",
    "height": r"\d{1,5}%?",
    "lang": r"[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8}){0,4}",
    "open": r"(?:open)?",
    "reversed": r"(?:reversed)?",
    "rowspan": _NUMBER,
    "scope": r"(?:row|col)(?:group)?",
    "span": _NUMBER,
    "start": r"-?\d{1,9}",
    "type": r"[1aAiI]",
    "value": r"-?\d{1,9}",
    "width": r"\d{1,5}%?",
}
_PATTERNS = {name: re.compile(pattern, re.ASCII) for name, pattern in VALUES.items()}
_ID = re.compile(r"[\w.:-]{1,100}")
SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})
IMAGE_SCHEMES = frozenset({"http", "https"})

_SCRIPTS = frozenset({"javascript", "vbscript", "livescript", "mocha", "data", "file", "blob", "about"})
# Python-Markdown undoes code in an address.
_IGNORED = re.compile(
    r"[\s\\`\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028\u2029\u2060-\u2064\ufeff]|%0[0-9a-d]|%20", re.IGNORECASE
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")


def clean_value(element: str, attribute: str, value: str) -> str | None:
    """Return the value that an attribute may have; None if the element may not have it."""
    if attribute not in ATTRIBUTES.get(element, ()) and attribute not in ATTRIBUTES["*"]:
        return None
    if attribute == "id":
        return prefixed(value)
    if attribute == "src":
        return value if is_allowed(value, IMAGE_SCHEMES) else None
    if attribute == "href":
        return value if is_allowed(value) else None
    pattern = _PATTERNS.get(attribute)
    if not pattern:
        return value
    plain = value.strip() if attribute == "class" else value.strip().lower()
    if attribute in {"type", "lang", "datetime"}:
        plain = value.strip()
    return plain if pattern.fullmatch(plain) else None


def prefixed(name: str) -> str | None:
    """Return an id with the prefix; None if it is not a plain one."""
    plain = name.strip()
    if not _ID.fullmatch(plain):
        return None
    return plain if plain.startswith(PREFIX) else f"{PREFIX}{plain}"


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
