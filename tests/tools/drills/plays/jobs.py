"""Drills of jobs that fail, are abandoned, or wait for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.faults.scripts import failure
from tests.support.servers.provider import well_behaved
from tests.tools.drills.drill import Desk, Drill

_LONG_AGO = timedelta(hours=2)
_NUDGES = 30  # an hour of them
_AFFECTED = 5  # jobs of one organization that its alert asks for


def _job_failure_ratio(desk: Desk) -> None:
    desk.cause("The provider refuses the gateway's key.")
    desk.provider.script = lambda _: failure(401, "invalid_api_key")
    jobs = [desk.start() for _ in range(3)]
    for job in jobs:
        assert desk.pipeline.ended(job)["status"] == "failed"
    desk.alert()
    desk.query("Blog: jobs that failed")
    desk.run("blog list --failed --since 2h")
    desk.run("blog show $FAILED --why", {"FAILED": jobs[0]})
    desk.repair("The key is rotated: the provider answers again. The jobs run again from where they failed.")
    desk.provider.script = well_behaved
    desk.run("blog replay --failed --since 2h --org $ORG --yes")
    for job in jobs:
        desk.completed(job)
    desk.over()


def _organisation_failures(desk: Desk) -> None:
    desk.cause("A customer's program asks for a model that is not an alias any more.")
    jobs = [desk.start(model="gpt-4") for _ in range(_AFFECTED)]
    for job in jobs:
        assert desk.pipeline.ended(job)["status"] == "failed"
    desk.alert()
    desk.also("dead-letters", "job-failure-ratio")
    desk.run("blog list --failed --since 2h --org $ORG")
    desk.run("blog show $FAILED --why", {"FAILED": jobs[0]})
    desk.repair("The customer corrects the name, and its program publishes the jobs again.")
    for job in jobs:
        desk.start(job_id=job)
    desk.wait(lambda: not any(desk.pipeline.job(job).get("error") for job in jobs))
    for job in jobs:
        desk.completed(job)
    desk.over()


def _abandoned_jobs(desk: Desk) -> None:
    desk.cause("Somebody deletes the subscription blog-polish, so the message of a job's next stage is lost.")
    with _without_subscription(desk, "blog-polish"):
        job = desk.start()
        desk.wait(lambda: _is_done(desk.pipeline.job(job), "generate"))
        _let_an_hour_pass(desk, job)
        desk.alert()
        desk.log('jsonPayload.event="job_failed" AND jsonPayload.abandoned=true')
        desk.log('labels.job_id="$JOB"', {"JOB": job})
        desk.run("blog show $FAILED --why", {"FAILED": job})
    desk.repair(
        "The subscription is there again, as `terraform apply` makes it. The job goes on with polish."
    )
    desk.run("blog replay $FAILED --yes")
    desk.completed(job)
    desk.over()


def _is_done(job: dict[str, Any], stage: str) -> bool:
    return bool(job.get("stages", {}).get(stage, {}).get("status") == "done")


def _let_an_hour_pass(desk: Desk, job: str) -> None:
    """Move the job's times back: its sweeps of an hour have found nobody at work."""
    desk.wait(lambda: "lease" not in desk.pipeline.job(job))
    ago = datetime.now(UTC) - _LONG_AGO
    desk.pipeline.write(f"jobs/{job}", {"updated_at": ago, "member": {"nudges": _NUDGES, "nudged_at": ago}})


@contextmanager
def _without_subscription(desk: Desk, name: str) -> Iterator[None]:
    subscriber = desk.pipeline._subscriber
    path = f"projects/{desk.pipeline.project}/subscriptions/{name}"
    found = subscriber.get_subscription(subscription=path)
    subscriber.delete_subscription(subscription=path)
    try:
        yield
    finally:
        subscriber.create_subscription(request=found)


def _oldest_waiting_job(desk: Desk) -> None:
    desk.cause("Somebody pauses an organization and forgets it.")
    desk.run('blog pause --org $ORG --reason "Their import runs wild"')
    job, unwanted = desk.start(), desk.start()
    desk.wait(lambda: all(desk.pipeline.job(each).get("waiting") for each in (job, unwanted)))
    desk.pipeline.write(f"jobs/{job}", {"waiting": {"since": datetime.now(UTC) - _LONG_AGO}})
    desk.alert()
    desk.run("blog status")
    desk.run("blog list --waiting --limit 100")
    desk.run("blog list --waiting --org $ORG")
    desk.run("blog pause --show")
    desk.repair("Its owner says that one of the jobs is not wanted any more. The pause ends.")
    desk.run("blog cancel $JOB", {"JOB": unwanted})
    desk.run("blog resume --org $ORG")
    desk.completed(job)
    desk.over()


DRILLS = (
    Drill("job-failure-ratio", "The provider refuses the gateway's key, and jobs fail.", _job_failure_ratio),
    Drill(
        "organisation-failures",
        "A customer's program asks for a model that is not an alias any more.",
        _organisation_failures,
    ),
    Drill(
        "abandoned-jobs",
        "A subscription is deleted, and a job's message with it.",
        _abandoned_jobs,
        clock="the job's times are moved two hours back.",
    ),
    Drill(
        "oldest-waiting-job",
        "An organization's pause is forgotten.",
        _oldest_waiting_job,
        speed=30,
        clock="the job's wait begins two hours ago, and two seconds count as a minute.",
    ),
)
