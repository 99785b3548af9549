"""The door: every request is answered, 204 or 503, and clients are made once, on the first message."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from shared import telemetry, topology
from shared.errors import Conflict, PipelineError, RetryLater, Unavailable
from shared.jobs.job import Stage
from shared.messages.envelope import Envelope
from shared.runtime.function import Function, Handler
from shared.runtime.stages import model_gateway, stage_dependencies, stage_function
from shared.settings import Settings, read
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import TRACE, write


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the settings of every function, and no emulator of another test."""
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "my-project")
    for name in ("PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST"):
        monkeypatch.delenv(name, raising=False)


def push(data: bytes = b"{}", **attributes: str) -> bytes:
    """Return the body of a push request."""
    message = {"data": base64.b64encode(data).decode(), "messageId": "1", "attributes": attributes}
    return json.dumps({"message": message, "subscription": "projects/p/subscriptions/s"}).encode()


class Door:
    """A function whose handler does what a test says, behind a real ASGI application."""

    def __init__(self, handler: Handler, *, missing: int = 0) -> None:
        """`missing` is how often the handler can't be made at first."""
        self.made = 0
        self._missing = missing
        self._handler = handler
        function = Function("deadletter", self._make)
        self.app = Starlette(routes=[Route("/", function.answer, methods=["GET", "POST"])])

    def _make(self, settings: Settings) -> Handler:
        self.made += 1
        if self.made <= self._missing:
            raise KeyError("credentials")
        assert settings.project == "my-project"
        return self._handler

    async def ask(self, method: str = "POST", body: bytes | None = None) -> httpx.Response:
        """Make one request."""
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://function") as client:
            return await client.request(method, "/", content=push() if body is None else body)


async def fine(_envelope: Envelope) -> None:
    """Handle a message well."""


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, 204),
        (RetryLater("n"), 503),
        (Unavailable("u"), 503),
        (Conflict("c"), 503),
        (PipelineError("p"), 503),
        (KeyError("sk-secret"), 503),
        (TimeoutError(), 503),
    ],
)
async def test_message_is_acknowledged_when_done(
    error: Exception | None, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message is acknowledged only when it is done.

    Anything else brings it again; an unexpected error's words are not logged.
    """

    async def handler(_envelope: Envelope) -> None:
        if error:
            raise error

    response = await Door(handler).ask()
    assert (response.status_code, response.content) == (status, b"")
    assert "sk-secret" not in capsys.readouterr().out


@pytest.mark.parametrize("body", [b"", b"nonsense", b"\xff" * 10_000, push(b"\x00" * 9_000_000)])
async def test_any_body_reaches_the_handler(body: bytes) -> None:
    """The handler keeps an unreadable message: refused here, it would be redelivered for ever."""
    seen: list[Envelope] = []

    async def handler(envelope: Envelope) -> None:
        seen.append(envelope)

    assert (await Door(handler).ask(body=body)).status_code == 204
    assert len(seen) == 1


@pytest.mark.parametrize("breaks", ["hangs up", "falls silent"])
@in_virtual_time
async def test_message_that_breaks_off_comes_again(breaks: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A sender that hangs up or falls silent keeps no other out, and is not an error of ours."""
    door, statuses = Door(fine), list[int]()
    parts = [{"type": "http.request", "body": b'{"mess', "more_body": True}]

    async def receive() -> dict[str, object]:
        if parts:
            return parts.pop()
        if breaks == "falls silent":
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    most = str(32 * 2**20).encode()
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", most)]}
    await door.app({**scope, "query_string": b""}, receive, send)
    assert (statuses, door.made) == ([503], 0)
    written = capsys.readouterr().out
    assert ("broke off" in written, "ERROR" in written) == (True, False)
    assert (await door.ask()).status_code == 204


async def test_health_check_precedes_heavy_loading() -> None:
    """A health check is answered, and the heavy parts load after it.

    So the first message finds everything made.
    """
    door = Door(fine)
    response = await door.ask("GET")
    assert (response.status_code, response.text, door.made) == (200, "deadletter is ready\n", 1)
    assert (await door.ask()).status_code == 204
    assert door.made == 1


async def test_health_check_works_without_a_handler() -> None:
    """A health check is answered also when nothing can be made.

    The message that meets the same trouble comes again.
    """
    door = Door(fine, missing=1)
    assert (await door.ask("GET")).status_code == 200
    assert (await door.ask()).status_code == 204
    assert door.made == 2


async def test_handler_is_made_once_for_concurrent_calls() -> None:
    """The handler is made once also when the first messages come together.

    Two sets of clients would be one too many.
    """
    door = Door(fine)
    assert door.made == 0
    answers = await asyncio.gather(*(door.ask() for _ in range(10)))
    assert {answer.status_code for answer in answers} == {204}
    assert door.made == 1


async def test_failed_handler_is_made_again() -> None:
    """A handler that can't be made is tried again. As when credentials are not there yet."""
    door = Door(fine, missing=1)
    assert (await door.ask()).status_code == 503
    assert (await door.ask()).status_code == 204


async def test_so_much_at_once_has_to_wait() -> None:
    """Forty messages of ten million bytes are more than an instance holds; a small one beside them is not."""
    going = asyncio.Event()

    async def slow(_envelope: Envelope) -> None:
        await going.wait()

    door = Door(slow)
    large = [asyncio.create_task(door.ask(body=push(b"x" * 9_000_000))) for _ in range(10)]
    answers = asyncio.as_completed(large, timeout=10)
    assert {(await next(answers)).status_code for _ in range(8)} == {503}
    small = asyncio.create_task(door.ask())
    await asyncio.sleep(0)
    going.set()
    assert (await small).status_code == 204
    assert sorted([(await task).status_code for task in large]) == [204] * 2 + [503] * 8
    assert (await door.ask(body=push(b"x" * 9_000_000))).status_code == 204


async def test_lines_carry_function_and_trace(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines carry the function and the callers trace.

    From the message's attributes: the push request itself has another trace.
    """

    async def handler(_envelope: Envelope) -> None:
        raise RetryLater("Busy.")

    await Door(handler).ask(body=push(traceparent=TRACE))
    line = json.loads(capsys.readouterr().out)
    assert (line["severity"], line["event"], line["message"]) == ("WARNING", "not_now", "Busy.")
    assert line["logging.googleapis.com/labels"] == {"stage": "deadletter"}
    assert line["logging.googleapis.com/trace"] == f"projects/my-project/traces/{'a' * 32}"


@pytest.mark.parametrize("trouble", [RetryLater("Later."), KeyError("ours")])
async def test_refusal_keeps_its_labels(trouble: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    """A refusal carries the labels of where it arose.

    An operator who filters by job finds why it came again, and at which attempt.
    """

    async def failing(_envelope: Envelope) -> None:
        with telemetry.labelled(job_id="j", run=None), telemetry.labelled(attempt=2):
            raise trouble

    assert (await Door(failing).ask()).status_code == 503
    [line] = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert line["logging.googleapis.com/labels"] == {"stage": "deadletter", "job_id": "j", "attempt": "2"}


def test_stage_without_variables_stops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A stage without its variables stops the process.

    At import, with EX_CONFIG: a revision that can't work never receives a message.
    """
    monkeypatch.delenv("LITELLM_PROXY_URL", raising=False)
    monkeypatch.setenv("LITELLM_API_KEY", "k")
    with pytest.raises(SystemExit) as stopped:
        stage_function(Stage.GENERATE, lambda: write, lambda: "0")
    assert stopped.value.code == 78
    assert "generate can't start. LITELLM_PROXY_URL is missing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("environ", "audience"),
    [
        ({}, None),
        ({"K_SERVICE": "blog-generate"}, "https://gateway.example"),
        ({"K_SERVICE": "blog-generate", "LITELLM_PROXY_URL": "http://10.0.0.2:4000"}, None),
        ({"PUBSUB_EMULATOR_HOST": "127.0.0.1:1", "FIRESTORE_EMULATOR_HOST": "127.0.0.1:2"}, None),
    ],
    ids=["a machine", "Cloud Run", "no TLS", "the emulators"],
)
async def test_only_a_deployed_function_says_who_it_is(environ: dict[str, str], audience: str | None) -> None:
    """The audience is the gateway's address without its path; elsewhere there is none."""
    given = {"GOOGLE_CLOUD_PROJECT": "my-project", "LITELLM_API_KEY": "k"}
    given |= {"LITELLM_PROXY_URL": "https://gateway.example/some/path"} | environ
    gateway = model_gateway(Stage.GENERATE, read(("LITELLM_PROXY_URL", "LITELLM_API_KEY"), given))
    assert getattr(gateway._client.auth, "_audience", None) == audience
    await gateway.close()


async def test_alias_has_a_silence_of_its_own() -> None:
    """A stream may be silent for its alias's own time; an alias of a later release has the usual one."""
    given = {
        "GOOGLE_CLOUD_PROJECT": "my-project",
        "LITELLM_API_KEY": "k",
        "LITELLM_PROXY_URL": "http://proxy",
    }
    gateway = model_gateway(Stage.GENERATE, read(("LITELLM_PROXY_URL", "LITELLM_API_KEY"), given))
    layout = topology.load()
    assert {alias: gateway._silence(alias) for alias in layout.models} == {
        alias: known.silence for alias, known in layout.models.items()
    }
    assert gateway._silence("of a later release") == layout.timing.model_silence
    await gateway.close()


async def test_real_stages_texts_are_read_in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The texts of a real stage are read in threads. Inline work, as in tests, would hold up forty jobs."""
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", "127.0.0.1:1")  # Google's clients look for themselves
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:2")
    given = {"GOOGLE_CLOUD_PROJECT": "my-project", "LITELLM_API_KEY": "k"}
    given |= {"LITELLM_PROXY_URL": "http://a.example"}
    given |= {"PUBSUB_EMULATOR_HOST": "127.0.0.1:1", "FIRESTORE_EMULATOR_HOST": "127.0.0.1:2"}
    dependencies = stage_dependencies(Stage.POLISH, read(("LITELLM_PROXY_URL", "LITELLM_API_KEY"), given))
    assert await dependencies.off_loop(threading.current_thread) is not threading.current_thread()
