"""The most that calls may cost, in micro-dollars, from the price ceilings of topology.yaml."""

from __future__ import annotations

from math import ceil

from shared.jobs.job import Stage
from shared.llm.chat import Request
from shared.messages.schemas import StartRequest
from shared.topology import Topology

_PER_MESSAGE = 16
"""Tokens of a message beside its text: role, separators."""
_SCHEMA = 64

# Tokens of a stage's planned calls: so many in all, and so many for each word of the post.
_WRITING_IN, _WRITING_OUT = (1_500, 6), (600, 2.5)
_EDITING_IN, _EDITING_OUT = (3_000, 8), (600, 3)


def job_estimate(request: StartRequest, due: Stage, topology: Topology) -> int:
    """Return the hold of a job from its `due` stage on: planned calls, at full length and the dearest prices.

    Corrections and repeated calls top it up.
    """
    words = request.word_count
    total = 0
    if due is Stage.GENERATE:
        total = _price(request.model, _tokens(_WRITING_IN, words), _tokens(_WRITING_OUT, words), topology)
    passes = request.max_revisions + 1
    for stage in ("polish", "quality", "meta"):
        alias = topology.functions[stage].model or request.model
        times = 1 if stage == "meta" else passes
        if due is Stage.META and stage != "meta":
            continue
        if due is Stage.QUALITY and stage == "polish":
            times -= 1  # only a revision polishes again
        tokens_out = _tokens(_EDITING_OUT, words if stage == "polish" else 0)  # the others only read the post
        total += times * _price(alias, _tokens(_EDITING_IN, words), tokens_out, topology)
    return total


def call_ceiling(request: Request, topology: Topology) -> int:
    """Return the most that one call may cost.

    A token is at least one byte of the prompt, and the answer has at most `max_tokens`.
    """
    given = sum(len(message.content.encode()) + _PER_MESSAGE for message in request.messages)
    if request.schema:
        given += len(str(request.schema.schema).encode()) + _SCHEMA
    return _price(request.model, given, request.max_tokens, topology)


def _tokens(formula: tuple[int, float], words: int) -> int:
    fixed, per_word = formula
    return ceil(fixed + per_word * words)


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
