"""Own pages that a post may link to where a finding misses links."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.jobs.outputs import Issue
from shared.materials.materials import OwnPages
from shared.messages.inputs import Page
from shared.text.prose import content_words

_MOST = 12
_PARTS = re.compile(r"[/_.?=&-]+")


def misses_links(issues: Sequence[Issue]) -> bool:
    """Return whether a finding says that the post has too few links to the own pages."""
    return any(one.type == "internal-link" and not (one.line or one.excerpt) for one in issues)


def candidates(links: OwnPages | None, post: str, issues: Sequence[Issue]) -> list[Page]:
    """Return the nearest own pages without a link, if a finding asks for links."""
    if not links or not misses_links(issues):
        return []
    words = content_words(post)
    free = [page for page in links.pages if page.url not in post]
    rated = sorted(free, key=lambda page: -len(_words(page) & words))
    return rated[:_MOST]


def _words(page: Page) -> frozenset[str]:
    path = _PARTS.sub(" ", page.url.partition("://")[2].partition("/")[2])
    return content_words(f"{page.title} {path}")
