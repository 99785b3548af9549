"""A post's draft in a CMS: the document jobs/{job_id}/publications/{cms}, and what may become of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.errors import CorruptDocument
from shared.jobs.job import Job
from shared.jobs.plain_times import with_plain_times

COLLECTION = "publications"
CMSS = ("wordpress", "ghost")
"""The ids of the documents: a job has at most one draft in each."""

LEASE = timedelta(minutes=2)
"""Of one attempt, which ends long before."""

LONGEST_WAIT = timedelta(hours=6)
"""That a CMS may ask for."""


class State(StrEnum):
    """`left`: the CMS has an earlier draft of the job, which people own by now, so it stays as it is."""

    SENDING = "sending"
    WAITING = "waiting"
    DRAFT = "draft"
    LEFT = "left"
    FAILED = "failed"


class Verdict(StrEnum):
    """The answer to a message about a run."""

    SEND = "send"
    BUSY = "busy"
    WAIT = "wait"
    DONE = "done"


class Claim(msgspec.Struct, frozen=True):
    """An attempt's right to call the CMS; another one may begin when its time is over."""

    token: str
    until: datetime


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A post in the CMS; `modified` is the CMS's own mark of its last change. `note` is for the owner.

    `is_left`: it is not of this run, since people have changed or published it.
    """

    post_id: str
    url: str | None
    edit_url: str
    modified: str
    is_left: bool = False
    note: str | None = None


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """`run` is the last one that was sent, `at` the last change.

    `modified` is of the draft as it was written to `site`. `error` says why the last attempt failed, `note`
    what the owner should know about the draft.
    """

    org_id: str
    site: str
    run: int
    state: State
    at: datetime
    expires_at: datetime
    claim: Claim | None = None
    not_before: datetime | None = None
    post_id: str | None = None
    url: str | None = None
    edit_url: str | None = None
    modified: str | None = None
    error: str | None = None
    note: str | None = None


class ShownPublication(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The draft of a post in a CMS; `edit_url` opens it there.

    `run` is the last one that was sent, `at` the last change. `error` says why there is no draft of this run,
    `note` what the owner should know about it.
    """

    state: State
    run: int
    at: datetime
    post_id: str | None = None
    url: str | None = None
    edit_url: str | None = None
    error: str | None = None
    note: str | None = None


def decide(found: Publication | None, run: int, site: str, now: datetime) -> Verdict:
    """Return what a message about a run leads to."""
    if found is None:
        return Verdict.SEND
    if found.site == site:
        if found.run > run or (found.run == run and found.state in {State.DRAFT, State.LEFT}):
            return Verdict.DONE
        if _is_ahead(found.not_before, now, LONGEST_WAIT):
            return Verdict.WAIT
    # A time far ahead is of a clock that was wrong, and would hold the draft up for as long.
    return Verdict.BUSY if found.claim and _is_ahead(found.claim.until, now, LEASE) else Verdict.SEND


def _is_ahead(time: datetime | None, now: datetime, most: timedelta) -> bool:
    return time is not None and now < time <= now + most


def claim(found: Publication | None, job: Job, site: str, token: str, now: datetime) -> Publication:
    """Return the document of an attempt; it forgets a draft on another site than the connection's."""
    known = found if found is not None and found.site == site else None
    base = Publication(
        org_id=job.org_id,
        site=site,
        run=job.run,
        state=State.SENDING,
        at=now,
        expires_at=job.expires_at,
        claim=Claim(token, now + LEASE),
    )
    if known is None:
        return base
    names = ("post_id", "url", "edit_url", "modified")
    return replace(base, **{name: getattr(known, name) for name in names})


def drafted(held: Publication, draft: Draft, now: datetime) -> Publication:
    """Return the document of an attempt that has made, found or left a draft."""
    return replace(
        held,
        state=State.LEFT if draft.is_left else State.DRAFT,
        at=now,
        claim=None,
        post_id=draft.post_id,
        url=draft.url,
        edit_url=draft.edit_url,
        modified=held.modified if draft.is_left else draft.modified,
        note=draft.note,
    )


def put_off(held: Publication, reason: str, now: datetime, seconds: float | None) -> Publication:
    """Return the document of an attempt that may work later; the CMS may have named the seconds."""
    wait = (
        min(timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds())), LONGEST_WAIT) if seconds else None
    )
    return replace(
        held, state=State.WAITING, at=now, claim=None, error=reason, not_before=now + wait if wait else None
    )


def fail(held: Publication, reason: str, now: datetime) -> Publication:
    """Return the document of an attempt that will not work before a person acts."""
    return replace(held, state=State.FAILED, at=now, claim=None, error=reason)


def as_fields(publication: Publication) -> dict[str, Any]:
    """Return the fields of the document; None is absent."""
    built = msgspec.to_builtins(publication, builtin_types=(datetime,))
    return {name: value for name, value in built.items() if value is not None}


def read(fields: dict[str, Any]) -> Publication:
    """Return a document's record; raise CorruptDocument."""
    try:
        return msgspec.convert(with_plain_times(fields), Publication)
    except msgspec.ValidationError as error:
        raise CorruptDocument(f"A document of publications can't be read: {error}.") from error


def shown(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a document as the job's owner sees it."""
    known = ShownPublication.__struct_fields__
    return {name: value for name, value in with_plain_times(fields).items() if name in known}
