"""The server of the recorded answers, as the proxy asks it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from infra.local.recorded.__main__ import Handler
from infra.local.recorded.recording import answer_to, brief

ASK: dict[str, Any] = {
    "model": "recorded-answers",
    "messages": [
        {"role": "system", "content": "You are an expert blog writer."},
        {"role": "user", "content": f"Write about {brief().topic}."},
    ],
}


class AtOnce(Handler):
    """The handler without its pace."""

    pace = 0.0


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a server that answers at once."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), AtOnce)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def test_answer_comes_whole(url: str) -> None:
    """With the tokens that it would have."""
    answer = httpx.post(f"{url}/chat/completions", json=ASK).json()
    assert answer["choices"][0]["message"]["content"] == answer_to(ASK)
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["completion_tokens"] > 900


def test_answer_is_streamed(url: str) -> None:
    """Word by word, the usage in the last chunk, and then the end."""
    lines = httpx.post(f"{url}/chat/completions", json={**ASK, "stream": True}).text.split("\n\n")
    events = [line.removeprefix("data: ") for line in lines if line]
    assert events.pop() == "[DONE]"
    chunks = [json.loads(event) for event in events]
    text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks if chunk["choices"])
    assert text == answer_to(ASK)
    assert chunks[-1]["usage"]["completion_tokens"] > 900


def test_other_requests_are_refused(url: str) -> None:
    """As a provider refuses a wrong request: the job fails with a sentence, and nothing is tried again."""
    other = {**ASK, "messages": [{"role": "user", "content": "Write about tea."}]}
    answer = httpx.post(f"{url}/chat/completions", json=other)
    assert answer.status_code == 400
    assert "The recording about honey has no answer" in answer.json()["error"]["message"]


def test_probe_is_answered(url: str) -> None:
    """With its one model."""
    assert httpx.get(f"{url}/models").json()["data"][0]["id"] == "recorded-answers"
