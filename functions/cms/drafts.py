"""Make a draft of a post, once: the rule that every CMS has.

A post in the CMS bears the mark of its job, so that a crash after it was made finds it again. A draft that
people have changed, published or scheduled is theirs, and stays as it is.
"""

from __future__ import annotations

from typing import Protocol

import msgspec
from msgspec.structs import replace

from functions.cms.faults import Changed
from functions.cms.post import Post
from shared.jobs.publication import Draft

_OWNED = "People have changed the draft, so the new run of the job left it as it is."
_PUBLIC = "The post is no draft any more, so the new run of the job left it as it is."
_OTHER = "The CMS had another post of this job already, which stays as it is."


class There(msgspec.Struct, frozen=True, kw_only=True):
    """A post in the CMS. `marked`: it bears the mark of the job."""

    draft: Draft
    is_draft: bool
    marked: bool


class Cms(Protocol):
    """A CMS's API; each call raises Refused or Away."""

    async def get(self, post_id: str, job_id: str) -> There | None:
        """Return a post; None if it was deleted or thrown away."""
        ...

    async def find(self, job_id: str) -> There | None:
        """Return the post that bears the job's mark; None if there is none."""
        ...

    async def create(self, post: Post) -> Draft: ...

    async def update(self, there: There, post: Post) -> Draft:
        """Write a draft over; raise Changed if somebody was faster."""
        ...


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """The draft of an earlier attempt or run, as it was left; without `post_id` its record was lost.

    `is_same_run`: if there is one, an attempt at this run made it.
    """

    post_id: str | None
    modified: str | None
    is_same_run: bool


async def put(cms: Cms, post: Post, earlier: Earlier) -> Draft:
    """Return the draft of a post: the one that is there, or a new one."""
    if earlier.post_id is not None:
        there = await cms.get(earlier.post_id, post.job_id)
        if there is not None:
            return await _renew(cms, there, post, earlier)
    there = await cms.find(post.job_id)
    if there is None:
        return await cms.create(post)
    if earlier.is_same_run:  # an attempt made it and could not record it
        return there.draft
    return _leave(there, _OTHER if there.is_draft else _PUBLIC)


async def _renew(cms: Cms, there: There, post: Post, earlier: Earlier) -> Draft:
    if not there.is_draft:
        return _leave(there, _PUBLIC)
    if not there.marked or there.draft.modified != earlier.modified:
        return _leave(there, _OWNED)
    try:
        return await cms.update(there, post)
    except Changed:
        return _leave(there, _OWNED)


def _leave(there: There, note: str) -> Draft:
    return replace(there.draft, is_left=True, note=note)
