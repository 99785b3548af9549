"""A job with recorded answers: every screen of it says so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest
from msgspec.structs import replace

from infra.cli import target
from infra.cli.gateways.overview import LocalStack
from infra.cli.target import Target
from shared.jobs.job import Answering, Job, JobStatus, Stage, StageRecord, StageStatus
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.cli import (
    CALL,
    JOB,
    NOW,
    ORG,
    USER,
    Ended,
    ListLedger,
    ScriptedJobs,
    blog,
    completed,
    job,
    record,
)
from tests.support.fakes.fleet import FakeFleet
from tests.support.fakes.logs import FakeLogs
from tests.support.samples.log_lines import at
from tests.unit.infra.cli.commands.test_demo import ENDPOINTS, stack_of
from tests.unit.infra.cli.commands.test_show_why import sample

LABEL = "recorded answers"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
OWNER = ("--org", ORG, "--user", USER)
RECORDED, MODEL = "openai/recorded-answers", "openai/gpt-4o"

Stages = Mapping[Stage, StageRecord]


class Screen(NamedTuple):
    """A command line, what it finds of a job, and how many parts of its output have the label."""

    words: tuple[str, ...]
    make: Callable[[Stages], dict[str, Any]]
    parts: int = 1


def answered_by(model: str) -> Stages:
    """Return the stages of a job for which that model answered."""
    stages = {stage: record(StageStatus.DONE, model="gpt-4o", cost_usd=0.0125) for stage in Stage}
    return stages | {
        Stage.GENERATE: replace(stages[Stage.GENERATE], answered_by=(Answering(model),)),
    }


def _states(*states: Job | None) -> dict[str, Any]:
    return {"jobs": ScriptedJobs(list(states))}


def _watched(stages: Stages) -> dict[str, Any]:
    return _states(job(stages=stages), completed(stages=stages))


SCREENS = (
    # Each heading, and the sentence about the writer.
    Screen(("show", JOB), lambda stages: _states(completed(stages=stages)), 5),
    Screen(("show", JOB), lambda stages: _states(job(stages=stages, status=JobStatus.CANCELLED))),
    Screen(
        ("show", JOB, "--why"),
        lambda stages: (
            _states(completed(stages=stages, updated_at=at(67))) | {"logs": FakeLogs(sample().lines)}
        ),
    ),
    # While it runs, and at its end.
    Screen(("watch", JOB), _watched, 2),
    Screen(
        ("submit", "--topic", "Tea", *OWNER, "--job-id", JOB, "--watch"),
        lambda stages: _states(None, job(stages=stages), completed(stages=stages)),
        2,
    ),
    Screen(("replay", JOB, "--from", "polish", "--yes"), lambda stages: _states(completed(stages=stages))),
    Screen(("list",), lambda stages: {"fleet": FakeFleet().add(completed(stages=stages))}),
)


def lines(ended: Ended) -> list[str]:
    """Return what a person sees of both streams."""
    return CONTROL.sub("", f"{ended.out}\n{ended.err}").splitlines()


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: " ".join(screen.words)[:30])
def test_screens_of_a_recorded_job_say_so(screen: Screen, *, terminal: bool) -> None:
    """On a terminal and in a pipe; those of another job don't."""
    for model, parts in ((RECORDED, screen.parts), (MODEL, 0)):
        ended = blog(*screen.words, **screen.make(answered_by(model)), terminal=terminal)
        seen = " ".join(" ".join(lines(ended)).split())
        assert min(seen.count(LABEL), parts) == parts, seen
        assert (LABEL in seen) == bool(parts), seen


def test_programs_read_it_too() -> None:
    """In a field of the list and of the story."""
    found = completed(stages=answered_by(RECORDED), updated_at=at(67))
    listed = blog("list", "--json", fleet=FakeFleet().add(found))
    assert [each["recorded"] for each in json.loads(listed.out)["jobs"]] == [True]
    told = blog("show", JOB, "--why", "--json", jobs=ScriptedJobs([found]), logs=FakeLogs(sample().lines))
    assert json.loads(told.out)["recorded"] is True


class _Asking:
    """A stack that asks a model."""

    def __init__(self, asked: str) -> None:
        self._asked = asked

    def model(self) -> str:
        return self._asked


class _Playing:
    """A stack that plays the recording."""

    def model(self) -> str:
        return "recorded answers, no model"


def test_picture_has_the_label_before_the_first_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft is on the screen while the first answer is written: the stack knows who writes it."""
    monkeypatch.setattr(target, "running_stack", lambda _: ENDPOINTS)
    monkeypatch.setattr(target, "find", lambda _: target.of_stack(ENDPOINTS))
    state = completed(stages={})
    watched = blog(
        "watch", JOB, jobs=ScriptedJobs([state]), local=cast("LocalStack", _Playing()), terminal=True
    )
    assert LABEL in lines(watched)
    monkeypatch.setattr(target, "find", lambda _: Target("a-project", {}))
    elsewhere = blog("watch", JOB, jobs=ScriptedJobs([state]), terminal=True)
    assert LABEL not in "\n".join(lines(elsewhere))


def test_waiting_job_names_the_one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one model answers for all aliases, the alias alone does not say what is away."""
    monkeypatch.setattr(target, "running_stack", lambda _: ENDPOINTS)
    monkeypatch.setattr(target, "find", lambda _: target.of_stack(ENDPOINTS))
    wait = Waiting(since=NOW, ahead=0, reason=WaitReason.MODEL, alias="gpt-4o")
    state = job(status=JobStatus.QUEUED, waiting=wait)
    states = [state, completed()]
    for command in ("watch", "show"):
        for asked, named in (
            ("qwen3:8b, of http://127.0.0.1:11434", True),
            ("each alias's own, of openai", False),
        ):
            local = cast("LocalStack", _Asking(asked))
            ended = blog(command, JOB, jobs=ScriptedJobs(list(states)), local=local)
            seen = " ".join(" ".join(lines(ended)).split())
            assert (f"waits for gpt-4o ({asked})" in seen, "waits for gpt-4o" in seen) == (named, True)


def test_demo_on_a_terminal_has_the_label_on_top(tmp_path: Path) -> None:
    """Above the picture of the job, which a heading far above does not label; no answer has come yet."""
    jobs, ledger = ScriptedJobs([job(), completed()]), ListLedger(rows=[CALL])
    arguments = ("demo", "--recorded", "--state-dir", str(tmp_path))
    stack = stack_of("recorded", "recorded")
    ended = blog(*arguments, jobs=jobs, ledger=ledger, stack=stack, env={}, terminal=True)
    seen = lines(ended)
    assert LABEL in seen
    headings = [line for line in seen if line.rstrip().endswith("──") and line[0].isupper()][1:]
    assert len(headings) == 5
    assert [line for line in headings if f"({LABEL})" not in line] == []


@pytest.mark.parametrize("model", [RECORDED, MODEL])
def test_costs_of_recorded_answers_were_not_paid(model: str) -> None:
    """The prices stand there as if they were."""
    ledger = ListLedger(rows=[replace(CALL, provider_model=model)])
    ended = blog("costs", "--job", JOB, ledger=ledger, env={"SUPABASE_DB_URL": "postgresql://host/db"})
    assert ("Recorded answers: nothing was paid" in ended.out) is (model == RECORDED)
