"""Drills of functions that fail, can't start, or are not called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.tools.drills.drill import Desk, Drill
from tests.tools.drills.stack import secret_is_gone

_DISCONNECT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'usage_sink'"


def _error_ratio(desk: Desk) -> None:
    desk.cause("Postgres no longer lets the functions' role in, as after a change of its password.")
    with _locked_out(desk):
        jobs = [desk.start() for _ in range(3)]
        for job in jobs:
            desk.completed(job)
        desk.alert()
        desk.log('resource.labels.service_name="blog-usage" AND jsonPayload.event="not_now"')
    desk.repair("The role may sign in again. In the cloud, new instances read the new password.")
    rows = sum(len(desk.pipeline.rows(job, 4)) for job in jobs)
    desk.say(f"ai_usage_logs has {rows} rows of the three jobs: no cost is lost.")
    desk.over()


def _faults(desk: Desk) -> None:
    desk.cause("The quality function is deployed without a secret.")
    mark = secret_is_gone(desk.pipeline.state_dir)
    mark.touch()
    try:
        desk.restart("quality")
        job = desk.start()
        desk.alert()
        desk.log('jsonPayload.event=("crashed" OR "function_misconfigured")')
    finally:
        mark.unlink()
    desk.repair(
        "The bundle before it, or the secret, is deployed: new instances start. The job goes on by itself."
    )
    desk.completed(job)
    desk.over()


def _no_sweep(desk: Desk) -> None:
    desk.cause("The sweep function hangs.")
    with desk.frozen("sweep"):
        desk.alert()
        desk.say("There is no line `swept` since then: that is what the alert counts.")
    desk.repair("Here its process goes on. In the cloud the schedule is started, or a new instance.")
    desk.log('resource.labels.service_name="blog-sweep" AND jsonPayload.event="swept"')
    desk.over("The sweep ends again: the alert closes within minutes.")


def _no_owners(desk: Desk) -> None:
    desk.cause("Postgres no longer lets the functions' role in, so nobody reads its organizations.")
    with _locked_out(desk):
        desk.alert()
        desk.log('resource.labels.service_name="blog-owners" AND jsonPayload.event="not_now"')
    desk.repair("The role may sign in again. The next message, five minutes later at most, finds it.")
    desk.over("The owners are compared again: the alert closes within minutes.")


@contextmanager
def _locked_out(desk: Desk) -> Iterator[None]:
    """Keep the functions' role out of Postgres until the block ends."""
    desk.pipeline.sql("ALTER ROLE usage_sink NOLOGIN")
    try:
        desk.pipeline.sql(_DISCONNECT)
        yield
    finally:
        desk.pipeline.sql("ALTER ROLE usage_sink LOGIN")


DRILLS = (
    Drill(
        "error-ratio",
        "The database refuses the functions' role, and the usage function answers 503.",
        _error_ratio,
        speed=20,
        clock="three seconds count as a minute, so ten minutes are half a minute.",
    ),
    Drill("faults", "A function is deployed without a secret.", _faults),
    Drill(
        "no-sweep",
        "The sweep function hangs.",
        _no_sweep,
        speed=20,
        clock="three seconds count as a minute, so five minutes are fifteen seconds.",
    ),
    Drill(
        "no-owners",
        "The database refuses the functions' role, and no owner is copied.",
        _no_owners,
        speed=60,
        clock="a second counts as a minute, so half an hour is half a minute.",
    ),
)
