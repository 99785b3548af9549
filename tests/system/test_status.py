"""`blog status` of a stack that runs: its files, processes and services are as the command reads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from infra.local.components import functions
from shared import topology
from tests.support.system.pipeline import Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

_PATIENCE = 120  # seconds


def look(state_dir: Path) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run(
        [Path(sys.executable).parent / "blog", "status", "--state-dir", state_dir, "--json"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )


def test_status_of_a_running_stack(pipeline: Pipeline) -> None:
    """Each process answers, each function has its messages, and nothing is missing."""
    job = pipeline.start(topic="Tea for a status")
    assert pipeline.ended(job)["status"] == "completed"
    # A process that another test has ended is back after a moment.
    ended = pipeline.until(lambda: look(pipeline.state_dir), lambda each: each.returncode == 0, _PATIENCE)
    assert ended.stderr == ""
    found = json.loads(ended.stdout)
    processes = {each["name"]: each for each in found["local"]["processes"]}
    here = functions.running_here(topology.load())
    declared = set(here.functions)
    assert processes.keys() > declared | {"proxy", "pubsub", "firestore", "dispatcher"}
    assert {each["state"] for each in processes.values()} == {"ready"}
    assert found["messages"].keys() == set(here.consumers)
    assert found["local"]["model"].startswith("each alias's own, of http://127.0.0.1:")
    assert found["jobs"]["ended"]["completed"] >= 1
    assert found["today"]["calls"] is not None
    assert found["troubles"] == []
