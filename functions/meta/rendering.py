"""The finished post in two forms: Markdown, and HTML for a page."""

from __future__ import annotations

from typing import NamedTuple

from shared.text.safe_html import to_html
from shared.text.safe_markdown import safe

# Of the 1 MiB of a Firestore document. The rest is for the request, the findings, the tags and the stages.
_MOST_BYTES = 900_000


class Published(NamedTuple):
    """Both forms. `content_html` is None if the document has no room for it."""

    content: str
    content_html: str | None


def publish(content: str) -> Published:
    """Return both forms of a post; HTML that is too long is left out."""
    made, page = safe(content), to_html(content)
    fits = _size(made) + _size(page) <= _MOST_BYTES
    return Published(made, page if fits else None)


def _size(text: str) -> int:
    return len(text.encode(errors="replace"))
