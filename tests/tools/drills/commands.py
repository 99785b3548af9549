"""Commands of the runbook, run as the page has them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.local.components import postgres
from tests.support.pages import DOCS
from tests.tools.drills.output import Output

_PATIENCE = 120


class Commands:
    """A shell whose `blog` talks to the drill's stack, and whose psql to its database."""

    def __init__(self, folder: Path, state_dir: Path, output: Output, variables: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        link = folder / ".local"
        link.unlink(missing_ok=True)
        link.symlink_to(state_dir.resolve())
        self._folder = folder
        self._output = output
        self._variables = dict(variables)
        self._page = (DOCS / "operate.md").read_text()

    def filled(self, text: str, variables: Mapping[str, str]) -> str:
        """Return a text of the page with ids in place of its variables."""
        assert text in self._page, f"docs/operate.md has no {text}"
        return re.sub(r"\$(\w+)", lambda match: {**self._variables, **variables}[match[1]], text)

    def run(self, command: str, expect: int, variables: Mapping[str, str]) -> str:
        """Run a command that the page has, and return its output; another exit code is an error."""
        assert command in self._page, f"docs/operate.md has no command {command}"
        self._variables |= variables
        try:
            ended = subprocess.run(
                ["bash", "-c", command],
                cwd=self._folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"{command} did not end within {_PATIENCE} s") from error
        text = (ended.stdout + ended.stderr).strip("\n")
        self._output.command(command, text)
        assert ended.returncode == expect, f"{command} ended with {ended.returncode}:\n{text}"
        return text

    def _environment(self) -> dict[str, str]:
        programs = [str(Path(sys.executable).parent), str(postgres._installation() / "bin")]
        path = ":".join([*programs, os.environ["PATH"]])
        return {
            "PATH": path,
            "HOME": str(self._folder),
            "COLUMNS": str(self._output.width),
            **self._variables,
        }
