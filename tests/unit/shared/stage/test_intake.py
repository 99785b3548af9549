"""From a delivery to a message, and from a refused start message to the job that shows why."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.errors import Poison
from shared.jobs.job import JobStatus, Stage
from shared.materials.compact import digest
from shared.messages.schemas import derive_job_id
from shared.stage import intake
from tests.support.workbench import JOB, ORG, START, USER, envelope, start

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_start_message_is_the_first_run() -> None:
    """A start message is the first run of its job. Its request carries the job's id, given or derived."""
    asked = intake.read(envelope(START), Stage.GENERATE)
    assert (asked.message.job_id, asked.message.run, asked.message.revision) == (JOB, 1, 0)
    assert asked.request is not None
    assert asked.request.job_id == JOB
    nameless = {name: value for name, value in START.items() if name != "job_id"}
    derived = intake.read(envelope(nameless, message_id="5"), Stage.GENERATE)
    assert derived.message.job_id == derive_job_id("5")


@pytest.mark.parametrize("stage", [Stage.POLISH, Stage.QUALITY, Stage.META])
def test_other_stages_take_their_own_messages(stage: Stage) -> None:
    """Other stages take only their own messages.

    A start message on the wrong topic is refused, and the other way round.
    """
    message = {"job_id": JOB, "run": 2, "revision": 1}
    assert intake.read(envelope(message), stage).message.run == 2
    with pytest.raises(Poison):
        intake.read(envelope(START), stage)
    with pytest.raises(Poison):
        intake.read(envelope(message), Stage.GENERATE)


@pytest.mark.parametrize(
    ("data", "attributes", "job_id"),
    [
        ({"job_id": JOB, "word_count": "many"}, {}, JOB),
        ({"job_id": JOB.upper()}, {}, JOB),
        ({"job_id": "x"}, {"job_id": JOB}, JOB),
        (b"\xff", {"job_id": JOB}, JOB),
        (b"not JSON", {"job_id": "x"}, None),
        (b"[]", {}, None),
    ],
)
def test_bad_messages_job_is_found_if_named(
    data: object, attributes: dict[str, str], job_id: str | None
) -> None:
    """The job of a bad message is found if it can be. In its data first, then in its attributes."""
    assert intake.job_id_of(envelope(data, **attributes)) == job_id


def test_refused_job_shows_its_fault() -> None:
    """A refused job shows its owner the fault.

    The security rules read org_id: the owner's job is shown to the owner.
    """
    delivery = envelope({**START, "word_count": 6000})
    job = intake.refused_job(delivery, JOB, "word_count is wrong.", NOW, 90)
    assert (job.job_id, job.org_id, job.user_id, job.status) == (JOB, ORG, USER, JobStatus.FAILED)
    assert job.request["word_count"] == 6000
    assert job.error is not None
    assert (job.error.code, job.error.message, job.error.stage, job.error.retryable) == (
        "invalid_request",
        "word_count is wrong.",
        "generate",
        False,
    )
    assert (job.expires_at - NOW).days == 90


@pytest.mark.parametrize(
    ("fields", "attributes", "org_id"),
    [
        ({"org_id": "x"}, {}, ""),
        ({"org_id": "x"}, {"org_id": ORG}, ORG),
        ({"org_id": 5}, {"org_id": "y"}, ""),
    ],
)
def test_unowned_job_is_shown_to_nobody(
    fields: dict[str, object], attributes: dict[str, str], org_id: str
) -> None:
    """A job that nobody owns is shown to nobody. An owner that can't be read is empty, and never guessed."""
    assert intake.refused_job(envelope(fields, **attributes), JOB, "r", NOW, 90).org_id == org_id


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"topic": "T", "keywords": ["a"], "color": "red"}, {"topic": "T", "keywords": ["a"]}),
        ({"keywords": [["a"]], "word_count": 2**70, "tone": {"a": 1}}, {}),
        ({"topic": None, "word_count": 1.5, "min_quality": True}, {"word_count": 1.5, "min_quality": True}),
        ({"topic": "t" * 30_000}, {}),
        ({"sources": [{"title": "A", "": 1}], "links": {"a": [1]}, "refresh": {"b": {}}}, {}),
        (
            {"topic": "T", "refresh": {"changes": "c", "text": "t" * 30_000}},
            {"topic": "T", "refresh": {"changes": "c", "sha256": digest("t" * 30_000), "characters": 30_000}},
        ),
    ],
)
def test_refused_job_shows_storable_values(fields: dict[str, object], shown: dict[str, object]) -> None:
    """A refused job shows only what a document can hold. Known fields, plain values, nothing huge."""
    assert intake.refused_job(envelope(json.dumps(fields).encode()), JOB, "r", NOW, 90).request == shown


@pytest.mark.parametrize(
    "deadline",
    [
        "2026-02-30T00:00:00Z",
        "2026-01-31T12:00:60Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "tomorrow",
        1769860800,
    ],
)
def test_deadline_that_is_not_a_time_is_refused(deadline: Any) -> None:
    """Also one that has the shape of a time, and one that no store can hold."""
    with pytest.raises(Poison, match="deadline must be a time with its zone"):
        intake.read(start(deadline=deadline), Stage.GENERATE)


@pytest.mark.parametrize("deadline", ["2026-01-31t12:00:00.123456789z", "2020-01-01T00:00:00-05:30", None])
def test_deadline_in_rfc_3339_is_accepted(deadline: str | None) -> None:
    """In any zone, also one that is over: a job that finds a place does not wait."""
    read = intake.read(start(deadline=deadline), Stage.GENERATE)
    assert read.request is not None
    assert read.request.deadline == deadline
