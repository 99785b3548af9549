"""`blog up --keep`: the jobs, costs and posts of a run are there in the next one."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from infra.local.keeping.folder import Kept
from infra.local.supervision import ending, state
from tests.support.kept import removing_database
from tests.support.servers.provider import Asked, Reply, running, well_behaved
from tests.support.servers.stack import blog_up, serving
from tests.support.system.pipeline import connect

_PATIENCE = 180.0  # seconds; a lease of a killed function has to end first


def slow_polish(asked: Asked) -> Reply:
    """Let the editor think for longer than any stop waits."""
    reply = well_behaved(asked)
    return replace(reply, wait=120.0) if asked.stage == "polish" else reply


def stop(folder: Path) -> None:
    assert ending.stop(folder)


def stop_suspended(folder: Path) -> None:
    """Stop a stack whose Firestore a signal has stopped: it goes on, and exports what it has."""
    rows = json.loads((folder / state.PROCESSES).read_text())
    [pid] = [row["pid"] for row in rows if row["name"] == "firestore"]
    os.kill(pid, signal.SIGSTOP)
    began = time.time()
    stop(folder)
    last = Kept(folder).export()
    assert last
    assert last.began > began


def kill(folder: Path) -> None:
    pid = state.holder(folder)
    assert pid
    os.kill(pid, signal.SIGKILL)


@pytest.mark.soak
@pytest.mark.parametrize("end", [stop, stop_suspended, kill])
def test_jobs_go_on_in_the_next_run(tmp_path: Path, end: Callable[[Path], None]) -> None:
    """A completed job with its costs, one that was at work, and one whose message nobody had taken."""
    with removing_database(tmp_path), running() as provider:
        command = [*blog_up(provider.url, tmp_path), "--keep"]
        with serving(command, tmp_path):
            first = connect(tmp_path)
            done = first.start(topic="Tea that is done")
            assert first.ended(done)["status"] == "completed"
            rows = first.rows(done, 4)
            provider.script = slow_polish
            at_work = first.start(topic="Tea at work")
            first.until(lambda: first.job(at_work), lambda job: job.get("stage") == "polish", _PATIENCE)
            just_started = first.start(topic="Tea just started")
            environment = first.env
            end(tmp_path)
        provider.script = well_behaved
        with serving(command, tmp_path):
            second = connect(tmp_path)
            assert second.env == environment
            if end is not kill:  # else its last seconds may be done again
                assert second.job(done)["status"] == "completed"
            assert second.rows(done, 4)[:4] == rows
            assert "stage_committed" in second.blog("logs", done, "--json")[1]
            code, story = second.blog("show", done, "--why")
            assert (code, "requested: 100 words" in story) == (0, True)
            assert "no lines of this job" not in story
            for job_id in (done, at_work, just_started):
                assert second.ended(job_id, _PATIENCE)["status"] == "completed"
            calls = second.job(at_work)["usage"]["calls"]
            assert len(second.rows(at_work, calls)) >= calls
