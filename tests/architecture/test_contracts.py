"""The contracts of imports.toml: each notices an import that breaks it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

CONTRACTS = ROOT / "tests" / "architecture" / "imports.toml"

# For each contract, by its id: an import that it forbids, and the file that would have it.
BREACHES = [
    ("rooms", "shared/messages/envelope.py", "import shared.stage.runner"),
    ("rooms", "shared/clock.py", "import shared.errors"),
    ("functions", "functions/meta/step.py", "import functions.polish.step"),
    ("functions", "shared/stage/runner.py", "import functions.polish.step"),
    ("deployed", "shared/stage/runner.py", "import infra.cli.main"),
    ("pure", "shared/jobs/claim.py", "import time"),
    ("pure", "functions/generate/prompt.py", "import shared.gateways.publisher"),
    ("environment", "shared/gateways/publisher.py", "import os"),
    ("vendors", "shared/stage/runner.py", "import httpx"),
    ("litellm", "shared/gateways/litellm/client.py", "import litellm"),
    ("steps", "functions/meta/step.py", "import shared.gateways.job_store"),
    ("cli", "infra/cli/jobs/replay.py", "import infra.cli.views.live"),
    ("circles", "shared/text/markdown.py", "import shared.text.cleaner"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's packages in a folder that a test may change."""
    folder = tmp_path_factory.mktemp("packages")
    for package in ("functions", "shared", "infra"):
        unneeded = shutil.ignore_patterns(".venv", "__pycache__", "terraform")
        shutil.copytree(ROOT / package, folder / package, ignore=unneeded)
    return folder


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    """Check one contract on the packages in a folder."""
    program = "import sys; from importlinter.cli import lint_imports_command as lint; lint(sys.argv[1:])"
    options = [str(CONTRACTS), "--contract", contract, "--no-cache"]
    return subprocess.run(
        [sys.executable, "-c", program, *options],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("contract", "file", "line"), BREACHES)
def test_contract_names_the_import_that_breaks_it(copy: Path, contract: str, file: str, line: str) -> None:
    """Every contract can fail: the report has the module and what it must not import."""
    path = copy / file
    before = path.read_text()
    path.write_text(f"{before}\n{line}\n")
    try:
        done = lint(copy, contract)
    finally:
        path.write_text(before)
    assert done.returncode == 1, done.stdout + done.stderr
    assert file.removesuffix(".py").replace("/", ".").rpartition(".")[2] in done.stdout
    assert line.removeprefix("import ").rpartition(".")[2] in done.stdout


def test_every_contract_has_a_breach() -> None:
    """A contract without an example here might hold because it sees nothing."""
    ids = {line.split('"')[1] for line in CONTRACTS.read_text().splitlines() if line.startswith("id = ")}
    assert ids == {contract for contract, _, _ in BREACHES}
