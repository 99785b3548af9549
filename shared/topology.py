"""infra/topology.yaml as typed, frozen values; durations are in seconds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

DEFAULT_ALIAS = "gpt-4o"
"""The alias of a start message that names none."""
_ALL = 100  # percent
PATH = Path(__file__).resolve().parent.parent / "infra" / "topology.yaml"


class Timing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every timeout, each shorter than the next; the file says what each is for."""

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


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Requests of one caller in one instance: so many a second, and after a pause so many at once."""

    per_second: Annotated[float, msgspec.Meta(gt=0)]
    burst: Annotated[int, msgspec.Meta(ge=1)]


class JobLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of attempts at a stage and of model calls side by side, and lifetime of a job's document.

    `patience` are the seconds that a job waits for a model that is away. A job whose deadline is at least
    `flex_deadline` seconds away takes the cheap tier until `flex_reserve` seconds before it. `review_hours`
    are those that a job awaits a person's review.
    """

    max_attempts: int
    ttl_days: int
    calls_at_once: int
    patience: float
    flex_deadline: float
    flex_reserve: float
    review_hours: float


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

    `every` are the seconds between two messages that a schedule publishes on the topic that it consumes. It
    does without the variables in `optional`; where none of them is set, a local stack leaves a scheduled
    function out. One with `http` answers callers instead, each at most at its `rate`: it has no topic, no
    subscription and no retries.
    """

    concurrency: int
    memory_mib: int
    max_instances: int
    environment: tuple[str, ...]
    optional: tuple[str, ...] = ()
    http: bool = False
    rate: Rate | None = None
    consumes: str = ""
    subscription: str = ""
    retry: Retry = Retry(min_backoff=0, max_backoff=0)
    publishes: str | None = None
    revises: str | None = None
    operation: str | None = None
    model: str | None = None
    every: Annotated[int, msgspec.Meta(ge=1)] | None = None

    def __post_init__(self) -> None:
        """Raise ValueError unless it is either called or has a topic."""
        ways = {bool(self.consumes), bool(self.subscription), self.retry.max_backoff > 0}
        if ways != {not self.http}:
            raise ValueError("a function has either http or consumes, subscription and retry")


class Alias(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the functions know of an alias; the file says what each is. `silence` is in seconds."""

    usd_per_million: tuple[float, float]
    reasoning_tokens: Annotated[int, msgspec.Meta(ge=0)]
    silence: float
    flex: bool


class Trial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A share of new jobs, in percent, whose stage asks another alias.

    `instead_of` is for the stage that asks the request's model: only jobs whose request names that alias
    take part.
    """

    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}\Z")]
    stage: Literal["generate", "polish", "quality", "meta"]
    alias: str
    percent: Annotated[float, msgspec.Meta(gt=0, le=100)]
    instead_of: str = DEFAULT_ALIAS


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
    trials: tuple[Trial, ...] = ()

    def __post_init__(self) -> None:
        """Check the trials; raise ValueError, of which msgspec makes its own error."""
        for trial in self.trials:
            _check_trial(trial, self)

    @property
    def consumers(self) -> dict[str, Function]:
        """The functions that consume a topic: all but those that callers reach over HTTP."""
        return {name: each for name, each in self.functions.items() if not each.http}

    @property
    def topics(self) -> frozenset[str]:
        """Every topic that has to exist."""
        used = {self.dead_letter_topic, self.usage_topic, self.output_topic, self.events_topic}
        for function in self.consumers.values():
            used |= {function.consumes, function.publishes or "", function.revises or ""}
        return frozenset(used - {""})


def _check_trial(trial: Trial, topology: Topology) -> None:
    unknown = next((each for each in (trial.alias, trial.instead_of) if each not in topology.models), None)
    if unknown is not None:
        aliases = ", ".join(topology.models)
        raise ValueError(f"the trial {trial.name} names {unknown!r}: choose from {aliases}")
    if sum(other.name == trial.name for other in topology.trials) > 1:
        raise ValueError(f"two trials are called {trial.name}: give each its own name")
    if trial.instead_of != DEFAULT_ALIAS and topology.functions[trial.stage].model is not None:
        raise ValueError(f"the trial {trial.name} has instead_of, but {trial.stage} asks one alias only")
    rivals = [
        each for each in topology.trials if (each.stage, each.instead_of) == (trial.stage, trial.instead_of)
    ]
    if (percent := round(sum(each.percent for each in rivals), 6)) > _ALL:
        raise ValueError(f"the trials of {trial.stage} have {percent:g} percent of its jobs: 100 are all")


@cache
def load(path: Path = PATH) -> Topology:
    """Read the file once; msgspec.ValidationError names the fault."""
    return msgspec.yaml.decode(path.read_bytes(), type=Topology)
