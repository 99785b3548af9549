"""`blog watch`, `show` and `cancel`: what each says about a job, and how it ends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from infra.cli.errors import Unreachable
from infra.cli.gateways.costs import CallCost
from infra.cli.gateways.jobs import Stored
from infra.cli.jobs import follow
from shared.errors import ErrorCode
from shared.gateways.litellm.errors import from_event
from shared.jobs.job import Answering, Job, JobError, JobStatus, JobTrial, Spend, Stage, StageStatus
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.cli import (
    CALL,
    CLOUD,
    JOB,
    NOW,
    ORG,
    USER,
    ListLedger,
    ScriptedJobs,
    blog,
    completed,
    failed,
    job,
    record,
)

OWNER = ("--org", ORG, "--user", USER)


DRAFT = {"state": "draft", "run": 1, "edit_url": "https://blog.example/wp-admin/post.php?post=7&action=edit"}


@pytest.mark.parametrize(
    ("draft", "lines"),
    [
        (DRAFT, [f"Draft in WordPress: {DRAFT['edit_url']}"]),
        (
            {**DRAFT, "state": "left", "note": "People own it."},
            [f"Draft in WordPress: {DRAFT['edit_url']}", "People own it."],
        ),
        ({"state": "waiting", "error": "It is away."}, ["No draft in WordPress yet: It is away."]),
        (
            {**DRAFT, "state": "waiting", "error": "It is away."},
            [
                f"Draft in WordPress, of an earlier run: {DRAFT['edit_url']}",
                "It is not up to date yet: It is away.",
            ],
        ),
        ({"state": "sending"}, ["The draft for WordPress is on its way."]),
        (
            {"state": "failed", "error": "Make a new password."},
            [
                "No draft in WordPress: Make a new password.",
                "Then `blog dead-letters` lists the message, and `replay` sends it again.",
            ],
        ),
    ],
)
def test_show_ends_with_the_draft(draft: dict[str, Any], lines: list[str]) -> None:
    """The link opens it in the CMS; without one there is what to do."""
    ended = blog("show", JOB, jobs=ScriptedJobs(states=[completed()], drafts={"wordpress": draft}))
    assert ended.out.splitlines()[-len(lines) :] == lines
    whole = blog("show", JOB, "--json", jobs=ScriptedJobs(states=[completed()], drafts={"wordpress": draft}))
    assert json.loads(whole.out)["publications"] == {"wordpress": draft}


def test_watch_tells_what_happens_line_by_line() -> None:
    """No terminal, no control codes."""
    ended = blog("watch", JOB, jobs=ScriptedJobs(states=[None, job(), completed()]))
    assert ended.code == 0
    assert "\x1b" not in ended.out
    assert ended.out.splitlines() == [
        f"Waiting for job {JOB}: no function has taken it up yet.",
        f" 57 %  run 1 of job {JOB}, running",
        " 57 %  generate done in 12.3 s, gpt-4o, 100 / 0 tokens, cost $0.012500",
        " 57 %  polish running",
        "100 %  completed",
    ]
    assert ended.err.splitlines() == [
        "Completed: score 78 of 100, 1 min 12 s, $0.012500.",
        "The post has small faults; that passes, 70 were asked for.",
        f"  blog show {JOB}",
        f"  blog open {JOB}",
    ]


def test_watch_writes_one_object_per_change() -> None:
    """Watch writes one object for each change and the final state last.

    Nothing internal, and times as ISO 8601.
    """
    ended = blog("watch", JOB, "--json", jobs=ScriptedJobs(states=[None, job(), job(), completed()]))
    states = [json.loads(line) for line in ended.out.splitlines()]
    assert [state["status"] for state in states] == ["running", "completed"]
    assert states[0]["draft"].startswith("Tea tastes better.")
    assert datetime.fromisoformat(states[0]["created_at"]).tzinfo is not None
    assert all("lease" not in state for state in states)


REFUSED = "failed with content_policy in polish: The provider refused the content."
SPENT = JobError(
    code=ErrorCode.BUDGET_EXCEEDED,
    message="The organisation's budget of $1.00 a month has no room for this post.",
    stage=Stage.GENERATE,
    retryable=True,
)
QUOTA = from_event({"message": "insufficient_quota", "code": "429"})
AWAY = JobError(code=ErrorCode.MODEL_UNAVAILABLE, message="Later.", stage=Stage.POLISH, retryable=True)


@pytest.mark.parametrize(
    ("end", "sentence", "steps"),
    [
        (failed(), REFUSED, [f"  blog show {JOB} --why"]),
        (
            job(status=JobStatus.FAILED, error=AWAY),
            "failed with model_unavailable in polish: Later.",
            [f"  blog show {JOB} --why", f"  blog replay {JOB}"],
        ),
        (
            job(status=JobStatus.FAILED, error=SPENT),
            f"failed with budget_exceeded in generate: {SPENT.message}",
            [f"  blog show {JOB} --why", f"  blog budget {ORG} --budget USD", f"  blog replay {JOB}"],
        ),
        (
            job(status=JobStatus.FAILED, error=replace(SPENT, message=str(QUOTA))),
            f"failed with budget_exceeded in generate: {QUOTA}",
            [f"  blog show {JOB} --why", f"  blog replay {JOB}"],
        ),
        (
            job(status=JobStatus.CANCELLED),
            "was cancelled.",
            [f"  blog show {JOB} --why", f"  blog replay {JOB}"],
        ),
    ],
)
def test_watch_of_a_job_that_ends_badly_exits_1(end: Job, sentence: str, steps: list[str]) -> None:
    """With the code for programs, the sentence for people, and what they can do next."""
    ended = blog("watch", JOB, jobs=ScriptedJobs(states=[end]))
    assert ended.code == 1
    assert ended.err.splitlines() == [f"Job {JOB} {sentence}", *steps]


@dataclass
class Interrupted(ScriptedJobs):
    """Ctrl-C comes at the third look."""

    looks: int = 0

    def read(self, job_id: str) -> Stored | None:
        self.looks += 1
        if self.looks > 2:
            raise KeyboardInterrupt
        return super().read(job_id)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (job(), "The job goes on:"),
        (job(cancel_requested=True), "The job is being cancelled:"),
        (None, "The job is published and goes on when a function takes it up:"),
    ],
)
def test_interrupted_watch_says_that_the_job_goes_on(state: Job | None, sentence: str) -> None:
    """Exit code 130, as of every program that Ctrl-C ends, and how to watch it again."""
    ended = blog("watch", JOB, jobs=Interrupted(states=[state]))
    assert ended.code == 130
    assert ended.err.splitlines() == [sentence, f"  blog watch {JOB}"]
    submitted = blog("submit", "--watch", "--topic", "Tea", *OWNER, jobs=Interrupted(states=[state]))
    assert submitted.code == 130
    assert submitted.err.splitlines()[-2:] == [sentence, f"  blog watch {submitted.out.strip()}"]


def test_interrupted_watch_of_a_job_that_nobody_has_read() -> None:
    """It claims nothing about the job."""
    ended = blog("watch", JOB, jobs=Interrupted(states=[job()], looks=2))
    assert ended.code == 130
    assert ended.err.splitlines() == [
        "Firestore has not answered yet. The job goes on without its watcher:",
        f"  blog watch {JOB}",
    ]


def test_watch_gives_up_when_told_to() -> None:
    """The job goes on."""
    ended = blog("watch", JOB, "--timeout", "0", jobs=ScriptedJobs(states=[job()]))
    assert ended.code == 1
    assert "has not ended after 0 seconds" in ended.err
    missing = blog("watch", JOB, "--timeout", "0", jobs=ScriptedJobs())
    assert missing.code == 1
    assert f"no job {JOB} after 0 seconds" in missing.err


def test_watch_gives_up_on_an_unstarted_job() -> None:
    """Watch does not wait for ever for a job that nobody started. A mistyped id, say."""
    ended = blog("watch", JOB, jobs=ScriptedJobs())
    assert ended.code == 1
    assert f"There is still no job {JOB} after 0.2 seconds: check the id" in ended.err


def test_watch_outlasts_a_short_outage() -> None:
    """A person sees no difference."""
    jobs = ScriptedJobs(states=[completed()], trouble=[Unreachable("Firestore does not answer.")] * 3)
    assert blog("watch", JOB, jobs=jobs).code == 0


@pytest.mark.parametrize("command", ["show", "cancel"])
def test_what_is_not_there_does_not_wait(command: str) -> None:
    """One sentence and no traceback."""
    away = ScriptedJobs(trouble=[Unreachable("Firestore does not answer: connection refused")])
    ended = blog(command, JOB, jobs=away)
    assert (ended.code, ended.err) == (2, "Firestore does not answer: connection refused\n")
    missing = blog(command, JOB, jobs=ScriptedJobs())
    assert (missing.code, missing.err) == (1, f"There is no job {JOB}.\n")


def test_a_document_of_another_version_is_named() -> None:
    """The command is older than the pipeline, say."""
    strange = job(status="awaiting_translation")
    ended = blog("show", JOB, jobs=ScriptedJobs(states=[strange]))
    assert ended.code == 2
    assert f"The document of job {JOB} is not one this version reads" in ended.err


def test_show_prints_the_whole_post() -> None:
    """Show prints the post and everything about it. Brackets in a post are no markup."""
    ended = blog("show", JOB, jobs=ScriptedJobs(states=[completed()]))
    assert ended.code == 0
    for part in (
        "Fresh air [helps].",
        "Score 78 of 100",
        "212 words",
        "og_description",
        "Because.",
        "$0.012500",
    ):
        assert part in ended.out
    assert ended.out.index("high") < ended.out.index("low")


def test_show_names_models_and_tier_where_the_ledger_has_them() -> None:
    """A database that is away does not keep the post back."""
    call = replace(CALL, provider_model="openai/gpt-6-sol", service_tier="flex")
    database = CLOUD | {"SUPABASE_DB_URL": "postgres://nowhere"}
    ended = blog(
        "show", JOB, jobs=ScriptedJobs(states=[completed()]), ledger=ListLedger(rows=[call]), env=database
    )
    assert "Behind the aliases: gpt-4o was openai/gpt-6-sol." in ended.out
    assert "In the provider's overnight tier (flex): 1 call, of generate." in ended.out
    away = blog("show", JOB, jobs=ScriptedJobs(states=[completed()]), ledger=AwayLedger(), env=database)
    assert away.code == 0
    assert "Behind the aliases" not in away.out


class AwayLedger(ListLedger):
    """No database."""

    async def calls(self, job_id: str) -> list[CallCost]:
        raise Unreachable(f"The database does not answer about {job_id}.")


def test_show_gives_scripts_json_or_markdown() -> None:
    """Show gives scripts the document or the Markdown.

    Whatever its status as JSON; the post alone as Markdown.
    """
    whole = blog("show", JOB, "--json", jobs=ScriptedJobs(states=[failed()]))
    assert (whole.code, json.loads(whole.out)["error"]["code"]) == (0, "content_policy")
    post = blog("show", JOB, "--markdown", jobs=ScriptedJobs(states=[completed()]))
    assert post.out == "# Tea outdoors\n\nTea tastes better.\n\n## Why\n\nFresh air [helps].\n"


WAITING = job(
    status=JobStatus.QUEUED,
    waiting=Waiting(reason=WaitReason.ORGANISATION, since=NOW, ahead=7, order=11),
    draft=None,
)


def test_show_of_a_waiting_job_says_why() -> None:
    """With how many are ahead now, or at the last count where they can't be counted."""
    ended = blog("show", JOB, jobs=ScriptedJobs(states=[WAITING], counts=[3]))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(
        f"Job {JOB} waits for a place: 3 jobs of the organisation are ahead (since 2026-01-02 12:00 UTC, "
    )
    assert ended.err.endswith(f"). `blog watch {JOB}` follows it.\n")
    uncounted = blog("show", JOB, jobs=ScriptedJobs(states=[WAITING]))
    assert "7 jobs of the organisation are ahead" in uncounted.err
    whole = json.loads(blog("show", JOB, "--json", jobs=ScriptedJobs(states=[WAITING], counts=[3])).out)
    assert whole["waiting"]["ahead"] == 3


def test_show_of_a_cancelled_job_says_what_it_did() -> None:
    """Its stages, and the cost that stays."""
    stages = {
        Stage.GENERATE: record(StageStatus.DONE, model="gpt-4o", cost_usd=0.0125, prompt_tokens=100),
        Stage.POLISH: record(StageStatus.FAILED, error="The job was cancelled."),
    }
    cut = job(status=JobStatus.CANCELLED, stages=stages)
    ended = blog("show", JOB, jobs=ScriptedJobs(states=[cut]))
    assert ended.code == 1
    assert "✓ done" in ended.out
    assert "■ cancelled" in ended.out
    assert ended.err == f"Job {JOB} was cancelled in polish; generate had been done. 1 call cost $0.012500.\n"
    between = job(status=JobStatus.CANCELLED, stages={Stage.GENERATE: stages[Stage.GENERATE]})
    assert "before polish; generate had been done." in blog("show", JOB, jobs=ScriptedJobs([between])).err
    unbegun = job(status=JobStatus.CANCELLED, stage=Stage.GENERATE, stages={}, usage=Spend())
    never = blog("show", JOB, jobs=ScriptedJobs(states=[unbegun]))
    assert (never.out, never.err) == ("", f"Job {JOB} was cancelled before it began. It cost nothing.\n")


def test_watch_does_not_give_up_on_a_waiting_job() -> None:
    """Its time-out for jobs that never appear is not for one that waits; the count goes down."""
    states = [WAITING] * 900 + [job(), completed()]
    ended = blog("watch", JOB, jobs=ScriptedJobs(states=list(states), counts=[3]))
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert len(lines) == len(set(lines))
    assert lines.count(" 57 %  waits for a place: 3 jobs of the organisation are ahead") == 1


@pytest.mark.parametrize(("state", "code"), [(WAITING, 0), (job(), 2)])
def test_watch_outlasts_an_outage_while_waiting(
    state: Job, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that waits for hours outlives its watcher's network."""

    class Failing(ScriptedJobs):
        def read(self, job_id: str) -> Stored | None:
            if len(self.states) == 2 and not self.deleted:
                self.deleted.append(job_id)
                raise Unreachable("Firestore does not answer.")
            return super().read(job_id)

    monkeypatch.setattr(follow, "_PATIENCE", -1.0)
    ended = blog("watch", JOB, jobs=Failing(states=[state, state, completed()], counts=[3]))
    assert ended.code == code


@pytest.mark.parametrize(
    ("state", "sentence"), [(job(), "is still running"), (failed(), "failed with content_policy")]
)
def test_show_of_a_job_without_a_post_exits_1(state: Job, sentence: str) -> None:
    """It says why there is none."""
    ended = blog("show", JOB, jobs=ScriptedJobs(states=[state]))
    assert (ended.code, ended.out) == (1, "")
    assert sentence in ended.err


def test_cancel_wins_in_the_end() -> None:
    """A draft is written every second; losing the race to it is nothing unusual."""
    jobs = ScriptedJobs(states=[job()], lost_races=3)
    ended = blog("cancel", JOB, "--json", jobs=jobs)
    assert (ended.code, jobs.cancelled) == (0, [JOB])
    assert json.loads(ended.out) == {"job_id": JOB, "cancel_requested": True}


def test_cancel_of_an_ending_job_is_refused() -> None:
    """Cancel of a job that ends meanwhile is refused. The mark is never set on an ended job."""
    jobs = ScriptedJobs(states=[job(), completed()], lost_races=1)
    ended = blog("cancel", JOB, jobs=jobs)
    assert (ended.code, jobs.cancelled) == (1, [])
    assert ended.err == f"Job {JOB} is already completed: there is nothing left to cancel.\n"


@pytest.mark.parametrize("command", ["watch", "show", "cancel"])
def test_what_is_no_id_is_wrong_usage(command: str) -> None:
    """Before anything is asked."""
    ended = blog(command, "my-job")
    assert ended.code == 2
    assert "my-job is not a UUID." in ended.err


def test_a_revision_and_a_second_attempt_are_told() -> None:
    """Also what made the stage try again."""
    before = job(stages={Stage.POLISH: record(StageStatus.PENDING, error="The model was busy.")})
    again = job(
        revision=1,
        cancel_requested=True,
        stages={Stage.POLISH: record(StageStatus.RUNNING, attempt=2, revision=1)},
    )
    lines = blog("watch", JOB, jobs=ScriptedJobs(states=[before, again, completed()])).out
    assert "polish will be tried again: The model was busy." in lines
    assert "revision 1: quality sends the post back to polish" in lines
    assert "cancel requested" in lines
    assert "polish running, attempt 2" in lines


def test_show_names_prompts_and_trials() -> None:
    """With the facts of a post, if its document has them."""
    trial = {Stage.GENERATE: JobTrial(name="sonnet", alias="claude-3-5-sonnet")}
    states: list[Job | None] = [completed(prompt_version="ab12cd34", trial=trial)]
    out = " ".join(blog("show", JOB, jobs=ScriptedJobs(states=states)).out.split())
    assert "Prompts ab12cd34." in out
    assert "In the trial sonnet, in which generate asks claude-3-5-sonnet." in out
    plain = blog("show", JOB, jobs=ScriptedJobs(states=[completed()])).out
    assert "Prompts" not in plain
    assert "trial" not in plain


def test_watch_names_trials_once() -> None:
    """At the beginning of the run."""
    trial = {Stage.GENERATE: JobTrial(name="sonnet", alias="claude-3-5-sonnet")}
    states: list[Job | None] = [job(trial=trial), completed(trial=trial)]
    lines = blog("watch", JOB, jobs=ScriptedJobs(states=states)).out.splitlines()
    assert lines[1] == " 57 %  in the trial sonnet (claude-3-5-sonnet)"
    assert sum("trial" in line for line in lines) == 1


@pytest.mark.parametrize(
    ("behind", "writer"),
    [
        ("local/smollm2-135m-instruct", "gpt-4o (local/smollm2-135m-instruct)"),
        ("local/recorded-answers", "recorded answers in the place of gpt-4o"),
        (None, "gpt-4o"),
    ],
)
def test_show_names_the_model_behind_the_alias(behind: str | None, writer: str) -> None:
    """As far as the job has it."""
    answered_by = (Answering(behind),) if behind else ()
    done = completed(stages={Stage.GENERATE: record(StageStatus.DONE, answered_by=answered_by)})
    ended = blog("show", JOB, jobs=ScriptedJobs(states=[done]), env=CLOUD | {"COLUMNS": "140"})
    assert f"Written by {writer} in 1 min 12 s." in ended.out
