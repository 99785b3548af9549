"""A post that waits is named once."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from infra.cli.comparison.delays import Delays
from shared.jobs.document import fields
from shared.jobs.job import JobStatus
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.cli import NOW
from tests.support.fakes.writing import written
from tests.unit.infra.cli.comparison.samples import entries


def test_wait_is_named_once_for_each_reason() -> None:
    """However often it is looked at."""
    said: list[str] = []
    (entry, _) = entries(1)
    delays = Delays(said.append, lambda: NOW, 60)
    job = written(entry.request, status=JobStatus.QUEUED, result=None)
    place = Waiting(reason=WaitReason.BUDGET, since=NOW, ahead=0)
    for waiting in (place, place, replace(place, reason=WaitReason.MODEL, alias="gpt-4o"), None):
        delays.look(entry, fields(replace(job, waiting=waiting)))
    assert said == [
        "gpt-4o: Topic 0: waits for money that jobs at work hold: it is the organisation's next.",
        "gpt-4o: Topic 0: waits for gpt-4o: its provider is away or full.",
    ]


def test_post_that_nobody_takes_up_is_named() -> None:
    """After a while, and once."""
    said: list[str] = []
    (entry, _) = entries(1)
    times = iter(NOW + timedelta(seconds=passed) for passed in (0, 30, 60, 90))
    delays = Delays(said.append, lambda: next(times), 60)
    for expected in (0, 0, 1, 1):
        delays.look(entry, {})
        assert len(said) == expected
    assert said[0].endswith("has not begun yet: is the pipeline running?")
