"""Providers that are away, silent or refuse, and keys that go nowhere else."""

from __future__ import annotations

import asyncio
import json

import pytest

from shared.errors import Misconfigured, PipelineError, Unavailable
from shared.gateways.provider_reports import openai
from shared.gateways.provider_reports.pages import is_safe_url, open_pages
from shared.gateways.provider_reports.reading import Access, new_reader
from shared.reconciliation.models import Provider
from tests.support.reading_reports import KEYS, PERIOD, PROVIDERS, Waits, read, reader
from tests.support.servers.provider_reports import ProviderReports, Trouble


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    "trouble", [Trouble(429), Trouble(500), Trouble(503), Trouble(529), Trouble(reset=True)], ids=str
)
async def test_passing_errors_are_tried_again(
    server: ProviderReports, provider: Provider, trouble: Trouble
) -> None:
    """The report is the same after three of them; the waits grow."""
    whole = await read(server, provider)
    server.troubles = [trouble] * 3
    waits = Waits()
    assert await read(server, provider, waits) == whole
    assert waits == [1.0, 2.0, 4.0]


async def test_retry_after_is_obeyed(server: ProviderReports) -> None:
    """The provider's own wait counts if it is longer and bearable."""
    server.troubles = [
        Trouble(429, headers={"retry-after": "7"}),
        Trouble(503, headers={"retry-after": "soon"}),
    ]
    waits = Waits()
    await read(server, Provider.ANTHROPIC, waits)
    assert waits == [7.0, 2.0]
    server.troubles = [Trouble(429, headers={"retry-after": "3600"})]
    with pytest.raises(Unavailable, match="Anthropic is asked too often: try again later"):
        await read(server, Provider.ANTHROPIC)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("troubles", "error", "says"),
    [
        ([Trouble(500)] * 4, Unavailable, "answers with HTTP 500: try again later"),
        ([Trouble(429)] * 4, Unavailable, "is asked too often"),
        ([Trouble(reset=True)] * 4, Unavailable, "can't be reached"),
        ([Trouble(401)], Misconfigured, r"refuses \w+_ADMIN_KEY \(HTTP 401\)"),
        ([Trouble(403)], Misconfigured, "has to be an admin key"),
        ([Trouble(400)], Misconfigured, r"does not answer the question for its report \(HTTP 400\)"),
        ([Trouble(302, headers={"location": "http://127.0.0.1:1/"})], Misconfigured, "HTTP 302"),
        ([Trouble(body="<html>")], Misconfigured, "can't be read: it is not JSON"),
        ([Trouble(body="")], Misconfigured, "it is not JSON"),
        ([Trouble(body="[" * 100_000)], Misconfigured, "got `array`"),
        ([Trouble(body='{"data": ' + "[" * 100_000)], Misconfigured, "can't be read"),
        ([Trouble(body="null")], Misconfigured, "Expected `object`, got `null`"),
        ([Trouble(body="{}")], Misconfigured, "missing required field `data`"),
        ([Trouble(body='{"data": [{}]}')], Misconfigured, "missing required field `start"),
        ([Trouble(body='{"data": [], "has_more": true}')], Misconfigured, "does not name a new one"),
        (
            [Trouble(body='{"data": [], "has_more": true, "next_page": "a"}')] * 2,
            Misconfigured,
            "does not name a new one",
        ),
        ([Trouble(body=" " * (17 * 2**20))], Misconfigured, "a page has more than 16 MiB"),
    ],
)
async def test_failures_are_one_sentence(
    server: ProviderReports,
    provider: Provider,
    troubles: list[Trouble],
    error: type[PipelineError],
    says: str,
) -> None:
    """They name the provider, say what to do, and quote neither a key nor the answer."""
    server.troubles = list(troubles)
    with pytest.raises(error, match=says) as raised:
        await read(server, provider)
    sentence = str(raised.value)
    assert sentence.startswith(provider.label)
    assert sentence.endswith(".")
    assert KEYS[provider] not in sentence
    assert "\n" not in sentence


async def test_a_silent_provider_is_given_up(server: ProviderReports) -> None:
    """Each try has its own patience, and all of them an end."""
    server.troubles = [Trouble(hang=True)] * 4
    opened = reader(server, Provider.OPENAI, silence=0.05)
    with pytest.raises(Unavailable, match="OpenAI does not answer: try again later"):
        await opened.read(PERIOD)
    await opened.close()


async def test_a_whole_report_has_an_end(server: ProviderReports) -> None:
    """A provider that always has something to say does not keep the reader for ever."""
    server.troubles = [Trouble(hang=True)]
    pages = open_pages(Provider.OPENAI, server.url, {}, key_name="K", longest=0.05)
    with pytest.raises(Unavailable, match="takes longer than 0 s for its report"):
        await openai.OpenAIReport(pages).read(PERIOD)
    await pages.close()


async def test_pages_without_end_are_given_up(server: ProviderReports) -> None:
    """A report has at most a hundred pages."""
    server.troubles = [
        Trouble(body=json.dumps({"data": [], "has_more": True, "next_page": str(number)}))
        for number in range(101)
    ]
    with pytest.raises(Misconfigured, match="it has more than 100 pages"):
        await read(server, Provider.OPENAI)


async def test_another_key_is_refused(server: ProviderReports) -> None:
    """The sentence names the variable, and never the key, which the provider's answer repeats."""
    opened = new_reader(Access(Provider.OPENAI, "sk-proj-secret", None, server.url))
    with pytest.raises(Misconfigured, match="OpenAI refuses OPENAI_ADMIN_KEY") as raised:
        await opened.read(PERIOD)
    await opened.close()
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "schlüssel", "\x00"])
def test_a_malformed_key_is_refused(key: str) -> None:
    """It would break a header, whose error quotes it."""
    access = Access(Provider.OPENAI, key)
    with pytest.raises(Misconfigured, match="OPENAI_ADMIN_KEY is malformed"):
        new_reader(access)
    assert key not in repr(access)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://api.openai.com", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost", True),
        ("http://[::1]:1", True),
        ("http://api.openai.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://localhost@example.com", False),
        ("ftp://localhost", False),
        ("https://", False),
        ("https://host:port", False),
        ("", False),
    ],
)
def test_keys_travel_encrypted(url: str, *, safe: bool) -> None:
    """Only to this machine a key may go in the clear."""
    assert is_safe_url(url) is safe
    if not safe and url:
        with pytest.raises(Misconfigured, match="is sent over https alone"):
            new_reader(Access(Provider.ANTHROPIC, "k", None, url))


async def test_no_wait_survives_a_cancellation(server: ProviderReports) -> None:
    """Ctrl-C ends a report at once."""
    server.troubles = [Trouble(hang=True)]
    opened = reader(server, Provider.OPENAI, silence=60.0)
    task = asyncio.create_task(opened.read(PERIOD))
    await server.was_asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await opened.close()
