"""The reader of Google's APIs, against a server of the test's own."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import google.auth
import pytest
from google.auth.exceptions import DefaultCredentialsError, RefreshError

from infra.cli.errors import WrongUsage
from infra.cli.gateways import google_cloud
from infra.cli.gateways.cloud import PUBSUB, NotThere, Unreadable
from infra.cli.gateways.google_cloud import GoogleCloud
from tests.support.servers.listening import HOST, listening

TOKEN = "ya29.a-token"  # noqa: S105
DENIED = {
    "error": {
        "code": 403,
        "message": "User not authorized to perform this action.",
        "status": "PERMISSION_DENIED",
    }
}

Answer = Callable[[str], Awaitable[tuple[int, bytes]]]


@asynccontextmanager
async def serving(
    answer: Answer, heads: list[str] | None = None, patience: float = 30
) -> AsyncIterator[GoogleCloud]:
    """Yield a reader of a server that answers by the request's path; `heads` gets each request's head."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"(?i)^content-length: (\d+)", head, re.MULTILINE)
        asked = (await reader.readexactly(int(length[1]))).decode() if length else ""
        if heads is not None:
            heads.append(head + asked)
        status, body = await answer(head.split()[1])
        writer.write(
            b"HTTP/1.1 %d X\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % (status, len(body))
        )
        writer.write(body)
        await writer.drain()

    async with listening(serve) as port:
        base = f"http://{HOST}:{port}"
        async with GoogleCloud(TOKEN, "a-quota-project", base=base, patience=patience) as cloud:
            yield cloud


def always(status: int, body: Any) -> Answer:
    async def answer(_: str) -> tuple[int, bytes]:
        return status, body if isinstance(body, bytes) else json.dumps(body).encode()

    return answer


async def test_lists_have_all_pages() -> None:
    """Each page is asked for with the token of the one before it, and with the same filter."""

    async def answer(path: str) -> tuple[int, bytes]:
        paths.append(path)
        last = "pageToken=more" in path
        page: dict[str, Any] = {"topics": [{"name": "b" if last else "a"}]}
        return 200, json.dumps(page if last else page | {"nextPageToken": "more"}).encode()

    paths: list[str] = []
    heads: list[str] = []
    async with serving(answer, heads) as cloud:
        found = await cloud.list(PUBSUB, "projects/p/topics", "topics", filter="a:b")
    assert found == [{"name": "a"}, {"name": "b"}]
    assert paths == [
        "/pubsub.googleapis.com/v1/projects/p/topics?filter=a%3Ab",
        "/pubsub.googleapis.com/v1/projects/p/topics?filter=a%3Ab&pageToken=more",
    ]
    assert all(head.startswith("GET ") for head in heads)
    assert all(f"authorization: bearer {TOKEN}" in head.lower() for head in heads)
    assert all("a-quota-project" in head for head in heads)


async def test_policies_are_read_by_post() -> None:
    """With their conditions. Nothing else is asked for by POST: nothing is written."""
    heads: list[str] = []
    async with serving(always(200, {"bindings": []}), heads) as cloud:
        assert await cloud.post(PUBSUB, "projects/p:getIamPolicy") == {"bindings": []}
        with pytest.raises(AssertionError):
            await cloud.post(PUBSUB, "projects/p:setIamPolicy")
    assert [head.splitlines()[0] for head in heads] == [
        "POST /pubsub.googleapis.com/v1/projects/p:getIamPolicy HTTP/1.1"
    ]
    assert json.loads(heads[0].splitlines()[-1]) == {"options": {"requestedPolicyVersion": 3}}


async def test_policies_that_are_read_by_get_have_their_conditions_too() -> None:
    """Google leaves them out unless the newest version of a policy is asked for."""
    heads: list[str] = []
    async with serving(always(200, {"bindings": []}), heads) as cloud:
        await cloud.get(PUBSUB, "projects/p/topics/t:getIamPolicy")
    assert heads[0].split()[1].endswith("/topics/t:getIamPolicy?options.requestedPolicyVersion=3")


async def test_endless_pages_are_given_up() -> None:
    """A server that always has another page."""
    async with serving(always(200, {"topics": [], "nextPageToken": "more"})) as cloud:
        with pytest.raises(Unreadable, match="pages"):
            await cloud.list(PUBSUB, "projects/p/topics", "topics")


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (403, DENIED, "pubsub.googleapis.com answered with 403: User not authorized to perform this action."),
        (403, b"<html>", "pubsub.googleapis.com answered with 403"),
        (500, {"error": "none"}, "pubsub.googleapis.com answered with 500"),
        (401, DENIED, "refused the credentials: log in with `gcloud auth application-default login`"),
        (200, b"<html>", "not JSON"),
        (200, [], "not a map"),
        (302, b"", "answered with 302"),
    ],
)
async def test_refusals_are_sentences(status: int, body: Any, sentence: str) -> None:
    """They name the API and have Google's own words; never the token."""
    async with serving(always(status, body)) as cloud:
        with pytest.raises(Unreadable) as raised:
            await cloud.get(PUBSUB, "projects/p/topics/t")
    assert sentence in str(raised.value)
    assert TOKEN not in str(raised.value)


async def test_missing_resource_is_not_there() -> None:
    """404 is an answer, not a failure."""
    async with serving(always(404, {})) as cloud:
        with pytest.raises(NotThere):
            await cloud.get(PUBSUB, "projects/p/topics/t")


async def test_hanging_server_is_given_up() -> None:
    """Each request is bounded, also one whose answer never begins."""

    async def hang(_: str) -> tuple[int, bytes]:
        await asyncio.Event().wait()
        raise AssertionError

    async with serving(hang, patience=0.2) as cloud:
        with pytest.raises(Unreadable, match="did not answer"):
            await cloud.get(PUBSUB, "projects/p/topics/t")


async def test_closed_port_is_named() -> None:
    """Nobody listens there."""
    async with GoogleCloud(TOKEN, None, base=f"http://{HOST}:1") as cloud:
        with pytest.raises(Unreadable, match=r"pubsub\.googleapis\.com did not answer"):
            await cloud.get(PUBSUB, "projects/p/topics/t")


class _Credentials:
    token = TOKEN

    def __init__(
        self, error: Exception | None = None, quota: str | None = None, refresh: str | None = None
    ) -> None:
        self._error = error
        self.quota_project_id, self.refresh_token = quota, refresh

    def refresh(self, _: Any) -> None:
        if self._error:
            raise self._error


@pytest.mark.parametrize(
    ("quota", "refresh", "expected"),
    [("a-quota-project", "r", "a-quota-project"), (None, "r", "a-project"), (None, None, None)],
)
def test_token_comes_from_the_default_credentials(
    monkeypatch: pytest.MonkeyPatch, quota: str | None, refresh: str | None, expected: str | None
) -> None:
    """A person's requests count for a project; those of a service account for its own."""
    credentials = _Credentials(quota=quota, refresh=refresh)
    monkeypatch.setattr(google.auth, "default", lambda **_: (credentials, None))
    assert google_cloud.access_token("a-project") == (TOKEN, expected)


@pytest.mark.parametrize("error", [DefaultCredentialsError, RefreshError])
def test_missing_credentials_are_a_sentence(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    """It names the command that makes them."""
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setattr(google.auth, "default", lambda **_: (_Credentials(error("secret")), None))
    with pytest.raises(WrongUsage, match="gcloud auth application-default login") as raised:
        google_cloud.access_token("a-project")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("error", [DefaultCredentialsError, RefreshError])
def test_file_of_a_variable_is_named(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    """It counts before a login, which alone would not help."""
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/keys/old.json")
    monkeypatch.setattr(google.auth, "default", lambda **_: (_Credentials(error("secret")), None))
    with pytest.raises(WrongUsage, match=r"in /keys/old\.json, which GOOGLE_APPLICATION_CREDENTIALS names"):
        google_cloud.access_token("a-project")
