"""The stack of a folder on this machine: its files, its processes and its dispatcher."""

from __future__ import annotations

import http.client
import json
import os
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.cli.errors import Unreachable
from infra.cli.gateways.overview import Messages, Process, ProcessState
from infra.local.components import dispatcher
from infra.local.supervision.service import HOST
from infra.local.supervision.state import ENVIRONMENT, LOCK, PROCESSES

_SECONDS = 2.0  # for one connection
_ANSWER_SECONDS = 4.0  # of a process that is very busy
_GET = b"GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
"""A request that every server of the stack answers; a function does not read it as a message."""
_DATABASE = "postgres"
_ASK_DATABASE = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""SSLRequest, to which Postgres says one letter."""
OWN = {"model": "the bundled small model", "recorded": "recorded answers, no model"}
"""Name the model behind the proxy by the stack's own process."""


class StackFolder:
    """A stack that runs, or has just stopped, on a folder."""

    def __init__(self, folder: Path, seconds: float = _ANSWER_SECONDS) -> None:
        """`seconds` is how long a process may take to answer."""
        self._folder = folder
        self._seconds = seconds

    def processes(self) -> list[Process]:
        """Read stack.json, and try each port."""
        rows = self._rows()
        with ThreadPoolExecutor(max_workers=len(rows) or 1) as pool:
            states = list(pool.map(self._state, rows))
        return [
            Process(
                name=row["name"],
                state=state,
                port=row["port"],
                pid=row["pid"],
                restarts=row.get("restarts"),
                log=row["log"],
            )
            for row, state in zip(rows, states, strict=True)
        ]

    def _state(self, row: Mapping[str, Any]) -> ProcessState:
        try:
            os.kill(row["pid"], 0)
        except ProcessLookupError:
            return ProcessState.GONE
        except PermissionError:
            pass  # another user's, such as the database's
        try:
            connection = socket.create_connection((HOST, row["port"]), timeout=_SECONDS)
        except OSError:
            return ProcessState.SILENT
        with connection:
            return (
                ProcessState.READY if _answers(connection, row["name"], self._seconds) else ProcessState.HUNG
            )

    def messages(self) -> dict[str, Messages]:
        """Ask the dispatcher."""
        port = next((row["port"] for row in self._rows() if row["name"] == dispatcher.NAME), None)
        try:
            return {
                name: Messages(under_way=each["in_hand"], queued=max(each["held"] - each["in_hand"], 0))
                for name, each in _get(port).items()
            }
        except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError, AttributeError) as error:
            raise Unreachable("The dispatcher does not say how many messages each function has.") from error

    def model(self) -> str | None:
        """Read what the proxy was told to ask."""
        import yaml  # noqa: PLC0415  no other command reads this

        try:
            entries = yaml.safe_load((self._folder / "litellm.yaml").read_bytes())["model_list"]
            asked = [entry["litellm_params"] for entry in entries]
            return _describe(asked, {row["port"]: row["name"] for row in self._rows()})
        except (OSError, yaml.YAMLError, TypeError, KeyError, ValueError):
            return None

    def started_at(self) -> datetime | None:
        """Return when the start of the running stack began: its lock is written first, stack.env last."""
        with suppress(OSError):
            (self._folder / ENVIRONMENT).stat()
            return datetime.fromtimestamp((self._folder / LOCK).stat().st_mtime, UTC)
        return None

    def _rows(self) -> list[dict[str, Any]]:
        try:
            rows: list[dict[str, Any]] = json.loads((self._folder / PROCESSES).read_text())
        except (OSError, ValueError):
            return []
        return rows


def _answers(connection: socket.socket, name: str, seconds: float) -> bool:
    """Return whether a process says anything: the kernel takes connections also for one that is stopped."""
    connection.settimeout(seconds)
    try:
        connection.sendall(_ASK_DATABASE if name == _DATABASE else _GET)
        connection.recv(1)
    except TimeoutError:
        return False
    except OSError:
        return True  # it has closed the connection
    return True


def _get(port: int | None) -> Any:
    if port is None:
        raise ConnectionRefusedError
    connection = http.client.HTTPConnection(HOST, port, timeout=_SECONDS)
    try:
        connection.request("GET", "/")
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def _describe(asked: list[dict[str, Any]], names: Mapping[int, str]) -> str | None:
    """Return which model answers. A server's address is named without a password that may be in it."""
    bases = {each.get("api_base") for each in asked}
    models = sorted({each["model"].partition("/")[2] for each in asked})
    if len(bases) != 1:
        return None
    [base] = bases
    if base is None:
        providers = sorted({each["model"].partition("/")[0] for each in asked})
        return f"each alias's own, of {' and '.join(providers)}"
    address = urlsplit(base)
    if address.hostname == HOST and (own := names.get(address.port or 0)) in OWN:
        return OWN[own]
    port = f":{address.port}" if address.port else ""
    which = models[0] if len(models) == 1 else "each alias's own"
    return f"{which}, of {address.scheme}://{address.hostname}{port}"
