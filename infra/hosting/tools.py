"""The two programs that a deploy asks: Terraform for its outputs, Firebase's command for the rest."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.hosting.errors import HostingError

_PATIENCE = 120  # seconds for an answer
_SOURCES = {
    "firebase": "install it with `npm install -g firebase-tools`, and sign in with `firebase login`",
    "terraform": "install it from https://developer.hashicorp.com/terraform/install",
}


def outputs(root: Path) -> Mapping[str, Any]:
    """Return Terraform's output `page`."""
    folder = (root / "infra" / "terraform").as_posix()
    words = (f"-chdir={folder}", "output", "-no-color", "-json", "page")
    return _object(_answer("terraform", *words), "terraform")


def web_app(project: str, app: str | None) -> Mapping[str, Any]:
    """Return Firebase's configuration of the project's web app, of the one with this id if it has several."""
    named = [app] if app else []
    words = ("apps:sdkconfig", "WEB", *named, "--project", project, "--json")
    answer = _object(_answer("firebase", *words), "firebase")
    result = answer.get("result")
    found = result.get("sdkConfig") if isinstance(result, Mapping) else None
    if not isinstance(found, Mapping):
        raise HostingError(
            f"firebase shows no web app of {project}: make one with `firebase apps:create WEB`."
        )
    return found


def command(settings: Path, project: str) -> list[str]:
    """Return the command that deploys a written folder."""
    return ["firebase", "deploy", "--only", "hosting", "--project", project, "--config", str(settings)]


def run(words: list[str]) -> None:
    """Run a command with this terminal; raise HostingError where it fails."""
    if subprocess.run([_path(words[0]), *words[1:]], check=False).returncode:  # noqa: S603  the person's own program
        raise HostingError(f"{words[0]} could not deploy the page: the lines above say why.")


def _answer(program: str, *words: str) -> str:
    try:
        ended = subprocess.run(  # noqa: S603  the person's own program, with words of this file
            [_path(program), *words], capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise HostingError(f"{program} has not answered within {_PATIENCE} s: try again.") from None
    if ended.returncode:
        reason = ended.stderr.strip() or ended.stdout.strip() or "It gave no reason."
        raise HostingError(f"{program} failed: {shlex.join(words)}\n{reason}")
    return ended.stdout


def _path(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise HostingError(f"{program} is missing: {_SOURCES[program]}.")
    return path


def _object(text: str, program: str) -> Mapping[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if not isinstance(answer, Mapping):
        raise HostingError(f"{program} answered in an unexpected shape: update it, and try again.")
    return answer
