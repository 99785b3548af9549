"""How a tag is written: in HTML, and in the components that some sites add to Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from shared.text.sanitizer.normalising import normalise

# Braces go three deep; deeper ones do not belong to a tag.
_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,200}\}){0,400}\}){0,800}\}"
_VALUE = rf"{_BRACES}|\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+"
ATTRIBUTE = rf"\s+(?:[A-Za-z_:@][\w.:-]*(?:\s*=\s*(?:{_VALUE}))?|{_BRACES})"
TAG = re.compile(rf"<(/?)([A-Za-z][\w.:-]*)((?:{ATTRIBUTE}){{0,60}})\s*(/?)>")
# What a browser takes for a tag, although its quotation marks do not match.
BROKEN_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([\s/][^<>]*=[^<>]*)()>")
_ONE = re.compile(r"([A-Za-z_:@][\w.:-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")


def read_attributes(source: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes of a tag, in small letters, with the entities of their values undone."""
    for each in _ONE.finditer(source):
        value = each[2] or each[3] or each[4] or ""
        if not (each[4] or "").startswith("{"):  # an expression, whose value nobody knows
            yield each[1].lower(), normalise(html.unescape(value))
