"""Runs a part of the suite on a copy of the project, with one device taken out or none."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.support.paths import ROOT
from tests.tools.mutation.guard import CAUGHT
from tests.tools.mutation.mutant import Mutant

_PARTS = ("functions", "shared", "infra", "tests", "pyproject.toml")
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "node_modules")  # environments and caches
_BROUGHT = (".tools", ".venv", "infra/litellm/.venv", "tests/support/node/node_modules")  # for the tests
_PATIENCE = 240.0  # seconds for one run
_GRACE = 20.0  # seconds to stop what the tests have started
# Variables that would lead the copy to the project, or to the run of pytest that this may be a part of.
_HIDDEN = ("PYTEST", "PYTHON", "VIRTUAL_ENV", "PWD", "OLDPWD")


class Result(NamedTuple):
    """The end of a run: all passed, a test failed, or it is `broken` and proves nothing."""

    passed: bool
    caught_by: str
    broken: str
    seconds: float


async def run(tests: Iterable[str], mutant: Mutant | None = None) -> Result:
    """Copy, change and test; remove the copy."""
    began = time.monotonic()
    with TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder)
        await asyncio.to_thread(_copied, copy)
        if mutant:
            file = copy / mutant.file
            file.write_text(mutant.changed(file.read_text()))
        code, output = await _tested(copy, sorted(tests))
        note = copy / CAUGHT
        caught_by = note.read_text() if code == 1 and note.exists() else ""
    passed = code == 0
    broken = "" if passed or caught_by else f"pytest ended with {code}:\n{output}"
    return Result(passed, caught_by, broken, time.monotonic() - began)


def _copied(copy: Path) -> None:
    for name in _PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=_LEFT_OUT)
        else:
            shutil.copy2(ROOT / name, copy / name)
    for name in _BROUGHT:
        (copy / name).symlink_to(ROOT / name)


async def _tested(copy: Path, tests: list[str]) -> tuple[int | None, str]:
    options = ("-x", "-q", "-p", "no:cacheprovider", "-p", "tests.tools.mutation.guard")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", *options, *tests),
        cwd=copy,
        env=_environment(copy),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C is for us, who then end the tests in their order
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            output, _ = await process.communicate()
    except TimeoutError:
        return None, f"It took longer than {_PATIENCE:.0f} s."
    finally:
        await _ended(process)
    return process.returncode, output.decode(errors="replace")[-4000:]


def _environment(copy: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_HIDDEN)}
    return kept | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}


async def _ended(process: asyncio.subprocess.Process) -> None:
    """End the tests if they still run: first so that they stop what they have started."""
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        async with asyncio.timeout(_GRACE):
            await process.communicate()
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()
