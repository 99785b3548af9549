"""A job of one organisation behind two hundred of another, against the same job on an idle stack.

The whole local stack runs. The model answers at once, or after 0.4 s.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.support.servers.provider import Asked, Reply, Upstream, running, well_behaved
from tests.support.servers.stack import blog_up, serving
from tests.support.system.fairness import Overtaken, all_complete, overtake, time_alone
from tests.support.system.pipeline import Pipeline, connect
from tests.tools.bench import table
from tests.tools.bench.table import Row

JOBS = 200
WAITS = (0.0, 0.4)  # seconds until the model's answer
ROUNDS = 3
_MOST = 1.5  # times as long as alone


@dataclass(frozen=True)
class Fairness:
    """Seconds of the single job, alone and behind the others; `wait` is the model's."""

    wait: float
    alone: tuple[float, ...]
    beside: tuple[Overtaken, ...]


def run(jobs: int = JOBS, rounds: int = ROUNDS) -> Iterator[Fairness]:
    """Start the stack; measure with each wait."""
    with running() as upstream, tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        with serving(blog_up(upstream.url, state), state):
            pipeline = connect(state)
            time_alone(pipeline)  # loads everything
            for wait in WAITS:
                yield _measure(pipeline, upstream, wait, jobs, rounds)


def show(measured: Iterator[Fairness]) -> None:
    """Print a table of each wait as it comes."""
    for fairness in measured:
        alone = statistics.median(fairness.alone)
        beside = statistics.median(one.seconds for one in fairness.beside)
        jobs, ended = (
            len(fairness.beside[0].crowd),
            statistics.median(one.ended_before for one in fairness.beside),
        )
        rows = [
            Row("one job on an idle stack", alone, "s"),
            Row(
                f"the same behind {jobs} of another organisation", beside, "s", beside / alone, "alone", _MOST
            ),
            Row("of those, ended before it", ended, "jobs"),
        ]
        table.show(f"Fairness: the model answers after {fairness.wait:g} s (medians)", rows)


def _measure(pipeline: Pipeline, upstream: Upstream, wait: float, jobs: int, rounds: int) -> Fairness:
    def answer(asked: Asked) -> Reply:
        return replace(well_behaved(asked), wait=wait)

    upstream.script = answer
    alone = tuple(time_alone(pipeline) for _ in range(rounds))
    return Fairness(wait, alone, tuple(_overtake(pipeline, jobs) for _ in range(rounds)))


def _overtake(pipeline: Pipeline, jobs: int) -> Overtaken:
    """Return when all have ended: the next round begins on an idle stack."""
    overtaken = overtake(pipeline, jobs)
    if not all_complete(pipeline, overtaken.crowd):
        raise AssertionError("not all jobs were completed")
    return overtaken
