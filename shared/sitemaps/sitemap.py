"""A sitemap of an organization: its pages as they were read last, and when they are read again."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from msgspec.structs import replace

COLLECTION = "sitemaps"
EVERY = timedelta(hours=24)
"""Between two readings of a sitemap that is in use."""
KEPT = timedelta(days=30)
"""After its last use; then it is not read any more."""
DELETED = timedelta(days=60)
"""After its last use its document is deleted: a post may await its review for 30 days of them."""
OLDEST = timedelta(days=14)
"""Pages that were read so long ago are not linked to: the site has refused them ever since."""
MOST_FRESH = 20
"""Sitemaps of one organization that are kept fresh; others are read when a job needs them."""

_LEASE = timedelta(seconds=60)
_FIRST_WAIT, _GROWTH = timedelta(minutes=15), 4
_MOST_FAILURES = 10  # counted: the wait has long been the longest, and stays a time that can be
_TOUCHED_AFTER = timedelta(hours=12)


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """One reading: the addresses, or None if the site says that nothing changed."""

    urls: tuple[str, ...] | None
    etag: str | None = None
    last_modified: str | None = None


class Sitemap(msgspec.Struct, frozen=True, kw_only=True):
    """`fetched_at` is the last reading that went well, `fault` the sentence of one since that did not.

    `next_at` is when it is read next: absent, if only a job makes it be read. During a reading it is when
    that one counts as lost, and so is `claimed_until`. `tried_at` is the end of the last reading.
    """

    org_id: str
    url: str
    urls: tuple[str, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    fault: str | None = None
    failures: int = 0
    fetched_at: datetime | None = None
    tried_at: datetime | None = None
    next_at: datetime | None = None
    claimed_until: datetime | None = None
    used_at: datetime
    expires_at: datetime


def sitemap_id(org_id: str, url: str) -> str:
    """Return the document's name."""
    return f"{org_id}.{sha256(url.encode()).hexdigest()}"


def new_sitemap(org_id: str, url: str, now: datetime) -> Sitemap:
    """Return a sitemap that nobody has read yet, due at once."""
    return Sitemap(org_id=org_id, url=url, next_at=now, used_at=now, expires_at=now + DELETED)


def has_pages(sitemap: Sitemap, now: datetime) -> bool:
    """Return whether its pages are fresh enough to be linked to."""
    return bool(sitemap.urls) and sitemap.fetched_at is not None and now - sitemap.fetched_at < OLDEST


def is_due(sitemap: Sitemap, now: datetime) -> bool:
    """Return whether it may be read now; else another one reads it, or its site is left in peace."""
    if sitemap.next_at is not None:
        return sitemap.next_at <= now
    return sitemap.tried_at is None or now - sitemap.tried_at >= _wait(sitemap.failures)


def is_being_read(sitemap: Sitemap, now: datetime) -> bool:
    """Return whether a reading is under way."""
    return sitemap.claimed_until is not None and sitemap.claimed_until > now


def touch(sitemap: Sitemap, now: datetime) -> Sitemap:
    """Return it as used now; the same one if it was used lately."""
    if now - sitemap.used_at < _TOUCHED_AFTER:
        return sitemap
    return replace(sitemap, used_at=now, expires_at=now + DELETED)


def claim(sitemap: Sitemap, now: datetime) -> Sitemap:
    """Return it with a reading that begins."""
    return replace(sitemap, next_at=now + _LEASE, claimed_until=now + _LEASE)


def record(sitemap: Sitemap, fetched: Fetched, now: datetime, jitter: float, *, fresh: bool) -> Sitemap:
    """Return it after a reading that went well; `jitter` is from 0 to 1."""
    if fetched.urls is not None:
        sitemap = replace(sitemap, urls=fetched.urls, etag=fetched.etag, last_modified=fetched.last_modified)
    return replace(
        sitemap,
        fault=None,
        failures=0,
        fetched_at=now,
        tried_at=now,
        claimed_until=None,
        next_at=_next(sitemap, now, EVERY * (1 + jitter / 10)) if fresh else None,
    )


def fail(sitemap: Sitemap, fault: str, now: datetime, *, fresh: bool) -> Sitemap:
    """Return it after a reading that failed; the pages of the one before stay for a while."""
    failures = min(sitemap.failures + 1, _MOST_FAILURES)
    next_at = _next(sitemap, now, _wait(failures)) if fresh else None
    return replace(sitemap, fault=fault, failures=failures, tried_at=now, next_at=next_at, claimed_until=None)


def _wait(failures: int) -> timedelta:
    """Return how long after its last reading it is read again; a document may have any number."""
    counted = max(0, min(failures, _MOST_FAILURES))
    return min(_FIRST_WAIT * _GROWTH ** (counted - 1), EVERY) if counted else EVERY


def _next(sitemap: Sitemap, now: datetime, wait: timedelta) -> datetime | None:
    return now + wait if now + wait < sitemap.used_at + KEPT else None
