"""A story as values: runs, their lines, and the shares of time and money."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec


class Kind(StrEnum):
    """The subject of a story's line."""

    REQUESTED = "requested"
    ON_ITS_WAY = "on_its_way"
    WAITED = "waited"
    ATTEMPT = "attempt"
    CALLS = "calls"
    FAILED_CALLS = "failed_calls"
    FALLBACK = "fallback"
    KEPT_ANSWERS = "kept_answers"
    DEGRADED = "degraded"
    REFUSED = "refused"
    NOTE = "note"
    REVISION = "revision"
    END = "end"


class StoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line; `cost_usd` leaves out the calls without a known price, which `unpriced` counts.

    `within` lines belong to the attempt above them, whose time and cost have theirs.
    """

    kind: Kind
    text: str
    at: datetime | None = None
    stage: str | None = None
    revision: int = 0
    attempt: int = 0
    seconds: float | None = None
    cost_usd: float | None = None
    unpriced: int = 0
    grave: bool = False
    within: bool = False


class Share(msgspec.Struct, frozen=True):
    """A part of a run's seconds or of the job's dollars; time between the stages has no stage."""

    what: str
    amount: float
    stage: str | None = None


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One pass of the job through its stages; `ended_at` is None while it goes on."""

    run: int
    status: str
    began_at: datetime
    ended_at: datetime | None
    seconds: float
    cost_usd: float | None
    lines: tuple[StoryLine, ...]
    shares_of_time: tuple[Share, ...]


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """All runs, and why the job took so long and cost so much.

    `missing` has a sentence for each thing that could not be read. `recorded`: no model answered.
    """

    job_id: str
    topic: str
    status: str
    score: int | None
    runs: tuple[Run, ...]
    cost_usd: float | None
    shares_of_cost: tuple[Share, ...]
    why: tuple[str, ...]
    missing: tuple[str, ...]
    recorded: bool = False

    def as_map(self) -> dict[str, Any]:
        """Return it for --json."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built
