"""`blog status`: what it shows of a stack and of Google Cloud, and what it does when something hangs."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from infra.cli.errors import Unreachable
from infra.cli.gateways.overview import Messages, Process, ProcessState
from infra.local.supervision import state
from shared.jobs.job import Job, JobStatus
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.fakes.cli import GROUP, ORG, Ended, ListLedger, blog, completed, failed, job
from tests.support.fakes.fleet import FakeFleet

DATABASE = "postgresql://blog:hunter2@127.0.0.1/blog"


@dataclass
class FakeFolder:
    """What there is to see of a stack's folder."""

    states: dict[str, ProcessState] = field(default_factory=lambda: {"generate": ProcessState.READY})
    silent: bool = False

    def processes(self) -> list[Process]:
        """Return one process for each state."""
        return [
            Process(name=name, state=each, port=65_000, pid=4_194_304, restarts=1, log=f"{name}.log")
            for name, each in self.states.items()
        ]

    def messages(self) -> dict[str, Messages]:
        """Return those of one function."""
        if self.silent:
            raise Unreachable("The dispatcher does not say how many messages each function has.")
        return {"generate": Messages(under_way=250, queued=1_234)}

    def model(self) -> str | None:
        """Return the small one."""
        return "the bundled small model"

    def started_at(self) -> datetime | None:
        """Return some time ago."""
        return datetime.now(UTC) - timedelta(hours=3, minutes=1)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The folder of a stack that runs."""
    with socket.create_server(("127.0.0.1", 0)) as server, state.lock(tmp_path):
        address = f"127.0.0.1:{server.getsockname()[1]}"
        addresses = {"PUBSUB_EMULATOR_HOST": address, "FIRESTORE_EMULATOR_HOST": address}
        endpoints = {"GOOGLE_CLOUD_PROJECT": "local", "SUPABASE_DB_URL": DATABASE, **addresses}
        state.write_environment(tmp_path, endpoints)
        yield tmp_path


def named(number: int, state: Job, **changes: Any) -> Job:
    """Return a job with an id of its own, last changed `number` hours ago."""
    changed = datetime.now(UTC) - timedelta(hours=number)
    return replace(state, job_id=str(UUID(int=number)), **({"updated_at": changed} | changes))


def waiting(reason: WaitReason, hours: int) -> Waiting:
    """Return a wait of some hours."""
    since = datetime.now(UTC) - timedelta(hours=hours, minutes=1)
    return Waiting(reason=reason, since=since, ahead=0)


def busy() -> FakeFleet:
    """Return a system with a job of each kind, a breaker that is open, and a pause."""
    queued = job(status=JobStatus.QUEUED)
    now = datetime.now(UTC)
    away = {"failures": 3, "opened_at": now - timedelta(minutes=9), "until": now + timedelta(minutes=1)}
    pause = {"since": now, "reason": "its key\x1b[2J was changed"}
    models = {"gpt-4o": away, "gpt-4o-mini": {"failures": 2, "paused": pause}}
    return FakeFleet(admissions={"system": {"models": models}, ORG: {"paused": pause}}).add(
        named(1, job()),
        named(2, completed()),
        named(3, failed()),
        named(30, failed()),
        named(4, queued),
        named(5, queued, waiting=waiting(WaitReason.MODEL, 5)),
        named(6, queued, waiting=waiting(WaitReason.MODEL, 6)),
        named(7, queued, waiting=waiting(WaitReason.ORGANISATION, 2)),
    )


def status(folder: Path, *arguments: str, local: FakeFolder | None = None, **given: Any) -> Ended:
    """Run the command on a folder."""
    whole: dict[str, Any] = {"overview": busy(), "ledger": ListLedger(month=GROUP), "env": {}} | given
    return blog("status", "--state-dir", str(folder), *arguments, local=local or FakeFolder(), **whole)


def test_status_shows_a_stack_on_one_screen(folder: Path) -> None:
    """Its processes and their messages, the jobs, what stops some of them, and the day's cost."""
    ended = status(folder, env={"COLUMNS": "60"})
    assert (ended.code, ended.err) == (0, "")
    words = " ".join(ended.out.split())
    for part in (
        f"The stack in {folder}, up for 3 h",
        "generate ready 65000 4194304 1 250 1,234",
        "Model the bundled small model",
        "Jobs 1 running, 3 waiting, 1 queued",
        "Ended 1 completed, 1 failed, 0 cancelled in 24 hours",
        "Waiting 1 for a place of their organisation",
        "Waiting 2 for a model",
        f"Oldest {UUID(int=6)}, for 6 h",
        "Away gpt-4o since ",
        "; the next try is at ",
        "Paused gpt-4o-mini since ",
        f"Paused {ORG} since ",
        "Today $0.3000 for 8 calls since 00:00 UTC",
    ):
        assert part in words
    assert max(map(len, ended.out.splitlines()[1:])) <= 60  # the first has the folder's name
    assert "\x1b" not in ended.out
    assert "hunter2" not in ended.out


def test_status_json_has_every_part(folder: Path) -> None:
    """For a script: numbers, times and ids."""
    ended = status(folder, "--json")
    found = json.loads(ended.out)
    assert (found["project"], found["state_dir"], found["troubles"]) == ("local", str(folder), [])
    [process] = found["local"]["processes"]
    assert process == {
        "name": "generate",
        "state": "ready",
        "port": 65_000,
        "pid": 4_194_304,
        "restarts": 1,
        "log": "generate.log",
    }
    assert found["messages"] == {"generate": {"under_way": 250, "queued": 1_234}}
    jobs = found["jobs"]
    assert (jobs["running"], jobs["queued"]) == (1, 1)
    assert jobs["waiting"] == {"organisation": 1, "model": 2}
    assert jobs["ended"] == {"completed": 1, "failed": 1, "cancelled": 0}
    assert jobs["oldest"]["job_id"] == str(UUID(int=6))
    assert [each["alias"] for each in jobs["breakers"]] == ["gpt-4o"]
    assert [each["scope"] for each in jobs["pauses"]] == ["model", "organisation"]
    assert found["today"]["usd"] == 0.3


def test_status_of_google_cloud_has_what_firestore_knows() -> None:
    """Without a database's address there is no cost."""
    ended = blog("status", overview=busy())
    assert ended.code == 0
    assert ended.out.startswith("Google Cloud, project a-project\n")
    assert "process" not in ended.out
    assert "Today" not in ended.out
    env = {"GOOGLE_CLOUD_PROJECT": "a-project", "SUPABASE_DB_URL": DATABASE}
    priced = blog("status", overview=busy(), ledger=ListLedger(month=GROUP), env=env)
    assert "Today" in priced.out


def test_status_without_a_stack_is_one_sentence() -> None:
    """And exits 1."""
    ended = blog("status", env={})
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("There is no pipeline to talk to: start one with `blog up`, or set ")
    assert ended.err.count("\n") == 1


def test_status_of_a_stack_that_starts_says_so(tmp_path: Path) -> None:
    """Its folder is taken, and has no endpoints yet."""
    with state.lock(tmp_path):
        ended = blog("status", "--state-dir", str(tmp_path), env={})
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"The stack in {tmp_path} is starting")


def test_status_of_emulators_that_are_gone_is_one_sentence() -> None:
    """They are named in the environment, and no stack of this folder has them."""
    names = ("PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST")
    ended = blog("status", env=dict.fromkeys(names, "127.0.0.1:1") | {"GOOGLE_CLOUD_PROJECT": "p"})
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("Nothing answers at 127.0.0.1:1")


def test_status_waits_for_nobody(folder: Path) -> None:
    """What hangs is named, and the rest is shown."""

    class Hanging(FakeFleet):
        def count_waiting(self, reason: str) -> int:
            assert reason
            Event().wait()
            return 0

    ended = status(folder, overview=Hanging(), patience=1.0)
    assert ended.code == 1
    assert "generate" in ended.out
    assert "Jobs" not in ended.out
    assert ended.err == "Firestore did not answer within 1 s.\n"


def test_status_names_what_is_down(folder: Path) -> None:
    """A process that is gone, a dispatcher without an answer, and an emulator that is away."""

    class Away(FakeFleet):
        def count_waiting(self, reason: str) -> int:
            raise Unreachable(f"Firestore does not answer about {reason}.")

    states = {"firestore": ProcessState.GONE, "proxy": ProcessState.SILENT, "quality": ProcessState.READY}
    ended = status(folder, local=FakeFolder(states, silent=True), overview=Away())
    assert ended.code == 1
    assert ended.err.splitlines() == [
        "Firestore does not answer about organisation.",
        "The dispatcher does not say how many messages each function has.",
        f"Not ready: firestore, proxy. Their logs are in {folder / 'logs'}.",
    ]
    found = json.loads(status(folder, "--json", local=FakeFolder(states, silent=True), overview=Away()).out)
    assert (found["jobs"], found["messages"], len(found["troubles"])) == (None, None, 2)


def test_status_survives_strange_documents(folder: Path) -> None:
    """A wait and a breaker of another release are counted or passed over."""
    fleet = busy()
    fleet.admissions["system"]["models"] = {"gpt-4o": {"opened_at": "long ago"}, "fast": 7}
    fleet.documents[str(UUID(int=6))]["waiting"] = {
        "reason": "mood",
        "since": datetime(2020, 1, 1, tzinfo=UTC),
    }
    ended = status(folder, overview=fleet)
    assert ended.code == 0
    assert f"Oldest   {UUID(int=6)}\n" in "\n".join(line.rstrip() for line in ended.out.splitlines()) + "\n"
    assert "Away" not in ended.out


def test_an_error_of_ours_is_not_hidden(folder: Path) -> None:
    """It comes out of its thread."""

    class Broken(FakeFleet):
        def count_waiting(self, reason: str) -> int:
            raise msgspec.ValidationError(reason)

    with pytest.raises(msgspec.ValidationError, match="organisation"):
        status(folder, overview=Broken())
