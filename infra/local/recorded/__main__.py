"""Serve the recorded answers: `python -m infra.local.recorded PORT`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from infra.local.recorded.recording import NotRecordedError, answer_to
from infra.local.supervision.service import HOST
from shared.jobs.recorded import NOT_RECORDED

_CHARACTERS_OF_A_TOKEN = 4  # about, in English
_WORD_SECONDS = 0.012  # so that one can watch the post grow
_WHOLE_SECONDS = 1.8  # of an answer that comes at once

Fields = dict[str, Any]


class Handler(BaseHTTPRequestHandler):
    """Answers completions, whole or streamed."""

    pace = 1.0  # 0 answers at once

    def do_GET(self) -> None:
        """Answer the probe."""
        self._write(200, {"object": "list", "data": [{"id": "recorded-answers", "object": "model"}]})

    def do_POST(self) -> None:
        """Answer a completion; refuse what the recording lacks, as a provider refuses a wrong request."""
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        try:
            text = answer_to(body)
        except NotRecordedError as error:
            self._write(
                400, {"error": {"message": f"{NOT_RECORDED}: {error}", "type": "invalid_request_error"}}
            )
            return
        completion = _Completion(body, text)
        if body.get("stream"):
            self._stream(completion)
        else:
            time.sleep(_WHOLE_SECONDS * self.pace)
            self._write(200, completion.whole())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name in the base class
        """Log nothing: an access log tells nothing that the proxy's does not."""

    def _stream(self, completion: _Completion) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        try:
            for chunk in completion.chunks():
                self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
                self.wfile.flush()
                time.sleep(_WORD_SECONDS * self.pace)
            self.wfile.write(b"data: [DONE]\n\n")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the caller has gone: its job was cancelled

    def _write(self, status: int, fields: Fields) -> None:
        data = json.dumps(fields).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class _Completion:
    """An answer in OpenAI's form, with the tokens that it would have."""

    def __init__(self, body: Fields, text: str) -> None:
        self._text = text
        self._head = {
            "id": f"chatcmpl-{uuid4().hex}",
            "created": int(time.time()),
            "model": body.get("model"),
        }
        asked = sum(len(str(message.get("content", ""))) for message in body.get("messages", []))
        tokens = {"prompt_tokens": _tokens(asked), "completion_tokens": _tokens(len(text))}
        self._usage = tokens | {"total_tokens": sum(tokens.values())}

    def whole(self) -> Fields:
        """Return the answer as one object."""
        message = {"role": "assistant", "content": self._text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return {**self._head, "object": "chat.completion", "choices": [choice], "usage": self._usage}

    def chunks(self) -> Iterator[Fields]:
        """Yield the answer word by word, then the finish reason, then the tokens."""
        head = {**self._head, "object": "chat.completion.chunk"}
        for number, word in enumerate(self._text.split(" ")):
            delta = {"content": f" {word}" if number else word}
            yield {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
        yield {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        yield {**head, "choices": [], "usage": self._usage}


def _tokens(characters: int) -> int:
    return max(1, round(characters / _CHARACTERS_OF_A_TOKEN))


def main() -> None:
    """Serve until the process is ended."""
    ThreadingHTTPServer((HOST, int(sys.argv[1])), Handler).serve_forever()


if __name__ == "__main__":
    main()
