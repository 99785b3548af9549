"""How long a function takes until it serves, against a functions-framework function that does nothing."""

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

from infra.local.ports import Ports
from tests.bench.table import Row

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 7
_TARGET = 4.0  # times an empty function
FUNCTIONS = ("generate", "polish", "quality", "meta", "usage", "deadletter")
EMPTY = """import functions_framework.aio
@functions_framework.aio.http
async def empty(request):
    return "ok"
"""
_SETTINGS = {
    "GOOGLE_CLOUD_PROJECT": "bench",
    "LITELLM_PROXY_URL": "http://127.0.0.1:1",
    "LITELLM_API_KEY": "none",
    "SUPABASE_DB_URL": "postgresql://127.0.0.1:1/none",
    "FUNCTION_USE_ASGI": "1",
    "PYTHONPATH": str(ROOT),
}


def run() -> list[Row]:
    """Start each function in turn, several times over, and compare medians."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "main.py"
        empty.write_text(EMPTY)
        sources = {"empty": empty} | {name: ROOT / "functions" / name / "main.py" for name in FUNCTIONS}
        for name, source in sources.items():
            _start(name, source)  # bytecode gets written
        times: dict[str, list[float]] = {name: [] for name in sources}
        for _ in range(ROUNDS):
            for name, source in sources.items():
                times[name].append(_start(name, source))
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    return [
        Row(
            f"start: {name}",
            medians[name],
            "s",
            medians[name] / medians["empty"],
            "an empty function",
            _TARGET,
        )
        for name in sources
    ]


def _start(name: str, source: Path) -> float:
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
        while not _serves(port):
            if process.poll() is not None or time.perf_counter() - began > 60:
                raise RuntimeError(f"{name} did not start")
            time.sleep(0.005)
        return time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()
        ports.close()


def _serves(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False
