"""`blog review`, and how other commands show a job that awaits a review."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from infra.cli.errors import Unreachable
from infra.cli.jobs.story.documents import describe_end, describe_reviews, find_reviewed
from infra.cli.views.lines import events
from infra.cli.views.live import total_time
from shared.jobs.job import Job, JobStatus, Stage, StageStatus
from shared.jobs.review import Remark
from shared.jobs.review_state import await_review
from shared.jobs.reviewing import Wanted, decide, time_out
from tests.support.fakes.cli import JOB, NOW, RESULT, ScriptedJobs, blog, completed, job, record

OUTPUTS: dict[str, dict[str, Any]] = {
    "generate": {"content": "Tea is hot.", "title": "Tea outdoors", "model": "m"},
    "polish": {"content": "Tea is hot.\n\nMore tea.", "artifacts_removed": 0},
    "quality": {
        "score": 74,
        "word_count": 5,
        "issues": [{"type": "tone", "severity": "low", "message": "It is dry.", "line": 1}],
    },
}


def awaiting(**changes: Any) -> Job:
    """Return a job that awaits its first review until tomorrow."""
    stages = {stage: record(StageStatus.DONE) for stage in list(Stage)[:3]}
    checked = job(stage=Stage.QUALITY, stages=stages, draft=None, lease=None, **changes)
    asked = replace(checked, request={**checked.request, "review": "required"})
    return await_review(replace(asked, expires_at=NOW + timedelta(days=90)), NOW, 24)


def jobs_with(*states: Job, **given: Any) -> ScriptedJobs:
    return ScriptedJobs(states=list(states), written=dict(OUTPUTS), leased=False, **given)


def decided(**given: Any) -> Job:
    """Return a job whose first review is decided."""
    return decide(awaiting(), Wanted(1, "a-reviewer", NOW, **given), OUTPUTS).job


def test_post_is_shown_with_how_to_decide() -> None:
    """A reviewer reads the post, its findings, until when, and the commands."""
    ran = blog("review", JOB, jobs=jobs_with(awaiting()))
    assert ran.code == 0
    for shown in ("Tea outdoors", "More tea.", "74 of 100", "It is dry."):
        assert shown in ran.out
    assert "awaits a review (round 1); without a decision it is cancelled at" in ran.err
    assert f"blog review {JOB} --approve" in ran.err


def test_remark_that_changed_nothing_is_shown() -> None:
    """With what else there is to know of the stages."""
    waiting = awaiting()
    note = "1 remark of the reviewer led to no change in revision 1: edit the post yourself."
    polished = replace(waiting.stages[Stage.POLISH], note=note)
    ran = blog(
        "review", JOB, jobs=jobs_with(replace(waiting, stages={**waiting.stages, Stage.POLISH: polished}))
    )
    assert "1 remark of the reviewer led to no change" in " ".join(ran.out.split())


def test_post_can_be_written_to_a_file_and_read_by_programs() -> None:
    """The Markdown alone, or everything as JSON."""
    assert blog("review", JOB, "--markdown", jobs=jobs_with(awaiting())).out == "Tea is hot.\n\nMore tea.\n"
    shown = json.loads(blog("review", JOB, "--json", jobs=jobs_with(awaiting())).out)
    assert shown["review"]["round"] == 1
    assert (shown["title"], shown["content"], shown["score"]) == (
        "Tea outdoors",
        "Tea is hot.\n\nMore tea.",
        74,
    )


def test_approval_asks_first() -> None:
    """It says what the job has cost and where it goes on."""
    jobs = jobs_with(awaiting())
    refused = blog("review", JOB, "--approve", jobs=jobs, stdin="n\n")
    assert (refused.code, jobs.decided, jobs.published) == (1, [], [])
    assert "It goes on at meta, whose calls are paid for." in refused.err
    agreed = blog("review", JOB, "--approve", jobs=jobs, stdin="y\n")
    assert agreed.code == 0
    assert f"Round 1 of job {JOB} is approved: it goes on at meta." in agreed.err
    [(job_id, changed, outputs)] = jobs.decided
    assert (job_id, changed["status"], changed["approved_run"], outputs) == (JOB, "queued", 1, {})
    assert changed["reviews"][0]["by"] == "operator"
    assert jobs.published[0][:2] == ("blog-checked", {"job_id": JOB, "run": 1, "revision": 0})


def test_edited_text_is_approved(tmp_path: Path) -> None:
    """From a file; it is checked next."""
    file, jobs = tmp_path / "post.md", jobs_with(awaiting())
    file.write_text("Tea is warm.\n")
    ran = blog("review", JOB, "--approve", "--text", str(file), "--yes", "--json", jobs=jobs)
    assert json.loads(ran.out) == {
        "job_id": JOB,
        "round": 1,
        "decision": "approve",
        "edited": True,
        "stage": "quality",
        "repeated": False,
    }
    [(_, changed, outputs)] = jobs.decided
    assert outputs["polish"]["content"] == "Tea is warm."
    assert changed["edited"]["by"] == "operator"


def test_post_is_sent_back_with_each_remark() -> None:
    """As findings of a revision."""
    jobs = jobs_with(awaiting())
    ran = blog("review", JOB, "--revise", "Shorter.", "--revise", " Warmer! ", "--yes", jobs=jobs)
    assert ran.code == 0
    [(_, _, outputs)] = jobs.decided
    assert [each["message"] for each in outputs["quality"]["issues"]] == ["Shorter.", "Warmer!", "It is dry."]
    assert jobs.published[0][0] == "blog-generated"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--approve", "--revise", "No."),
        ("--text", "post.md"),
        ("--yes",),
        ("--watch",),
        ("--markdown", "--approve", "--yes"),
        ("--revise", "", "--yes"),
        ("--revise", "x" * 1001, "--yes"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(arguments: tuple[str, ...]) -> None:
    """Nothing is decided."""
    jobs = jobs_with(awaiting())
    assert blog("review", JOB, *arguments, jobs=jobs).code == 2
    assert jobs.decided == []


def test_text_that_is_no_post_is_wrong_usage(tmp_path: Path) -> None:
    """With the sentence that the API has."""
    (tmp_path / "post.md").write_text("---")
    ran = blog(
        "review", JOB, "--approve", "--yes", "--text", str(tmp_path / "post.md"), jobs=jobs_with(awaiting())
    )
    assert (ran.code, "nothing that can be a post" in ran.err) == (2, True)


def test_job_that_awaits_no_review_says_what_was_decided() -> None:
    """Also where another reviewer was faster."""
    for arguments in ((), ("--revise", "No.", "--yes")):
        ran = blog("review", JOB, *arguments, jobs=jobs_with(decided()))
        assert ran.code == 1
        assert "Round 1 was approved on 2026-01-02 at 12:00 UTC by a-reviewer." in ran.err
    assert "There is no job" in blog("review", JOB, jobs=ScriptedJobs()).err
    faster = jobs_with(awaiting(), decided(remarks=(Remark("No."),)), lost_races=1)
    ran = blog("review", JOB, "--approve", "--yes", jobs=faster)
    assert (ran.code, faster.published) == (1, [])
    assert "was sent back on 2026-01-02 at 12:00 UTC by a-reviewer: look at the job again." in ran.err


def test_same_decision_again_is_the_same() -> None:
    """Also once the job has gone on, and without a question: nothing more is decided or paid for."""
    jobs = jobs_with(decided())
    again = blog("review", JOB, "--approve", jobs=jobs)
    assert (again.code, jobs.decided, jobs.published) == (0, [], [])
    assert f"Round 1 of job {JOB} is approved already: nothing more is done." in again.err
    shown = json.loads(blog("review", JOB, "--approve", "--json", jobs=jobs).out)
    assert (shown["decision"], shown["repeated"]) == ("approve", True)


def test_lost_message_is_left_to_the_sweep() -> None:
    """The decision is made."""

    class Silent(ScriptedJobs):
        def publish(self, *_given: Any, **_more: Any) -> str:
            raise Unreachable("Pub/Sub does not answer.")

    silent = Silent(states=[awaiting()], written=dict(OUTPUTS), leased=False)
    ran = blog("review", JOB, "--approve", "--yes", jobs=silent)
    assert ran.code == 2
    assert "It is decided, and the next sweep lets the job go on." in ran.err
    assert len(silent.decided) == 1


def test_watcher_leaves_a_job_that_awaits_a_review() -> None:
    """It may take days: it says how to decide, and exits with 0."""
    ran = blog("watch", JOB, jobs=jobs_with(job(), awaiting()))
    assert ran.code == 0
    assert "awaits a review (round 1); without a decision it is cancelled at" in ran.out
    assert f"blog review {JOB} --approve" in ran.err
    shown = blog("show", JOB, jobs=jobs_with(awaiting()))
    assert (shown.code, f"`blog review {JOB}` shows the post." in shown.err) == (1, True)


def test_cancelled_job_that_awaits_a_review_ends_with_the_sweep() -> None:
    """Which is asked for at once."""
    jobs = jobs_with(awaiting())
    ran = blog("cancel", JOB, jobs=jobs)
    assert "it ends within seconds" in ran.err
    assert jobs.sent or jobs.published


def test_lines_say_who_decided_and_why_a_revision_begins() -> None:
    """Once each."""
    before = awaiting()
    back, edited = decided(remarks=(Remark("No."),)), decided(text="Tea.")
    assert any("a reviewer sends the post back to polish" in line for line in events(before, back))
    lines = events(before, edited)
    assert any(
        "Round 1 was approved on 2026-01-02 at 12:00 UTC by a-reviewer, with an" in line for line in lines
    )
    assert any("a reviewer has edited the post" in line for line in lines)
    assert not any("Round 1" in line for line in events(back, back))


def test_finished_post_shows_its_decisions() -> None:
    """With remarks and changes."""
    reviews = (
        *decided(remarks=(Remark("Colder.", "is hot"),)).reviews,
        *decided(text="Tea is warm.").reviews,
    )
    done = completed(result=RESULT, reviews=reviews, status=JobStatus.COMPLETED)
    shown = blog("show", JOB, jobs=jobs_with(done)).out
    for part in ("Round 1 was sent back", "- Colder. (“is hot”)", "+ Tea is warm.", "1 passage changed."):
        assert part in shown


def test_story_says_who_began_a_revision_and_how_long_it_waited() -> None:
    """A reviewer, and not quality for its score; the wait has a share of the time."""
    job = decided(remarks=(Remark("No."),))
    assert find_reviewed(job) == {1: "a reviewer sent the post back"}
    assert find_reviewed(decided(text="Tea.")) == {1: "a reviewer edited the post"}
    assert find_reviewed(replace(job, run=2)) == {}
    [[line]] = describe_reviews(job)
    assert line.text == "round 1 of the review was sent back on 2026-01-02 at 12:00 UTC by a-reviewer"
    begun, now = awaiting(), NOW + timedelta(hours=3)
    [end] = describe_end(begun, None, now)
    assert "awaits a review (round 1)" in end.text
    assert end.at == NOW


def test_review_without_a_decision_is_named_where_it_ended() -> None:
    """And how long it took has the time in which a person read."""
    ended = time_out(awaiting(), NOW + timedelta(hours=24))
    shown = blog("show", JOB, jobs=jobs_with(ended))
    assert f"Job {JOB} was cancelled while it awaited a review. " in shown.err
    assert (
        "from start to end: a review was awaited for 24 h 00 min, and 35.1 s passed between"
        in total_time(ended).plain
    )
