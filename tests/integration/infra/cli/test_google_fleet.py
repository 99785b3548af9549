"""The command's client for all jobs, against the emulators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from google.cloud import firestore, pubsub_v1

from infra.cli.errors import WrongUsage
from infra.cli.gateways import google_fleet
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.fleet import Fleet
from infra.cli.gateways.google_fleet import GoogleFleet
from infra.cli.jobs import pauses
from infra.cli.jobs.listing import find_page
from infra.cli.target import Target
from shared.clock import SystemClock
from shared.jobs.cursor import read_cursor, write_cursor
from shared.jobs.document import fields
from shared.jobs.job import JobStatus, JobTrial, Stage
from shared.jobs.listing import Filters, Selection, Shown
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.cli import NOW, ORG, completed, failed, job
from tests.support.fakes.fleet import FakeFleet

OTHER = "99999999-9999-4999-8999-999999999999"
QUEUE = Waiting(reason=WaitReason.ORGANISATION, since=NOW, ahead=3, order=1)
STATES = {
    1: completed(
        request=job().request | {"model": "gpt-4o"},
        trial={Stage.POLISH: JobTrial(name="editing", alias="gpt-4o")},
        prompt_version="ab12cd34",
    ),
    2: job(),
    3: failed(),
    4: job(status=JobStatus.QUEUED, waiting=QUEUE, org_id=OTHER),
    5: job(org_id=OTHER),
}


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
    """Firestore with one job of each kind; the first is the newest."""
    client = firestore.Client(project=target.project)
    for number, state in STATES.items():
        at = NOW - timedelta(hours=number)
        document = fields(state) | {"job_id": str(UUID(int=number)), "created_at": at, "updated_at": at}
        client.collection("jobs").document(str(UUID(int=number))).set(document)
    return client


@pytest.fixture
def fleet(client: firestore.Client, target: Target) -> Iterator[GoogleFleet]:
    """A fleet that reads two documents at a time."""
    assert client.project == target.project
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(google_fleet, "_PAGE", 2)
        yield GoogleFleet(target)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (Filters(), [1, 2, 3, 4, 5]),
        (Filters(statuses=(Shown.RUNNING,)), [2, 5]),
        (Filters(statuses=(Shown.WAITING, Shown.FAILED)), [3, 4]),
        (Filters(org_id=ORG), [1, 2, 3]),
        (Filters(org_id=OTHER, statuses=(Shown.RUNNING,)), [5]),
        (Filters(since=NOW - timedelta(hours=3)), [1, 2, 3]),
        (Filters(statuses=(Shown.RUNNING,), since=NOW - timedelta(hours=4)), [2]),
        (Filters(score_below=90), [1]),
        (Filters(score_below=90, org_id=ORG, since=NOW - timedelta(days=1)), [1]),
        (Filters(score_below=90, org_id=OTHER), []),
        (Filters(stage=Stage.POLISH, org_id=OTHER), [4, 5]),
        (Filters(stage=Stage.POLISH, statuses=(Shown.RUNNING, Shown.FAILED)), [2, 3, 5]),
        (Filters(stage=Stage.META), []),
    ],
)
def test_jobs_are_listed_over_pages(
    client: firestore.Client, fleet: GoogleFleet, filters: Filters, numbers: list[int]
) -> None:
    """All pages, the newest first, and with the fields of a list alone."""
    fake = FakeFleet(documents={each.id: each.to_dict() for each in client.collection("jobs").stream()})
    for each in (fleet, fake):
        assert [UUID(row.job_id).int for row in find_page(each, filters, 9).rows] == numbers
    assert all("draft" not in each for each in fleet.newest(Selection()))


@pytest.mark.parametrize("filters", [Filters(), Filters(score_below=90)])
def test_pages_meet_where_times_are_the_same(
    client: firestore.Client, fleet: GoogleFleet, filters: Filters
) -> None:
    """No job is in two pages or in none: after the time, and the score, the id decides."""
    scores = dict(zip(range(10, 17), (40, 7, 40, 89, 0, 40, 7), strict=True))
    for number, score in scores.items():
        document = {"created_at": NOW + timedelta(seconds=1), "result": {"quality_score": score}}
        client.collection("jobs").document(str(UUID(int=number))).set(document)
    of_scores = [[13, 15, 12], [10, 16, 11], [14, 1]]
    expected = of_scores if filters.score_below else [[16, 15, 14], [13, 12, 11], [10, 1, 2], [3, 4, 5]]
    documents = {each.id: each.to_dict() for each in client.collection("jobs").stream()}
    for each in (fleet, FakeFleet(documents=documents)):
        assert pages(each, filters) == expected


def pages(fleet: Fleet, filters: Filters) -> list[list[int]]:
    """Return the numbers of the jobs of each page, of three jobs each."""
    found: list[list[int]] = []
    after, more = None, True
    while more:
        page = find_page(fleet, filters, 3, read_cursor(write_cursor(after)) if after else None)
        found.append([UUID(row.job_id).int for row in page.rows])
        after, more = page.last, page.more
    return found


def test_rows_have_what_is_listed(fleet: GoogleFleet) -> None:
    """Firestore's own times, nested fields and the wait are read."""
    rows = {UUID(row.job_id).int: row for row in find_page(fleet, Filters(), 9).rows}
    assert (rows[1].score, rows[1].cost_usd, rows[1].topic) == (78, 0.0125, "Why tea tastes better outdoors")
    assert rows[3].error_code == "content_policy"
    assert rows[4].waiting == QUEUE
    assert (rows[1].alias, rows[1].prompt_version) == ("gpt-4o", "ab12cd34")
    assert rows[1].trial == {"polish": JobTrial(name="editing", alias="gpt-4o")}
    assert rows[5].created_at == NOW - timedelta(hours=5)


def test_ended_jobs_come_earliest_first(fleet: GoogleFleet) -> None:
    """Whole documents with their versions, from a time on."""
    running = JobStatus.RUNNING.value
    found = list(fleet.ended(running, None))
    assert [UUID(job_id).int for job_id, _ in found] == [5, 2]
    assert all(stored.version and "draft" in stored.fields for _, stored in found)
    assert [UUID(each).int for each, _ in fleet.ended(running, NOW - timedelta(hours=2))] == [2]


def test_many_jobs_are_read_without_their_texts(fleet: GoogleFleet) -> None:
    """Those that exist; each can be read as a job."""
    ids = [str(UUID(int=number)) for number in (1, 4, 77, 5)]
    found = fleet.read_many(ids)
    assert {UUID(each).int for each in found} == {1, 4, 5}
    for job_id, stored in found.items():
        assert read_snapshot(job_id, stored.fields).job.draft is None
        assert "result" not in stored.fields


def test_many_messages_arrive_in_order_of_their_ids(fleet: GoogleFleet, target: Target) -> None:
    """More than may be under way at once; and a topic that is missing is named."""
    with pytest.raises(WrongUsage, match="Pub/Sub does not have this resource"):
        list(fleet.publish_all("missing", [(b"{}", {})]))
    topic = f"projects/{target.project}/topics/many"
    subscription = f"projects/{target.project}/subscriptions/many"
    received: dict[str, Any] = {}
    with pubsub_v1.SubscriberClient() as subscriber, pytest.MonkeyPatch.context() as patch:
        patch.setattr(google_fleet, "_UNDER_WAY", 7)
        pubsub_v1.PublisherClient().create_topic(name=topic)
        subscriber.create_subscription(name=subscription, topic=topic)
        messages = [(str(number).encode(), {"number": str(number)}) for number in range(250)]
        ids = list(fleet.publish_all("many", iter(messages)))
        for _ in range(60):
            if len(received) == 250:
                break
            for each in subscriber.pull(subscription=subscription, max_messages=250).received_messages:
                received[each.message.message_id] = each.message
                subscriber.acknowledge(subscription=subscription, ack_ids=[each.ack_id])
    assert [received[message_id].data.decode() for message_id in ids] == [str(n) for n in range(250)]


@pytest.mark.parametrize(
    "scope",
    [pauses.Scope(), pauses.Scope(org_id=ORG), pauses.Scope(alias="gpt-4o"), pauses.Scope(alias="a.b")],
)
def test_a_pause_touches_nothing_else(
    client: firestore.Client, fleet: GoogleFleet, scope: pauses.Scope
) -> None:
    """Created where it is missing, merged where other fields are, and removed alone."""
    now = SystemClock().now()
    document = client.collection("admission").document(scope.document)
    assert pauses.resume(fleet, scope) is None
    assert not document.get().exists
    pauses.pause(fleet, scope, "why", now)
    kept = {"limits": {"jobs": 3}, "models": {"gpt-4o": {"failures": 2}, "a.b": {"failures": 1}}}
    document.set(kept, merge=True)
    before = pauses.pause(fleet, scope, "", SystemClock().now())
    assert (before.since, before.reason) == (now, "why")
    [shown] = pauses.find_all(fleet)
    assert (shown.scope, shown.paused) == (scope, before)
    assert pauses.resume(fleet, scope) == before
    assert pauses.find_all(fleet) == []
    assert document.get().to_dict() == kept


def test_jobs_ahead_are_counted(client: firestore.Client, fleet: GoogleFleet) -> None:
    """Of the same organisation, those whose place is before; jobs that wait for a model have none."""
    for number, (org_id, wait) in enumerate(
        [(ORG, {"order": 1}), (ORG, {"order": 2}), (ORG, {"order": 3}), (ORG, {}), (OTHER, {"order": 1})], 50
    ):
        client.collection("jobs").document(str(UUID(int=number))).set({"org_id": org_id, "waiting": wait})
    assert [fleet.count_ahead(ORG, order) for order in (1, 3, 9)] == [0, 2, 3]
