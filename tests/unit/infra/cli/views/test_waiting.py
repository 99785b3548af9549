"""Why a job waits, in words, in the picture, and line by line."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from rich.console import Console

from infra.cli.gateways.documents import Snapshot
from infra.cli.views.display import Lines
from infra.cli.views.lines import events
from infra.cli.views.live import view
from infra.cli.views.waiting import describe, describe_since
from shared.jobs.document import fields
from shared.jobs.job import Job, JobStatus, Stage, StageStatus
from shared.jobs.waiting import OWNERS, Waiting, WaitReason
from tests.support.fakes.cli import JOB, NOW, job, record

LATER = NOW + timedelta(hours=2, minutes=20)
TOMORROW = NOW + timedelta(days=1)


def waiting(reason: str, **changes: Any) -> Waiting:
    """Return a wait that began twelve minutes ago."""
    given: dict[str, Any] = {"since": NOW - timedelta(minutes=12), "ahead": 0} | changes
    return Waiting(reason=WaitReason(reason), **given)


def queued(wait: Waiting | None, **changes: Any) -> Job:
    """Return a job that waits."""
    return job(status=JobStatus.QUEUED, waiting=wait, draft=None, **changes)


@pytest.mark.parametrize(
    ("wait", "sentence"),
    [
        (waiting("organisation", ahead=3), "waits for a place: 3 jobs of the organisation are ahead"),
        (waiting("organisation", ahead=1), "waits for a place: 1 job of the organisation is ahead"),
        (waiting("organisation"), "waits for a place: it is the organisation's next"),
        (
            waiting("system", ahead=2),
            "waits for a place in the whole system, which is full: 2 jobs of the organisation are ahead",
        ),
        (
            waiting("budget", ahead=1200),
            "waits for money that jobs at work hold: 1,200 jobs of the organisation are ahead",
        ),
        (
            waiting("model", alias="gpt-4o", until=LATER),
            "waits for gpt-4o until 14:20 UTC: its provider is away or full",
        ),
        (
            waiting("model", alias="gpt-4o", until=LATER, ends=TOMORROW),
            (
                "waits for gpt-4o until 14:20 UTC: its provider is away or full; "
                "its patience ends at 2026-01-03 12:00 UTC"
            ),
        ),
        (waiting("model"), "waits for the model: its provider is away or full"),
        (
            waiting("organisation", order=7, ends=LATER),
            "waits for a place: it is the organisation's next; its deadline ends at 14:20 UTC",
        ),
        (
            waiting("paused", alias="gpt-4o", until=NOW),
            "waits because gpt-4o is paused: `blog pause --show` says why and how to end it",
        ),
        (
            waiting("paused"),
            (
                "waits because its organisation or the whole system is paused: "
                "`blog pause --show` says why and how to end it"
            ),
        ),
        (
            waiting("organisation", alias=OWNERS, until=LATER),
            "waits until 14:20 UTC: the database may be about to have its organisation or user",
        ),
    ],
)
def test_a_wait_is_described(wait: Waiting, sentence: str) -> None:
    """Each reason, with what it waits for and until when."""
    assert describe(wait, NOW) == sentence
    assert describe_since(wait, NOW) == f"{sentence} (since 11:48 UTC, for 12 min 00 s)"


@pytest.mark.parametrize("reason", WaitReason)
def test_every_reason_has_words(reason: WaitReason) -> None:
    """A new one would fail here, and not in front of a person."""
    assert describe(waiting(reason.value), NOW).startswith("waits ")


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("height", [24, 50])
def test_picture_of_a_waiting_job_fits(width: int, height: int) -> None:
    """It says that the job waits, and why, and stays inside the terminal."""
    wait = waiting("model", alias="claude-3-5-sonnet", until=LATER, ends=TOMORROW)
    console = Console(width=width, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(view(queued(wait), NOW, width, height))
    lines = capture.get().splitlines()
    assert max(len(line) for line in lines) <= width
    assert len(lines) < height
    assert "waiting · " in lines[0]
    words = " ".join(capture.get().split())
    assert "The job waits for claude-3-5-sonnet until 14:20 UTC: its provider is away or full;" in words
    assert "(since 11:48 UTC, for 12 min 00 s)." in words


def test_lines_say_each_reason_once() -> None:
    """A line when the wait begins and when it changes; none while it stays the same."""
    before = queued(None, progress=0, stages={})
    states = [
        before,
        queued(waiting("organisation", ahead=2), progress=0, stages={}),
        queued(waiting("organisation", ahead=2, order=5), progress=0, stages={}),
        queued(waiting("organisation", ahead=1), progress=0, stages={}),
        job(progress=0, stages={}),
    ]
    assert [events(earlier, later) for earlier, later in pairwise(states)] == [
        ["  0 %  waits for a place: 2 jobs of the organisation are ahead"],
        [],
        ["  0 %  waits for a place: 1 job of the organisation is ahead"],
        [],
    ]


def test_no_line_is_printed_twice_in_a_run() -> None:
    """A model that is away for hours lets a job wait again and again; a new run begins anew."""
    aside = {Stage.POLISH: record(StageStatus.PENDING, error="The model is away.")}
    wait = waiting("model", alias="gpt-4o", until=LATER)
    console = Console(width=200, color_system=None, force_terminal=False)
    display = Lines(JOB, console)
    with console.capture() as capture:
        for _ in range(3):
            for state in (queued(wait, stages=aside), job(stages=aside)):
                display.show(Snapshot(fields(state), state))
        replayed = queued(wait, stages=aside, run=2)
        display.show(Snapshot(fields(replayed), replayed))
    lines = capture.get().splitlines()
    assert lines == [
        f" 57 %  run 1 of job {JOB}, queued",
        " 57 %  polish will be tried again: The model is away.",
        " 57 %  waits for gpt-4o until 14:20 UTC: its provider is away or full",
        f" 57 %  run 2 of job {JOB}, queued",
        " 57 %  polish will be tried again: The model is away.",
        " 57 %  waits for gpt-4o until 14:20 UTC: its provider is away or full",
    ]
