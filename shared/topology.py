"""infra/topology.yaml as typed, frozen values; durations are in seconds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

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
    """Limits of attempts at a stage and of model calls side by side, and lifetime of a job's document."""

    max_attempts: int
    ttl_days: int
    calls_at_once: int


class Function(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One deployed function, its subscription and its topics; `model` is the alias that it calls."""

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


class Topology(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. `models` are the gateway's aliases that a start message may name."""

    timing: Timing
    retry: Retry
    job: JobLimits
    dead_letter_topic: str
    usage_topic: str
    output_topic: str
    events_topic: str
    models: tuple[str, ...]
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
