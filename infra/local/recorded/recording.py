"""The recordings, and the answers that they have to a request."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_WRITER = "blog writer"
_BLOCKS = re.compile(r"<<(BLOCKS-\w+)\n(.*?)\n\1>>", re.DOTALL)
_BLOCK = re.compile(r"^\[(\d+)\] (.*?)(?=\n\n\[|\Z)", re.DOTALL | re.MULTILINE)

PLAIN, SOURCED = "honey", "honey-sourced"
"""The recordings: a post from a topic, and one that cites the sources of infra/local/samples/honey."""

Body = dict[str, Any]


class NotRecordedError(Exception):
    """No recording has an answer to a request; the message is one sentence."""


@dataclass(frozen=True)
class Brief:
    """The request that a recording is the answer to."""

    topic: str
    keywords: tuple[str, ...]
    word_count: int

    @property
    def about(self) -> str:
        """Return the subject in one word."""
        return self.keywords[0]


@cache
def brief(name: str = PLAIN) -> Brief:
    """Return the brief of a recording."""
    fields = json.loads(_read(name, "brief.json"))
    return Brief(fields["topic"], tuple(fields["keywords"]), fields["word_count"])


def answer_to(body: Body) -> str:
    """Return the answer to a step's request, or raise NotRecordedError."""
    messages = [str(message.get("content", "")) for message in body.get("messages", [])]
    schema = _schema_name(body)
    if schema == "polish_changes":
        again = any(message.get("role") == "assistant" for message in body["messages"])
        return json.dumps({"changes": [] if again else _changes(messages)})
    name = _about(messages)
    if schema == "quality_review" and name:
        return _read(name, "review.json")
    if schema == "meta_tags":
        return _read(name or PLAIN, "tags.json")
    if not schema and _WRITER in messages[0] and name:
        return _read(name, "post.md")
    kind = schema or "no schema"
    raise NotRecordedError(f"The recording about {brief().about} has no answer to this request ({kind}).")


def _about(messages: Sequence[str]) -> str | None:
    """Return the recording whose topic the last message has; None without one."""
    asked = messages[-1] if messages else ""
    return next((name for name in (SOURCED, PLAIN) if brief(name).topic in asked), None)


def _schema_name(body: Body) -> str:
    schema = (body.get("response_format") or {}).get("json_schema") or {}
    return str(schema.get("name", ""))


def _changes(messages: Sequence[str]) -> list[dict[str, Any]]:
    """Return the recorded edits of the blocks that a prompt shows."""
    shown = _BLOCKS.search(messages[-1])
    if shown is None:
        raise NotRecordedError("The recording finds no numbered blocks in the request of polish.")
    return [
        {"block": int(number), "text": text.replace(edit["find"], edit["text"])}
        for number, text in _BLOCK.findall(shown[2])
        for edit in (*edits(PLAIN), *edits(SOURCED))
        if edit["find"] in text
    ]


@cache
def edits(name: str = PLAIN) -> list[dict[str, str]]:
    """Return the words that the recorded editor changes: `find` and, in their place, `text`."""
    return list(json.loads(_read(name, "edits.json")))


@cache
def _read(name: str, file: str) -> str:
    return (Path(__file__).with_name(name) / file).read_text(encoding="utf-8").strip()
