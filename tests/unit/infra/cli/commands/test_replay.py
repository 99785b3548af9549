"""`blog replay` and `blog dead-letters`: what each asks, writes, publishes and says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from infra.cli.errors import Unreachable
from shared.errors import ErrorCode
from shared.jobs.job import Job, JobError, JobStatus, Stage, StageStatus
from shared.jobs.letters import Letter
from shared.jobs.waiting import Waiting, WaitReason
from shared.messages.schemas import StartRequest, as_map
from tests.support.fakes.cli import JOB, NOW, ORG, USER, ScriptedJobs, blog, completed, failed, job, record

START = {"job_id": JOB, "org_id": ORG, "user_id": USER, "topic": "Why tea tastes better outdoors"}
USAGE = {
    "event_id": JOB,
    "job_id": JOB,
    "org_id": ORG,
    "user_id": USER,
    "operation": "polishing",
    "model": "m",
    "prompt_tokens": 1,
    "completion_tokens": 1,
    "total_tokens": 2,
    "cost_usd": None,
    "saved_usd": None,
    "latency_ms": 1,
    "cached": False,
    "created_at": "2026-01-01T00:00:00Z",
}


def done(**changes: Any) -> Job:
    """Return a completed job whose stages have all finished."""
    return completed(stages={stage: record(StageStatus.DONE) for stage in Stage}, **changes)


def letter(subscription: str, fields: object, **changes: Any) -> Letter:
    """Return a kept message."""
    data = fields if isinstance(fields, str) else json.dumps(fields)
    given = Letter(
        message_id="77",
        data=data,
        encoding="utf-8",
        size=len(data),
        attributes={"traceparent": "t", "CloudPubSubDeadLetterSourceDeliveryCount": "30"},
        subscription=subscription,
        reason="blog-polish gave the message up after 30 deliveries.",
        received_at=NOW,
        job_id=JOB,
    )
    return msgspec.structs.replace(given, **changes)


def holding(kept: Letter, *states: Job | None) -> ScriptedJobs:
    """Return a store with one letter."""
    return ScriptedJobs(states=list(states), kept={kept.message_id: kept})


def test_a_replay_says_what_it_costs_and_asks() -> None:
    """Nothing happens before the answer is yes."""
    jobs = ScriptedJobs(states=[done()])
    refused = blog("replay", JOB, "--from", "polish", jobs=jobs, stdin="n\n")
    assert refused.code == 1
    assert f"Job {JOB} is completed: 1 call and $0.012500 so far." in refused.err
    assert "Run 2 begins at polish and keeps the output of generate; its calls are" in refused.err
    assert refused.err.endswith("Nothing was done.\n")
    assert (jobs.reruns, jobs.published) == ([], [])
    agreed = blog("replay", JOB, "--from", "polish", jobs=jobs, stdin="y\n")
    assert (agreed.code, agreed.out) == (0, f"{JOB}\n")
    [(topic, message, attributes)] = jobs.published
    assert (topic, message) == ("blog-generated", {"job_id": JOB, "run": 2, "revision": 0})
    assert attributes["traceparent"].startswith("00-")
    assert {**attributes, "traceparent": ""} == {"job_id": JOB, "org_id": ORG, "traceparent": ""}
    [(_, changed)] = jobs.reruns
    assert (changed["status"], changed["run"], changed["result"]) == ("queued", 2, None)
    assert not [path for path in changed if path.startswith("stages.generate")]
    assert changed["stages.polish.attempt"] == 0


def test_replay_without_answer_needs_yes() -> None:
    """A replay where nobody can answer needs yes. A script says what it wants."""
    jobs = ScriptedJobs(states=[done()])
    silent = blog("replay", JOB, "--json", jobs=jobs)
    assert (silent.code, jobs.published) == (2, [])
    assert "add --yes" in silent.err
    told = blog("replay", JOB, "--json", "--yes", jobs=jobs)
    assert json.loads(told.out) == {"job_id": JOB, "run": 2, "stage": "generate", "message_id": "message-1"}


def test_a_replay_can_be_watched() -> None:
    """To the end of the new run."""
    states: list[Job | None] = [done(), job(run=2), done(run=2)]
    ended = blog("replay", JOB, "--yes", "--watch", jobs=ScriptedJobs(states=states))
    assert ended.code == 0
    assert f"run 2 of job {JOB}, running" in ended.err
    assert "100 %  completed" in ended.err


def test_replay_with_a_text_replaces_the_polish(tmp_path: Path) -> None:
    """The run begins with it, in the write that makes the run, and what was there is kept."""
    before = {"content": "Tea.", "artifacts_removed": 1}
    jobs = ScriptedJobs(states=[done()], written={"polish": before})
    post = tmp_path / "post.md"
    post.write_text("\ufeffTea is *hot*.\r\n")
    ended = blog("replay", JOB, "--text", str(post), "--yes", "--json", jobs=jobs)
    assert json.loads(ended.out)["stage"] == "quality"
    assert (
        "Run 2 begins at quality with your text in place of polish's and keeps the output of generate;"
        in ended.err
    )
    [(_, changed)], [edited] = jobs.reruns, jobs.edits
    assert (changed["edited"]["by"], changed["edited"]["run"]) == ("operator", 2)
    assert edited
    assert (edited.stage, edited.before, edited.after["content"]) == (Stage.POLISH, before, "Tea is *hot*.")


@pytest.mark.parametrize(
    ("arguments", "text", "code", "sentence"),
    [
        (["--from", "meta"], "Tea.", 2, "--text begins at polish or quality: leave out --from meta."),
        (["--from", "generate"], "Tea.", 2, "leave out --from generate"),
        ([], " \n", 2, "The text has nothing that can be a post"),
        ([], "Tea\x00", 2, "control character"),
        ([], "a" * 200_001, 2, "at most 200000 characters"),
        (["--failed"], "Tea.", 2, "Name one"),
    ],
)
def test_text_that_can_not_begin_a_run(
    arguments: list[str], text: str, code: int, sentence: str, tmp_path: Path
) -> None:
    """Nothing is written."""
    post = tmp_path / "post.md"
    post.write_text(text)
    jobs = ScriptedJobs(states=[done()])
    ended = blog("replay", JOB, "--text", str(post), "--yes", *arguments, jobs=jobs)
    assert (ended.code, jobs.reruns, jobs.published) == (code, [], [])
    assert sentence in " ".join(ended.err.split())


def test_live_job_takes_no_text(tmp_path: Path) -> None:
    """Its attempt would write over it."""
    post = tmp_path / "post.md"
    post.write_text("Tea.")
    jobs = ScriptedJobs(states=[job()])
    ended = blog("replay", JOB, "--text", str(post), "--yes", jobs=jobs)
    assert (ended.code, jobs.reruns) == (1, [])
    assert "has not ended: cancel it, or let it end first." in ended.err


def test_replay_of_a_changed_job_writes_nothing() -> None:
    """A replay of a job that changes meanwhile writes nothing. Somebody else replays it, say."""
    jobs = ScriptedJobs(states=[done()], lost_races=1)
    ended = blog("replay", JOB, "--yes", jobs=jobs)
    assert (ended.code, jobs.published) == (1, [])
    assert "has changed in the meantime" in ended.err


def test_replay_of_a_waiting_job_sends_nothing() -> None:
    """Its organisation's queue lets it in: a message would be left waiting."""
    queue = Waiting(reason=WaitReason.ORGANISATION, since=NOW, ahead=1, order=1)
    jobs = ScriptedJobs(states=[job(status=JobStatus.QUEUED, waiting=queue)], leased=False)
    ended = blog("replay", JOB, "--yes", jobs=jobs)
    assert (ended.code, jobs.published, jobs.reruns) == (1, [], [])
    assert ended.err == f"Job {JOB} waits and goes on by itself: `blog show {JOB}` says why.\n"


def test_replay_with_lost_message_is_repeatable() -> None:
    """A replay whose message is lost can be repeated. The run is there, and waits."""

    class Mute(ScriptedJobs):
        def publish(self, *_: object) -> str:
            raise Unreachable("Pub/Sub does not answer: away.")

    ended = blog("replay", JOB, "--yes", jobs=Mute(states=[done()]))
    assert ended.code == 2
    assert "Run 2 waits: the next sweep lets it in." in ended.err
    waiting = job(status=JobStatus.QUEUED, run=2, stages={}, lease=None)
    again = ScriptedJobs(states=[waiting], leased=False)
    ended = blog("replay", JOB, jobs=again)
    assert ended.code == 0
    assert "No attempt is at work on run 2: its message to generate was sent again." in ended.err
    assert (len(again.published), again.reruns) == (1, [])


def test_a_replay_of_no_job() -> None:
    """One sentence."""
    ended = blog("replay", JOB, "--yes", jobs=ScriptedJobs())
    assert (ended.code, ended.err) == (1, f"There is no job {JOB}.\n")


def test_dead_letters_are_listed() -> None:
    """With why, whose, and whether they were replayed."""
    assert blog("dead-letters").err == "No message was refused or given up.\n"
    jobs = holding(letter("blog-polish", START, replayed_at=NOW))
    listed = blog("dead-letters", jobs=jobs)
    for part in ("77", "blog-polish", "gave the message up", "Replayed"):
        assert part in listed.out
    [kept] = json.loads(blog("dead-letters", "--json", jobs=jobs).out)["dead_letters"]
    assert (kept["message_id"], kept["job_id"], json.loads(kept["data"])) == ("77", JOB, START)


def test_a_dead_letter_is_shown_whole() -> None:
    """Also a long one, and one that is no text."""
    jobs = holding(letter("blog-generate", "begin", parts=(b"beginning ", b"\xff end")))
    assert blog("dead-letters", "show", "77", jobs=jobs).out == "beginning \\xff end\n"
    whole = json.loads(blog("dead-letters", "show", "77", "--json", jobs=jobs).out)
    assert (whole["encoding"], whole["data"]) == ("base64", "YmVnaW5uaW5nIP8gZW5k")
    missing = blog("dead-letters", "show", "78", jobs=jobs)
    assert (missing.code, missing.err) == (
        1,
        "There is no dead letter 78: `blog dead-letters` lists them.\n",
    )


@pytest.mark.parametrize("subcommand", ["show", "replay"])
def test_letter_options_before_subcommand_count(subcommand: str) -> None:
    """--state-dir and --json before `show` or `replay` count for it: the folder has no stack."""
    ended = blog("dead-letters", "--state-dir", "elsewhere", subcommand, "77")
    assert (ended.code, "No stack runs on elsewhere: start it with" in ended.err) == (2, True)
    env = {"BLOG_STATE_DIR": "variable", "GOOGLE_CLOUD_PROJECT": "cloud"}
    ended = blog("dead-letters", "--state-dir", "elsewhere", subcommand, "77", env=env)
    assert (ended.code, "No stack runs on elsewhere" in ended.err) == (2, True), "the option wins"
    ended = blog("dead-letters", subcommand, "77", env=env)
    assert (ended.code, "No stack runs on variable" in ended.err) == (2, True)


def test_letter_json_before_subcommand_counts() -> None:
    """--json before `show` writes JSON, as after it."""
    jobs = holding(letter("blog-polish", "text"))
    before, after = (
        blog("dead-letters", *arguments, jobs=jobs).out
        for arguments in (("--json", "show", "77"), ("show", "77", "--json"))
    )
    assert before == after
    assert json.loads(before)["message_id"] == "77"


@pytest.mark.parametrize(
    ("kept", "state", "topic", "message"),
    [
        (letter("blog-usage", USAGE), done(), "blog-usage", USAGE),
        (letter("blog-generate", START), None, "blog-requested", START),
        (
            letter("blog-polish", {"job_id": JOB, "run": 1, "revision": 0}),
            job(),
            "blog-generated",
            {"job_id": JOB, "run": 1, "revision": 0},
        ),
    ],
    ids=["usage", "start", "stage"],
)
def test_a_dead_letter_goes_to_its_topic_again(
    kept: Letter, state: Job | None, topic: str, message: dict[str, Any]
) -> None:
    """Without what Pub/Sub added to it, and marked."""
    jobs = holding(kept, state)
    ended = blog("dead-letters", "replay", "77", "--yes", "--json", jobs=jobs)
    assert ended.code == 0, ended.err
    [(sent_to, sent, attributes)] = jobs.published
    assert sent_to == topic
    assert message.items() <= sent.items()
    assert attributes["traceparent"] == "t"
    assert not [name for name in attributes if name.startswith("Cloud")]
    assert json.loads(ended.out) == {
        "message_id": "77",
        "topic": topic,
        "published_id": "message-1",
        "job_id": JOB,
        "run": None,
    }
    assert jobs.kept["77"].replayed_at is not None
    assert blog("dead-letters", "replay", "77", jobs=jobs, stdin="n\n").code == 1
    assert len(jobs.published) == 1


def test_letter_of_failed_job_begins_a_run() -> None:
    """A dead letter whose job failed begins a run. Its message alone would be dropped: the job has ended."""
    jobs = holding(letter("blog-polish", {"job_id": JOB, "run": 1, "revision": 0}), failed())
    ended = blog("dead-letters", "replay", "77", "--yes", "--json", jobs=jobs)
    assert json.loads(ended.out)["run"] == 2
    assert [(topic, message["run"]) for topic, message, _ in jobs.published] == [("blog-generated", 2)]
    assert len(jobs.reruns) == 1


def test_corrected_dead_letter_begins_refused_job() -> None:
    """A dead letter of a corrected request begins the refused job.

    It is published again as it is: no run of the refused one is begun.
    """
    error = JobError(code=ErrorCode.INVALID_REQUEST, message="It is.", stage=Stage.GENERATE, retryable=False)
    refused = failed()
    refused = msgspec.structs.replace(refused, error=error, stages={}, request={"topic": "T"})
    jobs = holding(letter("blog-generate", START), refused)
    ended = blog("dead-letters", "replay", "77", "--yes", "--json", jobs=jobs)
    assert (ended.code, json.loads(ended.out)["run"]) == (0, None)
    assert [topic for topic, _, _ in jobs.published] == ["blog-requested"]
    assert jobs.reruns == []


def test_metas_letter_announces_completed_job() -> None:
    """A dead letter of tags tells of a completed job again.

    Meta had done its work and could not publish: nothing else would say that the post is there.
    """
    jobs = holding(letter("blog-meta", {"job_id": JOB, "run": 1, "revision": 0}), done())
    ended = blog("dead-letters", "replay", "77", "--yes", "--json", jobs=jobs)
    assert (ended.code, json.loads(ended.out)["run"]) == (0, None)
    assert [topic for topic, _, _ in jobs.published] == ["blog-checked"]
    assert jobs.reruns == []


def test_finished_stages_letter_is_not_paid_again() -> None:
    """A dead letter of a finished stage does not pay for it again.

    Only its message to the next stage was lost: the run begins there.
    """
    made = {
        stage: record(StageStatus.DONE if stage is Stage.GENERATE else StageStatus.PENDING) for stage in Stage
    }
    cut_off = msgspec.structs.replace(
        failed(), stages=made, request=as_map(msgspec.convert(START, StartRequest))
    )
    jobs = holding(letter("blog-generate", START), cut_off)
    ended = blog("dead-letters", "replay", "77", "--yes", "--json", jobs=jobs)
    assert (ended.code, json.loads(ended.out)["run"]) == (0, 2)
    assert [topic for topic, _, _ in jobs.published] == ["blog-generated"]


@pytest.mark.parametrize(
    ("kept", "state", "code", "sentence"),
    [
        (letter("", START), None, 2, "came from no subscription"),
        (letter("blog-polish", {"job_id": JOB, "run": 1, "revision": 0}), None, 1, "There is no job"),
        (letter("blog-generate", START | {"topic": "Tea"}), done(), 1, "has another request"),
        (
            letter("blog-polish", {"job_id": JOB, "run": 1, "revision": 0}),
            done(),
            1,
            "has continued without message 77",
        ),
        (
            letter("blog-meta", {"job_id": JOB, "run": 1, "revision": 0}),
            done(run=2),
            1,
            "has continued without message 77",
        ),
        (
            letter("blog-polish", {"job_id": JOB, "run": 1, "revision": 0}),
            job(run=2),
            1,
            "has continued without message 77",
        ),
    ],
)
def test_unawaited_letter_is_not_sent(kept: Letter, state: Job | None, code: int, sentence: str) -> None:
    """A dead letter of which nobody waits is not sent. One sentence, and it stays as it is."""
    jobs = holding(kept, state)
    ended = blog("dead-letters", "replay", "77", "--yes", jobs=jobs)
    assert ended.code == code
    assert sentence in ended.err
    assert jobs.published == []
    assert jobs.kept["77"].replayed_at is None


@pytest.mark.parametrize(
    ("kept", "topic", "sentence"),
    [
        (letter("blog-generate", "{"), "blog-requested", "would be refused again: The message is not JSON"),
        (letter("blog-usage", "{}"), "blog-usage", "would be refused again: event_id is required"),
        (
            letter("blog-generate", START | {"model": "gpt-4o,gpt-4o"}),
            "blog-requested",
            "would be refused again: model must be one of gpt-4o,",
        ),
    ],
)
def test_insisting_sends_poison_as_it_is(kept: Letter, topic: str, sentence: str) -> None:
    """Poison is sent as it is for anyone who insists.

    The sentence says what will become of it; what is deployed may be newer than the command.
    """
    jobs = holding(kept)
    refused = blog("dead-letters", "replay", "77", jobs=jobs, stdin="n\n")
    assert (refused.code, jobs.sent) == (1, [])
    assert sentence in refused.err
    sent = blog("dead-letters", "replay", "77", "--yes", "--json", jobs=jobs)
    assert sent.code == 0
    assert sentence in sent.err
    assert jobs.sent == [(topic, kept.content)]
    assert jobs.kept["77"].replayed_at is not None


@pytest.mark.parametrize(("stage", "code", "sent"), [("generate", 1, 0), ("polish", 0, 1)])
def test_job_of_a_removed_alias_is_not_rerun(stage: str, code: int, sent: int) -> None:
    """A job whose model is no alias any more is not written again.

    The run would end at once. What is written already can go on: only generate asks that model.
    """
    jobs = ScriptedJobs(states=[done(request=START | {"model": "gpt-3,gpt-3"})])
    ended = blog("replay", JOB, "--from", stage, "--yes", jobs=jobs)
    assert (ended.code, len(jobs.published)) == (code, sent)
    assert ("asks for the model gpt-3,gpt-3, which is not offered" in ended.err) == (code == 1)
