"""Interfaces of the command's gateways, and the values that they exchange. Tests hand over their own."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from infra.cli.gateways.cost_facts import Rejected, Sight, TierCost
from infra.cli.gateways.documents import to_builtin
from infra.local.model_servers.source import ModelSource
from infra.local.supervision.service import Progress, Running
from shared.messages.dead_letter import DeadLetter
from shared.messages.forwarding import OF_PUBSUB
from shared.reconciliation.period import Period
from shared.reconciliation.usage import OurUsage


class Letter(DeadLetter, frozen=True, kw_only=True):
    """A document of dead_letters; `replayed_at` is when it was last published again."""

    replayed_at: datetime | None = None

    @property
    def content(self) -> bytes:
        """The message's data, as it was published."""
        if self.parts:
            return b"".join(self.parts)
        return base64.b64decode(self.data) if self.encoding == "base64" else self.data.encode()

    def as_text(self) -> tuple[str, str]:
        """Return all of the data as text, and its encoding."""
        try:
            return self.content.decode(), "utf-8"
        except UnicodeDecodeError:
            return base64.b64encode(self.content).decode(), "base64"

    @property
    def own_attributes(self) -> dict[str, str]:
        """The attributes without those that Pub/Sub adds to dead letters, and would refuse."""
        return {name: value for name, value in self.attributes.items() if not name.startswith(OF_PUBSUB)}


def read_letter(fields: dict[str, Any], parts: tuple[bytes, ...] = ()) -> Letter:
    """Read a document of dead_letters."""
    return msgspec.convert({**to_builtin(fields), "parts": parts}, Letter)


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

    def count_ahead(self, org_id: str, order: int) -> int:
        """Return the number of an organisation's waiting jobs before a place in its queue."""
        ...

    def request_cancel(self, job_id: str, version: Any) -> bool:
        """Set cancel_requested if the document has not changed since; False if it has."""
        ...

    def rerun(self, job_id: str, before: Stored, changed: Mapping[str, Any]) -> bool:
        """Write a new run, and keep the document as it was in jobs/{job_id}/runs/{run}, all or nothing.

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
    """The calls of an organization, a day (UTC) and an operation, as the view ai_daily_costs has them.

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


class Grouping(StrEnum):
    """What the costs of calls are added up by."""

    STAGE = "stage"
    MODEL = "model"
    ALIAS = "alias"  # the same as the model, beside the provider's
    PROVIDER_MODEL = "provider_model"
    PROMPT_VERSION = "prompt_version"
    TIER = "tier"
    USER = "user"
    DAY = "day"
    POST = "post"
    ORG = "org"


class GroupCost(msgspec.Struct, frozen=True):
    """The calls of one stage, model, prompt version, tier, user, day (UTC), post or organization.

    `key` is the operation, a name, an id or a date; None if the calls have none, such as those of a user who
    was deleted, or of a release that did not write it. The sums lack the price of `unpriced_requests`;
    `unbooked_requests` are in them, and have no row yet. A sum is None if no call has a price, or saved one.
    """

    key: str | None
    request_count: int
    cached_requests: int
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    total_cost_usd: float | None
    total_saved_usd: float | None
    unpriced_requests: int
    unbooked_requests: int
    first_at: datetime | None
    last_at: datetime | None
    groups: int = 1
    """How many groups these are: those below the dearest ones are one, without a key."""
    org_id: str | None = None
    """The organization of a post or user; None if the calls have several."""


class CallCost(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table ai_usage_logs; the fields from `provider_model` on are None where unknown."""

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
    provider_model: str | None = None
    answer_id: str | None = None
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    service_tier: str | None = None
    prompt_version: str | None = None
    estimated: bool | None = None


class Unbooked(CallCost, frozen=True, kw_only=True):
    """A call that ai_usage_logs refused, and why; `log_id` is the reject's where the event has none."""

    reason: str


class Ledger(Protocol):
    """The usage rows in Postgres; every method raises Unreachable when it does not answer."""

    def snapshot(self) -> AbstractAsyncContextManager[Ledger]:
        """Return a ledger whose questions are all about the same moment."""
        ...

    async def sight(self) -> Sight:
        """Return what the role may read."""
        ...

    async def daily(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[DailyCost]:
        """Return the days since then, newest first, today included."""
        ...

    async def groups(
        self,
        by: Grouping,
        since: datetime,
        org_id: str | None,
        until: datetime | None = None,
        top: int | None = None,
    ) -> list[GroupCost]:
        """Return the calls since then in groups: days newest first, other groups dearest first.

        With `top`, the groups after that number are the last one.
        """
        ...

    async def total(self, since: datetime, org_id: str | None, until: datetime | None = None) -> GroupCost:
        """Return all calls since then as one group without a key."""
        ...

    async def rejected(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[Rejected] | None:
        """Return the calls without a row, the dearest first; None where the role may not read them."""
        ...

    async def cheap(
        self, since: datetime, org_id: str | None, until: datetime | None = None
    ) -> list[TierCost]:
        """Return the calls in the provider's cheap tier, by model."""
        ...

    async def names(self, org_ids: Sequence[str]) -> dict[str, str | None]:
        """Return the names of those organizations that the role may read; None where the name is NULL."""
        ...

    async def calls(self, job_id: str) -> list[CallCost]:
        """Return one job's calls in the order in which they were made."""
        ...

    async def unbooked(self, job_id: str) -> list[Unbooked] | None:
        """Return one job's calls that were refused; None where the reader does not see all of them."""
        ...

    async def usage(self, period: Period) -> list[OurUsage]:
        """Return the sums of days and models, of all organizations and without cached answers."""
        ...

    async def forget(self, user_id: str) -> int:
        """Take a user out of rows and rejects, and return in how many they were; their cost stays."""
        ...


class Stack(Protocol):
    """A stack that runs; see infra/local/stack.py.

    `source` is the model server of the stack's owner, if one serves every alias. `notes` are sentences about
    others.
    """

    env: dict[str, str]
    source: ModelSource | None
    notes: tuple[str, ...]

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
        self,
        state_dir: Path,
        upstream: str | None,
        on_progress: Callable[[Progress], None],
        *,
        keep: bool = False,
    ) -> AbstractAsyncContextManager[Stack]:
        """Start on entering, stop on leaving; with `keep` from what the last run kept, for the next one."""
        ...


class Revisions(Protocol):
    """Other revisions of the checkout, whose functions can run beside a stack; StackError, Interrupted."""

    async def resolve(self, ref: str) -> str:
        """Return a revision's commit."""
        ...

    async def differs(self, commit: str) -> bool:
        """Return whether its functions are others than those of the checkout."""
        ...

    async def aliases(self, commit: str) -> tuple[str, ...]:
        """Return the aliases that its functions accept."""
        ...

    def run(self, commit: str, on_progress: Callable[[Progress], None]) -> AbstractAsyncContextManager[Stack]:
        """Start its functions on entering, stop them on leaving."""
        ...


class Owned(NamedTuple):
    """A job's state: its status, and whether usage events are still unpublished."""

    status: str
    unsent: bool


class Estate(Protocol):
    """Firestore for one who deletes from it; every method raises Unreachable when it is away."""

    def owned(self, field: str, owner: str) -> dict[str, Owned]:
        """Return the jobs whose `user_id` or `org_id` that is."""
        ...

    def delete_job(self, job_id: str) -> None:
        """Delete a job and everything below it; a missing job is not an error."""
        ...

    def delete_admission(self, org_id: str) -> None:
        """Delete an organisation's admission with its shards; a missing one is not an error."""
        ...

    def letter_ids(self) -> list[str]:
        """Return the ids of all of dead_letters."""
        ...

    def letter(self, message_id: str) -> Letter | None:
        """Return one of dead_letters, with all of its data."""
        ...

    def delete_letter(self, message_id: str) -> None:
        """Delete a dead letter with its parts; a missing one is not an error."""
        ...
