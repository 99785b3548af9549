"""Decide what to write to the mirror: the difference between its copies and the owners that exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from functions.owners.source import Owner
from shared.gateways.owners import Comparison, Copy, Edit, Progress
from shared.jobs.owners import OwnerKind

_EVERY = timedelta(days=1)
_GONE_FOR = timedelta(days=1)
"""Longer than any pass takes: until then a late pass must find the document of a deleted owner changed."""

_FIRST_ID = str(UUID(int=0))
_LAST_ID = str(UUID(int=2**128 - 1))
_KINDS = tuple(OwnerKind)


@dataclass(frozen=True)
class Window:
    """The part of all owners that two pages cover; `left` is the comparison after it, None at the end."""

    copies: list[Copy]
    owners: list[Owner]
    left: Comparison | None


def differences(copies: Iterable[Copy], owners: Iterable[Owner], now: datetime) -> list[Edit]:
    """Return the writes that make the copies right.

    An owner that is missing gets a document that says so, also without one before: a late pass, which read
    that it exists, then finds a changed document. It is deleted after a day.
    """
    existing = {owner.key: owner for owner in owners}
    edits = []
    for copy in copies:
        owner = existing.get(copy.key)
        if owner and not (copy.known and copy.org_id == owner.org_id):
            edits.append(Edit(copy, Copy(copy.key, known=True, org_id=owner.org_id)))
        elif owner is None and (copy.known or copy.version is None):
            edits.append(Edit(copy, Copy(copy.key, gone_at=now)))
        elif owner is None and (copy.gone_at is None or now - copy.gone_at > _GONE_FOR):
            edits.append(Edit(copy, None))
    return edits


def is_due(progress: Progress, now: datetime) -> bool:
    """Return whether all owners are to be compared; a time in the future is a clock's mistake, and due."""
    last = progress.compared_at
    return last is None or not timedelta(0) <= now - last < _EVERY


def begin(now: datetime) -> Comparison:
    """Return a comparison from the first owner on."""
    return Comparison(now, _KINDS[0], _FIRST_ID)


def advance(progress: Progress, left: Comparison | None) -> Progress:
    """Return the progress after a window of the comparison."""
    ended = progress.comparing.since if progress.comparing and left is None else progress.compared_at
    return replace(progress, compared_at=ended, comparing=left)


def window(at: Comparison, copies: Sequence[Copy], owners: Sequence[Owner], most: int) -> Window:
    """Match a page of copies with a page of owners, each of at most `most` from `at` on.

    A full page says nothing about what comes after its last owner. Owners without a document get a copy
    without one.
    """
    ends = [page[-1].key.owner_id for page in (copies, owners) if len(page) >= most]
    last = min(ends, default=_LAST_ID)
    covered = [owner for owner in owners if owner.key.owner_id <= last]
    found = {copy.key: copy for copy in copies if copy.key.owner_id <= last}
    absent = [Copy(owner.key) for owner in covered if owner.key not in found]
    return Window([*found.values(), *absent], covered, _after(at, last))


def _after(at: Comparison, last: str) -> Comparison | None:
    if last != _LAST_ID:
        return replace(at, start=str(UUID(int=UUID(last).int + 1)))
    later = _KINDS[_KINDS.index(at.kind) + 1 :]
    return replace(at, kind=later[0], start=_FIRST_ID) if later else None
