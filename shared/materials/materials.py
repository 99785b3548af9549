"""Material of a job, as the steps get it."""

from __future__ import annotations

import msgspec

from shared.materials.profile import Profile
from shared.messages.inputs import Page


class SourceText(msgspec.Struct, frozen=True, kw_only=True):
    """A source with its text; `number` is its place in the request, from 1, and what the post cites."""

    number: int
    title: str
    url: str | None = None
    text: str = ""


class RefreshText(msgspec.Struct, frozen=True, kw_only=True):
    """An existing post in Markdown, and what has changed since."""

    text: str
    changes: str
    url: str | None = None


class OwnPages(msgspec.Struct, frozen=True, kw_only=True):
    """The pages that the post may link to, of the request's list and of its sitemap."""

    pages: tuple[Page, ...] = ()
    per_thousand_words: float = 3
    sitemap: str | None = None
    """The sitemap's address: its host is the blog's own, also while its pages are missing."""
    fault: str | None = None
    """Why the sitemap's pages are missing, in one sentence."""


class Materials(msgspec.Struct, frozen=True, kw_only=True):
    """All that people gave with the request; each part is optional."""

    profile: Profile | None = None
    sources: tuple[SourceText, ...] = ()
    links: OwnPages | None = None
    refresh: RefreshText | None = None


NO_MATERIALS = Materials()
