"""Materials of a start message: sources, own pages, an existing post.

The texts can be long, so a job's request keeps their digests (shared/materials/compact.py) and the documents
`jobs/{job_id}/materials/{name}` keep the texts.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

MOST_SOURCES = 20
MOST_SOURCE_CHARACTERS = 200_000
"""Characters of all sources' texts that a message may hold; longer ones are named by `uri`."""
MOST_HEAD_CHARACTERS = 20_000
"""Characters of all sources' titles and addresses, which a job's document keeps."""
MOST_PAGES = 500
MOST_PAGE_CHARACTERS = 200_000
"""Characters of all pages' addresses and titles: one document keeps them."""
MOST_POST_CHARACTERS = 60_000

ProfileName = Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*\Z")]
WebAddress = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^https?://[^\s<>\"\\^`{|}]+\Z")]
ObjectAddress = Annotated[str, msgspec.Meta(max_length=1200, pattern=r"^gs://[^/\s]+/.+\Z")]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Review = Literal["none", "required"]
DIGESTS = {"sha256", "characters", "count"}
"""Fields that a job's document has in the place of texts: nobody has to send them."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A source that the post may cite, by its place in the list, from 1.

    A caller gives `text`, or `uri` for a file in Cloud Storage. A job's request has `sha256` and `characters`
    in the place of `text`.
    """

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    url: WebAddress | None = None
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_SOURCE_CHARACTERS)] | None = None
    uri: ObjectAddress | None = None
    sha256: Digest | None = None
    characters: Annotated[int, msgspec.Meta(ge=0)] | None = None


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of the caller's own site, which the post may link to."""

    url: WebAddress
    title: Annotated[str, msgspec.Meta(max_length=300)] = ""


class Links(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The caller's own pages, and how many of them the post links to.

    A job's request has `sha256` and `count` in the place of `pages`.
    """

    pages: Annotated[tuple[Page, ...], msgspec.Meta(max_length=MOST_PAGES)] = ()
    sitemap: WebAddress | None = None
    per_thousand_words: Annotated[float, msgspec.Meta(gt=0, le=20)] = 3
    sha256: Digest | None = None
    count: Annotated[int, msgspec.Meta(ge=0)] | None = None


class Refresh(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """An existing post in Markdown, and what has changed since; the job edits it and writes no new one.

    A job's request has `sha256` and `characters` in the place of `text`.
    """

    changes: Annotated[str, msgspec.Meta(min_length=3, max_length=4000)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_POST_CHARACTERS)] | None = None
    url: WebAddress | None = None
    sha256: Digest | None = None
    characters: Annotated[int, msgspec.Meta(ge=0)] | None = None
