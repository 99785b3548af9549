"""`blog show --why`: one screen, and what it says of things that it can't read."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.overview import LocalStack
from shared.jobs.document import fields
from shared.jobs.job import Job, Spend, Stage
from tests.support.fakes.cli import (
    CALL,
    CLOUD,
    JOB,
    Ended,
    ListLedger,
    ScriptedJobs,
    blog,
    completed,
    failed,
    job,
)
from tests.support.fakes.logs import FakeLogs
from tests.support.samples.log_lines import JobLog, at

LINE = "─" * 100
SCREEN = f"""\
Job {JOB}
“Why tea tastes better outdoors”

2026-01-02 (UTC)
11:58:48 requested
11:58:48 generate                                                       51.0 s $0.021000 + 1 unknown
    outline: gpt-4o (openai/gpt-6-sol), 300 tokens                       3.0 s             $0.001000
    2 parts, the slowest 37.0 s (part 2 of 3): gpt-4o                   37.0 s             $0.020000
      (openai/gpt-6-sol), 600 tokens
    1 asked for again (wrong length): gpt-4o (openai/gpt-6-sol),         9.0 s             1 unknown
      300 tokens
11:59:40 polish                                                          4.0 s             $0.001000
    gpt-4o-mini, 300 tokens                                              3.5 s
11:59:45 quality                                                         4.0 s             $0.001000
    gpt-4o-mini, 300 tokens                                              3.5 s
11:59:50 meta                                                            4.0 s             $0.001000
    gpt-4o-mini, 300 tokens                                              3.5 s
11:59:55 completed with the score 78
{LINE}
total, from start to end                                            1 min 07 s               unknown

Most of the time went into model calls: 59.5 s of 1 min 07 s (89%), 49.0 s of it in generate.
Most of the money went into generate: $0.021000 of $0.024000 (87%), by 4 calls.
"""


@dataclass
class FakeHistory:
    """The documents of earlier runs."""

    documents: list[Job] = field(default_factory=list)
    trouble: Exception | None = None

    def runs(self, job_id: str) -> list[dict[str, Any]]:
        """Return them as Firestore has them."""
        assert job_id == JOB
        if self.trouble:
            raise self.trouble
        return [fields(each) for each in self.documents]


class _StartedAgain:
    """A stack whose last start was between two stages."""

    def started_at(self) -> datetime:
        """Return when."""
        return at(56.5)


def sample() -> JobLog:
    """Return the lines of a job that asked for a part again."""
    log = JobLog()
    log.claim(0, "generate", push=0)
    log.answer(3, "generate", 3, purpose="outline")
    log.answer(40, "generate", 37, 0.01, purpose="part 2 of 3")
    log.answer(33, "generate", 30, 0.01, purpose="introduction")
    log.answer(50, "generate", 9, None, purpose="part 2 of 3, again because it has 20 of 455 words")
    log.commit(51, "generate")
    for begin, stage in ((52, "polish"), (57, "quality"), (62, "meta")):
        log.stage(begin, begin + 4, stage)
    return log


def show(*, width: int = 80, logs: FakeLogs | None = None, document: Job | None = None, **more: Any) -> Ended:
    """Run `blog show --why`."""
    found = document or completed(updated_at=at(67), usage=Spend(calls=7, cost_usd=None))
    given = logs or FakeLogs(sample().lines)
    options = more.pop("options", ())
    environment = CLOUD | {"COLUMNS": str(width)}
    jobs = ScriptedJobs(states=[found])
    return blog("show", JOB, "--why", *options, jobs=jobs, logs=given, env=environment, **more)


def test_story_is_one_screen() -> None:
    """Calls side by side are one line, and one call's cost is that of its attempt."""
    ended = show(width=100)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == SCREEN


@pytest.mark.parametrize("width", [60, 80, 140, 300])
def test_story_fits_the_terminal(width: int) -> None:
    """Numbers stay whole, and a wide terminal is not filled with blanks."""
    out = show(width=width).out
    assert max(map(len, out.splitlines())) <= min(width, 120)
    assert "$0.021000 + 1 unknown" in out
    assert f"Job {JOB}" in out


def test_json_has_each_line_with_its_numbers() -> None:
    """And the shares of time and money."""
    found = json.loads(show(options=["--json"]).out)
    assert (found["job_id"], found["status"], found["score"]) == (JOB, "completed", 78)
    [run] = found["runs"]
    attempt = next(line for line in run["lines"] if line["kind"] == "attempt")
    assert (attempt["stage"], attempt["seconds"], attempt["cost_usd"], attempt["unpriced"]) == (
        "generate",
        51.0,
        0.021,
        1,
    )
    assert run["shares_of_time"][0] == {"what": "model calls", "amount": 49.0, "stage": "generate"}
    assert found["shares_of_cost"][0] == {"what": "generate", "amount": 0.021, "stage": None}


@pytest.mark.parametrize(
    ("logs", "sentence"),
    [
        (
            FakeLogs(trouble=WrongUsage("You may not read the logs of a-project.")),
            "Without the logs, retries and waits are missing. You may not read the logs of a-project.",
        ),
        (FakeLogs(), "Cloud Logging has no lines of this job: retries and waits are missing."),
    ],
)
def test_without_logs_the_document_speaks(logs: FakeLogs, sentence: str) -> None:
    """And the story says what is missing."""
    ended = show(logs=logs)
    assert ended.code == 0
    assert sentence in " ".join(ended.out.split())
    assert "generate: gpt-4o" in ended.out
    assert "12.3 s $0.012500" in ended.out


def test_without_logs_the_ledger_has_the_calls() -> None:
    """With what stood behind the alias, and its tier."""
    call = replace(CALL, provider_model="openai/gpt-6-sol", service_tier="flex", total_tokens=1500)
    again = replace(call, cost_usd=None, created_at=at(70))
    ended = blog(
        "show",
        JOB,
        "--why",
        jobs=ScriptedJobs(states=[completed()]),
        logs=FakeLogs(),
        ledger=ListLedger(rows=[call, again]),
        env=CLOUD | {"SUPABASE_DB_URL": "postgres://nowhere", "COLUMNS": "100"},
    )
    [row] = [line for line in ended.out.splitlines() if "2 calls" in line]
    assert "2 calls: gpt-4o (openai/gpt-6-sol, flex tier), 3,000 tokens" in row
    assert row.endswith("5.2 s $0.012500 + 1 unknown")


def test_earlier_runs_are_told_or_missing() -> None:
    """Each with its end, and the sum of all."""
    first = failed()
    second = completed(run=2, replayed_at=at(100), updated_at=at(110), usage=Spend(calls=1, cost_usd=0.02))
    both = show(logs=FakeLogs(), document=second, history=FakeHistory([first]))
    assert "failed with content_policy in polish" in both.out
    assert "run 2 began: the job was replayed" in both.out
    assert both.out.index("run 1, from start to end") < both.out.index("run 2, from start to end")
    assert [
        line.split()[-1] for line in both.out.splitlines() if "from start" in line or "all runs" in line
    ] == [
        "$0.012500",
        "$0.007500",
        "$0.020000",
    ]
    one = show(logs=FakeLogs(), document=second, history=FakeHistory(trouble=Unreachable("Away.")))
    assert "The earlier runs are missing: Away." in one.out


def test_job_at_work_has_a_story_so_far() -> None:
    """Its last attempt goes on."""
    log = JobLog()
    log.claim(70, "polish")
    ended = show(logs=FakeLogs(log.lines), document=job(stages={Stage.POLISH: job().stages[Stage.POLISH]}))
    assert "polish: at work" in ended.out
    assert "total so far" in ended.out


def test_story_of_the_lines_of_a_local_stack(tmp_path: Path) -> None:
    """Only the job's document needs a pipeline."""
    sample().save(tmp_path / "logs")
    ended = blog("show", JOB, "--why", "--state-dir", str(tmp_path), env={})
    assert ended.code == 2
    assert "No stack runs on" in ended.err


def test_story_tells_of_the_last_start_of_a_local_stack(tmp_path: Path) -> None:
    """Between the stages before it and those after it."""
    sample().save(tmp_path / "logs")
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        env = CLOUD | {"PUBSUB_EMULATOR_HOST": address, "FIRESTORE_EMULATOR_HOST": address}
        ended = blog(
            *("show", JOB, "--why", "--state-dir", str(tmp_path)),
            jobs=ScriptedJobs(states=[completed(updated_at=at(67), usage=Spend(calls=7, cost_usd=None))]),
            local=cast("LocalStack", _StartedAgain()),
            env=env,
        )
    order = [ended.out.index(text) for text in (" polish", "the stack was started again", " quality")]
    assert order == sorted(order)


def test_unknown_job_has_no_story() -> None:
    """One sentence."""
    ended = blog("show", JOB, "--why", jobs=ScriptedJobs())
    assert (ended.code, ended.err) == (1, f"There is no job {JOB}.\n")
