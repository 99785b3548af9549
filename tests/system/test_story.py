"""`blog logs` and `blog show --why` on lines of a running pipeline."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from infra.cli.gateways.logs import LABELS
from shared.telemetry import Event
from tests.support.servers.provider import Asked, Reply, Upstream, well_behaved
from tests.support.system.pipeline import Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

STAGES = ["generate", "polish", "quality", "meta"]
AWAY = Reply(status=503, body=json.dumps({"error": {"message": "overloaded", "type": "server_error"}}))


def story(pipeline: Pipeline, job_id: str) -> dict[str, Any]:
    """Return the story of a job."""
    code, out = pipeline.blog("show", job_id, "--why", "--json")
    assert code == 0, out
    told: dict[str, Any] = json.loads(out)
    return told


def texts(run: dict[str, Any], *kinds: str) -> list[str]:
    """Return the texts of a run's lines of some kinds."""
    return [line["text"] for line in run["lines"] if line["kind"] in kinds]


def test_story_of_a_job_that_was_refused_and_replayed(pipeline: Pipeline, upstream: Upstream) -> None:
    """A refused call, each stage's call with its model, two runs, and all of the money."""
    refused: list[Asked] = []

    def refuse_two(asked: Asked) -> Reply:
        if asked.stage != "meta" or len(refused) == 2:
            return well_behaved(asked)
        refused.append(asked)  # the model and its fallback
        return AWAY

    upstream.script = refuse_two
    job_id = pipeline.start(topic="Tea after a refusal")
    assert pipeline.ended(job_id)["status"] == "completed"
    assert pipeline.blog("replay", job_id, "--from", "meta", "--yes")[0] == 0
    job = pipeline.ended(job_id)
    assert (job["status"], job["run"]) == ("completed", 2)

    told = story(pipeline, job_id)
    first, second = told["runs"]
    assert texts(first, "attempt") == STAGES
    assert texts(second, "attempt") == ["meta"]
    assert texts(first, "failed_calls")[0].startswith(
        "gpt-4o-mini refused: The model's provider answered 503"
    )
    assert texts(first, "calls")[0].startswith("gpt-4o (openai/")
    assert round(first["cost_usd"] + second["cost_usd"], 6) == job["usage"]["cost_usd"] == told["cost_usd"]
    assert sum(each["amount"] for each in first["shares_of_time"]) == pytest.approx(first["seconds"], abs=0.1)
    assert told["missing"] == []
    shown = pipeline.blog("show", job_id, "--why")[1]
    assert "Most of the money went into generate" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_follow_goes_on_until_the_job_has_ended_or_ctrl_c(pipeline: Pipeline) -> None:
    """Lines that come after it has begun to follow are printed, and Ctrl-C ends it without a traceback."""
    with following(pipeline.state_dir, "--limit", "1", "--routine") as all_lines:
        assert all_lines.stdout is not None
        assert all_lines.stdout.readline(), "it follows now: the sweep writes a line every few seconds"
        job_id = pipeline.start(topic="Tea, followed")
        with following(pipeline.state_dir, job_id) as its_lines:
            out, err = its_lines.communicate(timeout=180)
        assert its_lines.returncode == 0
        assert "The job is completed." in out
        assert f"Job {job_id} is completed: no more lines come." in err
        deadline = time.monotonic() + 60
        seen = next(line for line in all_lines.stdout if job_id in line or time.monotonic() > deadline)
        assert job_id in seen
        all_lines.send_signal(signal.SIGINT)
        _, err = all_lines.communicate(timeout=60)
        assert all_lines.returncode == 130
        assert "Traceback" not in err
    check_lines(pipeline, job_id)


def check_lines(pipeline: Pipeline, job_id: str) -> None:
    """A job's lines are in the order of time, over all files; the score is logged with the check."""
    code, out = pipeline.blog("logs", job_id, "--json")
    assert code == 0
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
    committed = [line for line in lines if line["event"] == Event.STAGE_COMMITTED]
    labels = [line[LABELS] for line in committed]
    assert [each["stage"] for each in labels] == STAGES
    assert {each["job_id"] for each in labels} == {job_id}
    score = pipeline.job(job_id)["result"]["quality_score"]
    assert [line["score"] for line in committed if "score" in line] == [score]


def following(state_dir: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start `blog logs --follow`."""
    command = [str(Path(sys.executable).parent / "blog"), "logs", *arguments, "--follow", "--state-dir"]
    return subprocess.Popen(
        [*command, str(state_dir)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
