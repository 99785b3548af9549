"""A list of jobs: its filters, its pages, and the place where a page begins."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

from shared.jobs.job import JobStatus, Stage
from shared.jobs.list_rows import Row

LOOK = 10_000
"""Jobs that are read at most for a page of a list whose filters the store can't apply."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SCORES = range(101)


class Shown(StrEnum):
    """A job's status, or `waiting`: queued because it waits for a place, its model or an operator.

    Those that await a person's review do not wait.
    """

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    AWAITING_REVIEW = "awaiting_review"
    WAITING = "waiting"


class Position(NamedTuple):
    """A job's place in a list: by its creation, its score if the list is of scores, and its id."""

    created_at: datetime
    job_id: str
    score: int | None = None


@dataclass(frozen=True)
class Selection:
    """The jobs to list: of these statuses, or of all if empty, created from `since` on and before `until`.

    Those with a score below `score_below` have ended well, whatever their stage: the statuses and the stage
    are not looked at then. With `after` the list goes on behind that place.
    """

    statuses: tuple[str, ...] = ()
    org_id: str | None = None
    since: datetime | None = None
    stage: str | None = None
    score_below: int | None = None
    after: Position | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Filters:
    """The jobs of a list; an empty or missing filter leaves all.

    `since` and `until` are about their creation.
    Each of the `words` is a part of the job's text, in upper or lower case.
    """

    statuses: tuple[Shown, ...] = ()
    org_id: str | None = None
    stage: Stage | None = None
    score_below: int | None = None
    since: datetime | None = None
    trial: str | None = None
    alias: str | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()

    @property
    def selection(self) -> Selection:
        """The part of the filters that the store applies; jobs that wait are queued ones."""
        if self.score_below is not None:
            return Selection(
                org_id=self.org_id, since=self.since, score_below=self.score_below, until=self.until
            )
        stored = [JobStatus.QUEUED if each is Shown.WAITING else each for each in self.statuses]
        statuses = tuple(sorted({each.value for each in stored}))
        stage = self.stage and self.stage.value
        return Selection(statuses, self.org_id, self.since, stage, until=self.until)

    @property
    def is_exact(self) -> bool:
        """Return whether every job that the store selects is wanted."""
        of_scores = self.score_below is not None
        of_documents = self.trial is not None or self.alias is not None or bool(self.words)
        statuses = set(self.statuses)
        if of_scores:
            return not of_documents and self.stage is None and (not statuses or Shown.COMPLETED in statuses)
        return not of_documents and (Shown.WAITING not in statuses or Shown.QUEUED in statuses)

    def match(self, row: Row) -> bool:
        """Return whether a job that the store has selected is wanted."""
        waits = row.waiting is not None and Shown.WAITING in self.statuses
        return (
            (not self.statuses or waits or row.status in self.statuses)
            and (self.stage is None or row.stage == self.stage)
            and (self.score_below is None or (row.score is not None and row.score < self.score_below))
            and (self.trial is None or self.trial in {each.name for each in (row.trial or {}).values()})
            and (self.alias is None or self.alias in row.asked)
            and all(word.casefold() in row.text.casefold() for word in self.words)
        )


RowType = TypeVar("RowType", bound=Row)


@dataclass(frozen=True)
class Page(Generic[RowType]):
    """Some jobs of a list, and how many were read for it; `last` is the place of the last that was read.

    `more` if others follow there, wanted or not.
    """

    rows: list[RowType]
    looked: int
    last: Position | None
    more: bool


class PageBuilder(Generic[RowType]):
    """The wanted jobs among those that the store selects, the newest first, behind a place.

    Where the store can't apply a filter, no more jobs are read than `look`, or the limit if that is higher.
    """

    def __init__(
        self,
        filters: Filters,
        limit: int,
        after: Position | None,
        read: Callable[[dict[str, Any]], RowType],
        look: int = LOOK,
    ) -> None:
        self._filters = filters
        self._limit = limit
        self._most = max(look, limit)
        self._read = read
        self._rows: list[RowType] = []
        self._looked = 0
        self._last = after
        self._more = False
        self.selection = replace(filters.selection, after=after)
        self.reads = limit + 1 if filters.is_exact else None
        """The number of jobs that the page needs at most; None if it is not known."""

    def take(self, fields: dict[str, Any]) -> bool:
        """Take the next job; return False if the page ends before it."""
        if len(self._rows) == self._limit or self._looked == self._most:
            self._more = True
            return False
        row = self._read(fields)
        self._looked += 1
        if self._filters.match(row):
            self._rows.append(row)
        self._last = _place(row) or self._last
        return True

    def build(self) -> Page[RowType]:
        """Return the page."""
        return Page(self._rows, self._looked, self._last, self._more)


def _place(row: Row) -> Position | None:
    """Return a job's place in a list; None if its document has an unusual id or score."""
    if row.created_at is None or not _UUID.fullmatch(row.job_id):
        return None
    return Position(row.created_at, row.job_id, row.score if row.score in _SCORES else None)
