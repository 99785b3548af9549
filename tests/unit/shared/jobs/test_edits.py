"""A run with a text that a person has edited: where it begins, and what the text becomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.errors import Poison, WrongState
from shared.jobs.claim import Verdict
from shared.jobs.document import changes, fields, read_job
from shared.jobs.edited_text import LONGEST_TEXT, clean_text
from shared.jobs.edits import edited_output, kept_name, new_edit
from shared.jobs.job import Job, JobStatus, Stage, StageRecord, StageStatus
from shared.jobs.replay import EDITABLE, Replay, plan, plan_edited
from shared.jobs.waiting import Member
from shared.jobs.waits import let_in
from shared.messages.field_rules import CONTROL
from tests.support.samples.jobs import (
    GENERATE,
    META,
    NOW,
    POLISH,
    QUALITY,
    RESULT,
    at_work,
    decided,
    job,
    through,
)

LATER = NOW + timedelta(days=3)
BY = "22222222-2222-4222-8222-222222222222"
COMPLETED = job(status=JobStatus.COMPLETED, stages=through(*Stage), progress=100, result=RESULT)
REVISED = job(
    status=JobStatus.COMPLETED,
    stages=through(*Stage, revision=1) | {GENERATE: through(GENERATE)[GENERATE]},
    revision=1,
)
AWAY = StageRecord(status=StageStatus.FAILED, attempt=5, error="It is away.", cost_usd=0.1, revision=1)
FAILED_AT_POLISH = job(
    status=JobStatus.FAILED, stage=POLISH, stages=at_work(POLISH, 5) | {POLISH: AWAY}, revision=1
)


def edited(before: Job, stage: Stage) -> Replay:
    return plan_edited(before, new_edit(stage, BY, LATER), 90)


@pytest.mark.parametrize("stage", EDITABLE)
@pytest.mark.parametrize("before", [COMPLETED, REVISED, FAILED_AT_POLISH], ids=["whole", "revised", "failed"])
def test_run_with_edited_text_is_ready(before: Job, stage: Stage) -> None:
    """The stage takes its message, in the first revision, and messages of the run before are dropped."""
    replay = edited(before, stage)
    after = replay.job
    assert (replay.stage, after.run, after.revision, after.status) == (stage, 2, 0, JobStatus.QUEUED)
    assert after.edited == replace(new_edit(stage, BY, LATER), run=2)
    record = after.record(EDITABLE[stage])
    assert (record.status, record.revision, record.error) == (StageStatus.DONE, 0, None)
    assert record.note == "A person has edited the text."
    assert record.cost_usd == before.record(EDITABLE[stage]).cost_usd, "it adds up to the run's"
    with_place = let_in(after, Member(held_usd=0.1, since=LATER), LATER)
    assert decided(with_place, stage, run=2).verdict is Verdict.WORK
    assert decided(after, stage, run=1, revision=before.revision).verdict is Verdict.DROP


@pytest.mark.parametrize("due", [QUALITY, META])
def test_lost_message_of_an_edited_run_is_sent_again(due: Stage) -> None:
    """The run goes on where it is, and keeps everything, whatever it began with."""
    after = edited(COMPLETED, QUALITY).job
    live = replace(after, status=JobStatus.RUNNING, stages=through(*list(Stage)[: list(Stage).index(due)]))
    again = plan(replace(live, waiting=None), None, LATER, 90)
    assert (again.stage, again.new_run) == (due, False)
    assert again.keeps == list(Stage)[: list(Stage).index(due)]


def test_next_replay_is_no_edit() -> None:
    """The mark is of the run that it names; the text itself stays until its stage runs."""
    ended = replace(edited(COMPLETED, QUALITY).job, status=JobStatus.FAILED)
    assert plan(ended, QUALITY, LATER, 90).job.edited is None


def test_edit_is_in_the_document() -> None:
    """It is read again, and an unknown shape of it counts as none."""
    after = edited(COMPLETED, QUALITY).job
    assert read_job(fields(after)).edited == after.edited
    assert "edited" in changes(COMPLETED, after)
    assert read_job({**fields(after), "run": 3}).edited is None, "the release before has replayed it"
    for strange in ({"run": 2}, "yes", {"run": 2, "stage": "later", "by": BY, "at": LATER}):
        assert read_job({**fields(after), "edited": strange}).edited is None


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (job(stages=at_work(QUALITY, 1)), "has not ended"),
        (
            job(status=JobStatus.FAILED, stages=at_work(GENERATE, 5)),
            "no post to edit: replay it from generate",
        ),
    ],
)
def test_job_without_a_post_takes_no_text(before: Job, sentence: str) -> None:
    """One at work, and one that has no title yet."""
    with pytest.raises(WrongState, match=sentence):
        edited(before, QUALITY)


@pytest.mark.parametrize("stage", [GENERATE, META])
def test_other_stages_take_no_text(stage: Stage) -> None:
    """Generate writes another text, and meta needs a verdict on this one."""
    with pytest.raises(ValueError, match=stage.value):
        edited(COMPLETED, stage)


def test_output_keeps_what_it_has_beside_its_text() -> None:
    """The title, the model, and fields that a later release has added."""
    after = edited(COMPLETED, POLISH).job
    before: dict[str, Any] = {"content": "Old.", "title": "Tea", "model": "m", "artifacts_removed": 3, "x": 1}
    assert edited_output(before, "New.", 4, after) == {
        **before,
        "content": "New.",
        "artifacts_removed": 7,
        "run": 2,
        "revision": 0,
        "created_at": LATER,
        "org_id": after.org_id,
        "expires_at": LATER + timedelta(days=90),
        "edited_by": BY,
        "edited_at": LATER,
    }
    assert edited_output({}, "New.", 0, after)["artifacts_removed"] == 0
    assert kept_name(GENERATE, 1) not in set(Stage)


def test_text_is_cleaned_as_an_answer() -> None:
    """A chat around a pasted post goes; the post itself stays byte for byte."""
    assert clean_text("## Tea\r\n\r\nIt is *hot*. \U0001f375\r") == ("## Tea\n\nIt is *hot*. \U0001f375", 0)
    chat = "<think>A post on tea.</think>\n\n## Tea\n\nIt is hot."
    content, removed = clean_text(chat)
    assert content == "## Tea\n\nIt is hot."
    assert removed > 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a" * (LONGEST_TEXT + 1), "at most 200000 characters"),
        ("", "nothing that can be a post"),
        (" \n\t\n", "nothing that can be a post"),
        ("<think>Only this.</think>", "nothing that can be a post"),
        ("Tea\x00", "control character"),
        ("Tea\ud800", "half of one"),
    ],
)
def test_text_that_can_not_be_a_post_is_refused(text: str, sentence: str) -> None:
    """Before anything is written."""
    with pytest.raises(Poison, match=sentence):
        clean_text(text)


@settings(max_examples=150)
@given(st.text(max_size=300) | st.text("<>think/ \n`#*-&;:\r\\", max_size=120))
def test_clean_text_is_clean(text: str) -> None:
    """It is unicode without control characters, and cleaning it again changes nothing."""
    try:
        content, removed = clean_text(text)
    except Poison:
        return
    assert clean_text(content) == (content, 0)
    assert content.encode()
    assert not CONTROL.search(content)
    assert removed >= 0
