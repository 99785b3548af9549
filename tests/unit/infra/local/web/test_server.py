"""The page's server on this machine, asked over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from infra.hosting import headers
from infra.local.web import config
from infra.local.web.server import Server

ENVIRONMENT = {
    "API_URL": "http://127.0.0.1:1",
    "SUPABASE_URL": "http://127.0.0.1:2",
    "GOOGLE_CLOUD_PROJECT": "content-pipeline-local",
    "FIREBASE_AUTH_EMULATOR_HOST": "127.0.0.1:2",
    "FIRESTORE_EMULATOR_HOST": "127.0.0.1:3",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A built page, and a file beside it that is nobody's business."""
    (tmp_path / "secret.txt").write_text("secret")
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>Posts</title>")
    (dist / "assets" / "app-1.js").write_text("1;")
    return dist


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    with Server(("127.0.0.1", 0), folder, config.of(ENVIRONMENT)) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def ask(server: Server, path: str, method: str = "GET") -> tuple[HTTPResponse, str]:
    """Return the answer to a path, sent as it is."""
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    connection.putrequest(method, path, skip_accept_encoding=True)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer, body


@pytest.mark.parametrize("path", ["/", "/jobs", "/jobs/5f0c?x=1", "/costs?by=day", "/%C3%A9"])
def test_a_view_is_the_page_itself(server: Server, path: str) -> None:
    answer, body = ask(server, path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert body.startswith("<!doctype html>")


def test_an_asset_has_its_type_and_stays_in_the_cache(server: Server) -> None:
    answer, body = ask(server, "/assets/app-1.js")
    assert (answer.status, body) == (200, "1;")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/assets/app-0.js", "/%00", "/assets/%00"])
def test_a_missing_asset_is_not_the_page(server: Server, path: str) -> None:
    """An old page asks for one after an update, and could not read HTML as a script."""
    answer, body = ask(server, path)
    assert (answer.status, body) == (404, "Not found.\n")


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "//../secret.txt"]
)
def test_no_path_leaves_the_folder(server: Server, path: str) -> None:
    assert "secret" not in ask(server, path)[1]


@pytest.mark.parametrize("path", ["/", "/assets/app-1.js", "/config.json", "/assets/none.js"])
def test_each_answer_has_the_headers_of_the_deployed_page(server: Server, path: str) -> None:
    answer, _ = ask(server, path)
    assert headers.of(path, config.of(ENVIRONMENT)).items() <= dict(answer.headers).items()


def test_configuration_names_the_stack_and_no_secret(server: Server) -> None:
    answer, body = ask(server, "/config.json")
    assert answer.headers["Content-Type"] == "application/json"
    found = json.loads(body)
    assert found["api_url"] == ENVIRONMENT["API_URL"]
    assert found["emulators"] == {"auth": "http://127.0.0.1:2", "firestore": "127.0.0.1:3"}
    assert set(config.NEEDS) == set(ENVIRONMENT)


def test_head_is_answered_without_a_body(server: Server) -> None:
    answer, body = ask(server, "/", "HEAD")
    assert (answer.status, body) == (200, "")
    assert int(answer.headers["Content-Length"]) > 0


def test_a_page_that_is_not_built_says_so(server: Server, folder: Path) -> None:
    (folder / "index.html").unlink()
    answer, body = ask(server, "/jobs")
    assert (answer.status, body) == (503, "The page is not built: run `make web`.\n")
