"""A stand-in for Cloud Logging's entries:list, in the shapes that it documents.

It refuses what the service refuses: a malformed filter, another order, too large a page, another project.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.cli.gateways.logs import LABELS
from tests.support.monitoring import filters
from tests.support.monitoring.filters import Filter
from tests.support.servers.listening import HOST

PROJECT = "a-project"
_MOST = 1000


@dataclass
class CloudLogging:
    """Entries as they were received; `answers` are statuses to give first, `empty` pages before the found."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    empty: int = 0
    page: int = _MOST
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def write(self, line: str, service: str = "blog-polish") -> dict[str, Any]:
        """Receive a line as Cloud Run's logging agent does: some fields go to the entry itself."""
        values = json.loads(line)
        entry = {
            "insertId": f"id-{len(self.entries)}",
            "logName": f"projects/{PROJECT}/logs/run.googleapis.com%2Fstdout",
            "resource": {
                "type": "cloud_run_revision",
                "labels": {"service_name": service, "project_id": PROJECT},
            },
            "timestamp": values.pop("time").replace("+00:00", "Z"),
            "severity": values.pop("severity"),
            "labels": values.pop(LABELS, {}),
            "jsonPayload": {
                name: float(value) if type(value) is int else value for name, value in values.items()
            },
            "receiveTimestamp": "2026-11-29T20:06:13.5Z",
        }
        self.entries.append(entry)
        return entry

    def answer(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return the status and the answer to a request."""
        self.asked.append(body)
        if self.answers and (status := self.answers.pop(0)) != 200:
            return status, {"error": {"code": status, "message": "out of turn"}}
        if body["resourceNames"] != [f"projects/{PROJECT}"]:
            return 403, {"error": {"code": 403}}
        wanted = _parse(body["filter"])
        order = body["orderBy"]
        if (
            wanted is None
            or order not in {"timestamp asc", "timestamp desc"}
            or not 0 < body["pageSize"] <= _MOST
        ):
            return 400, {"error": {"code": 400}}
        found = [entry for entry in self.entries if wanted(entry)]
        found.sort(key=lambda entry: str(entry["timestamp"]), reverse=order.endswith("desc"))
        return 200, self._page(found, body)

    def _page(self, found: list[dict[str, Any]], body: dict[str, Any]) -> dict[str, Any]:
        """Return a page; a token may come without entries while the search goes on."""
        blanks, first = map(int, body.get("pageToken", "0.0").split("."))
        if blanks < self.empty:
            return {"nextPageToken": f"{blanks + 1}.0"}
        last = first + min(body["pageSize"], self.page)
        page: dict[str, Any] = {"entries": found[first:last]} if found else {}
        return page | ({"nextPageToken": f"{blanks}.{last}"} if last < len(found) else {})


def _parse(text: str) -> Filter | None:
    """Return a filter; None if it is malformed."""
    try:
        return filters.parse(text)
    except ValueError:
        return None


@contextmanager
def serving(logging: CloudLogging) -> Iterator[CloudLogging]:
    """Answer on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            known = self.path == "/v2/entries:list"
            status, answer = logging.answer(body) if known else (404, {})
            text = json.dumps(answer).encode() if status != 502 else b"<html>Bad gateway</html>"
            self.send_response(status)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        logging.url = f"http://{HOST}:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield logging
        finally:
            server.shutdown()
            thread.join()
