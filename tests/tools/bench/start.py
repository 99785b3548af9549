"""A function's cold start, against a functions-framework function that does nothing.

Once until it answers a health check, and once until it answers a first message, for which everything heavy
has to be loaded and every client made. No Firestore and no Postgres are here: it answers that they are away.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from infra.local.supervision.ports import Ports
from tests.support.paths import ROOT
from tests.tools.bench.table import Row

ROUNDS = 7
_TARGET = 4.0  # times an empty function
FUNCTIONS = ("generate", "polish", "quality", "meta", "usage", "deadletter", "webhooks", "deliver", "api")
MESSAGE = b'{"message": {"data": "e30=", "messageId": "1"}, "subscription": "bench"}'
EMPTY = """import functions_framework.aio
@functions_framework.aio.http
async def empty(request):
    return "ok"
"""
_SETTINGS = {
    "GOOGLE_CLOUD_PROJECT": "bench",
    "FIRESTORE_EMULATOR_HOST": "127.0.0.1:1",
    "PUBSUB_EMULATOR_HOST": "127.0.0.1:1",
    "LITELLM_PROXY_URL": "http://127.0.0.1:1",
    "LITELLM_API_KEY": "none",
    "SUPABASE_DB_URL": "postgresql://127.0.0.1:1/none",
    "API_DB_URL": "postgresql://127.0.0.1:1/none",
    "SUPABASE_URL": "http://127.0.0.1:1",
    "WEBHOOK_SIGNING_KEY": "a-key-of-the-bench-0123456789abcdef",
    "FUNCTION_USE_ASGI": "1",
    "PYTHONPATH": str(ROOT),
}


def run() -> list[Row]:
    """Start each function in turn, several times over, and compare medians."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "main.py"
        empty.write_text(EMPTY)
        sources = {"empty": empty} | {name: ROOT / "functions" / name / "main.py" for name in FUNCTIONS}
        return [
            # The API answers its address itself, and loads everything for that.
            *_rows("until it serves", {name: at for name, at in sources.items() if name != "api"}, None),
            *_rows("until its first message is answered", sources, MESSAGE),
        ]


def _rows(what: str, sources: dict[str, Path], message: bytes | None) -> list[Row]:
    for name, source in sources.items():
        _start(name, source, message)  # bytecode gets written
    times: dict[str, list[float]] = {name: [] for name in sources}
    for _ in range(ROUNDS):
        for name, source in sources.items():
            times[name].append(_start(name, source, message))
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    return [
        Row(
            f"{name}, {what}",
            medians[name],
            "s",
            medians[name] / medians["empty"],
            "an empty function",
            _TARGET,
        )
        for name in sources
    ]


def _start(name: str, source: Path, message: bytes | None) -> float:
    ports = Ports()
    port = ports.reserve()
    program = Path(sys.executable).parent / "functions-framework"
    kept = {variable: os.environ[variable] for variable in ("PATH", "HOME") if variable in os.environ}
    began = time.perf_counter()
    process = subprocess.Popen(
        [program, "--source", source, "--target", name],
        env={**kept, **_SETTINGS, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(port, message):
            if process.poll() is not None or time.perf_counter() - began > 60:
                raise RuntimeError(f"{name} did not start")
            time.sleep(0.005)
        return time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()
        ports.close()


def _answers(port: int, message: bytes | None) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", data=message, timeout=20):
            return True
    except urllib.error.HTTPError:
        return True  # 503: it has tried, and asks for the message again
    except (urllib.error.URLError, ConnectionError):
        return False
