"""What the gateway lets in: the functions' own requests, and nothing that chooses more than an alias."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.litellm import admission
from infra.litellm.admission import (
    CHAT,
    POSTED,
    Models,
    allowed_headers,
    read_models,
    refuse_body,
    refuse_headers,
    refuse_route,
)
from infra.litellm.render import CONFIG
from shared import topology
from shared.gateways.litellm import request
from shared.llm.chat import Schema
from tests.support.servers.proxy_wire import CALL
from tests.support.workbench import asking

ROOT = CONFIG.parents[2]
KNOWN = read_models(yaml.safe_load(CONFIG.read_bytes()))
BODY: dict[str, Any] = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Tea"}]}
COUNT, PRICES = "/utils/token_counter", "/model/info"
JSON = (b"content-type", b"application/json")


def refused(path: str = CHAT, /, **fields: object) -> str | None:
    """Return the field for which a body is refused."""
    refusal = refuse_body(path, json.dumps({**BODY, **fields}).encode(), KNOWN)
    return refusal.param if refusal else None


def test_the_aliases_are_those_of_the_topology() -> None:
    """Intake and gateway let the same models pass; what fallbacks ask is no caller's."""
    assert set(topology.load().models) == KNOWN.aliases
    assert KNOWN.deployments - KNOWN.aliases == {"claude-haiku"}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("max_age", [None, 60])
@pytest.mark.parametrize("schema", [None, Schema("tags", {"type": "object"})])
@pytest.mark.parametrize("fresh", [False, True])
def test_whatever_a_function_sends_is_let_in(
    stream: bool,  # noqa: FBT001 - columns of a table
    max_age: int | None,
    schema: Schema | None,
    fresh: bool,  # noqa: FBT001
) -> None:
    """Body, headers and route, in all their forms."""
    call = request.Call(**{**{n: getattr(CALL, n) for n in CALL.__struct_fields__}, "max_age": max_age})
    sent = request.request_body(asking("Tea 🫖", schema=schema, fresh=fresh), call, stream=stream)
    assert refuse_body(CHAT, json.dumps(sent, ensure_ascii=False).encode(), KNOWN) is None
    headers = [(name.encode(), value.encode()) for name, value in request.request_headers(call).items()]
    assert refuse_headers([*headers, JSON, (b"authorization", b"Bearer k")], with_body=True) is None


def test_every_route_that_the_client_asks_is_open() -> None:
    """Or an answer that was cut off would have no price, and nobody would notice."""
    sources = [
        (ROOT / "shared" / "gateways" / "litellm" / name).read_text() for name in ("client.py", "usage.py")
    ]
    asked = set(re.findall(r'"(/[a-z0-9_/]+)"', "".join(sources)))
    assert asked == {*POSTED, PRICES}
    assert all(refuse_route("POST", path, b"") is None for path in POSTED)
    probes = re.findall(
        r'"(/health/\w+)"', (ROOT / "infra" / "local" / "components" / "proxy.py").read_text()
    )
    probes += re.findall(r'"(/health/\w+)"', (ROOT / "infra" / "terraform" / "gateway.tf").read_text())
    assert len(probes) == 2
    assert all(refuse_route("GET", path, b"") is None for path in probes)


@pytest.mark.parametrize(
    "model",
    [
        ",".join(["gpt-4o"] * 14),
        "gpt-4o,",
        ",gpt-4o",
        "gpt-4o, gpt-4o",
        "openai/gpt-4o",
        "GPT-4o",
        "gpt-4o ",
        "*",
        "",
        "claude-haiku",
        "gpt-4o\u0000",
        None,
        7,
        ["gpt-4o"],
        {"gpt-4o": 1},
    ],
)
def test_a_caller_asks_one_alias(model: object) -> None:
    """No list, no provider's path, no name that is like one, and not what stands in."""
    assert refused(model=model) == "model"
    without = {"messages": BODY["messages"]}
    assert refuse_body(CHAT, json.dumps(without).encode(), KNOWN) is not None


def test_what_stands_in_can_be_counted_and_priced() -> None:
    """An answer that was cut off is billed at the price of whoever gave it."""
    assert refuse_route("GET", PRICES, b"") is None
    assert refused(COUNT, model="claude-haiku") is None
    written = json.dumps({"model": "claude-haiku", "prompt": "Tea wakes"}).encode()
    assert refuse_body(COUNT, written, KNOWN) is None
    assert refused(COUNT, model="openai/gpt-4o") == "model"


@pytest.mark.parametrize(
    "name",
    [
        *("n", "best_of", "models", "fallbacks", "num_retries", "timeout", "request_timeout", "api_base"),
        *("base_url", "api_key", "user_config", "mock_response", "specific_deployment", "tags", "cache_key"),
        *("extra_body", "extra_headers", "litellm_metadata", "fastest_response", "service_tier", "tools"),
        *("router_settings_override", "caching", "user", "custom_llm_provider", "model_list", "prompt_id"),
    ],
)
def test_unsent_field_is_refused_by_name(name: str) -> None:
    """A field that no function sends is refused by name.

    Each of them chooses something: a model, an address, a key, a number of answers, a cache.
    """
    assert refused(**{name: 1}) == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", "hot"),
        ("temperature", True),
        ("temperature", float("nan")),
        ("max_tokens", 0),
        ("max_tokens", 10**9),
        ("max_tokens", 10**400),
        ("max_tokens", 1.5),
        ("stream", "yes"),
        ("stream_options", {"include_usage": True, "include_obfuscation": True}),
        ("cache", {"namespace": "n", "no-cache": True}),
        ("cache", {"namespace": "n" * 1000}),
        ("cache", "off"),
        ("metadata", {"redis_namespace": "theirs"}),
        ("metadata", {"tags": [["a"]]}),
        ("metadata", {"run": 2**70}),
        ("reasoning_effort", "high"),
        ("reasoning_effort", {"effort": "minimal"}),
        ("reasoning_effort", None),
        ("service_tier", "priority"),
        ("service_tier", "auto"),
        ("service_tier", ["flex"]),
        ("service_tier", None),
        ("messages", "Tea"),
        ("messages", [{"role": "user", "content": [{"type": "image_url", "image_url": "http://a"}]}]),
        ("messages", [{"role": "user", "content": "Tea", "name": "x"}]),
    ],
)
def test_column_holds_the_functions_value(name: str, value: object) -> None:
    """A field holds what a function puts into it.

    An image's address would be fetched by the proxy, a namespace read another caller's answers.
    """
    assert refused(**{name: value}) == name


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'"gpt-4o"',
        b"\xff\xfe{}",
        b"model=gpt-4o",
        b"[" * 100_000,
        b'{"max_tokens": ' + b"9" * 10_000 + b"}",
        b'{"model": "gpt-4o", "model": "gpt-4o,gpt-4o"}',
        b'{"model": "gpt-4o", "messages": [{"role": "user", "content": "\\ud83d"}]}',
    ],
)
def test_ambiguous_body_is_refused(body: bytes) -> None:
    """A body that may be read in two ways is refused.

    Which of two fields counts, and what half of a character is, parsers do not agree on.
    """
    refusal = refuse_body(CHAT, body, KNOWN)
    assert refusal is not None
    assert refusal.status == 400
    assert json.loads(refusal.body())["error"]["code"] == "400"


@pytest.mark.parametrize(
    "name",
    [
        *("x-litellm-timeout", "x-litellm-num-retries", "x-litellm-tags", "x-litellm-api-key", "x-pass-key"),
        *("X-LiteLLM-Stream-Timeout", "x-litellm-spend-logs-metadata", "litellm-anything"),
    ],
)
def test_a_header_that_chooses_is_refused_by_name(name: str) -> None:
    """The proxy takes time-outs, retries and tags from headers, and passes others on to the provider."""
    refusal = refuse_headers([JSON, (name.encode(), b"1")], with_body=True)
    assert refusal is not None
    assert refusal.param == name.lower()


def test_proxy_gets_only_needed_headers() -> None:
    """The proxy gets the headers that it needs and no others.

    It passes some of the others on to the provider, where they choose a tier, a beta or an account.
    """
    needed = [JSON, (b"Authorization", b"Bearer k"), (b"x-litellm-call-id", b"1"), (b"traceparent", b"00")]
    others = ["anthropic-beta", "openai-organization", "baggage", "langfuse_trace_id", "x-forwarded-host"]
    assert allowed_headers([*needed, *((name.encode(), b"1") for name in others)]) == needed


@pytest.mark.parametrize(
    "given", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "text/plain", ""]
)
def test_a_body_is_json_and_says_so(given: str) -> None:
    """The proxy would read a form's fields, which nobody has looked at."""
    refusal = refuse_headers([(b"content-type", given.encode())], with_body=True)
    assert refusal is not None
    assert refusal.status == 415
    assert refuse_headers([(b"Content-Type", b"application/json; charset=utf-8")], with_body=True) is None


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("POST", CHAT, b"model=claude-3-5-sonnet"),
        ("POST", COUNT, b"call_endpoint=true"),
        ("GET", CHAT, b""),
        ("PUT", CHAT, b""),
        ("POST", f"{CHAT}/", b""),
        ("POST", "/chat/completions", b""),
        ("POST", "/v1/messages", b""),
        ("POST", "/openai/deployments/gpt-4o/chat/completions", b""),
        ("GET", "/health", b""),
        ("GET", "/", b""),
    ],
)
def test_another_route_is_closed(method: str, path: str, query: bytes) -> None:
    """There is one way to an answer."""
    refusal = refuse_route(method, path, query)
    assert refusal is not None
    assert refusal.status in {400, 404}


class Behind:
    """The proxy's own application."""

    def __init__(self) -> None:
        self.received: list[Any] = []

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        self.received += [await receive(), await receive()]
        await send({"type": "http.response.start", "status": 200, "headers": []})


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module as it runs: beside the others, in one folder."""
    monkeypatch.syspath_prepend(str(Path(admission.__file__).parent))
    return importlib.import_module("guard")


async def through(door: Any, scope: dict[str, Any], *messages: dict[str, Any]) -> tuple[Behind, list[Any]]:
    """Send one request through the door."""
    behind, sent = Behind(), []
    waiting = iter([*messages, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(waiting)

    async def send(message: Any) -> None:
        sent.append(message)

    known = Models(frozenset({"gpt-4o"}), frozenset({"gpt-4o"}))
    headers = [JSON]
    await door.Guard(behind, known)(
        {"method": "POST", "path": CHAT, "headers": headers, **scope}, receive, send
    )
    return behind, sent


async def test_what_may_pass_passes_as_it_came(door: Any) -> None:
    """In one piece, and the proxy still hears that its caller has gone."""
    whole = json.dumps(BODY).encode()
    behind, sent = await through(
        door,
        {"type": "http"},
        {"type": "http.request", "body": whole[:9], "more_body": True},
        {"type": "http.request", "body": whole[9:]},
    )
    assert [message.get("body") for message in behind.received] == [whole, None]
    assert behind.received[1]["type"] == "http.disconnect"
    assert sent[0]["status"] == 200


@pytest.mark.parametrize(
    ("scope", "body", "status"),
    [
        ({"type": "http"}, b'{"model": "gpt-4o,gpt-4o"}', 400),
        ({"type": "http"}, b"x" * (admission.MOST_BYTES + 1), 413),
        ({"type": "http", "path": "/v1/responses"}, b"{}", 404),
        ({"type": "http", "headers": []}, b"{}", 415),
    ],
)
async def test_what_may_not_is_answered_at_the_door(
    door: Any, scope: dict[str, Any], body: bytes, status: int
) -> None:
    """The proxy never hears of it."""
    behind, sent = await through(door, scope, {"type": "http.request", "body": body})
    assert (sent[0]["status"], behind.received) == (status, [])
    assert json.loads(sent[1]["body"])["error"]["message"]


async def test_a_web_socket_is_closed(door: Any) -> None:
    """The proxy offers models over those, too."""
    behind, sent = await through(door, {"type": "websocket", "path": "/v1/realtime"})
    assert (sent, behind.received) == ([{"type": "websocket.close", "code": 1008}], [])
