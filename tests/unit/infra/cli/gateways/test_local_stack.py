"""What is seen of a stack's folder: its files, its ports and its dispatcher's answer."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from infra.cli.errors import Unreachable
from infra.cli.gateways.local_stack import StackFolder
from infra.cli.gateways.overview import Messages, ProcessState

SMALL = {"model": "openai/gpt-6.1-sol", "api_base": "http://127.0.0.1:9/v1"}


@contextmanager
def answering(body: bytes) -> Iterator[int]:
    """Yield the port of a server that answers every GET with these bytes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def write(folder: Path, *rows: tuple[str, int, int]) -> StackFolder:
    """Write a stack's list of processes, each with its name, port and pid."""
    whole = [{"name": name, "pid": pid, "port": port, "log": "x.log"} for name, port, pid in rows]
    (folder / "stack.json").write_text(json.dumps(whole))
    return StackFolder(folder)


def close_first(server: socket.socket) -> None:
    """Close a server's first connection without a word."""
    server.accept()[0].close()


def gone() -> int:
    """Return the pid of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_processes_are_tried(tmp_path: Path) -> None:
    """One that listens, one that does not, and one that is gone; an older stack counts no restarts."""
    with answering(b"{}") as port:
        stack = write(
            tmp_path, ("proxy", port, os.getpid()), ("meta", 1, os.getpid()), ("usage", port, gone())
        )
        found = stack.processes()
    states = {each.name: each.state for each in found}
    assert states == {
        "proxy": ProcessState.READY,
        "meta": ProcessState.SILENT,
        "usage": ProcessState.GONE,
    }
    assert {each.restarts for each in found} == {None}
    assert StackFolder(tmp_path / "missing").processes() == []


@pytest.mark.parametrize("name", ["generate", "postgres"])
def test_process_that_hangs_is_not_ready(tmp_path: Path, name: str) -> None:
    """The kernel takes connections for it, and a signal finds it."""
    with socket.create_server(("127.0.0.1", 0)) as hung:
        write(tmp_path, (name, hung.getsockname()[1], os.getpid()))
        [found] = StackFolder(tmp_path, seconds=0.05).processes()
        assert found.state is ProcessState.HUNG


def test_process_that_closes_the_connection_is_ready(tmp_path: Path) -> None:
    """It lives, whatever it thinks of the question."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=close_first, args=[server])
        thread.start()
        [found] = write(tmp_path, ("pubsub", server.getsockname()[1], os.getpid())).processes()
        thread.join()
    assert found.state is ProcessState.READY


def test_messages_are_the_dispatchers(tmp_path: Path) -> None:
    """Those that a function has in hand are under way, the other ones wait."""
    with answering(b'{"generate": {"in_hand": 2, "held": 5}}') as port:
        stack = write(tmp_path, ("dispatcher", port, 1))
        assert stack.messages() == {"generate": Messages(under_way=2, queued=3)}


@pytest.mark.parametrize("body", [b"no JSON", b"[]", b'{"generate": 7}', b'{"generate": {}}'])
def test_dispatcher_that_says_something_else_is_unreachable(tmp_path: Path, body: bytes) -> None:
    """As is one that says nothing, and a stack without one."""
    with answering(body) as port:
        stack = write(tmp_path, ("dispatcher", port, 1))
        with pytest.raises(Unreachable, match="The dispatcher does not say"):
            stack.messages()
    with pytest.raises(Unreachable):
        stack.messages()
    with pytest.raises(Unreachable):
        write(tmp_path).messages()


@pytest.mark.parametrize(
    ("asked", "process", "sentence"),
    [
        ([SMALL, SMALL | {"model": "openai/gpt-6-luna"}], "model", "the bundled small model"),
        ([SMALL], "recorded", "recorded answers, no model"),
        (
            [{"model": "openai/qwen3:8b", "api_base": "http://me:secret@localhost:11434/v1"}] * 2,
            "model",
            "qwen3:8b, of http://localhost:11434",
        ),
        ([SMALL, SMALL | {"model": "openai/gpt-6-luna"}], "other", "each alias's own, of http://127.0.0.1:9"),
        (
            [{"model": "openai/gpt-6.1-sol"}, {"model": "anthropic/claude-sonnet-5"}],
            "other",
            "each alias's own, of anthropic and openai",
        ),
    ],
)
def test_model_is_what_the_proxy_asks(
    tmp_path: Path, asked: list[dict[str, str]], process: str, sentence: str
) -> None:
    """The stack's own, another server's or the providers'; a password in an address is left out."""
    stack = write(tmp_path, (process, 9, 1))
    entries = [{"model_name": "gpt-4o", "litellm_params": each} for each in asked]
    (tmp_path / "litellm.yaml").write_text(yaml.safe_dump({"model_list": entries}))
    assert stack.model() == sentence


@pytest.mark.parametrize("text", [None, "", "[", "model_list: 7", "model_list: [{}]"])
def test_model_is_unknown_without_a_configuration(tmp_path: Path, text: str | None) -> None:
    """A file that is missing, or another release's."""
    if text is not None:
        (tmp_path / "litellm.yaml").write_text(text)
    assert StackFolder(tmp_path).model() is None


def test_a_stack_started_when_it_took_the_folder(tmp_path: Path) -> None:
    """Before its first log line; it counts once the stack is ready."""
    (tmp_path / "lock").write_text("")
    os.utime(tmp_path / "lock", (1_800_000_000, 1_800_000_000))
    assert StackFolder(tmp_path).started_at() is None
    (tmp_path / "stack.env").write_text("")
    assert StackFolder(tmp_path).started_at() == datetime.fromtimestamp(1_800_000_000, UTC)
