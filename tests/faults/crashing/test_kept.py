"""SIGKILL in the middle of a group of calls, and a gateway that forgets: no kept answer is bought again."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.crashing.crash import Crashes
from tests.faults.crashing.points import PART_POINTS
from tests.faults.signals import replace
from tests.support.servers.paced.answers import answer
from tests.support.servers.provider import Asked, Reply, Script

_LONG = {"word_count": 1500, "max_revisions": 0}
_PATIENCE = 60.0  # seconds for the last row
_APART = 0.8  # seconds between two answers
_KEPT = {"generate": 3, "polish": 2}  # answers that the process has kept when it dies


@pytest.fixture
def in_parts(crashes: Crashes) -> Iterator[Crashes]:
    """The crashing stack, with a provider that writes posts of the length asked for."""
    before, crashes.provider.script = crashes.provider.script, _one_by_one()
    yield crashes
    crashes.provider.script = before


def _one_by_one() -> Script:
    """Return a script: the calls of a stage are answered as asked, one after the other.

    So when the process dies no other answer has come that is not kept yet. Such an answer may have its row by
    then, and is not in the job's sums.
    """
    calls: Counter[str] = Counter()

    def script(asked: Asked) -> Reply:
        calls[asked.stage] += 1
        return Reply(answer(asked.body), wait=_APART * calls[asked.stage])

    return script


@pytest.mark.soak
@pytest.mark.parametrize("stage", ["generate", "polish"])
def test_kept_answers_are_bought_once(in_parts: Crashes, stage: str) -> None:
    """The attempt that takes over asks for what is missing; calls that were cut in the middle have no row."""
    (point,) = PART_POINTS
    crash = in_parts.crash(stage, point, skip=_KEPT[stage] - 1, **_LONG)
    kept = in_parts.pipeline.document(f"jobs/{crash.job_id}/answers/{stage}")["answers"].values()
    assert len(kept) >= _KEPT[stage]
    replace(in_parts.pipeline, "proxy", signal.SIGKILL)
    job = in_parts.pipeline.ended(crash.job_id, 90)
    assert job["status"] == "completed", job.get("error")
    assert job["stages"][stage]["attempt"] >= 2
    assert job["stages"][stage]["parts"]["done"] == job["stages"][stage]["parts"]["total"]
    provider = in_parts.asked(crash.job_id)
    times = Counter(json.dumps(asked.body["messages"]) for asked in provider.asked)
    ids = {each["answer_id"] for each in kept}
    kept_questions = [
        json.dumps(asked.body["messages"]) for asked in provider.asked if asked.answer_id in ids
    ]
    assert len(kept_questions) == len(ids)
    assert [times[question] for question in kept_questions] == [1] * len(ids)
    calls = job["usage"]["calls"]
    rows = _wait_for_rows(in_parts, crash.job_id, calls)
    assert len(rows) == calls
    _compare_with_provider(rows, provider.answered, times)
    assert job["usage"]["cost_usd"] == pytest.approx(float(sum(row["cost_usd"] for row in rows)), abs=1e-6)
    assert in_parts.pipeline.document(f"jobs/{crash.job_id}/answers/{stage}") == {}


def _wait_for_rows(in_parts: Crashes, job_id: str, calls: int) -> list[dict[str, Any]]:
    """Return the rows once each call has one: an event that is published twice is one row."""
    rows: list[dict[str, Any]] = in_parts.pipeline.until(
        lambda: in_parts.pipeline.rows(job_id), lambda found: len(found) >= calls, _PATIENCE
    )
    return rows


def _compare_with_provider(rows: list[dict[str, Any]], answered: list[Asked], times: Counter[str]) -> None:
    """Each row is another answer of the provider, and each question has its row.

    A question that was asked twice was under way when both processes died: its first answer may have no row.
    """
    paid = Counter((asked.prompt_tokens, asked.completion_tokens) for asked in answered)
    stored = Counter((row["prompt_tokens"], row["completion_tokens"]) for row in rows)
    assert stored <= paid
    assert len(times) <= len(rows) <= sum(times.values())
