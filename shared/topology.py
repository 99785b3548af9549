"""infra/topology.yaml as typed, frozen values; durations are in seconds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

PATH = Path(__file__).resolve().parent.parent / "infra" / "topology.yaml"


class Timing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every timeout, each shorter than the next; the file says what each is for."""

    stream_hang: float
    model_silence: float
    model_hang: float
    model_call: float
    step: float
    function: float
    ack_deadline: int
    lease: float
    lease_renewal: float
    draft_interval: float


class Retry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A subscription's redelivery policy; without max_delivery_attempts it has no dead-letter topic."""

    min_backoff: int
    max_backoff: int
    max_delivery_attempts: int | None = None


class JobLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of attempts at a stage and of model calls side by side, and lifetime of a job's document.

    `patience` are the seconds that a job waits for a model that is away. A job whose deadline is at least
    `flex_deadline` seconds away takes the cheap tier until `flex_reserve` seconds before it.
    """

    max_attempts: int
    ttl_days: int
    calls_at_once: int
    patience: float
    flex_deadline: float
    flex_reserve: float


Period = Literal["day", "week", "month", "total"]
"""Of a budget: a day, a week from Monday or a month in UTC, or for ever."""


class AdmissionDefaults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of an organisation without limits of its own, and of the whole system.

    `budget_usd` None is no budget. `sweep`, `idle` and `abandoned` are seconds.
    """

    jobs: Annotated[int, msgspec.Meta(ge=0)]
    budget_usd: Annotated[float, msgspec.Meta(ge=0)] | None
    period: Period
    priority: Annotated[int, msgspec.Meta(ge=0, le=9)]
    system_jobs: int
    sweep: int
    idle: float
    abandoned: float
    unknown_owners: Literal["allow", "refuse"]


class Function(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One deployed function, its subscription and its topics; `model` is the alias that it calls.

    `every` are the seconds between two messages that a schedule publishes on the topic that it consumes.
    """

    consumes: str
    subscription: str
    retry: Retry
    concurrency: int
    memory_mib: int
    max_instances: int
    environment: tuple[str, ...]
    publishes: str | None = None
    revises: str | None = None
    operation: str | None = None
    model: str | None = None
    every: Annotated[int, msgspec.Meta(ge=1)] | None = None


class Alias(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the functions know of an alias; the file says what each is. `silence` is in seconds."""

    usd_per_million: tuple[float, float]
    reasoning_tokens: Annotated[int, msgspec.Meta(ge=0)]
    silence: float
    flex: bool


class Topology(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. `models` are the gateway's aliases that a start message may name."""

    timing: Timing
    retry: Retry
    job: JobLimits
    admission: AdmissionDefaults
    dead_letter_topic: str
    usage_topic: str
    output_topic: str
    events_topic: str
    models: dict[str, Alias]
    functions: dict[str, Function]

    @property
    def topics(self) -> frozenset[str]:
        """Every topic that has to exist."""
        used = {self.dead_letter_topic, self.usage_topic, self.output_topic, self.events_topic}
        for function in self.functions.values():
            used |= {function.consumes, function.publishes or "", function.revises or ""}
        return frozenset(used - {""})


@cache
def load(path: Path = PATH) -> Topology:
    """Read the file once; msgspec.ValidationError names the fault."""
    return msgspec.yaml.decode(path.read_bytes(), type=Topology)
