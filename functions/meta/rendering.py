"""The post in the two forms that it is handed over in: Markdown, and HTML for a page."""

from __future__ import annotations

from typing import NamedTuple

from shared.text.safe_html import to_html
from shared.text.safe_markdown import safe

# Of Firestore's 1 MiB for a document; the rest is for the request, the findings, the tags and the stages.
_MOST_BYTES = 900_000


class Published(NamedTuple):
    """`content_html` is None where the document has no room for both forms."""

    content: str
    content_html: str | None


def publish(content: str) -> Published:
    """Return both forms of a post; a job never fails because the second one is too long."""
    made, page = safe(content), to_html(content)
    fits = _size(made) + _size(page) <= _MOST_BYTES
    return Published(made, page if fits else None)


def _size(text: str) -> int:
    return len(text.encode(errors="replace"))
