"""The command's Google clients against the emulators."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from google.cloud import firestore, pubsub_v1

from infra.cli.errors import WrongUsage
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.google import GoogleJobs
from infra.cli.jobs import erasure
from infra.cli.target import Target
from shared.clock import SystemClock
from shared.gateways.job_store import connect
from shared.jobs.document import changes, fields
from shared.jobs.job import Stage
from shared.jobs.replay import plan
from shared.messages.dead_letter import PART_BYTES, to_dead_letter
from shared.messages.envelope import Envelope
from tests.support.fakes.cli import ORG, USER, completed, job


@pytest.fixture
def target(
    project: str, firestore_emulator: str, pubsub_emulator: str, monkeypatch: pytest.MonkeyPatch
) -> Target:
    """A project of the test's own on the emulators."""
    named = {"FIRESTORE_EMULATOR_HOST": firestore_emulator, "PUBSUB_EMULATOR_HOST": pubsub_emulator}
    for name, address in named.items():
        monkeypatch.setenv(name, address)
    return Target(project=project, emulators=named)


def test_document_is_read_as_written(target: Target) -> None:
    """A document is read as the functions wrote it. Firestore's own time type included."""
    job_id = str(uuid4())
    jobs = GoogleJobs(target)
    assert jobs.read(job_id) is None
    document = firestore.Client(project=target.project).collection("jobs").document(job_id)
    written = completed(job_id=job_id)
    document.set(fields(written))
    stored = jobs.read(job_id)
    assert stored is not None
    assert read_snapshot(job_id, stored.fields).job == written


def test_cancel_needs_an_unchanged_job(target: Target) -> None:
    """A cancel holds only while the job is as it was read. So that no ended job is ever marked."""
    job_id = str(uuid4())
    jobs = GoogleJobs(target)
    document = firestore.Client(project=target.project).collection("jobs").document(job_id)
    document.set(fields(job(job_id=job_id)))
    stale = jobs.read(job_id)
    assert stale is not None
    document.update({"progress": 60})
    assert not jobs.request_cancel(job_id, stale.version)
    fresh = jobs.read(job_id)
    assert fresh is not None
    assert jobs.request_cancel(job_id, fresh.version)
    marked = jobs.read(job_id)
    assert marked is not None
    assert (marked.fields["cancel_requested"], marked.fields["progress"]) == (True, 60)


def test_a_message_arrives_with_its_attributes(target: Target) -> None:
    """And a topic that is not there is named."""
    jobs = GoogleJobs(target)
    with pytest.raises(WrongUsage, match="Pub/Sub does not have this resource"):
        jobs.publish("blog-requested", b"{}", {})
    topic = f"projects/{target.project}/topics/blog-requested"
    subscription = f"projects/{target.project}/subscriptions/test"
    with pubsub_v1.SubscriberClient() as subscriber:
        pubsub_v1.PublisherClient().create_topic(name=topic)
        subscriber.create_subscription(name=subscription, topic=topic)
        message_id = jobs.publish("blog-requested", b'{"a": 1}', {"job_id": "x"})
        [received] = subscriber.pull(subscription=subscription, max_messages=1).received_messages
    assert received.message.message_id == message_id
    assert json.loads(received.message.data) == {"a": 1}
    assert received.message.attributes == {"job_id": "x"}


def test_new_run_needs_an_unchanged_job(target: Target) -> None:
    """A new run holds only while the job is as it was read.

    The run before is kept beside it, in the same write.
    """
    job_id = str(uuid4())
    jobs = GoogleJobs(target)
    document = firestore.Client(project=target.project).collection("jobs").document(job_id)
    before = completed(job_id=job_id)
    document.set(fields(before))
    stale = jobs.read(job_id)
    assert stale is not None
    document.update({"progress": 99})
    after = plan(before, Stage.GENERATE, SystemClock().now(), 90).job
    assert not jobs.rerun(job_id, stale, changes(before, after))
    assert list(document.collection("runs").stream()) == []
    seen = jobs.read(job_id)
    assert seen is not None
    before = read_snapshot(job_id, seen.fields).job
    assert jobs.rerun(job_id, seen, changes(before, after))
    written = jobs.read(job_id)
    assert written is not None
    assert read_snapshot(job_id, written.fields).job == after
    assert "result" not in written.fields
    [kept] = document.collection("runs").stream()
    assert (kept.id, read_snapshot(job_id, kept.to_dict()).job) == ("1", before)


async def test_letters_are_read_as_kept(target: Target) -> None:
    """Letters are read as the functions kept them.

    The newest first, and a long one with all of its parts.
    """
    jobs = GoogleJobs(target)
    assert jobs.letters(9) == []
    long = b"\xff\x00" * PART_BYTES
    store = connect(target.project)
    for number, data in enumerate((b"{}", long)):
        came = SystemClock().now() + timedelta(seconds=number)
        await store.keep(
            to_dead_letter(Envelope(f"m{number}", data, {"a": "b"}, "blog-polish"), "because", came)
        )
    await store.close()
    assert [kept.message_id for kept in jobs.letters(9)] == ["m1", "m0"]
    assert [kept.message_id for kept in jobs.letters(1)] == ["m1"]
    whole = jobs.letter("m1")
    assert whole is not None
    assert (whole.content, whole.attributes, whole.replayed_at) == (long, {"a": "b"}, None)
    jobs.mark_replayed("m1", came)
    marked = jobs.letter("m1")
    assert marked is not None
    assert marked.replayed_at == came
    assert jobs.letter("m2") is None
    assert jobs.letter("a/b") is None


def test_admission_is_deleted_with_its_shards(target: Target) -> None:
    """The documents of one organisation go, and no other; again is no error."""
    admission = firestore.Client(project=target.project).collection("admission")
    mine, theirs = str(uuid4()), str(uuid4())
    for name in (mine, f"{mine}.1", f"{mine}.12", theirs, f"{theirs}.1", f"{mine}-else", "system"):
        admission.document(name).set({"running": 0})
    for _ in range(2):
        GoogleJobs(target).delete_admission(mine)
    left = {path.id for path in admission.list_documents()}
    assert left == {theirs, f"{theirs}.1", f"{mine}-else", "system"}


def test_webhooks_of_an_owner_are_deleted(target: Target) -> None:
    """Those of an organisation with what they were sent; a person's name; deliveries of a job. No other."""
    client = firestore.Client(project=target.project)
    hooks, sent = client.collection("webhooks"), client.collection("webhook_deliveries")
    for name in ("mine", "theirs"):
        hooks.document(name).set({"org_id": name, "created_by": f"user-of-{name}"})
        for number in range(2):
            sent.document(f"{name}-{number}").set({"org_id": name, "job_id": f"job-{number}"})
    jobs = GoogleJobs(target)
    for _ in range(2):
        jobs.delete_webhooks("mine")
        jobs.delete_deliveries("job-1")
        jobs.forget_creator("user-of-theirs")
    assert {each.id: each.to_dict() for each in hooks.stream()} == {"theirs": {"org_id": "theirs"}}
    assert [each.id for each in sent.stream()] == ["theirs-0"]


def test_profiles_and_sitemaps_of_an_owner_are_deleted(target: Target) -> None:
    """Those of an organization, and a person's name in the others. No other."""
    client = firestore.Client(project=target.project)
    for name in ("mine", "theirs"):
        for number in range(2):
            named = client.document(f"profiles/{name}/named/p{number}")
            named.set({"org_id": name, "updated_by": f"user-{number}"})
            client.document(f"sitemaps/{name}.{number}").set({"org_id": name})
    jobs = GoogleJobs(target)
    for _ in range(2):
        jobs.delete_profiles("mine")
        jobs.delete_sitemaps("mine")
        jobs.forget_creator("user-1")
    assert [each.id for each in client.collection("sitemaps").stream()] == ["theirs.0", "theirs.1"]
    assert [each.id for each in client.collection("profiles").list_documents()] == ["theirs"]
    left = client.collection("profiles/theirs/named").order_by("__name__").stream()
    assert [each.to_dict() for each in left] == [
        {"org_id": "theirs", "updated_by": "user-0"},
        {"org_id": "theirs"},
    ]


async def test_what_there_is_of_a_person_is_deleted(target: Target) -> None:
    """Jobs with their outputs and runs, messages with their parts; another's stay, and again is no error."""
    jobs = GoogleJobs(target)
    mine, theirs = str(uuid4()), str(uuid4())
    documents = firestore.Client(project=target.project).collection("jobs")
    for job_id, user_id in ((mine, USER), (theirs, ORG)):
        documents.document(job_id).set(fields(completed(job_id=job_id, user_id=user_id)))
        documents.document(job_id).collection("outputs").document("polish").set({"content": "Tea"})
        documents.document(job_id).collection("runs").document("1").set({"user_id": user_id})
    store = connect(target.project)
    for message_id, data in (("long", b" " * PART_BYTES + USER.encode()), ("other", ORG.encode())):
        await store.keep(
            to_dead_letter(Envelope(message_id, data, {}, "blog-polish"), "because", SystemClock().now())
        )
    await store.close()
    for _ in range(2):
        erasure.delete(jobs, erasure.find(jobs, "user_id", USER))
    assert jobs.owned("user_id", USER) == {}
    assert jobs.owned("user_id", ORG) == {theirs: ("completed", False)}
    left = {path.id for path in documents.list_documents()}
    assert left == {theirs}
    below = [found.id for folder in documents.document(mine).collections() for found in folder.stream()]
    assert below == []
    assert jobs.letter_ids() == ["other"]
    client = firestore.Client(project=target.project)
    assert list(client.collection("dead_letters").document("long").collection("parts").stream()) == []
    assert len(list(documents.document(theirs).collection("runs").stream())) == 1
