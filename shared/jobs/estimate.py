"""The most that calls may cost, in micro-dollars, from the price ceilings of topology.yaml."""

from __future__ import annotations

from math import ceil

from shared.jobs.given_tokens import first_paid, given_tokens, words_of
from shared.jobs.job import Job, Stage
from shared.jobs.trials import alias_of
from shared.llm.chat import Request
from shared.messages.schemas import StartRequest
from shared.topology import Topology

_PER_MESSAGE = 16
"""Tokens of a message beside its text: role, separators."""
_SCHEMA = 64

# Tokens of a stage's planned calls: so many in all, and so many for each word of the post.
_WRITING_IN, _WRITING_OUT = (1_500, 6), (600, 2.5)
_EDITING_IN, _EDITING_OUT = (3_000, 8), (600, 3)
# Planned calls of a stage: so many, and one more for so many words. Each reasons half as much as it may.
_WRITING_CALLS, _POLISHING_CALLS = (1, 450), (1, 350)
_DENSE = 1.5
"""How many times as many tokens a text may have as is usual."""


def job_estimate(job: Job, due: Stage, topology: Topology) -> int:
    """Return the hold of a job from its `due` stage on: planned calls, at full length and the dearest prices.

    Corrections and repeated calls top it up.
    """
    request, due = job.start_request(), first_paid(job, due)
    words = words_of(request)
    total = 0
    if due is Stage.GENERATE:
        alias = alias_of(job, due, topology)
        tokens_in = _tokens(_WRITING_IN, words)
        tokens_in += _given(job, due, request, _planned(_WRITING_CALLS, words))
        tokens_out = _tokens(_WRITING_OUT, words) + _reasoned(_WRITING_CALLS, words, alias, topology)
        total = _price(alias, tokens_in, tokens_out, topology)
    passes = request.max_revisions + 1
    for stage in (Stage.POLISH, Stage.QUALITY, Stage.META):
        alias = alias_of(job, stage, topology)
        times = 1 if stage is Stage.META else passes
        if due is Stage.META and stage is not Stage.META:
            continue
        if due is Stage.QUALITY and stage is Stage.POLISH:
            times -= 1  # only a revision polishes again
        read = words if stage is Stage.POLISH else 0  # the others only read the post
        tokens_in = _tokens(_EDITING_IN, words)
        tokens_in += _given(job, stage, request, _planned(_POLISHING_CALLS, read))
        tokens_out = _tokens(_EDITING_OUT, read) + _reasoned(_POLISHING_CALLS, read, alias, topology)
        total += times * _price(alias, tokens_in, tokens_out, topology)
    return total


def _given(job: Job, stage: Stage, request: StartRequest, calls: float) -> int:
    """Return the most tokens of planned calls that are there because of what people gave."""
    return ceil(_DENSE * given_tokens(job, stage, request, calls))


def _planned(calls: tuple[int, int], words: int) -> float:
    fixed, words_a_call = calls
    return fixed + words / words_a_call


def call_ceiling(request: Request, topology: Topology) -> int:
    """Return the most that one call may cost.

    A token is at least one byte of the prompt. The answer has at most `max_tokens`, beside its reasoning.
    """
    given = sum(len(message.content.encode()) + _PER_MESSAGE for message in request.messages)
    if request.schema:
        given += len(str(request.schema.schema).encode()) + _SCHEMA
    return _price(request.model, given, request.max_tokens + _reasoning(request.model, topology), topology)


def _tokens(formula: tuple[int, float], words: int) -> int:
    fixed, per_word = formula
    return ceil(fixed + per_word * words)


def _reasoned(planned: tuple[int, int], words: int, alias: str, topology: Topology) -> int:
    """Return the tokens that the planned calls of an alias reason."""
    return ceil(_planned(planned, words) * _reasoning(alias, topology) / 2)


def _reasoning(alias: str, topology: Topology) -> int:
    """Return the most tokens that a call of an alias may reason; an unknown one as much as any other."""
    known = topology.models.get(alias)
    return (
        known.reasoning_tokens if known else max(each.reasoning_tokens for each in topology.models.values())
    )


def _price(alias: str, tokens_in: int, tokens_out: int, topology: Topology) -> int:
    """Return micro-dollars: a price for a million tokens in dollars is one for a token in micro-dollars.

    An alias without a ceiling, which a later version may have accepted, costs what the dearest one does.
    """
    ceilings = {name: known.usd_per_million for name, known in topology.models.items()}
    price_in, price_out = ceilings.get(alias) or (
        max(price for price, _ in ceilings.values()),
        max(price for _, price in ceilings.values()),
    )
    return ceil(tokens_in * price_in + tokens_out * price_out)
