"""Answers of a server of one's own are not OpenAI's, and their rows are on no bill."""

from __future__ import annotations

import pytest

from infra.litellm.naming import HEADER, Message, Naming, name_server
from shared.reconciliation.models import provider_of


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://127.0.0.1:11434", "local"),
        ("http://localhost:1234/v1", "local"),
        ("http://[::1]:8000/v1", "local"),
        ("http://192.168.1.20:8000", "192.168.1.20"),
        ("https://models.example.org/v1", "models.example.org"),
        ("https://openai.example.org/v1", "openai.example.org"),
        ("https://api.openai.com.example.org/v1", "api.openai.com.example.org"),
        ("https://api.openai.com/v1", "openai"),
        ("https://eu.api.openai.com/v1", "openai"),
    ],
)
def test_server_is_named_by_its_place(url: str, name: str) -> None:
    """Only OpenAI's own models are compared with OpenAI's bill, whatever the model is called."""
    assert name_server(url) == name
    assert (provider_of(f"{name}/gpt-6-sol") == "openai") == (name == "openai")


async def answered(*headers: tuple[bytes, bytes]) -> list[Message]:
    """Return what passes of an answer with these headers."""
    sent: list[Message] = []

    async def app(_scope: Message, _receive: object, send: object) -> None:
        assert callable(send)
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        await send({"type": "http.response.body", "body": b"openai/x"})

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        sent.append(message)

    await Naming(app, "local")({"type": "http"}, receive, send)
    return sent


async def test_header_names_the_server() -> None:
    """The model keeps its name, slashes included; other headers and the body pass as they are."""
    other = (b"x-litellm-model-id", b"openai/gpt-4o")
    start, body = await answered((HEADER, b"openai/qwen/qwen3-8b"), other)
    assert start["headers"] == [(HEADER, b"local/qwen/qwen3-8b"), other]
    assert (start["status"], body["body"]) == (200, b"openai/x")


async def test_name_without_the_proxys_prefix_stays() -> None:
    """Only the proxy's own name for such servers is replaced."""
    start, _ = await answered((HEADER, b"anthropic/claude-haiku-5-5"))
    assert start["headers"] == [(HEADER, b"anthropic/claude-haiku-5-5")]
