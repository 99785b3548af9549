"""`blog logs`: readable lines, the lines as they were written, and lines as they come."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.sweep.handler import Sweep
from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.logs import REPAIRS
from infra.local.supervision import state
from shared import topology
from shared.clock import SystemClock
from shared.jobs.job import JobStatus
from shared.telemetry import Event
from tests.support.fakes.cli import CLOUD, JOB, ORG, Ended, ScriptedJobs, blog, completed, job
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.logs import FakeLogs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.samples.log_lines import JobLog, at
from tests.support.workbench import envelope

BUSY = "The model's provider asked for patience; try again later."
OTHER = "44444444-4444-4444-8444-444444444444"
SOL = "openai/gpt-6-sol"
SINCE = "2025-01-01"


def sample() -> JobLog:
    """Return the lines of a job's first stage."""
    log = JobLog()
    log.claim(0, "generate", push=2.3)
    log.refuse(1, "generate", BUSY, wait=1.5)
    log.answer(4, "generate", 1.5, service_tier="flex")
    log.commit(5, "generate", score=78)
    return log


def logs(*arguments: str, width: int = 80, log: JobLog | None = None, **more: object) -> Ended:
    """Run `blog logs` over lines in Cloud Logging."""
    lines = FakeLogs((log or sample()).lines)
    return blog("logs", *arguments, logs=lines, env=CLOUD | {"COLUMNS": str(width)}, **more)  # type: ignore[arg-type]


def test_lines_have_time_severity_stage_and_the_fields_that_matter() -> None:
    """The day and the job are above the lines that they are common to."""
    ended = logs(JOB, width=140, jobs=ScriptedJobs(states=[completed()]))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        f"2026-01-02 (UTC) · job {JOB}",
        "11:58:48.000 INFO  generate 1   Attempt 1 at generate begins. (2.3 s on its way)",
        f"11:58:49.000 WARN  generate 1   {BUSY} (model_unavailable, again in 1.5 s)",
        f"11:58:52.000 INFO  generate 1   gpt-4o answered. ({SOL}, flex tier, 300 tokens, 1.5 s, $0.001000)",
        "11:58:53.000 INFO  generate 1   generate is done. (score 78)",
    ]


@pytest.mark.parametrize("width", [60, 80, 140])
def test_lines_fit_the_terminal_and_ids_stay_whole(width: int) -> None:
    """No word is broken."""
    log = sample()
    log.run = 2
    log.stage(10, 20, "polish", revision=1)
    ended = logs("--since", SINCE, width=width, log=log)
    assert max(map(len, ended.out.splitlines())) <= width
    assert f"job {JOB}" in ended.out
    assert " ".join(ended.out.split()).count(f"job {JOB} · run 2 · revision 1" if width > 60 else "run 2") > 0
    assert "(openai/gpt-6-sol," in ended.out.split()


def test_advice_and_stack_are_below_their_line() -> None:
    """What an operator needs."""
    log = JobLog()
    log.write(0, Event.CRASHED, "Unexpected KeyError.", severity="ERROR", stack=["a.py:1 run", "b.py:2 get"])
    log.write(
        1, Event.JOB_FAILED, "Refused.", severity="ERROR", operator="Raise the budget.", code="internal"
    )
    lines = logs("--since", SINCE, log=log).out.splitlines()
    assert [line.strip() for line in lines[2:4]] == ["a.py:1 run", "b.py:2 get"]
    assert lines[-1].strip() == "For the operator: Raise the budget."


def test_control_characters_do_not_reach_the_terminal() -> None:
    """A model's or a sender's text may be in a line of a library."""
    log = JobLog()
    log.write(0, Event.LIBRARY, "\x1b[2Jgone\r", severity="ERROR")
    assert "\x1b" not in logs("--since", SINCE, log=log).out


def test_no_field_reaches_the_terminal_as_it_is() -> None:
    """Whoever can write a line of a log can write any of its fields."""
    evil = "\x1b[2J\r\x9b\u202e"
    log = JobLog()
    log.write(
        0, Event.MODEL_ANSWERED, evil, evil, severity=evil, provider_model=evil, code=evil, operator=evil
    )
    log.write(1, Event.CRASHED, evil, severity=evil, stack=[evil], service_tier=evil)
    labels: dict[str, str | None] = {
        "job_id": evil,
        "stage": evil,
        "attempt": evil,
        "run": evil,
        "revision": evil,
    }
    log.write(2, Event.CRASHED, "End.", labels=labels)
    ended = logs("--since", SINCE, log=log)
    assert "End." in ended.out
    assert not set(evil) & set(ended.out) - set("[2J")


def test_json_is_as_it_was_written() -> None:
    """One object a line."""
    log = sample()
    ended = logs(JOB, "--json", "--level", "warning", log=log, jobs=ScriptedJobs(states=[completed()]))
    assert ended.out.splitlines() == [log.written[1][1]]


def test_other_jobs_are_told_apart() -> None:
    """A line without a job, as one of the sweep, is between them."""
    log = sample()
    log.write(6, Event.SWEPT, "Swept.", "sweep", attempt=0, labels={"job_id": None, "run": None})
    log.write(7, Event.JOB_CREATED, "A job is new.", attempt=0)
    log.write(8, Event.JOB_CREATED, "A job is new.", attempt=0, labels={"job_id": OTHER})
    out = logs("--since", SINCE, log=log).out.splitlines()
    assert out[-4].endswith("sweep        Swept.")
    assert out[-2] == f"job {OTHER}"
    assert sum("job " in line and JOB in line for line in out) == 1


def test_lines_of_routine_are_shown_when_asked_for() -> None:
    """A sweep a minute that found nothing to do would hide everything else."""
    log = sample()
    none: dict[str, Any] = dict.fromkeys(REPAIRS, 0)
    log.write(6, Event.SWEPT, "Swept.", "sweep", attempt=0, **none)
    log.write(7, Event.SWEPT, "Swept.", "sweep", attempt=0, **none | {"let_in": 3})
    log.write(8, Event.ORGANISATION_STATUS, "Its jobs.", "sweep", attempt=0, members=2, waiting=0)
    out = logs("--since", SINCE, log=log).out
    assert "Its jobs." not in out
    assert out.count("Swept.") == out.count("Swept. (3 let in)") == 1
    for option in (["--routine"], ["--stage", "sweep"], ["--process", "sweep"]):
        out = logs("--since", SINCE, *option, log=log).out
        assert out.count("Swept.") == 2
        assert "Its jobs. (2 at work)" in out


async def test_every_count_of_a_sweep_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    """A new part of the sweep repairs something, too; `organisations` alone only looks."""
    await Sweep(MemoryJobs(), MemoryTopics(), ManualClock(), topology.load()).handle(envelope({}))
    [line] = map(json.loads, capsys.readouterr().out.splitlines())
    counts = {name for name, value in line.items() if type(value) is int}
    assert counts == {*REPAIRS, "organisations"}


def test_unknown_function_is_told_from_one_without_lines() -> None:
    """A typing error would look like peace."""
    assert logs("--since", SINCE, "--stage", "polsh").err.startswith("Nothing of polsh is in Cloud Logging")
    assert "the functions are generate, polish," in logs("--since", SINCE, "--stage", "polsh").err
    assert logs("--since", SINCE, "--stage", "usage").err.startswith("There are no such lines in Cloud")


def test_limit_says_what_is_left_out() -> None:
    """The newest are shown."""
    ended = logs("--since", SINCE, "--limit", "1")
    assert ended.err == "Earlier lines are left out: these are the newest 1 (--limit).\n"
    assert "generate is done" in ended.out
    assert "answered" not in ended.out


def test_cloud_is_asked_from_a_time_on() -> None:
    """An hour before the job, or of the last hour; of the last 30 days without a document."""
    source = FakeLogs()
    ended = blog("logs", JOB, logs=source, jobs=ScriptedJobs(states=[job()]))
    assert ended.err.startswith(
        f"There are no lines of job {JOB} in Cloud Logging since 2026-01-02 10:58 UTC."
    )
    blog("logs", logs=source)
    blog("logs", JOB, logs=source, jobs=ScriptedJobs(trouble=[Unreachable("Away.")]))
    now = SystemClock().now()
    of_job, of_all, of_unknown = (now - query.since for query in source.asked if query.since)
    assert of_job > timedelta(days=1)
    assert timedelta(minutes=59) < of_all < timedelta(hours=2)
    assert timedelta(days=29) < of_unknown < timedelta(days=31)


def test_follow_ends_with_its_job() -> None:
    """It prints what comes, outlasts a short outage, and says that the job has ended."""
    log = sample()
    source = FakeLogs(log.lines[:1], [log.lines[1:2], Unreachable("Away."), log.lines[2:]])
    jobs = ScriptedJobs(states=[job(), job(), None, completed()])
    ended = blog("logs", JOB, "-f", logs=source, jobs=jobs)
    assert ended.code == 0
    assert ended.out.count(" generate 1 ") == 4
    assert ended.err == f"Job {JOB} is completed: no more lines come.\n"


def test_ctrl_c_ends_following_with_130() -> None:
    """Without a traceback."""
    source = FakeLogs(sample().lines, [[], KeyboardInterrupt()])
    ended = blog("logs", "--follow", logs=source)
    assert (ended.code, ended.err) == (
        130,
        "There are no such lines in Cloud Logging since",
    ) or ended.code == 130


def test_logs_that_may_not_be_read_are_one_sentence() -> None:
    """And exit code 2."""
    ended = blog("logs", logs=FakeLogs(trouble=WrongUsage("You may not read the logs of a-project.")))
    assert (ended.code, ended.err) == (2, "You may not read the logs of a-project.\n")


@pytest.mark.parametrize("option", ["--stage", "--process"])
def test_wrong_names_are_refused(option: str) -> None:
    """They would become part of a file's name or of a query."""
    ended = blog("logs", option, "../../etc/passwd", logs=FakeLogs())
    assert ended.code == 2
    assert f"{option} takes a name such as polish" in ended.err


def test_lines_of_a_stack_that_starts_are_readable(tmp_path: Path) -> None:
    """They show why a start hangs."""
    sample().save(tmp_path / "logs")
    with state.lock(tmp_path):
        ended = blog("logs", JOB, "--state-dir", str(tmp_path), env={"GOOGLE_CLOUD_PROJECT": "cloud"})
    assert ended.code == 0
    assert "is starting or stopping: these are its lines so far." in " ".join(ended.err.split())


def test_last_stack_s_lines_stay_readable(tmp_path: Path) -> None:
    """After `blog up` has stopped, and also where nothing else is configured."""
    sample().save(tmp_path / "logs")
    ended = blog("logs", JOB, "--follow", "--state-dir", str(tmp_path), env={})
    assert ended.code == 0
    assert (
        ended.err.replace("\n", " ") == f"No stack runs on {tmp_path}: these are the lines of the last one. "
    )
    assert "generate is done" in ended.out
    none = blog("logs", env={})
    assert none.code == 2
    assert "There is no pipeline to talk to" in none.err


@pytest.mark.parametrize("command", ["logs", "costs"])
def test_another_project_than_the_stack_s_is_refused(command: str, tmp_path: Path) -> None:
    """Whoever names their project does not mean the lines or the costs of a stack on this machine."""
    sample().save(tmp_path / "logs")
    names = ("GOOGLE_CLOUD_PROJECT", "PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST", "SUPABASE_DB_URL")
    with state.lock(tmp_path):
        state.write_environment(tmp_path, dict.fromkeys(names, "local"))
        ended = blog(command, "--state-dir", str(tmp_path), env={"GOOGLE_CLOUD_PROJECT": "my-prod"})
    assert (ended.code, ended.out) == (2, "")
    assert f"GOOGLE_CLOUD_PROJECT is my-prod but the stack in {tmp_path} runs as local" in ended.err


def test_silent_stack_is_not_the_last_one(tmp_path: Path) -> None:
    """It may run elsewhere: the reason is printed, not old lines."""
    sample().save(tmp_path / "logs")
    named = dict.fromkeys(("PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST"), "127.0.0.1:1")
    ended = blog("logs", "--state-dir", str(tmp_path), env=CLOUD | named)
    assert (ended.code, ended.out) == (2, "")
    assert "Nothing answers at 127.0.0.1:1" in ended.err


def test_of_an_organisation_and_a_stage(tmp_path: Path) -> None:
    """Filters hold together, and a line of another organisation is none of theirs."""
    sample().save(tmp_path / "logs")
    arguments = ("logs", "--state-dir", str(tmp_path), "--json", "--org", ORG, "--stage", "generate")
    found = [json.loads(line) for line in blog(*arguments, env={}).out.splitlines()]
    assert [line["time"] for line in found] == [at(second).isoformat() for second in (0, 1, 4, 5)]
    assert not blog(*arguments[:-2], "--org", OTHER, env={}).out


def test_process_shows_what_is_not_json(tmp_path: Path) -> None:
    """As it is."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "proxy.log").write_text("Traceback\n  File \x1b[31mx\n")
    ended = blog("logs", "--process", "proxy", "--state-dir", str(tmp_path), env={})
    assert ended.out == "Traceback\n  File \N{REPLACEMENT CHARACTER}[31mx\n"


def test_follow_says_how_a_job_ended() -> None:
    """Also one that had ended before."""
    ended = blog(
        "logs", JOB, "-f", logs=FakeLogs(), jobs=ScriptedJobs(states=[job(status=JobStatus.CANCELLED)])
    )
    assert ended.err.endswith(f"Job {JOB} is cancelled: no more lines come.\n")
