"""Looking for known vulnerabilities of the page's packages, against a registry on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from infra.web import build, node

_ADVISORY = {
    "id": 1,
    "url": "https://example.com/advisory",
    "title": "It runs what it reads",
    "severity": "high",
    "vulnerable_versions": "*",
}


@contextmanager
def _registry(advisories: dict[str, Any], asked: list[bytes]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(advisories).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(("advisories", "found"), [({}, 0), ({"marked": [_ADVISORY]}, 1)])
def test_audit_tells_a_vulnerable_package(advisories: dict[str, Any], found: int) -> None:
    """One that the browser gets fails the audit, with its title."""
    asked: list[bytes] = []
    with _registry(advisories, asked) as registry:
        ended = node.audit(build.SOURCE, npm_config_registry=registry, npm_config_fetch_retries="0")
    assert ended.returncode == found, ended.stdout
    assert ("It runs what it reads" in ended.stdout) is bool(found)
    assert asked


def test_audit_without_a_registry_fails() -> None:
    """Nobody takes an audit that could not ask for a good one."""
    with _registry({}, []) as registry:
        pass
    ended = node.audit(build.SOURCE, npm_config_registry=registry, npm_config_fetch_retries="0")
    assert ended.returncode, ended.stdout
