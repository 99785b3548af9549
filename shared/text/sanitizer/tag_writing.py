"""Tags and their text as all parsers read them, whether they see HTML or Markdown."""

from __future__ import annotations

import re

from shared.text.sanitizer.escapes import encode_address, quote_text
from shared.text.sanitizer.raw_html import Tag

_ADDRESSES = frozenset({"href", "src"})
# Letters, digits, blanks and what begins nothing stay; each other sign is written as its number.
_MARK = re.compile(r"[^\w\s.,;?'()/%\u00a0-\U0010ffff-]|_|(?<=\.)\.|(?<=-)-|://|www\.")


def write_attributes(tag: Tag, but: str = "") -> str:
    """Return the attributes as they are written, each with a blank before it."""
    return "".join(
        f' {name}="{encode_address(value) if name in _ADDRESSES else quote_text(value)}"'
        for name, value in tag.attributes.items()
        if name != but and (value or name != "title")
    )


def write_tag(tag: Tag) -> str:
    """Return the tag as it is written."""
    return f"</{tag.name}>" if tag.is_end else f"<{tag.name}{write_attributes(tag)}>"


def write_words(text: str) -> str:
    """Return text within raw HTML: no sign in it means anything, to Markdown neither."""
    return _MARK.sub(_encode, text)


def _encode(found: re.Match[str]) -> str:
    return "".join(each if each == "w" else f"&#{ord(each)};" for each in found[0])
