"""Run bundles as they are deployed: unpacked, with their own packages, in their folders."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from google.pubsub_v1 import PubsubMessage

from infra.bundle.build import ROOT
from infra.bundle.lock import UV
from infra.local.supervision.ports import Ports
from infra.local.supervision.service import HOST, inherited

_PATIENCE = 60.0  # seconds, to install or to start
_STOPPING = 20.0


def install(requirements: Path, environment: Path) -> Path:
    """Make an environment with exactly the packages of a requirements.txt; return its programs."""
    python = environment / "bin" / "python"
    _run("venv", "--quiet", "--no-project", "--python", str(ROOT / ".tools/uv/bin/python"), str(environment))
    # Fails if a version, a hash or a package is missing.
    hashed = ("--require-hashes", "--no-config", "--requirement", str(requirements))
    _run("pip", "install", "--quiet", "--python", str(python), *hashed)
    _run("pip", "check", "--quiet", "--python", str(python))
    return environment / "bin"


def _run(*arguments: str) -> None:
    command = [str(ROOT / UV), *arguments]
    given = inherited("UV_CACHE_DIR", "UV_DEFAULT_INDEX", "UV_INDEX_URL") | {"UV_PYTHON_DOWNLOADS": "never"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_PATIENCE, env=given, check=False, cwd="/"
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"


@contextmanager
def running(
    out: Path, names: list[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Start the bundles in `out`, each by itself, and yield the URL of each as `{NAME}_URL`."""
    ports = Ports()
    with ExitStack() as stack:
        stack.callback(ports.close)
        started = {}
        for name in names:
            at = folder / name
            with zipfile.ZipFile(out / f"{name}.zip") as packed:
                packed.extractall(at / "workspace")
            programs = install(at / "workspace" / "requirements.txt", at / "environment")
            started[name] = port = ports.reserve()
            stack.enter_context(_process(name, programs, at, {**environment, "PORT": str(port)}))
        for name, port in started.items():
            _await(name, port, folder / name / "log")
        yield {f"{name.upper()}_URL": f"http://{HOST}:{port}/" for name, port in started.items()}


@contextmanager
def _process(name: str, programs: Path, at: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Run a function as the buildpack does: its program without options, in the bundle's folder."""
    given = {
        **environment,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(at),
        "FUNCTION_TARGET": name,
        "FUNCTION_USE_ASGI": "1",
        "FUNCTION_SIGNATURE_TYPE": "http",
    }
    with (at / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "functions-framework"], cwd=at / "workspace", env=given, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOPPING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(_STOPPING)


def _await(name: str, port: int, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not _answers(port):
        assert time.monotonic() < deadline, f"{name} does not start: {log.read_text()[-3000:]}"
        time.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=10) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def pushed(message: PubsubMessage, subscription: str) -> bytes:
    """Return the body with which Pub/Sub pushes a message."""
    message_fields = {
        "data": base64.b64encode(message.data).decode(),
        "attributes": dict(message.attributes),
        "messageId": message.message_id,
        "message_id": message.message_id,
    }
    return json.dumps(
        {"message": message_fields, "subscription": f"projects/p/subscriptions/{subscription}"}
    ).encode()
