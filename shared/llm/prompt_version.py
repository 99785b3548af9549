"""The version of prompts: a short hash of what they say."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.llm.chat import Request
from shared.llm.prompting import follow_up
from shared.llm.reasoning import ask_for_less

TEXT = "A text."
"""Stands for a model's answer in the samples."""
_DIGITS = 8


def prompt_version(samples: Iterable[Request]) -> str:
    """Return the version of a stage's prompts: 8 hexadecimal digits.

    `samples` are requests that have every text, number and schema that the stage sends to a model, written
    for made-up posts. What a prompt says decides, and not how the code says it: names, comments and the
    release of Python change nothing.
    """
    asked = list(samples)
    said = [_say(request) for request in (*asked, *map(ask_for_less, asked[:1]))]
    return sha256(msgspec.json.encode(said)).hexdigest()[:_DIGITS]


def _say(request: Request) -> dict[str, Any]:
    """Return what a request says; a field of a later release that it does not use is not part of it."""
    unset = dict(
        zip(reversed(Request.__struct_fields__), reversed(Request.__struct_defaults__), strict=False)
    )
    said = msgspec.structs.asdict(request)
    return {
        name: value
        for name, value in said.items()
        if name != "model" and (name not in unset or value != unset[name])
    }


def go_on(request: Request, ask: str) -> Request:
    """Return the request whose conversation goes on from an answer with another question."""
    return replace(request, messages=follow_up(request.messages, TEXT, ask))
