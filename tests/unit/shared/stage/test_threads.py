"""Hostile texts beside the event loop: it goes on, leases are renewed, and the others wait for nobody."""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from itertools import pairwise

import pytest
from msgspec.structs import replace as replace_struct

from functions.polish.comparison.losses import losses
from shared.clock import SystemClock
from shared.errors import Overloaded
from shared.jobs.job import Stage
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Draft
from shared.stage.step import Work
from shared.stage.threads import LONG, Lanes, run_inline
from shared.text.cleaner import clean, growing
from shared.text.safe_markdown import safe
from tests.support.fakes.gateway import answer
from tests.support.samples import hostile
from tests.support.workbench import JOB, ORG, Workbench, asking, start

_JOBS = 40
_LABEL: ContextVar[str] = ContextVar("label", default="")


async def test_work_in_threads_gives_the_same() -> None:
    """Work beside the loop has the same result as on it.

    Its result, its error, and the labels of its job's log lines.
    """
    lanes = Lanes()
    for off_loop in (lanes, run_inline):
        assert await off_loop(sorted, "ba", reverse=True) == ["b", "a"]
        with pytest.raises(ZeroDivisionError):
            await off_loop(divmod, 1, 0)
        _LABEL.set("mine")
        assert await off_loop(_LABEL.get) == "mine"
    assert await lanes(threading.current_thread) is not threading.current_thread()


async def test_usual_text_does_not_wait_for_a_long_one() -> None:
    """A usual text does not wait for a long one.

    Nor for any number of them: an organisation can't use the threads of the others up.
    """
    lanes, held = Lanes(), threading.Event()
    long = [asyncio.create_task(lanes(_waited, held, "t" * LONG + "t")) for _ in range(20)]
    await asyncio.sleep(0.05)
    assert await asyncio.wait_for(lanes(str.upper, "tea"), 5) == "TEA"
    held.set()
    await asyncio.gather(*long)


async def test_waiting_is_bounded_and_then_dropped() -> None:
    """The wait for a turn is bounded, and abandoned work never begins.

    The stage does with less then, or is tried again.
    """
    lanes, held, begun = Lanes(patience=0.1), threading.Event(), list[str]()
    with pytest.raises(Overloaded):
        await lanes(_waited, held, "")
    with pytest.raises(Overloaded):
        await lanes(begun.append, "tea")
    held.set()
    await Lanes()(str, "")
    assert begun == []


def _waited(held: threading.Event, text: str) -> str:
    held.wait(20)
    return text


_ROUNDS = 3
_UNITS = ("two-word loop", "a table of one row", "thai", "paragraphs", "words at random", "brackets open")


async def test_forty_hostile_texts_leave_the_loop_free() -> None:
    """Forty jobs with hostile texts leave the loop to the others.

    The loop stood still for 19 s, and with it every lease, draft and answer of an instance. A busy machine
    may hold the loop as well, but not in each round.
    """
    for _ in range(_ROUNDS):
        if await _round():
            return
    pytest.fail("The loop was held in each round.")


async def _round() -> bool:
    """Run all jobs at once, and return whether the loop kept its turns meanwhile."""
    bench = _in_real_time()
    bench.jobs.admissions.set_limits(ORG, jobs=_JOBS)
    began = time.monotonic()
    with _lags() as lags:
        ended = await asyncio.gather(*(bench.deliver(start(job_id=_id(number))) for number in range(_JOBS)))
    took = time.monotonic() - began
    assert all(ended)
    assert {bench.job(_id(number)).record(Stage.GENERATE).attempt for number in range(_JOBS)} == {1}
    renewals = max(_renewals(bench, _id(number)) for number in range(_JOBS))
    # On the loop the longest lag is nearly all of the time; a busy machine makes both longer.
    kept = max(lags) < max(1.0, took / 4) and statistics.median(lags) < max(0.1, took / 20)
    return kept and renewals > 1


def _renewals(bench: Workbench, job_id: str) -> int:
    """Return how often a job's lease was renewed; fail where it ran out while the job was at work."""
    written = [document for document in bench.jobs.history if document["job_id"] == job_id]
    for earlier, later in pairwise(written):
        assert later["updated_at"] < earlier["lease"]["expires_at"]
    return len(written) - 2  # the claim and the commit


def _in_real_time() -> Workbench:
    """Return a bench with real threads and a real clock, and leases of five seconds."""
    bench = Workbench(lambda _request, call: answer(_hostile(call.job_id)), _step)
    timing = replace_struct(bench.topology.timing, lease=5.0, lease_renewal=0.1, draft_interval=0.2)
    topology = replace_struct(bench.topology, timing=timing)
    bench.dependencies = replace(
        bench.dependencies, clock=SystemClock(), topology=topology, off_loop=Lanes(patience=300)
    )
    return bench


async def _step(work: Work) -> Outcome:
    """Do what generate and polish do with an answer."""
    written = await work.model.ask(asking(), live=_live)
    cleaned = await work.off_loop(clean, written.text)
    await work.off_loop(losses, cleaned.text, f"{cleaned.text} Not 13%.", language="en")
    return Outcome(output=GenerateOutput(content="c", title="T", model="m"))


def _live(text: str) -> Draft:
    """Read a growing answer as the steps do."""
    return Draft(text=safe(growing(text).shown), fraction=0.5)


def _hostile(job_id: str) -> str:
    number = int(job_id[-2:])
    return f"# Tea\n\n{hostile.text(_UNITS[number % len(_UNITS)], 8_000 + number)}"


def _id(number: int) -> str:
    return f"{JOB[:-2]}{number + 10:02}"


@contextmanager
def _lags() -> Iterator[list[float]]:
    """Collect by how much the loop was late, fifty times a second."""
    lags: list[float] = []

    async def measure() -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.02)
            lags.append(time.monotonic() - before - 0.02)

    task = asyncio.get_running_loop().create_task(measure())
    try:
        yield lags
    finally:
        task.cancel()
