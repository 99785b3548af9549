"""`blog demo` where a provider bills it, is away, or refuses its key."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from infra.cli.commands import demo_wait
from infra.local.model_servers.source import ModelSource
from shared.clock import SystemClock
from shared.errors import ErrorCode
from shared.jobs.job import Job, JobError, JobStatus, Spend, Stage, StageStatus
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.cli import CALL, FakeStack, ListLedger, ScriptedJobs, blog, completed, job, record
from tests.unit.infra.cli.commands.test_demo import ENDPOINTS, stack_of

KEY = {"OPENAI_API_KEY": "sk-1"}
BILL = "OpenAI writes and bills it (its key is set): $0.03 at most, by estimate."
OLLAMA = ModelSource("http://127.0.0.1:11434", "qwen3:8b", "Ollama", local=True)


def away(since: timedelta = timedelta()) -> Job:
    """Return a job that waits for a model that has been in trouble for so long."""
    now = SystemClock().now()
    troubled_at = now - since
    waiting = Waiting(
        reason=WaitReason.MODEL,
        since=now,
        ahead=0,
        until=now + timedelta(seconds=30),
        alias="gpt-4o",
        ends=troubled_at + timedelta(days=1),
    )
    stage = replace(record(StageStatus.PENDING), troubled_at=troubled_at, error="The model can't be reached.")
    return job(status=JobStatus.QUEUED, stage=Stage.GENERATE, stages={Stage.GENERATE: stage}, waiting=waiting)


def provider() -> FakeStack:
    """Return a stack that asks a provider."""
    return FakeStack(env=dict(ENDPOINTS))


def test_who_bills_is_said_before_it_starts() -> None:
    """With the most that it may cost, so that Ctrl-C comes in time."""
    jobs, ledger = ScriptedJobs(states=[completed()]), ListLedger(rows=[CALL])
    out = blog("demo", jobs=jobs, ledger=ledger, stack=provider(), env=KEY).out
    assert out.count(BILL) == 1
    assert out.index(BILL) < out.index("ready")
    longer = blog("demo", jobs=jobs, ledger=ledger, stack=provider(), env={**KEY, "WORDS": "5000"}).out
    assert "$0.26 at most" in longer


@pytest.mark.parametrize(
    ("stack", "arguments", "env"),
    [
        (stack_of("model"), (), {}),
        (stack_of("recorded", "recorded"), ("--recorded",), KEY),
        (FakeStack(env=dict(ENDPOINTS), source=OLLAMA), (), KEY),
        (
            FakeStack(env=dict(ENDPOINTS), upstream="http://127.0.0.1:9"),
            ("--upstream", "http://127.0.0.1:9"),
            KEY,
        ),
    ],
    ids=["small", "recorded", "own server", "upstream"],
)
def test_nobody_bills_where_no_provider_is_asked(
    stack: FakeStack, arguments: tuple[str, ...], env: dict[str, str]
) -> None:
    """Also with a key in the shell."""
    jobs, ledger = ScriptedJobs(states=[completed()]), ListLedger(rows=[CALL])
    assert "bills it" not in blog("demo", *arguments, jobs=jobs, ledger=ledger, stack=stack, env=env).out


@pytest.mark.parametrize(
    ("stack", "place"),
    [
        (provider(), "OpenAI is away or full"),
        (
            FakeStack(env=dict(ENDPOINTS), source=OLLAMA),
            "qwen3:8b on Ollama at http://127.0.0.1:11434 is away",
        ),
    ],
)
def test_wait_for_a_model_is_explained_at_once(stack: FakeStack, place: str) -> None:
    """Once, with what to do; the post is still written if the model comes back."""
    jobs = ScriptedJobs(states=[away(), away(), job(), away(), completed()])
    ended = blog("demo", jobs=jobs, ledger=ListLedger(rows=[CALL]), stack=stack, env=KEY)
    text = " ".join(ended.out.split())
    assert ended.code == 0
    assert text.count(f"gpt-4o does not answer: {place}") == 1
    assert "asked again for 5 minutes; Ctrl-C stops. `make run DEMO=recorded` needs no model." in text
    assert "patience ends" not in text


def test_model_that_stays_away_ends_the_demo() -> None:
    """Minutes after its first trouble, and not after the day that a job waits."""
    stack = provider()
    jobs = ScriptedJobs(states=[away(since=demo_wait.PATIENCE + timedelta(seconds=1)), completed()])
    ended = blog("demo", jobs=jobs, ledger=ListLedger(rows=[CALL]), stack=stack, env=KEY)
    assert (ended.code, stack.stopped) == (1, True)
    assert "Stopping everything." in ended.out
    assert "OpenAI has not answered for 5 minutes, so the demo ends." in " ".join(ended.err.split())


def test_a_job_at_work_is_never_too_long() -> None:
    """An attempt after long trouble may be the one that is answered."""
    troubled = away(since=demo_wait.PATIENCE * 2).record(Stage.GENERATE)
    working = job(stages={Stage.GENERATE: replace(troubled, status=StageStatus.RUNNING)})
    jobs = ScriptedJobs(states=[working, replace(working, progress=58), completed()])
    assert blog("demo", jobs=jobs, ledger=ListLedger(rows=[CALL]), stack=provider(), env=KEY).code == 0


def test_failed_demo_says_where_to_look(tmp_path: Path) -> None:
    """Its starter is its operator: a refused key is theirs. Nothing was answered, so no table is shown."""
    error = JobError(ErrorCode.GATEWAY_MISCONFIGURED, "Its operator has to act.", Stage.GENERATE, True)
    ended_badly = job(status=JobStatus.FAILED, error=error, usage=Spend())
    jobs = ScriptedJobs(states=[ended_badly])
    ended = blog("demo", "--state-dir", str(tmp_path), jobs=jobs, stack=provider(), env=KEY)
    text = " ".join(ended.err.split())
    assert ended.code == 1
    assert "OpenAI refuses its key or the model: check the key that you have set." in text
    assert f"blog logs {jobs.published[0][1]['job_id']} --state-dir {tmp_path}" in text
    assert "No call was answered, and nothing was paid." in ended.out
    assert "ai_daily_costs" not in ended.out
