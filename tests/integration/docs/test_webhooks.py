"""The examples of docs/webhooks.md: each verifies what the pipeline signs, and nothing else."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from shared.webhooks import signature
from tests.support.node.running import FOLDER, node
from tests.support.pages import blocks

KEY, ENDPOINT, BODY = "a-key-of-the-tests-that-is-long-enough", "an-endpoint", '{"title": "Ä 🐝"}'.encode()
SECRET = signature.secret(KEY, ENDPOINT, 2)
OLD_SECRET = signature.secret(KEY, ENDPOINT, 1)


def signed(version: int = 2, *, age: float = 0, rotated: bool = True) -> dict[str, str]:
    """Return the headers of a request that was signed some seconds ago."""
    now = datetime.now(UTC) - timedelta(seconds=age)
    keys = signature.signing_keys(KEY, ENDPOINT, version, now if rotated else None, now)
    return signature.headers(keys, "an-event", now, BODY)


def _without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {each: value for each, value in headers.items() if each != name}


def cases() -> dict[str, tuple[str, dict[str, str], bytes, bool]]:
    """Return requests by name: the secret, the headers, the body, and whether they are to be taken."""
    good = signed()
    return {
        "good": (SECRET, good, BODY, True),
        "old secret after a rotation": (OLD_SECRET, good, BODY, True),
        "without a rotation": (SECRET, signed(rotated=False), BODY, True),
        "replaced secret": (OLD_SECRET, signed(rotated=False), BODY, False),
        "other body": (SECRET, good, BODY + b" ", False),
        "other id": (SECRET, {**good, "webhook-id": "another"}, BODY, False),
        "other time": (SECRET, {**good, "webhook-timestamp": str(int(time.time()) + 60)}, BODY, False),
        "too old": (SECRET, signed(age=600), BODY, False),
        "too new": (SECRET, signed(age=-600), BODY, False),
        "no signature": (SECRET, {**good, "webhook-signature": ""}, BODY, False),
        "no headers": (SECRET, {}, BODY, False),
        "no time": (SECRET, {**good, "webhook-timestamp": "now"}, BODY, False),
        "no id": (SECRET, _without(good, "webhook-id"), BODY, False),
        "no header of the signature": (SECRET, _without(good, "webhook-signature"), BODY, False),
        "nonsense": (SECRET, {**good, "webhook-signature": "v1,é v1 v2,x"}, BODY, False),
    }


def python_block(word: str) -> str:
    """Return the page's Python that has a word."""
    [found] = [block for block in blocks("webhooks.md", "python") if word in block]
    return found


@pytest.fixture(scope="module")
def verify() -> Any:
    """The page's function."""
    module = ModuleType("verify")
    exec(python_block("def verify"), module.__dict__)  # noqa: S102  the page's own
    return module.verify


@pytest.mark.parametrize("name", cases())
def test_python_verifies(verify: Any, name: str) -> None:
    """As the page has it."""
    secret, headers, body, good = cases()[name]
    if good:
        verify(secret, headers, body)
        return
    with pytest.raises(ValueError, match=r"too old|is wrong"):
        verify(secret, headers, body)


@pytest.mark.parametrize(("word", "call"), [("createHmac", "verify"), ("standardwebhooks", "read")])
def test_node_verifies(tmp_path: Path, word: str, call: str) -> None:
    """With Node's own module, and with the library of Standard Webhooks: the same requests are taken."""
    [block] = [each for each in blocks("webhooks.md", "js") if word in each]
    (tmp_path / "node_modules").symlink_to(FOLDER / "node_modules")
    (tmp_path / "receiver.mjs").write_text(block)
    run = tmp_path / "run.mjs"
    run.write_text(
        f'import {{ {call} }} from "./receiver.mjs";\n'
        "const taken = {};\n"
        "for (const [name, [secret, headers, body]] of Object.entries(JSON.parse(process.argv[2]))) {\n"
        f'  try {{ {call}(secret, headers, Buffer.from(body, "base64")); taken[name] = true; }}\n'
        "  catch { taken[name] = false; }\n"
        "}\n"
        "console.log(JSON.stringify(taken));\n"
    )
    given = {name: (secret, headers, _base64(body)) for name, (secret, headers, body, _) in cases().items()}
    assert json.loads(node(run, json.dumps(given))) == {name: case[-1] for name, case in cases().items()}


@contextmanager
def receiver(folder: Path) -> Iterator[str]:
    """Run the page's receiver on a free port; yield its address."""
    (folder / "verify.py").write_text(python_block("def verify"))
    (folder / "receiver.py").write_text(python_block("class Receiver"))
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "SECRET": SECRET}
    with subprocess.Popen(
        [sys.executable, "receiver.py"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield f"http://127.0.0.1:{port}/blog"
        finally:
            process.kill()
            (folder / "printed").write_bytes(process.stdout.read() if process.stdout else b"")


def test_receiver_prints_good_requests(tmp_path: Path) -> None:
    """And refuses another one."""
    with receiver(tmp_path) as url:
        transport = httpx.HTTPTransport(retries=8)  # until it listens
        with httpx.Client(transport=transport, timeout=60) as client:
            good = client.post(url, content=BODY, headers=signed())
            bad = client.post(url, content=BODY, headers=signed(age=600))
            stranger = client.post(url, content=BODY)
    assert (good.status_code, bad.status_code, stranger.status_code) == (204, 400, 400)
    assert (tmp_path / "printed").read_bytes() == BODY + b"\n"


def _base64(body: bytes) -> str:
    return base64.b64encode(body).decode()
