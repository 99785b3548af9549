"""The command's counts of all jobs, against the emulator."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from google.cloud import firestore

from infra.cli.gateways.google_overview import GoogleOverview
from infra.cli.jobs.system_status import count_jobs
from infra.cli.target import Target
from shared.jobs.document import fields
from shared.jobs.job import Job, JobStatus
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.cli import NOW, completed, failed, job


def waiting(reason: WaitReason, hours: int) -> Job:
    """Return a job that has waited for some hours."""
    wait = Waiting(reason=reason, since=NOW - timedelta(hours=hours), ahead=0)
    return job(status=JobStatus.QUEUED, waiting=wait)


STATES = {
    1: completed(),
    2: job(),
    3: failed(),
    4: waiting(WaitReason.MODEL, 2),
    5: waiting(WaitReason.ORGANISATION, 3),
    6: waiting(WaitReason.MODEL, 1),
    7: job(status=JobStatus.QUEUED),
    30: failed(),
}


def test_jobs_are_counted(project: str, firestore_emulator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that wait by reason, those that ended lately, and the one that waits longest."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
    client = firestore.Client(project=project)
    overview = GoogleOverview(Target(project, {"FIRESTORE_EMULATOR_HOST": firestore_emulator}))
    assert overview.oldest_wait() is None
    assert overview.count("running") == 0
    for number, state in STATES.items():
        at = NOW - timedelta(hours=number)
        client.collection("jobs").document(str(UUID(int=number))).set(fields(state) | {"updated_at": at})
    client.collection("admission").document("system").set(
        {"models": {"gpt-4o": {"opened_at": NOW, "until": NOW, "failures": 1}}}
    )
    found = count_jobs(overview, NOW)
    assert (found.running, found.queued) == (1, 1)
    assert found.waiting == {"model": 2, "organisation": 1}
    assert found.ended == {"completed": 1, "failed": 1, "cancelled": 0}
    assert found.oldest is not None
    assert found.oldest.job_id == str(UUID(int=5))
    assert found.oldest.waiting == STATES[5].waiting
    assert [(each.alias, each.since) for each in found.breakers] == [("gpt-4o", NOW)]
