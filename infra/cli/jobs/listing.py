"""Jobs as a list shows them: read leniently, so that no single document hides the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from infra.cli.gateways.documents import to_builtin
from infra.cli.gateways.fleet import Fleet, Position, Selection
from infra.cli.jobs.writers import is_recorded
from shared.jobs.job import Answering, JobStatus, JobTrial, Stage
from shared.jobs.waiting import Waiting

LOOK = 10_000
"""Jobs that are read at most for a page of a list whose filters the store can't apply."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SCORES = range(101)


class Shown(StrEnum):
    """A job's status, or `waiting`: queued because it waits for a place, its model or an operator."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    WAITING = "waiting"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One job of a list; a field that its document lacks is None. Money is in US dollars.

    `alias` is the one that writes its post: its trial's, else its request's. `trial` are its trials by stage.
    `recorded`: its answers are those of the recorded demo.
    """

    job_id: str
    org_id: str | None
    status: str | None
    waiting: Waiting | None
    stage: str | None
    run: int | None
    score: int | None
    cost_usd: float | None
    error_code: str | None
    cancel_requested: bool
    created_at: datetime | None
    updated_at: datetime | None
    alias: str | None
    trial: dict[str, JobTrial] | None
    prompt_version: str | None
    topic: str | None
    recorded: bool = False

    @property
    def asked(self) -> set[str]:
        """The aliases that the job asks for its post and in its trials."""
        tried = {trial.alias for trial in (self.trial or {}).values()}
        return tried | ({self.alias} if self.alias else set())


@dataclass(frozen=True)
class Filters:
    """The jobs of a list; an empty or missing filter leaves all. `since` is about their creation."""

    statuses: tuple[Shown, ...] = ()
    org_id: str | None = None
    stage: Stage | None = None
    score_below: int | None = None
    since: datetime | None = None
    trial: str | None = None
    alias: str | None = None

    @property
    def selection(self) -> Selection:
        """The part of the filters that the store applies; jobs that wait are queued ones."""
        if self.score_below is not None:
            return Selection(org_id=self.org_id, since=self.since, score_below=self.score_below)
        stored = [JobStatus.QUEUED if each is Shown.WAITING else each for each in self.statuses]
        statuses = tuple(sorted({each.value for each in stored}))
        return Selection(statuses, self.org_id, self.since, self.stage and self.stage.value)

    @property
    def is_exact(self) -> bool:
        """Return whether every job that the store selects is wanted."""
        of_scores = self.score_below is not None
        of_documents = self.trial is not None or self.alias is not None
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
        )


@dataclass(frozen=True)
class Page:
    """Some jobs of a list, and how many were read for it; `last` is the place of the last that was read.

    `more` if others follow there, wanted or not.
    """

    rows: list[Row]
    looked: int
    last: Position | None
    more: bool


def find_page(
    fleet: Fleet,
    filters: Filters,
    limit: int,
    after: Position | None = None,
    on_look: Callable[[], None] = lambda: None,
) -> Page:
    """Return the wanted jobs, the newest first, behind a place.

    Where the store can't apply a filter, no more jobs are read than LOOK, or the limit if that is higher.
    """
    most = max(LOOK, limit)
    found = fleet.newest(replace(filters.selection, after=after), limit + 1 if filters.is_exact else None)
    rows: list[Row] = []
    last, looked = after, 0
    for row in map(read_row, found):
        if len(rows) == limit or looked == most:
            return Page(rows, looked, last, more=True)
        looked += 1
        on_look()
        if filters.match(row):
            rows.append(row)
        last = _place(row) or last
    return Page(rows, looked, last, more=False)


def _place(row: Row) -> Position | None:
    """Return a job's place in a list; None if its document has an unusual id or score."""
    if row.created_at is None or not _UUID.fullmatch(row.job_id):
        return None
    return Position(row.created_at, row.job_id, row.score if row.score in _SCORES else None)


def read_row(fields: dict[str, Any]) -> Row:
    """Return a job of the list; what another version has written in another shape is None."""
    whole = to_builtin(fields)
    trial = _in_order(_read(whole, dict[str, JobTrial], "trial") or {}) or None
    answering = _read(whole, tuple[Answering, ...], "stages", "generate", "answered_by") or ()
    written_in = (trial or {}).get(Stage.GENERATE)
    return Row(
        job_id=whole["job_id"],
        org_id=_read(whole, str, "org_id"),
        status=_read(whole, str, "status"),
        waiting=_read(whole, Waiting, "waiting"),
        stage=_read(whole, str, "stage"),
        run=_read(whole, int, "run"),
        score=_read(whole, int, "result", "quality_score"),
        cost_usd=_read(whole, float, "usage", "cost_usd"),
        error_code=_read(whole, str, "error", "code"),
        cancel_requested=whole.get("cancel_requested") is True,
        created_at=_read(whole, datetime, "created_at"),
        updated_at=_read(whole, datetime, "updated_at"),
        alias=written_in.alias if written_in else _read(whole, str, "request", "model"),
        trial=trial,
        prompt_version=_read(whole, str, "prompt_version"),
        topic=_read(whole, str, "request", "topic"),
        recorded=is_recorded([each.provider_model for each in answering]),
    )


def _in_order(trial: dict[str, JobTrial]) -> dict[str, JobTrial]:
    """Return trials in the order of their stages, those of unknown ones last."""
    places = {stage.value: number for number, stage in enumerate(Stage)}
    return dict(sorted(trial.items(), key=lambda each: places.get(each[0], len(places))))


def _read(fields: Any, kind: Any, *path: str) -> Any:
    for name in path:
        fields = fields.get(name) if isinstance(fields, dict) else None
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError:
        return None
