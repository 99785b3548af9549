"""A job as a list shows it: read leniently, so that no single document hides the others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from shared.jobs.job import Answering, JobTrial, Stage
from shared.jobs.plain_times import with_plain_times
from shared.jobs.recorded import is_recorded
from shared.jobs.waiting import Waiting


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

    @property
    def text(self) -> str:
        """The text that words are looked for in."""
        return self.topic or ""


class PageRow(Row, frozen=True, kw_only=True):
    """The same for a page, which shows more of a job."""

    user_id: str | None
    progress: int | None
    revision: int | None
    title: str | None
    error_message: str | None

    @property
    def text(self) -> str:
        """The text that words are looked for in."""
        return f"{self.topic or ''}\n{self.title or ''}"


def read_page_row(fields: dict[str, Any]) -> PageRow:
    """Return a job of a page's list."""
    return PageRow(
        **msgspec.structs.asdict(read_row(fields)),
        user_id=_read(fields, str, "user_id"),
        progress=_read(fields, int, "progress"),
        revision=_read(fields, int, "revision"),
        title=_read(fields, str, "result", "title"),
        error_message=_read(fields, str, "error", "message"),
    )


def read_row(fields: dict[str, Any]) -> Row:
    """Return a job of the list; what another version has written in another shape is None."""
    whole = with_plain_times(fields)
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
