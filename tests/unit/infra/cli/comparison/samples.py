"""Outcomes of a comparison, made without a pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from infra.cli.comparison.outcome import Outcome
from infra.cli.comparison.plan import Brief, Entry, Variant, lay_out, read_briefs
from shared import topology
from shared.jobs.job import Job
from tests.support.fakes.writing import written

A, B = Variant("gpt-4o"), Variant("gpt-4o-mini")


def briefs(*topics: str) -> list[Brief]:
    """Return a brief for each topic."""
    lines = [
        (number, b'{"topic": "%s", "word_count": 300}' % topic.encode())
        for number, topic in enumerate(topics, 1)
    ]
    return read_briefs(lines, {}, ["gpt-4o"], local=True).valid


def entries(count: int, variants: Sequence[Variant] = (A, B)) -> list[Entry]:
    """Return the entries of so many briefs."""
    return lay_out(briefs(*(f"Topic {number}" for number in range(count))), variants, "x", topology.load())


def outcome(entry: Entry, score: int | None, version: str | None = None, **changes: Any) -> Outcome:
    """Return how an entry ended: with a score, or failed."""
    return Outcome(entry, written(entry.request, score, prompt_version=version, **changes))


def outcomes(*pairs: tuple[int | None, int | None]) -> list[Outcome]:
    """Return outcomes of A and B, a pair of scores for each brief."""
    scores = {
        (number, variant): score
        for number, pair in enumerate(pairs, 1)
        for variant, score in zip((A, B), pair, strict=True)
    }
    return [outcome(each, scores[each.brief.line, each.variant]) for each in entries(len(pairs))]


def with_content(job: Job, content: str, **fields: Any) -> Job:
    """Return the job with another text."""
    assert job.result
    return replace(job, result=replace(job.result, content=content, **fields))
