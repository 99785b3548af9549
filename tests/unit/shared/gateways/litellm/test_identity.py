"""The identity token of a call: fetched once, renewed early, and never shown."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from shared.errors import GatewayMisconfigured, ModelUnavailable
from shared.gateways.litellm.client import LiteLLM
from shared.gateways.litellm.identity import HEADER, IdentityToken
from tests.support.owner_sentences import advising
from tests.support.servers.proxy_wire import CALL, DONE, STOP, STREAM, cut, piece, usage
from tests.support.workbench import asking

AUDIENCE = "https://gateway.example"
HOUR = 3600.0


class Metadata(ThreadingHTTPServer):
    """The instance's metadata server: it numbers its tokens and records the requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), TokenRequest)
        self.requests: list[dict[str, list[str]]] = []
        self.now = 0.0
        self.status = 200
        self.body: str | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def token(self) -> str:
        claims = json.dumps({"n": len(self.requests), "aud": AUDIENCE, "exp": self.now + HOUR})
        return f"header.{base64.urlsafe_b64encode(claims.encode()).decode().rstrip('=')}.signature"


class TokenRequest(BaseHTTPRequestHandler):
    """One request to the metadata server."""

    server: Metadata

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        assert address.path == "/computeMetadata/v1/instance/service-accounts/default/identity"
        assert self.headers["Metadata-Flavor"] == "Google"
        self.server.requests.append(parse_qs(address.query))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write((self.server.token() if self.server.body is None else self.server.body).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing."""


class Gateway:
    """Cloud Run in front of the proxy: it rejects given tokens."""

    def __init__(self, metadata: Metadata) -> None:
        self.tokens: list[str] = []
        self.refused: set[str] = set()
        self.answer = httpx.Response(200, json={})
        auth = IdentityToken(AUDIENCE, metadata=metadata.url, now=lambda: metadata.now)
        self.client = httpx.AsyncClient(
            transport=httpx.MockTransport(self._answered),
            base_url=AUDIENCE,
            auth=auth,
            headers={"Authorization": "Bearer sk-key"},
        )

    def _answered(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bearer sk-key"
        assert request.read() == b'{"a":1}'
        self.tokens.append(request.headers[HEADER].removeprefix("Bearer "))
        if self.tokens[-1] in self.refused:
            return httpx.Response(401, headers={"www-authenticate": 'Bearer error="invalid_token"'})
        return self.answer

    async def call(self) -> int:
        return (await self.client.post("/v1/chat/completions", content=b'{"a":1}')).status_code


@pytest.fixture
def metadata() -> Iterator[Metadata]:
    """A metadata server on this machine."""
    server = Metadata()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


async def test_token_is_for_the_gateway(metadata: Metadata) -> None:
    """The token names the gateway and is in Cloud Run's own header, beside the gateway's key."""
    gateway = Gateway(metadata)
    assert await gateway.call() == 200
    assert metadata.requests == [{"audience": [AUDIENCE]}]
    assert gateway.tokens[0].startswith("header.")


async def test_hundred_calls_fetch_one_token(metadata: Metadata) -> None:
    """Fifty concurrent calls and fifty later ones fetch one token."""
    gateway = Gateway(metadata)
    await asyncio.gather(*(gateway.call() for _ in range(50)))
    for _ in range(50):
        await gateway.call()
    assert len(metadata.requests) == 1
    assert len(gateway.tokens) == 100


async def test_token_is_renewed_before_its_end(metadata: Metadata) -> None:
    """A token is renewed five minutes before its end, so that none expires on its way."""
    gateway = Gateway(metadata)
    for minute in range(181):
        metadata.now = minute * 60.0
        await gateway.call()
        exp = json.loads(base64.urlsafe_b64decode(gateway.tokens[-1].split(".")[1] + "=="))["exp"]
        assert exp - metadata.now > 300
    assert len(metadata.requests) == 4


async def test_rejected_token_is_renewed_once(metadata: Metadata) -> None:
    """A call whose token is rejected goes on with a new one."""
    gateway = Gateway(metadata)
    await gateway.call()
    gateway.refused = {gateway.tokens[0]}
    assert await gateway.call() == 200
    assert len(metadata.requests) == 2
    gateway.refused = {metadata.token(), gateway.tokens[-1]}
    metadata.body = gateway.tokens[-1]
    assert await gateway.call() == 401


async def test_rejected_gateway_key_keeps_the_token(metadata: Metadata) -> None:
    """A 401 for the gateway's key does not renew the token: another token would not help."""
    gateway = Gateway(metadata)
    gateway.answer = httpx.Response(401, json={"error": {"message": "AuthenticationError"}})
    assert await gateway.call() == 401
    assert len(gateway.tokens) == 1


async def test_old_token_survives_a_silent_server(metadata: Metadata) -> None:
    """A valid token is used while the metadata server is silent, which is asked again with every call."""
    gateway = Gateway(metadata)
    await gateway.call()
    metadata.status = 503
    metadata.now = HOUR - 60
    assert await gateway.call() == 200
    metadata.now = HOUR - 5
    with advising(ModelUnavailable, "503"):
        await gateway.call()
    metadata.status = 200
    assert await gateway.call() == 200


@pytest.mark.parametrize("body", ["", "no token", "a.b.c", "a.e30.c", "a.bnVsbA.c", "a.eyJleHAiOiJ4In0.c"])
async def test_invalid_token_is_unavailable(metadata: Metadata, body: str) -> None:
    """A response that is not a token raises ModelUnavailable, which does not quote it."""
    metadata.body = body
    with pytest.raises(ModelUnavailable) as caught:
        await Gateway(metadata).call()
    assert caught.value.__cause__ is None
    assert not body or body not in str(caught.value)


async def test_missing_service_account_is_reported(metadata: Metadata) -> None:
    """A function without a service account raises GatewayMisconfigured, since a retry would not help."""
    metadata.status = 404
    with advising(GatewayMisconfigured, "service account"):
        await Gateway(metadata).call()


async def test_unreachable_metadata_is_unavailable() -> None:
    """An unreachable metadata server raises ModelUnavailable, so the call is retried."""
    auth = IdentityToken(AUDIENCE, metadata="http://127.0.0.1:9")
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    async with httpx.AsyncClient(transport=transport, auth=auth) as client:
        with advising(ModelUnavailable, "metadata server"):
            await client.get(AUDIENCE)


def calling(metadata: str, content: bytes, status: int = 200) -> tuple[LiteLLM, list[httpx.Request]]:
    """Return the gateway's client as a deployed function has it, and the requests that Cloud Run receives."""
    seen: list[httpx.Request] = []

    def answered(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(status, content=content, headers=STREAM)

    auth = IdentityToken(AUDIENCE, metadata=metadata)
    client = httpx.AsyncClient(transport=httpx.MockTransport(answered), base_url=AUDIENCE, auth=auth)
    return LiteLLM(client, 300), seen


async def test_streamed_and_helper_calls_have_the_token(metadata: Metadata) -> None:
    """A streamed call has the token, and so have the helper calls after a cut-off."""
    metadata.now = time.time()
    client, seen = calling(metadata.url, piece("Tea.") + STOP + usage(cost=0.01) + DONE)
    answer = await client.complete(asking(), CALL, lambda _: None)
    await client.cut_off(asking(), CALL, cut("Tea"))
    await client.close()
    assert (answer.text, answer.cost_usd) == ("Tea.", 0.01)
    assert len(seen) > 1
    assert {request.headers[HEADER] for request in seen} == {seen[0].headers[HEADER]}
    assert len(metadata.requests) == 1


async def test_without_token_usage_is_estimated() -> None:
    """Without a token a call fails, and a cut-off call has estimated tokens without a price."""
    client, seen = calling("http://127.0.0.1:9", b"")
    with advising(ModelUnavailable, "metadata server"):
        await client.complete(asking(), CALL, lambda _: None)
    used = await client.cut_off(asking(), CALL, cut("Tea and", model=""))
    await client.close()
    assert (used.completion_tokens, used.cost_usd) == (2, None)
    assert seen == []
