"""The sender against real servers, good and bad, with a resolver of the test's own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from shared.gateways.webhook_faults import describe
from shared.gateways.webhook_sender import HttpSender
from tests.support.servers import endpoints
from tests.support.servers.endpoints import Behave, stranger
from tests.support.servers.listening import listening

HEADERS = {"webhook-id": "e", "Content-Type": "application/json"}
BODY = '{"a": "é"}'.encode()
NAME = "hooks.example.com"
PUBLIC = "93.184.216.34"


class Names:
    """A resolver: the answers of a name in turn, of which the last one stays."""

    def __init__(self, *answers: Sequence[str] | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, Exception):
            raise found
        return found


HERE = ("127.0.0.1",)


async def test_event_arrives_as_it_is() -> None:
    """The same bytes, our headers and the name as Host; no cookie, and no proxy of the environment."""
    async with stranger() as there:
        sender = HttpSender(local=True, resolve=Names(HERE))
        outcome = await sender.send(f"http://{NAME}:{there.port}/a?b=c%20d", HEADERS, BODY)
    [got] = there.requests
    assert (got.line, got.body) == ("POST /a?b=c%20d HTTP/1.1", BODY)
    assert got.headers["host"] == f"{NAME}:{there.port}"
    assert got.headers["webhook-id"] == "e"
    assert (got.headers["content-type"], got.headers["accept-encoding"]) == ("application/json", "identity")
    assert "cookie" not in got.headers
    assert (outcome.status_code, outcome.error) == (200, None)
    assert outcome.latency_ms >= 0


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
async def test_2xx_is_a_success(code: int) -> None:
    """Each of them."""
    async with stranger(endpoints.status(code)) as there:
        outcome = await HttpSender(local=True).send(f"http://127.0.0.1:{there.port}/", HEADERS, BODY)
    assert (outcome.status_code, outcome.error) == (code, None)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (301, "redirects (301), which is not followed"),
        (307, "redirects (307), which is not followed"),
        (400, "refuses the request (400)"),
        (401, "check the signature"),
        (404, "does not exist there (404)"),
        (410, "wants no more events (410)"),
        (500, "failed (500)"),
        (503, "failed (503)"),
    ],
)
async def test_other_status_has_its_sentence(code: int, sentence: str) -> None:
    """It says what the owner can do, and only 410 means that nobody wants the events."""
    redirect = "Location: http://169.254.169.254/latest/meta-data/"
    async with stranger(endpoints.status(code, redirect)) as there:
        outcome = await HttpSender(local=True).send(f"http://127.0.0.1:{there.port}/", HEADERS, BODY)
    assert (outcome.status_code, outcome.gone, len(there.requests)) == (code, code == 410, 1)
    assert sentence in str(outcome.error)


def test_each_status_has_advice() -> None:
    """After the colon there is what the owner can do."""
    advice = {status: describe(status).partition(": ")[2] for status in range(300, 600)}
    assert [status for status, text in advice.items() if not text] == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("31536000", 31_536_000),
        ("0", 0),
        ("9" * 400, 9_999_999_999),
        ("-1", None),
        ("1.5", None),
    ],
)
async def test_retry_after_is_read(value: str, seconds: float | None) -> None:
    """Whole seconds, also a year of them; what is neither seconds nor a date leaves the schedule."""
    async with stranger(endpoints.status(429, f"Retry-After: {value}")) as there:
        outcome = await HttpSender(local=True).send(f"http://127.0.0.1:{there.port}/", HEADERS, BODY)
    assert outcome.retry_after == seconds


ENDLESS = {
    "bytes of a head, one by one": endpoints.endless(b"HTTP/1.1 200 OK\r\nX: ", b"a", 0.01),
    "informational answers": endpoints.endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
    "silence": endpoints.hang,
}


@pytest.mark.parametrize("name", ENDLESS)
async def test_endpoint_that_never_answers_is_given_up(name: str) -> None:
    """The whole try is bounded, however busy the other side is."""
    async with stranger(ENDLESS[name]) as there:
        sender = HttpSender(local=True, longest=2)
        outcome = await asyncio.wait_for(sender.send(f"http://127.0.0.1:{there.port}/", HEADERS, BODY), 30)
    assert outcome.status_code is None
    assert "did not answer within 2 seconds" in str(outcome.error)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
LARGE: dict[str, Behave] = {
    "gigabytes": endpoints.endless(HEAD, b"a" * 2**20),
    "endless chunks": endpoints.endless(CHUNKED, b"100000\r\n" + b"\0" * 2**20 + b"\r\n"),
    "a byte at a time": endpoints.endless(HEAD, b"a", 0.01),
    "a broken text": endpoints.answering(HEAD + b"a"),
    "nonsense for chunks": endpoints.answering(CHUNKED + b"nonsense\r\n"),
}


@pytest.mark.parametrize("name", LARGE)
async def test_text_of_an_answer_does_not_matter(name: str) -> None:
    """Its status counts, and the rest is read for a moment at most."""
    async with stranger(LARGE[name]) as there:
        sender = HttpSender(local=True)
        outcome = await asyncio.wait_for(sender.send(f"http://127.0.0.1:{there.port}/", HEADERS, BODY), 30)
    assert (outcome.status_code, outcome.error) == (200, None)


NOT_HTTP: dict[str, Behave] = {
    "another protocol": endpoints.answering(b"220 mail.example.com ESMTP\r\n"),
    "nothing": endpoints.answering(b""),
    "a huge head": endpoints.answering(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 2**20 + b"\r\n\r\n"),
}


@pytest.mark.parametrize("name", NOT_HTTP)
async def test_answer_that_is_not_http_is_a_failure(name: str) -> None:
    """With a sentence, and without an exception."""
    async with stranger(NOT_HTTP[name]) as there:
        outcome = await HttpSender(local=True).send(f"http://127.0.0.1:{there.port}/", HEADERS, BODY)
    assert outcome.status_code is None
    assert "not HTTP" in str(outcome.error) or "broke" in str(outcome.error)


@pytest.mark.parametrize(
    "addresses",
    [
        *(("127.0.0.1",), ("10.0.0.1",), ("169.254.169.254",), ("::1",), ("::ffff:127.0.0.1",), ("0.0.0.1",)),
        *(("fe80::1%eth0",), ("fd00::1",), ("64:ff9b::7f00:1",), ("2002:7f00:1::",), ("100.64.0.1",)),
        *((PUBLIC, "127.0.0.1"), ("127.0.0.1", PUBLIC)),
    ],
)
async def test_name_of_a_private_address_is_not_called(addresses: tuple[str, ...]) -> None:
    """One private address among public ones is enough; the sentence does not tell which address it is."""
    async with stranger() as there:
        sender = HttpSender(local=False, resolve=Names(addresses))
        outcome = await sender.send(f"https://{NAME}:{there.port}/", HEADERS, BODY)
    assert there.connections == 0
    assert "leads to an address that is not public" in str(outcome.error)
    assert not any(address in str(outcome.error) for address in addresses)


async def test_connection_goes_to_the_checked_address() -> None:
    """A name that leads elsewhere a moment later changes nothing: it is asked for once in a try."""
    names = Names(("127.0.0.2",), ("10.0.0.1",))
    async with stranger(host="127.0.0.2") as checked, stranger(port=checked.port) as other:
        sender = HttpSender(local=True, resolve=names)
        first = await sender.send(f"http://{NAME}:{checked.port}/", HEADERS, BODY)
        second = await sender.send(f"http://{NAME}:{checked.port}/", HEADERS, BODY)
    assert (first.status_code, len(checked.requests), other.connections) == (200, 1, 0)
    assert "not public" in str(second.error)
    assert len(names.asked) == 2


async def test_url_is_checked_at_each_try() -> None:
    """Also one that was stored before a rule: nothing is looked up."""
    names = Names(HERE)
    outcome = await HttpSender(local=False, resolve=names).send("https://127.0.0.1/?secret=s", HEADERS, BODY)
    assert "private network" in str(outcome.error)
    assert "secret" not in str(outcome.error)
    assert names.asked == []


@pytest.mark.parametrize("failure", [socket.gaierror("?"), (), TimeoutError()])
async def test_name_without_address_has_its_sentence(failure: Exception | tuple[str, ...]) -> None:
    """Unknown, empty, or its name servers are silent."""
    outcome = await HttpSender(local=False, resolve=Names(failure)).send(f"https://{NAME}/", HEADERS, BODY)
    assert NAME in str(outcome.error)
    assert outcome.status_code is None


async def test_next_address_is_tried_if_one_does_not_answer() -> None:
    """Nothing was sent to the first one."""
    async with stranger(host="127.0.0.2") as there:
        sender = HttpSender(local=True, resolve=Names(("127.0.0.1", "127.0.0.2")))
        outcome = await sender.send(f"http://{NAME}:{there.port}/", HEADERS, BODY)
    assert (outcome.status_code, len(there.requests)) == (200, 1)


async def test_closed_port_has_its_sentence() -> None:
    """Nothing answers."""
    async with stranger() as there:
        pass
    outcome = await HttpSender(local=True).send(f"http://127.0.0.1:{there.port}/", HEADERS, BODY)
    assert "Nothing answers at 127.0.0.1" in str(outcome.error)


async def test_tls_verifies_the_name(tmp_path: Path) -> None:
    """The address is dialled, and the certificate has to be of the name; each fault has its sentence."""
    authority = endpoints.new_authority(tmp_path)
    stranger_to_us = endpoints.new_authority(tmp_path, "Nobody")
    for serving, sentence in (
        (authority.serving(NAME), None),
        (authority.serving("127.0.0.1"), "of another name"),
        (authority.serving("other.example.com"), "of another name"),
        (authority.serving(NAME, days=-1), "not valid today"),
        (stranger_to_us.serving(NAME), "lacks its intermediate"),
    ):
        async with stranger(tls=serving) as there:
            sender = HttpSender(local=True, resolve=Names(HERE), tls=authority.trusted())
            outcome = await sender.send(f"https://{NAME}:{there.port}/", HEADERS, BODY)
        assert (outcome.error is None) == (sentence is None), outcome
        assert (sentence or "") in str(outcome.error), outcome
        assert len(there.requests) == (sentence is None)


async def test_port_without_tls_has_its_sentence() -> None:
    """A server that answers in plain HTTP."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del reader
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        await asyncio.Event().wait()

    async with listening(answer) as port:
        sender = HttpSender(local=True, resolve=Names(HERE))
        outcome = await sender.send(f"https://{NAME}:{port}/", HEADERS, BODY)
    assert "does not speak TLS" in str(outcome.error)


async def test_public_authorities_are_trusted_by_default(tmp_path: Path) -> None:
    """A certificate of the test's own authority is refused."""
    async with stranger(tls=endpoints.new_authority(tmp_path).serving(NAME)) as there:
        sender = HttpSender(local=True, resolve=Names(HERE))
        outcome = await sender.send(f"https://{NAME}:{there.port}/", HEADERS, BODY)
    assert "certificate" in str(outcome.error)
    assert not there.requests


async def test_endpoint_that_hangs_delays_no_other() -> None:
    """Forty at once, most of which hang: the others have their answer long before."""
    async with stranger(endpoints.hang) as silent, stranger() as good:
        sender = HttpSender(local=True)
        hanging = [
            asyncio.create_task(sender.send(f"http://127.0.0.1:{silent.port}/", HEADERS, BODY))
            for _ in range(36)
        ]
        sent = (sender.send(f"http://127.0.0.1:{good.port}/", HEADERS, BODY) for _ in range(40))
        outcomes = await asyncio.wait_for(asyncio.gather(*sent), 60)
        assert not any(task.done() for task in hanging)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
    assert [outcome.status_code for outcome in outcomes] == [200] * 40


async def test_real_resolver_knows_this_machine() -> None:
    """Numbers and names; a name that does not exist, and one that is none, have no address."""
    async with stranger() as there:
        outcome = await HttpSender(local=True).send(f"http://localhost:{there.port}/", HEADERS, BODY)
    assert outcome.status_code == 200
    outcome = await HttpSender(local=False).send("https://does-not-exist.invalid/", HEADERS, BODY)
    assert "does-not-exist.invalid" in str(outcome.error)


async def test_handshake_that_hangs_is_given_up(tmp_path: Path) -> None:
    """A server that accepts the connection and then says nothing of TLS; its socket is closed."""
    authority = endpoints.new_authority(tmp_path)
    async with stranger() as there:  # which waits for the end of a head
        sender = HttpSender(local=True, resolve=Names(HERE), tls=authority.trusted(), longest=2)
        sent = sender.send(f"https://{NAME}:{there.port}/", HEADERS, BODY)
        outcome = await asyncio.wait_for(sent, 30)
        assert there.connections == 1
    assert "does not accept a connection in time" in str(outcome.error)


async def test_resolver_that_hangs_is_given_up() -> None:
    """The whole try is bounded with the look-up in it, and no address is called."""

    async def silent(host: str, port: int) -> Sequence[str]:
        del host, port
        await asyncio.Event().wait()
        return ()

    sender = HttpSender(local=False, resolve=silent, longest=0.3)
    outcome = await asyncio.wait_for(sender.send(f"https://{NAME}/", HEADERS, BODY), 30)
    assert "did not answer within 0.3 seconds" in str(outcome.error)


async def test_cookies_go_to_nobody() -> None:
    """Neither to the same endpoint nor to another one at the same address."""
    async with stranger(endpoints.status(200, "Set-Cookie: session=s; Path=/")) as there:
        sender = HttpSender(local=True, resolve=Names(HERE))
        for name in (NAME, NAME, "other.example.com"):
            await sender.send(f"http://{name}:{there.port}/", HEADERS, BODY)
    assert len(there.requests) == there.connections == 3
    assert not any("cookie" in got.headers for got in there.requests)
