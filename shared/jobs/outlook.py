"""Estimate the price and the time of a job before it begins.

The price is that of the planned tokens, as docs/benchmarks.md measures them, at the price ceilings of
topology.yaml. It assumes that a model reasons a quarter of what it may, and that quality sends the post back
only if `min_quality` asks for more than most posts have. The most is what admission holds for the job.

The time assumes that the job waits for nothing. The short one is that of docs/benchmarks.md, whose models
answer after 0.6 s with 80 tokens a second. The long one has a third of their speed, all the reasoning that an
alias may do, and every revision.
"""

from __future__ import annotations

from datetime import datetime
from math import ceil

import msgspec

from shared.jobs.admission import to_usd
from shared.jobs.estimate import job_estimate
from shared.jobs.flex import flex_ends, takes_flex
from shared.jobs.given_tokens import first_paid, given_tokens, words_of
from shared.jobs.job import Job, Stage
from shared.jobs.trials import alias_of
from shared.topology import Topology

# Tokens in and out of a stage: so many in all, and so many for each word of the post.
_TOKENS = {
    Stage.GENERATE: ((300, 1.6), (20, 1.43)),
    Stage.POLISH: ((600, 1.65), (50, 0.8)),
    Stage.QUALITY: ((500, 1.4), (150, 0.07)),
    Stage.META: ((500, 1.4), (150, 0.0)),
}
_CALLS = {Stage.GENERATE: (1, 450), Stage.POLISH: (1, 350), Stage.QUALITY: (1, 0), Stage.META: (1, 0)}
"""Calls of a stage: so many, and one more for so many words."""

_DEMANDING = 85
"""A post is expected to be sent back once if it must score more than this."""

_WHOLE = 800  # words up to which a post is written in one call
_SECONDS = {Stage.POLISH: 3.0, Stage.QUALITY: 2.5, Stage.META: 2.5}
_TOKENS_A_SECOND = 80.0
_SLOWER = 3
_IN_TURN = {Stage.GENERATE: 2, Stage.POLISH: 2, Stage.QUALITY: 1, Stage.META: 1}
"""Calls of a stage of which one waits for the other, with a correction."""


class Outlook(msgspec.Struct, frozen=True):
    """The likely price and the most that the job may cost, in US dollars; the seconds, short and long."""

    usd: float
    usd_at_most: float
    seconds: tuple[int, int]


def outlook(job: Job, due: Stage, topology: Topology, now: datetime) -> Outlook:
    """Return the outlook of a job from its `due` stage on."""
    due = first_paid(job, due)
    most = job_estimate(job, due, topology)
    likely = min(sum(_price(job, stage, topology) for stage in _likely_stages(job, due)), most)
    return Outlook(to_usd(likely), to_usd(most), _seconds(job, due, topology, now))


def _likely_stages(job: Job, due: Stage) -> list[Stage]:
    request = job.start_request()
    stages = list(Stage)[list(Stage).index(due) :]
    sent_back = request.min_quality > _DEMANDING and request.max_revisions > 0 and due is not Stage.META
    return [*stages, Stage.POLISH, Stage.QUALITY] if sent_back else stages


def _price(job: Job, stage: Stage, topology: Topology) -> int:
    """Return the likely micro-dollars of a pass of a stage."""
    request, alias = job.start_request(), alias_of(job, stage, topology)
    words = words_of(request)
    (fixed_in, each_in), (fixed_out, each_out) = _TOKENS[stage]
    fixed, words_a_call = _CALLS[stage]
    calls = fixed + (words / words_a_call if words_a_call else 0)
    usd_in, usd_out = _ceilings(alias, topology)
    tokens_in = fixed_in + each_in * words + given_tokens(job, stage, request, calls)
    tokens_out = fixed_out + each_out * words + calls * _reasoning(alias, topology) / 4
    return ceil(tokens_in * usd_in + tokens_out * usd_out)


def _seconds(job: Job, due: Stage, topology: Topology, now: datetime) -> tuple[int, int]:
    stages = list(Stage)[list(Stage).index(due) :]
    words = words_of(job.start_request())
    short = sum(_quick(stage, words) for stage in stages)
    passes = job.start_request().max_revisions
    again = [Stage.POLISH, Stage.QUALITY] * passes if due is not Stage.META else []
    longest = sum(
        _SLOWER * _quick(stage, words)
        + _IN_TURN[stage] * _reasoning(alias_of(job, stage, topology), topology) / _TOKENS_A_SECOND
        for stage in (*stages, *again)
    )
    if takes_flex(job, due, alias_of(job, due, topology), topology, now):
        longest = max(longest, (flex_ends(job, due, topology, now) - now).total_seconds())
    return round(short), ceil(longest)


def _quick(stage: Stage, words: int) -> float:
    """Return the seconds of a stage as measured: above some length all parts are written side by side."""
    if stage is not Stage.GENERATE:
        return _SECONDS[stage] + words / 2500
    return words / 60 if words <= _WHOLE else _WHOLE / 60 + (words - _WHOLE) / 3000


def _ceilings(alias: str, topology: Topology) -> tuple[float, float]:
    known = topology.models.get(alias)
    every = [each.usd_per_million for each in topology.models.values()]
    return known.usd_per_million if known else (max(a for a, _ in every), max(b for _, b in every))


def _reasoning(alias: str, topology: Topology) -> int:
    known = topology.models.get(alias)
    return known.reasoning_tokens if known else max(a.reasoning_tokens for a in topology.models.values())
