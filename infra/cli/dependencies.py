"""What the commands reach the outside through. Tests hand over doors of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import typer

from infra.cli.jobs.erasure import Estate
from infra.cli.jobs.letters import Letter
from infra.cli.target import Target
from infra.local.supervision.service import Progress, Running
from shared import topology

if TYPE_CHECKING:
    from infra.cli.gateways.google import GoogleJobs


@dataclass(frozen=True)
class Stored:
    """A job document as it was read; `version` is the store's own mark of this state of it."""

    fields: dict[str, Any]
    version: Any = None


class Jobs(Protocol):
    """Firestore and Pub/Sub; every method raises Unreachable when they do not answer."""

    def read(self, job_id: str) -> Stored | None:
        """Return the job's document."""
        ...

    def request_cancel(self, job_id: str, version: Any) -> bool:
        """Set cancel_requested if the document has not changed since; False if it has."""
        ...

    def rerun(self, job_id: str, seen: Stored, changed: Mapping[str, Any]) -> bool:
        """Write a new run, and keep the document as seen in jobs/{job_id}/runs/{run}, all or nothing.

        `changed` maps fields to values, None for a field that is to go. False if the document has changed.
        """
        ...

    def publish(self, topic: str, data: bytes, attributes: Mapping[str, str]) -> str:
        """Return the message's id once Pub/Sub has it."""
        ...

    def letters(self, limit: int) -> list[Letter]:
        """Return the newest of dead_letters, without the parts of long ones."""
        ...

    def letter(self, message_id: str) -> Letter | None:
        """Return one of dead_letters, with all of its data."""
        ...

    def mark_replayed(self, message_id: str, now: datetime) -> None:
        """Note that a letter was published again."""
        ...


class DailyCost(msgspec.Struct, frozen=True):
    """A row of the view ai_daily_costs.

    Its sums lack the price of `unpriced_requests`; `unbooked_requests` are in them, and have no row yet.
    """

    org_id: str | None
    date: date
    operation: str
    request_count: int
    total_tokens: int
    total_cost_usd: float | None
    cached_requests: int
    avg_latency_ms: float | None
    total_saved_usd: float | None
    unpriced_requests: int
    unbooked_requests: int


class CallCost(msgspec.Struct, frozen=True):
    """A row of the table ai_usage_logs."""

    log_id: str
    operation: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    cost_usd: float | None
    saved_usd: float | None
    latency_ms: int
    cached: bool
    created_at: datetime


class Unbooked(CallCost, frozen=True):
    """A call that ai_usage_logs refused, and why; `log_id` is the reject's where the event has none."""

    reason: str


class Ledger(Protocol):
    """The usage rows in Postgres; every method raises Unreachable when it does not answer."""

    async def daily(self, days: int, org_id: str | None) -> list[DailyCost]:
        """Return the days since then, newest first, today included."""
        ...

    async def calls(self, job_id: str) -> list[CallCost]:
        """Return one job's calls in the order in which they were made."""
        ...

    async def unbooked(self, job_id: str) -> list[Unbooked] | None:
        """Return one job's calls that were refused; None where the reader does not see all of them."""
        ...

    async def forget(self, user_id: str) -> int:
        """Take a user out of rows and rejects, and return in how many they were; their cost stays."""
        ...


class Stack(Protocol):
    """A stack that runs; see infra/local/stack.py."""

    env: dict[str, str]

    @property
    def processes(self) -> Sequence[Running]:
        """Every process as it is now."""
        ...

    async def forever(self) -> None:
        """Wait for the signal that stops the stack."""
        ...


class StartStack(Protocol):
    """Everything runs inside the context, and nothing is left after it; StackError, Interrupted."""

    def __call__(
        self, state_dir: Path, upstream: str | None, on_progress: Callable[[Progress], None]
    ) -> AbstractAsyncContextManager[Stack]:
        """Start on entering, stop on leaving."""
        ...


def _google(target: Target) -> GoogleJobs:
    from infra.cli.gateways.google import GoogleJobs  # noqa: PLC0415  takes a second, which `blog --help` need not wait

    return GoogleJobs(target)


def _postgres(url: str) -> Ledger:
    from infra.cli.gateways.ledger import PostgresLedger  # noqa: PLC0415  the same for asyncpg

    return PostgresLedger(url)


def _local(
    state_dir: Path, upstream: str | None, on_progress: Callable[[Progress], None]
) -> AbstractAsyncContextManager[Stack]:
    from infra.local.stack import Stack as LocalStack  # noqa: PLC0415  and for the emulators' clients

    root = topology.PATH.parent.parent
    return LocalStack(root, state_dir, upstream=upstream, on_progress=on_progress)


@dataclass(frozen=True)
class Dependencies:
    """The real ones, unless told otherwise."""

    jobs: Callable[[Target], Jobs] = _google
    estate: Callable[[Target], Estate] = _google
    ledger: Callable[[str], Ledger] = _postgres
    stack: StartStack = _local
    # Between two looks at what is waited for; the functions write a draft at most once a second.
    pause: float = 0.5
    # How long `blog watch` believes in a job that nobody has seen yet.
    appears: float = 60.0


def doors(context: typer.Context) -> Dependencies:
    """Return what this run of the command was given."""
    return context.obj if isinstance(context.obj, Dependencies) else Dependencies()
