"""The edge of the door: whatever comes in, a safe answer goes out, and one line to the log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from functions.api import bodies
from functions.api.answers import reply
from functions.api.caller import caller_of, note
from functions.api.dependencies import Dependencies
from functions.api.edge import Edge
from functions.api.forwarding import Forwarded
from functions.api.problems import FieldError, Problem
from shared import topology
from shared.errors import CorruptDocument, Misconfigured, Unavailable
from shared.jobs.edited_text import LONGEST_TEXT
from shared.settings import Settings
from shared.topology import Rate
from tests.support.fakes.door import OTHER_ORG, as_caller, dependencies, door
from tests.support.workbench import JOB

Handler = Callable[[Request], Awaitable[Response]]
SECRET = "eyJhbGciOiJub25lIn0.secret-token"  # noqa: S105 - of this test
SAFE = {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "vary": "Origin",
}


def client(handler: Handler, given: Dependencies | None = None) -> httpx.AsyncClient:
    """Return a client of one route behind the edge."""
    routes = Router([Route("/thing/{name}", handler, methods=["GET", "POST"])])
    edge = Edge(routes, given or dependencies(), {"/"})
    transport = httpx.ASGITransport(edge, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://door", headers=as_caller("user"))


def raising(error: Exception) -> Handler:
    """Return a handler that fails."""

    async def handler(_request: Request) -> Response:
        raise error

    return handler


async def echo(request: Request) -> Response:
    """Answer with the body's length."""
    note(request, job_id=request.path_params["name"], org_id=None)
    return reply({"bytes": len(await request.body()), "kind": caller_of(request).kind})


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return the log's lines."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (Problem(409, "It exists.", code="conflict"), 409, "It exists."),
        (Unavailable("It is away.", operator="Look."), 503, "It is away. Send the request again."),
        (Misconfigured("It is not set up.", operator="Grant."), 503, "It is not set up. Send"),
        (
            CorruptDocument("A document can't be read: at `$.url`."),
            500,
            "A stored document can't be read: give",
        ),
        (TimeoutError(), 503, "The request took too long: send it again."),
        (ValueError(SECRET), 500, "Something went wrong here: try again later."),
        (RecursionError(SECRET), 500, "Something went wrong here: try again later."),
    ],
)
async def test_every_error_is_a_problem(
    error: Exception, status: int, detail: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its id, which the log has too; an unexpected one shows nothing of itself anywhere."""
    async with client(raising(error)) as api:
        answer = await api.get("/thing/x")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem["detail"].startswith(detail)
    assert problem.items() >= {"type": "about:blank", "status": status}.items()
    assert problem["instance"] == answer.headers["x-request-id"]
    assert answer.headers.items() >= SAFE.items()
    assert (status == 503) == ("retry-after" in answer.headers)
    written = lines(capsys)
    assert (
        written[-1].items()
        >= {
            "event": "api_request",
            "method": "GET",
            "route": "/thing/{name}",
            "status": status,
            "request_id": problem["instance"],
            "caller": "user",
        }.items()
    )
    assert SECRET not in json.dumps(written) + answer.text


async def test_wrong_fields_are_listed() -> None:
    """A problem has them, each with its sentence."""
    fields = [FieldError("a", "a is wrong."), FieldError("b", "b is wrong.")]
    async with client(raising(Problem(400, "Two.", errors=fields))) as api:
        answer = await api.get("/thing/x")
    assert answer.json()["errors"] == [
        {"field": "a", "detail": "a is wrong."},
        {"field": "b", "detail": "b is wrong."},
    ]


async def test_unknown_routes_and_methods() -> None:
    """They are problems too, also with a path that is not text."""
    async with door() as api:
        for path in (
            "/nothing",
            "/jobs/",
            "/jobs//x/",
            "/jobs/%00%ff%F0%9F%98%80/cancel/x",
            "/" + "a" * 5000,
        ):
            answer = await api.get(path, headers=as_caller("user"))
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
        answer = await api.delete("/jobs", headers=as_caller("user"))
        assert (answer.status_code, answer.json()["title"]) == (405, "Method Not Allowed")
        assert answer.json()["code"] == "method_not_allowed"
        assert answer.json()["detail"] == "The route does not take this method: it takes GET, HEAD, POST."
        assert answer.headers["allow"] == "GET, HEAD, POST"
        trace = await api.request("TRACE", "/jobs/x", headers=as_caller("user"))
        assert (trace.status_code, trace.headers["allow"]) == (405, "GET, HEAD")
        assert (await api.request("BREW", "/", headers={})).status_code == 405


async def test_only_open_routes_need_no_caller(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody learns without a sign-in which routes there are, and no token is ever logged."""
    async with door() as api:
        assert (await api.get("/")).json()["name"] == "content-pipeline"
        for path in ("/jobs", "/nothing", "/token"):
            answer = await api.get(path, headers={"Authorization": f"Bearer {SECRET}"})
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert SECRET not in json.dumps(lines(capsys))


async def test_line_names_job_and_duration(capsys: pytest.CaptureFixture[str]) -> None:
    """Not the path or the query, which hold what a caller typed."""
    async with client(echo) as api:
        await api.get("/thing/a-job?q=private")
    (line,) = lines(capsys)
    assert line["job_id"] == "a-job"
    assert line["ms"] >= 0
    assert "private" not in json.dumps(line)
    assert "org_id" not in line


@pytest.mark.parametrize("size", [0, bodies.MOST_BYTES, bodies.MOST_BYTES + 1, 20 * bodies.MOST_BYTES])
@pytest.mark.parametrize("declared", [True, False])
async def test_bodies_are_bounded(size: int, *, declared: bool) -> None:
    """By what they say, and by what comes."""

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, size, 50_000):
            yield b"a" * min(50_000, size - start)

    body = b"a" * size if declared else parts()
    async with client(echo) as api:
        answer = await api.post("/thing/x", content=body)
    if size <= bodies.MOST_BYTES:
        assert answer.json() == {"bytes": size, "kind": "user"}
    else:
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_edited_text_may_be_long() -> None:
    """200,000 characters of any script, also where each is escaped; a text behind it is still bounded."""
    async with door() as api:
        for character in ("\u0aa8", "\U00020b9f"):
            text = json.dumps({"text": character * LONGEST_TEXT}, ensure_ascii=len(character.encode()) < 4)
            answer = await api.post(f"/jobs/{JOB}/replay", content=text, headers=as_caller("user"))
            assert (answer.status_code, len(text.encode()) > 2 * bodies.MOST_BYTES) == (404, True)
        answer = await api.post(
            f"/jobs/{JOB}/replay", content=b" " * (1280 * 1024 + 1), headers=as_caller("user")
        )
        assert answer.json()["detail"] == "The body is larger than 1280 kB: send less."
        other = await api.post("/token", content=text, headers=as_caller("user"))
        assert other.json()["detail"] == "The body is larger than 256 kB: send less."


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "1e9", "٣", ""])
async def test_odd_lengths_are_no_trouble(length: str) -> None:
    """The length that is declared is only looked at if it is a number."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    if length == "9" * 5000:
        with pytest.raises(Problem, match="larger than 256 kB"):
            bodies.bounded(receive, length)
    else:
        assert await bodies.bounded(receive, length)() == await receive()


async def test_stalled_body_is_given_up() -> None:
    """Its sender has so long for all of it, however often a byte comes; a hang-up is waited for."""

    async def dripping() -> dict[str, Any]:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"a", "more_body": True}

    receive = bodies.bounded(dripping, None, seconds=0.1)

    async def read() -> None:
        while True:
            await receive()

    with pytest.raises(Problem, match="The body did not arrive in time") as given_up:
        await read()
    assert given_up.value.status == 408


async def test_hang_up_is_waited_for() -> None:
    """After a whole body there is no limit: what is awaited then is the caller's end."""
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": b"a", "more_body": False},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        if len(messages) == 1:
            await asyncio.sleep(0.05)
        return messages.pop(0)

    bounded = bodies.bounded(receive, None, seconds=0.02)
    assert [(await bounded())["type"] for _ in "12"] == ["http.request", "http.disconnect"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "The body"),
        (b'{"a": "\xff"}', "The body is not UTF-8 text: send JSON encoded as UTF-8."),
        (b"[]", "The body is JSON but not an object: send one JSON object."),
        (b"null", "The body is JSON but not an object: send one JSON object."),
        (b"", "The body"),
        (b'{"a": NaN}', "a must be a number in range"),
        (b'{"a": 1e999}', "a must be a number in range"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "The body is not JSON"),
        (b'{"a": "\\ud800"}', "a contains half of a character"),
    ],
)
async def test_bodies_that_are_no_object(body: bytes, sentence: str) -> None:
    """Each has a sentence, and none is a crash."""

    async def read(request: Request) -> Response:
        return reply(await bodies.read_object(request))

    async with client(read) as api:
        answer = await api.post("/thing/x", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert answer.json()["detail"].startswith(sentence)


async def test_last_of_equal_keys_counts() -> None:
    """As in the pipeline's messages; a byte order mark is skipped."""

    async def read(request: Request) -> Response:
        return reply(await bodies.read_object(request, empty=True))

    async with client(read) as api:
        answer = await api.post("/thing/x", content=b'\xef\xbb\xbf{"a": 1, "__proto__": {"b": 1}, "a": 2}')
        assert answer.json() == {"a": 2, "__proto__": {"b": 1}}
        assert (await api.post("/thing/x", content=b" ")).json() == {}


@pytest.mark.parametrize(
    ("settings", "origin", "allowed"),
    [
        (Settings(project="p"), "http://localhost:5173", True),
        (Settings(project="p"), "http://127.0.0.1", True),
        (Settings(project="p"), "http://[::1]:8080", True),
        (Settings(project="p"), "http://localhost.evil.example", False),
        (Settings(project="p"), "null", False),
        (Settings(project="p", deployed=True), "http://localhost:5173", False),
        (
            Settings(project="p", door_origins="https://a.example, https://b.example"),
            "https://b.example",
            True,
        ),
        (Settings(project="p", door_origins="https://a.example"), "https://a.example.evil.example", False),
        (Settings(project="p", door_origins="https://a.example"), "http://localhost:5173", False),
        (Settings(project="p", door_origins="https://a.example"), "https://A.example", False),
    ],
)
async def test_pages_of_listed_origins_may_call(settings: Settings, origin: str, *, allowed: bool) -> None:
    """Exactly those, and never with cookies."""
    given = dependencies(settings=settings)
    asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    async with client(echo, given) as api:
        preflight = await api.options("/thing/x", headers=asks)
        answer = await api.get("/thing/x", headers={"Origin": origin})
        refused = await api.get("/thing/x", headers={"Origin": origin, "Authorization": ""})
    assert preflight.status_code == 204
    for each in (preflight, answer, refused):
        assert each.headers.get("access-control-allow-origin") == (origin if allowed else None)
        assert "access-control-allow-credentials" not in each.headers
        assert each.headers["vary"] == "Origin"
    assert ("idempotency-key" in preflight.headers.get("access-control-allow-headers", "").lower()) == allowed


def slowly(burst: int) -> Dependencies:
    """Return a door that lets so many requests of a caller in."""
    whole = topology.load()
    slow_api = replace(whole.functions["api"], rate=Rate(per_second=0.001, burst=burst))
    return dependencies(topology=replace(whole, functions={**whole.functions, "api": slow_api}))


@pytest.mark.parametrize(("burst", "searches", "others"), [(35, 3, 4), (4, 1, 0)])
async def test_search_counts_as_ten_requests(burst: int, searches: int, others: int) -> None:
    """It may read thousands of jobs; a page of which Firestore selects each job does not."""
    async with door(slowly(burst)) as api:

        async def statuses(path: str, times: int) -> list[int]:
            return [(await api.get(path, headers=as_caller("user"))).status_code for _ in range(times)]

        assert await statuses("/jobs?q=tea&status=failed", searches + 1) == [200] * searches + [429]
        assert await statuses("/jobs?status=failed", others + 1) == [200] * others + [429]
        other = await api.get("/jobs?status=waiting", headers=as_caller("both"), params={"org_id": OTHER_ORG})
        assert other.status_code == 200


async def test_long_text_counts_as_several_requests() -> None:
    """It is cleaned before anybody knows whether its job is there."""
    path = f"/jobs/{JOB}/replay"
    async with door(slowly(15)) as api:
        for text, status in (("a" * 200_000, 404), ("a" * 100_000, 429), ("a" * 19_999, 404)):
            answer = await api.post(path, headers=as_caller("user"), json={"text": text})
            assert answer.status_code == status


async def test_each_caller_has_a_rate(capsys: pytest.CaptureFixture[str]) -> None:
    """One that asks too often waits; others do not, and neither does a guest keep a caller out."""
    async with door(slowly(60)) as api:
        for _ in range(60):
            assert (await api.get("/jobs/x", headers=as_caller("user"))).status_code == 404
        capsys.readouterr()
        slow = await api.get("/jobs/x", headers=as_caller("user"))
        assert (slow.status_code, slow.json()["code"]) == (429, "rate_limited")
        (line,) = lines(capsys)
        assert (line["route"], line["status"], line["caller"]) == ("/jobs/{job_id}", 429, "user")
        assert int(slow.headers["retry-after"]) >= 1
        assert (await api.get("/jobs/x", headers=as_caller("stranger"))).status_code == 404
        guests = [(await api.get("/jobs")).status_code for _ in range(70)]
        assert guests[:60] == [401] * 60
        assert 429 in guests[60:]
        assert (await api.get("/jobs/x", headers=as_caller("both"))).status_code == 404


async def test_framework_hands_the_request_over() -> None:
    """Without its own router and error handlers, which would answer in place of the application's."""
    seen: dict[str, Any] = {}

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        seen.update(scope)

    theirs = {"type": "http", "path": "/jobs", "headers": [], "method": "GET", "root_path": "/x"}
    framework = {"router": 1, "app": 2, "endpoint": 3, "path_params": {}, "starlette.exception_handlers": ()}

    async def nothing(*_: Any) -> Any:
        return None

    await Forwarded(application)({**theirs, **framework}, nothing, nothing)
    assert seen == {**theirs, "root_path": "", "state": {}}


async def test_answer_that_has_begun_breaks_off() -> None:
    """A second answer can't follow it."""

    async def broken(request: Request) -> Response:
        class Half(Response):
            async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
                del scope, receive
                await send({"type": "http.response.start", "status": 200, "headers": []})
                raise Unavailable("It broke.")

        del request
        return Half()

    async with client(broken) as api:
        answer = await api.get("/thing/x")
    assert answer.status_code == 200
    assert answer.content == b""
