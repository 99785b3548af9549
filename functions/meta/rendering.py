"""The finished post in two forms: Markdown, and HTML for a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from functions.meta.source_list import close
from shared.jobs.outputs import CitedSource
from shared.materials.materials import SourceText
from shared.materials.profile import SourceList
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
    return _both(safe(content), content)


def publish_cited(
    content: str, sources: Sequence[SourceText], form: SourceList, language: str
) -> tuple[Published, tuple[CitedSource, ...]]:
    """Return both forms of a post that the sources close which it cites, and those sources."""
    closed = close(safe(content), sources, form, language)
    return _both(closed.content, closed.page), closed.cited


def _both(made: str, page: str) -> Published:
    shown = to_html(page)
    fits = _size(made) + _size(shown) <= _MOST_BYTES
    return Published(made, shown if fits else None)


def _size(text: str) -> int:
    return len(text.encode(errors="replace"))
