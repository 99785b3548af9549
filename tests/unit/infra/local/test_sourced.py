"""A shell that has sourced a stack's stack.env, and starts another stack or the same one again."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from infra.local import sourced
from infra.local.plan import Plan
from infra.local.stack import Stack
from infra.local.supervision import state
from infra.local.supervision.ports import Ports
from tests.support.paths import ROOT

_MADE = {
    "SUPABASE_DB_URL": "postgresql://postgres:p$ss@127.0.0.1:1/postgres",
    "MODEL_URL": "http://127.0.0.1:2",
}


def shell(state_dir: Path, *before: str, after: str = "") -> dict[str, str]:
    """Return the environment of a shell that has set variables, sourced the file, and set others."""
    script = f". {shlex.quote(str(state_dir / state.ENVIRONMENT))}; {after or 'true'}; env -0"
    command = ("/usr/bin/env", "-i", *before, "/bin/sh", "-c", script)
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {name: value for name, _, value in (pair.partition("=") for pair in shown.split("\0")) if name}


def written(state_dir: Path, given: frozenset[str] = frozenset()) -> None:
    state.write_environment(state_dir, sourced.exported(state_dir, _MADE, given))


def test_values_of_a_stack_are_told_from_those_of_a_person(tmp_path: Path) -> None:
    """Also where the person has set the variable since; a stack passes on what it was given."""
    assert sourced.made_by_stack(_MADE) == frozenset()
    written(tmp_path)
    assert sourced.made_by_stack(shell(tmp_path)) == set(_MADE)
    own = shell(tmp_path, after="export MODEL_URL=http://mine")
    assert sourced.made_by_stack(own) == {"SUPABASE_DB_URL"}
    assert sourced.made_by_stack(shell(tmp_path, after="unset MODEL_URL")) == {"SUPABASE_DB_URL"}
    written(tmp_path, frozenset({"SUPABASE_DB_URL"}))
    assert sourced.made_by_stack(shell(tmp_path)) == {"MODEL_URL"}
    assert shell(tmp_path)[sourced.FOLDER] == str(tmp_path)
    assert "p$ss" not in shell(tmp_path)[sourced.MADE]


def test_one_stack_after_another_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    """The model of the first would be taken for the person's own where the second asks providers."""
    written(tmp_path)
    providers = {"SUPABASE_DB_URL": "postgresql://postgres@127.0.0.1:2/postgres"}
    second = tmp_path / "second"
    second.mkdir()
    state.write_environment(second, sourced.exported(second, providers, frozenset()))
    first = shell(tmp_path)
    both = shell(second, *(f"{name}={value}" for name, value in first.items()))
    same = {name for name, value in first.items() if value and both[name] == value}
    assert same <= {"PWD", "_", "SHLVL", "OLDPWD"}
    assert both["MODEL_URL"] == ""


async def started(state_dir: Path) -> dict[str, str | None]:
    """Return what a start on the folder finds in its environment."""
    found: dict[str, str | None] = {}

    async def look(root: Path, state_dir: Path, ports: Ports, upstream: str | None) -> Plan:
        del root, state_dir, ports, upstream
        found.update({name: os.environ.get(name) for name in _MADE})
        return Plan((), {**_MADE, "SUPABASE_DB_URL": os.environ.get("SUPABASE_DB_URL") or "own"})

    async with Stack(ROOT, state_dir, make_plan=look):
        found["marked"] = " ".join(sorted(sourced.made_by_stack(shell(state_dir))))
    return found


async def test_stack_starts_without_the_values_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would adopt the other's database and model, or find that they are gone."""
    monkeypatch.setenv("EMULATOR_JARS", str(tmp_path))
    for name in ("cloud-pubsub-emulator-0-all.jar", "cloud-firestore-emulator.jar"):
        (tmp_path / name).touch()
    written(tmp_path)
    for name, value in shell(tmp_path).items():
        monkeypatch.setenv(name, value)
    other = tmp_path / "other"
    nothing = dict.fromkeys(_MADE)
    assert await started(other) == {**nothing, "marked": "MODEL_URL SUPABASE_DB_URL"}
    monkeypatch.setenv("SUPABASE_DB_URL", "postgresql://mine")
    assert await started(other) == {
        **nothing,
        "SUPABASE_DB_URL": "postgresql://mine",
        "marked": "MODEL_URL",
    }
