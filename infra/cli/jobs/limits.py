"""A change of an organisation's limits, as values: what it asks for, and which limits follow."""

from __future__ import annotations

import math

import msgspec
from msgspec.structs import replace

from infra.cli.errors import WrongUsage
from shared import topology
from shared.jobs.admission import Limits, to_micros, to_usd
from shared.topology import Period

PERIODS: tuple[Period, ...] = ("day", "week", "month", "total")
_MOST_JOBS = 2000
"""Members of one document, some 200 kB: each start and end reads and writes it, and 1 MiB is the most."""
_MOST_SHARDS = 100
_MOST_USD = 1e9
_HIGHEST_PRIORITY = 9


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The limits to set; None leaves one as it is. `reset` first removes all of them but the shards."""

    jobs: int | None = None
    budget_usd: float | None = None
    no_budget: bool = False
    period: str | None = None
    models: tuple[str, ...] | None = None
    all_models: bool = False
    priority: int | None = None
    shards: int | None = None
    reset: bool = False


def apply(change: Change, before: Limits) -> Limits:
    """Return the limits after a change; WrongUsage with a sentence if one of them can't be."""
    after = Limits(shards=before.shards) if change.reset else before
    after = _apply_money(change, after)
    if change.all_models:
        after = replace(after, models=None)
    elif change.models is not None:
        after = replace(after, models=_models(change.models))
    if change.priority is not None:
        _require(0 <= change.priority <= _HIGHEST_PRIORITY, "--priority is 0 to 9; higher goes first.")
        after = replace(after, priority=change.priority)
    if change.shards is not None:
        _require(1 <= change.shards <= _MOST_SHARDS, f"--shards is 1 to {_MOST_SHARDS}.")
        after = replace(after, shards=change.shards)
    if change.jobs is not None:
        _require(change.jobs >= 0, "--jobs is 0 or more; with 0 every new job waits.")
        after = replace(after, jobs=change.jobs)
    _check_shares(after)
    return after


def _apply_money(change: Change, after: Limits) -> Limits:
    if change.period is not None:
        _require(change.period in PERIODS, f"--period is one of {', '.join(PERIODS)}.")
        after = replace(after, period=msgspec.convert(change.period, Period))
    if change.no_budget:
        default = topology.load().admission.budget_usd
        _require(
            default is None,
            f"Every organisation has a budget of ${default or 0:,.2f} by default (infra/topology.yaml): "
            "set a higher one with --budget.",
        )
        return replace(after, budget_usd=None)
    if change.budget_usd is None:
        return after
    usd = change.budget_usd
    _require(
        math.isfinite(usd) and 0 <= usd < _MOST_USD, "--budget is US dollars, 0 or more and below a billion."
    )
    micros = to_micros(usd)
    _require(micros > 0 or usd == 0, "--budget is at least $0.000001, or 0: then no job may spend anything.")
    return replace(after, budget_usd=to_usd(micros))


def _models(aliases: tuple[str, ...]) -> tuple[str, ...]:
    known = topology.load().models
    for alias in aliases:
        _require(alias in known, f"{alias!r} is not a model: choose from {', '.join(known)}.")
    _require(bool(aliases), f"--models names none: choose from {', '.join(known)}, or use --all-models.")
    return tuple(dict.fromkeys(aliases))


def _check_shares(limits: Limits) -> None:
    jobs = topology.load().admission.jobs if limits.jobs is None else limits.jobs
    _require(
        jobs <= _MOST_JOBS * limits.shards,
        f"One shard has at most {_MOST_JOBS:,} jobs at once: lower --jobs, or raise --shards.",
    )
    _require(
        limits.shards <= max(1, jobs),
        f"Each of {limits.shards} shards needs a job of its own, and --jobs is {jobs}: change one of them.",
    )


def _require(condition: bool, sentence: str) -> None:  # noqa: FBT001
    if not condition:
        raise WrongUsage(sentence)
