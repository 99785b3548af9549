"""Limits of organisations against the emulators, and against the fake that the unit tests use."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from google.cloud import firestore

from infra.cli.gateways.budgets import Budgets, ShardWrite
from infra.cli.gateways.google_budgets import GoogleBudgets
from infra.cli.jobs.budgets import change, read
from infra.cli.jobs.limits import Change
from infra.cli.target import Target
from shared.jobs.admission import Limits
from shared.jobs.document import fields
from shared.jobs.job import JobStatus
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.budgets import FakeBudgets
from tests.support.fakes.cli import JOB, NOW, ORG, job

QUEUE = Waiting(reason=WaitReason.ORGANISATION, since=NOW, ahead=0, order=1)
MEMBERS = {JOB: {"run": 1, "held_usd": 1.5, "since": NOW}}


@pytest.fixture
def target(
    project: str, firestore_emulator: str, pubsub_emulator: str, monkeypatch: pytest.MonkeyPatch
) -> Target:
    """A project of the test's own on the emulators."""
    named = {"FIRESTORE_EMULATOR_HOST": firestore_emulator, "PUBSUB_EMULATOR_HOST": pubsub_emulator}
    for name, address in named.items():
        monkeypatch.setenv(name, address)
    return Target(project=project, emulators=named)


@pytest.fixture
def client(target: Target) -> firestore.Client:
    return firestore.Client(project=target.project)


@pytest.fixture(params=["fake", "emulator"])
def budgets(request: pytest.FixtureRequest) -> Budgets:
    """The fake and the real gateway do the same."""
    return FakeBudgets() if request.param == "fake" else GoogleBudgets(request.getfixturevalue("target"))


def document(budgets: Budgets, shard: int = 0) -> dict[str, Any]:
    """Return a document as it is; an empty map if it is missing."""
    [stored] = budgets.shards(ORG, [shard])
    return stored.fields if stored else {}


def put(budgets: Budgets, shard: int, written: dict[str, Any]) -> None:
    """Write a document as the pipeline does."""
    [stored] = budgets.shards(ORG, [shard])
    assert budgets.write_shards(ORG, [ShardWrite(shard, stored, written)])


def test_limits_are_created_changed_and_removed(budgets: Budgets) -> None:
    """Each field alone; the others and the pipeline's stay."""
    assert change(budgets, ORG, Change(jobs=3, budget_usd=12.5, models=("gpt-4o",)), NOW)
    assert document(budgets) == {"limits": {"jobs": 3, "budget_usd": 12.5, "models": ["gpt-4o"]}}
    put(budgets, 0, {"members": MEMBERS, "running": 1, "spent_usd": 1.0, "period_start": "2026-01-01"})
    assert change(budgets, ORG, Change(no_budget=True, priority=7), NOW)
    assert not change(budgets, ORG, Change(priority=7), NOW)
    standing = read(budgets, ORG, NOW)
    assert standing.limits == Limits(jobs=3, models=("gpt-4o",), priority=7)
    assert (list(standing.whole.members), standing.whole.spent_usd) == ([JOB], 1.0)
    assert change(budgets, ORG, Change(reset=True), NOW)
    assert read(budgets, ORG, NOW).limits == Limits()
    assert document(budgets)["running"] == 1


def test_unreadable_limits_are_replaced(budgets: Budgets) -> None:
    """Also where they are not a map."""
    put(budgets, 0, {"limits": "none", "spent_usd": 1.0})
    assert not read(budgets, ORG, NOW).readable
    assert change(budgets, ORG, Change(reset=True, jobs=2), NOW)
    assert document(budgets) == {"limits": {"jobs": 2}, "spent_usd": 1.0}


def test_shards_are_written_as_one(budgets: Budgets) -> None:
    """All documents or none: a job that enters one of them meanwhile wins."""
    put(budgets, 0, {"spent_usd": 9.0, "period_start": "2026-01-01", "limits": {"jobs": 6, "budget_usd": 10}})
    assert change(budgets, ORG, Change(shards=3), NOW)
    assert [document(budgets, shard)["spent_usd"] for shard in range(3)] == [3.0, 3.0, 3.0]
    before = budgets.shards(ORG, range(3))
    put(budgets, 2, {"members": MEMBERS, "running": 1})
    writes = [ShardWrite(number, stored, {"spent_usd": 0.0}) for number, stored in enumerate(before)]
    assert not budgets.write_shards(ORG, writes)
    assert not budgets.write_shards(ORG, [ShardWrite(1, None, {"spent_usd": 0.0})])
    assert [document(budgets, shard)["spent_usd"] for shard in range(3)] == [3.0, 3.0, 3.0]


def test_job_of_the_old_shards_is_refused(budgets: Budgets) -> None:
    """A change of the shards changes each document, so that what was read before it is written nowhere."""
    put(budgets, 0, {"limits": {"jobs": 6, "shards": 2}})
    put(budgets, 1, {"spent_usd": 0.0})
    before = budgets.shards(ORG, range(3))
    assert change(budgets, ORG, Change(shards=3), NOW)
    for number, stored in enumerate(before):
        assert not budgets.write_shards(ORG, [ShardWrite(number, stored, {"running": 1})])
    before = budgets.shards(ORG, range(3))
    assert change(budgets, ORG, Change(shards=1), NOW + timedelta(seconds=1))
    for number, stored in enumerate(before):
        assert not budgets.write_shards(ORG, [ShardWrite(number, stored, {"running": 1})])


def test_waiting_jobs_are_counted(target: Target, client: firestore.Client) -> None:
    """Those in its queue, and no other job."""
    waiting = job(status=JobStatus.QUEUED, waiting=QUEUE)
    for number, each in enumerate((waiting, waiting, job(), job(org_id="another", waiting=QUEUE))):
        client.collection("jobs").document(str(number)).set(fields(each))
    assert GoogleBudgets(target).count_waiting(ORG) == 2


@pytest.mark.parametrize(
    ("complete", "known", "unknown"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_organisation_is_unknown_to_the_mirror(
    target: Target,
    client: firestore.Client,
    complete: bool,  # noqa: FBT001
    known: bool,  # noqa: FBT001
    unknown: bool,  # noqa: FBT001
) -> None:
    """As long as the mirror is not complete nobody can say."""
    if complete:
        client.collection("admission").document("system").set({"owners_known": True})
    if known:
        client.collection("owners").document(f"organization.{ORG}").set({"known": True})
    assert GoogleBudgets(target).is_unknown(ORG) is unknown


def test_times_of_firestore_are_read(target: Target, client: firestore.Client) -> None:
    """Members, the hint and a pause have Firestore's own times."""
    client.collection("admission").document(ORG).set(
        {
            "members": MEMBERS,
            "waiting": {"jobs": 2, "since": NOW},
            "paused": {"since": NOW, "reason": "unpaid"},
        }
    )
    whole = read(GoogleBudgets(target), ORG, NOW).whole
    assert whole.waiting is not None
    assert whole.paused is not None
    for moment in (whole.members[JOB].since, whole.waiting.since, whole.paused.since):
        assert type(moment) is datetime
        assert moment == NOW
