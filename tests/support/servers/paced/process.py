"""Run the paced provider in a process of its own, so that nothing else slows its pace."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.support.paths import ROOT
from tests.support.servers.listening import HOST

_STOPPING = 10.0
_PATIENCE = 30.0


class Paced:
    """A running provider."""

    def __init__(self, port: int, pid: int) -> None:
        self.url = f"http://{HOST}:{port}/v1"
        self.pid = pid
        self._client = httpx.Client(base_url=f"http://{HOST}:{port}", timeout=_PATIENCE, trust_env=False)

    def report(self) -> dict[str, Any]:
        """Return the calls since the last `forget`, and the provider's CPU seconds."""
        report: dict[str, Any] = self._client.get("/recorded").json()
        return report

    def forget(self) -> dict[str, Any]:
        """Return the report, and begin a new record."""
        report: dict[str, Any] = self._client.delete("/recorded").json()
        return report

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


@contextmanager
def running(*pace: float) -> Iterator[Paced]:
    """Serve until the block ends; `pace` is the time to the first token in seconds, and tokens a second."""
    command = [sys.executable, "-m", "tests.support.servers.paced", *map(str, pace)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            paced = Paced(int(process.stdout.readline()), process.pid)
            yield paced
            paced.close()
        finally:
            process.stdin.close()
            try:
                process.wait(_STOPPING)
            except subprocess.TimeoutExpired:
                process.kill()
