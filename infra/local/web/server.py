"""The page's server: a file for each path, with the headers of the deployed page.

It imports the standard library alone, so that it starts in a moment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from urllib.parse import urlsplit

from infra.hosting import headers
from infra.local.web import files

_CONFIG = "/config.json"
_NOT_BUILT = b"The page is not built: run `make web`.\n"


class Server(ThreadingHTTPServer):
    """Serves a folder, and the configuration as config.json."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], folder: Path, config: Mapping[str, Any]) -> None:
        self.folder, self.config = folder, config
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without looking the machine's name up, which can hang."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "page", ""
    timeout = 60  # seconds, for a connection that sends nothing

    def do_GET(self) -> None:
        """Answer with a file."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer as to GET, without the body."""
        self._answer()

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name of the standard library
        """Log no request."""

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        if path == _CONFIG:
            body = json.dumps(self.server.config).encode()
            self._send(HTTPStatus.OK, "application/json", body)
            return
        file = files.find(self.server.folder, path)
        try:
            if file is None:
                self._send(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"Not found.\n")
            else:
                self._send(HTTPStatus.OK, files.type_of(file), file.read_bytes())
        except FileNotFoundError:
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", _NOT_BUILT)

    def _send(self, status: HTTPStatus, media_type: str, body: bytes) -> None:
        self.send_response(status)
        own = {"Content-Type": media_type, "Content-Length": str(len(body))}
        for name, value in (headers.of(urlsplit(self.path).path, self.server.config) | own).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
