"""Make a draft of a post, once: the rule that every CMS has.

A post in the CMS bears the marks of its job and of the run that has written it, so that after a crash it is
found again. A draft that people have changed, published or scheduled is theirs, and stays as it is.
"""

from __future__ import annotations

from typing import Protocol

import msgspec
from msgspec.structs import replace

from functions.cms.faults import Changed
from functions.cms.post import Post
from shared.jobs.publication import Draft

_OWNED = "People have changed the draft, so the new run of the job left it as it is."
_PUBLIC = "The post is not a draft any more, so the new run of the job left it as it is."
_UNKNOWN = "People may have changed the draft, so the new run of the job left it as it is."

UNKNOWN = ""
"""The mark of the last change of a draft that nobody has read since it was written."""


class There(msgspec.Struct, frozen=True, kw_only=True):
    """A post in the CMS. `run` is the one that its marks name; None without the mark of the job."""

    draft: Draft
    is_draft: bool
    run: int | None


class Cms(Protocol):
    """A CMS's API; each call raises Refused or Away."""

    async def get(self, post_id: str, job_id: str) -> There | None:
        """Return a post; None if it was deleted or thrown away."""
        ...

    async def find(self, job_id: str) -> There | None:
        """Return the post with the job's mark, or None."""
        ...

    async def create(self, post: Post) -> Draft: ...

    async def update(self, there: There, post: Post) -> Draft:
        """Write a draft over; raise Changed if somebody was faster."""
        ...


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """The draft of an earlier attempt or run, as it was left; None of what was not recorded."""

    post_id: str | None
    modified: str | None


async def put(cms: Cms, post: Post, earlier: Earlier) -> Draft:
    """Return the draft of a post: the one that is there, or a new one."""
    there = await cms.get(earlier.post_id, post.job_id) if earlier.post_id is not None else None
    there = there or await cms.find(post.job_id)
    if there is None:
        return await cms.create(post)
    if there.run == post.run:  # an attempt has written it and could not record it; people may have, since
        return replace(there.draft, modified=UNKNOWN)
    if (reason := _find_owner(there, earlier)) is not None:
        return _leave(there, reason)
    try:
        return await cms.update(there, post)
    except Changed:
        return _leave(there, _OWNED)


def _find_owner(there: There, earlier: Earlier) -> str | None:
    """Return why a draft is people's; None for one that is as an earlier run has written it."""
    if not there.is_draft:
        return _PUBLIC
    if there.draft.post_id != earlier.post_id or earlier.modified == UNKNOWN:
        return _UNKNOWN
    if there.run is None or there.draft.modified != earlier.modified:
        return _OWNED
    return None


def _leave(there: There, note: str) -> Draft:
    return replace(there.draft, is_left=True, note=note)
