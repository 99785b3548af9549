"""The request that the client sends to the proxy."""

from __future__ import annotations

import json

import httpx
import pytest
from msgspec.structs import replace

from shared.gateways.litellm.client import LiteLLM, connect
from shared.gateways.litellm.gateway import OnPiece
from shared.gateways.litellm.request import request_body
from shared.llm.chat import Message, Schema
from tests.support.servers.proxy_wire import CALL, DONE, STOP, STREAM, ask, piece, serving, usage
from tests.support.workbench import JOB, ORG, TRACE, USER, asking

FIELDS = ["model", "messages", "temperature", "max_tokens", "stream", "stream_options", "cache", "metadata"]


def test_field_order_is_fixed() -> None:
    """The order of the fields is part of the proxy's cache key, and fixed."""
    assert list(request_body(asking(), CALL, stream=True)) == FIELDS
    schema = Schema("tags", {"type": "object"})
    assert list(request_body(asking(schema=schema), CALL, stream=True)) == [
        *FIELDS[:4],
        "response_format",
        *FIELDS[4:],
    ]
    assert [list(message) for message in request_body(asking(), CALL, stream=True)["messages"]] == [
        ["role", "content"]
    ]


def test_unstreamed_call_has_no_stream_fields() -> None:
    """A call that is not streamed has no stream fields; streamed calls have their own cache key."""
    plain = [name for name in FIELDS if not name.startswith("stream")]
    assert list(request_body(asking(), CALL, stream=False)) == plain


async def test_unwatched_call_is_not_streamed() -> None:
    """A call without a listener is not streamed, and may be silent until its end."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        choice = {"message": {"content": "All of it."}, "finish_reason": "stop"}
        whole = {"id": "1", "choices": [choice], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}
        return httpx.Response(200, json=whole, headers={"x-litellm-response-cost": "0.5"})

    client = httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://proxy")
    got = await LiteLLM(client, 300).complete(asking(), CALL, None)
    assert (got.text, got.cost_usd, got.total_tokens) == ("All of it.", 0.5, 5)
    assert "stream" not in json.loads(seen[0].content)
    assert seen[0].extensions["timeout"]["read"] == 300


def test_least_effort_and_tier_are_asked_for() -> None:
    """A request for less reasoning and a call for another tier say so; the other fields keep their order."""
    plain = request_body(asking(), CALL, stream=True)
    body = request_body(asking(effort="least"), replace(CALL, service_tier="flex"), stream=True)
    assert (body.pop("reasoning_effort"), body.pop("service_tier")) == ("minimal", "flex")
    assert list(body.items()) == list(plain.items())


@pytest.mark.parametrize(
    ("model", "tier", "on_piece", "patience"),
    [
        ("gpt-4o", None, print, 60),
        ("best", None, print, 120),
        ("best", "flex", print, 300),
        ("best", None, None, 300),
    ],
)
async def test_stream_may_be_silent_as_its_alias(
    model: str, tier: str | None, on_piece: OnPiece | None, patience: float
) -> None:
    """A stream may be silent for its alias's time; in the cheap tier and as a whole, for a call's time."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=piece("Hi") + STOP + usage() + DONE, headers=STREAM)

    http = httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://proxy")
    client = LiteLLM(http, 300, lambda alias: 120 if alias == "best" else 60)
    call = replace(CALL, service_tier=tier)
    await client.complete(asking(model=model), call, on_piece)
    await client.close()
    (request,) = [each for each in seen if each.method == "POST"]
    assert request.extensions["timeout"]["read"] == patience


def test_body_has_all_fields() -> None:
    """The body has all fields of the request, and asks for the usage of a stream."""
    messages = (Message("system", "Be brief."), Message("user", "Write."))
    built = request_body(asking(messages=messages, temperature=0.2, max_tokens=800), CALL, stream=True)
    assert built["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Write."},
    ]
    assert (built["model"], built["temperature"], built["max_tokens"]) == ("gpt-4o", 0.2, 800)
    assert (built["stream"], built["stream_options"]) == (True, {"include_usage": True})


def test_schema_is_strict() -> None:
    """A schema is sent as OpenAI-compatible servers expect it, and strict."""
    built = request_body(asking(schema=Schema("tags", {"type": "object"})), CALL, stream=True)
    assert built["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "tags", "schema": {"type": "object"}, "strict": True},
    }


@pytest.mark.parametrize(
    ("max_age", "control"), [(None, {}), (30, {"s-maxage": 30})], ids=["a first call", "a repeat"]
)
def test_cache_is_of_one_organisation(max_age: int | None, control: dict[str, object]) -> None:
    """An organisation never gets another one's answers; a repeat limits their age."""
    built = request_body(asking(), replace(CALL, max_age=max_age), stream=True)
    assert built["cache"] == {"namespace": f"org-{ORG}", **control}


def test_fresh_call_has_its_own_cache() -> None:
    """A fresh call has its own cache entry, which only its repeat finds; the earlier answer stays."""
    fresh = request_body(asking(fresh=True), replace(CALL, question="2"), stream=True)["cache"]
    assert fresh == {"namespace": f"org-{ORG}.{JOB}.1.generate.0.2"}
    again = request_body(
        asking(fresh=True), replace(CALL, question="2", max_age=30, call_id="again"), stream=True
    )
    assert again["cache"] == fresh, "whatever its age"
    third = request_body(asking(fresh=True), replace(CALL, question="3"), stream=True)["cache"]
    assert third["namespace"] != fresh["namespace"]


def test_later_run_has_its_own_cache() -> None:
    """A call of a replay has its own cache entry, whatever the step asks for."""
    second = request_body(asking(), replace(CALL, run=2, max_age=30), stream=True)["cache"]
    assert second == {"namespace": f"org-{ORG}.{JOB}.2.generate.0."}


def test_equal_requests_share_the_cache() -> None:
    """Equal requests of two jobs in one organisation share an answer: only their metadata differs."""
    other = replace(CALL, job_id=USER, user_id=JOB, revision=2, call_id="other")
    mine, theirs = request_body(asking(), CALL, stream=True), request_body(asking(), other, stream=True)
    assert mine["metadata"] != theirs["metadata"]
    assert {**mine, "metadata": None} == {**theirs, "metadata": None}
    assert "user" not in mine


def test_metadata_and_tags_name_the_caller() -> None:
    """Metadata and tags name the caller for the proxy's callbacks, and never reach the provider."""
    metadata = request_body(asking(), CALL, stream=True)["metadata"]
    assert (metadata["org_id"], metadata["user_id"], metadata["job_id"]) == (ORG, USER, JOB)
    assert metadata["tags"] == ["blog", "stage:generate", f"org:{ORG}", f"user:{USER}", f"job:{JOB}"]


async def test_headers_name_call_user_and_trace() -> None:
    """Headers name call, user and trace; the body's `user` would be part of the cache key."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=piece("Hi") + STOP + usage() + DONE, headers=STREAM)

    await ask(serving(handler))
    (request,) = [each for each in seen if each.method == "POST"]  # and the price list was read
    assert request.url.path == "/v1/chat/completions"
    assert request.headers["x-litellm-call-id"] == CALL.call_id
    assert request.headers["x-litellm-end-user-id"] == USER
    assert request.headers["x-litellm-trace-id"] == JOB
    assert request.headers["traceparent"] == TRACE


async def test_key_is_sent_without_proxies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The key is sent, and HTTP proxies of the environment are not used."""
    monkeypatch.setenv("HTTP_PROXY", "http://elsewhere:1")
    client = connect("http://proxy", "sk-key", silence=lambda _: 60, longest=300, connections=2)
    assert client._client.headers["authorization"] == "Bearer sk-key"
    assert client._client._mounts == {}
    assert client._client.timeout == httpx.Timeout(300, connect=10)
    await client.close()
