"""The recording, and the answer that it has to a request."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("honey")
_WRITER = "blog writer"
_BLOCKS = re.compile(r"<<(BLOCKS-\w+)\n(.*?)\n\1>>", re.DOTALL)
_BLOCK = re.compile(r"^\[(\d+)\] (.*?)(?=\n\n\[|\Z)", re.DOTALL | re.MULTILINE)

Body = dict[str, Any]


class NotRecordedError(Exception):
    """The recording has no answer to a request; the message is one sentence."""


@dataclass(frozen=True)
class Brief:
    """The request that the recording is the answer to."""

    topic: str
    keywords: tuple[str, ...]
    word_count: int

    @property
    def about(self) -> str:
        """Return the subject in one word."""
        return self.keywords[0]


@cache
def brief() -> Brief:
    """Return the brief of the recording."""
    fields = json.loads(_read("brief.json"))
    return Brief(fields["topic"], tuple(fields["keywords"]), fields["word_count"])


def answer_to(body: Body) -> str:
    """Return the answer to a request of one of the steps; NotRecordedError if it has none."""
    messages = [str(message.get("content", "")) for message in body.get("messages", [])]
    schema = _schema_name(body)
    if schema == "polish_changes":
        again = any(message.get("role") == "assistant" for message in body["messages"])
        return json.dumps({"changes": [] if again else _changes(messages[-1])})
    if schema == "quality_review" and brief().topic in messages[-1]:
        return _read("review.json")
    if schema == "meta_tags":
        return _read("tags.json")
    if not schema and _WRITER in messages[0] and brief().topic in messages[-1]:
        return _read("post.md")
    kind = schema or "no schema"
    raise NotRecordedError(f"The recording about {brief().about} has no answer to this request ({kind}).")


def _schema_name(body: Body) -> str:
    schema = (body.get("response_format") or {}).get("json_schema") or {}
    return str(schema.get("name", ""))


def _changes(prompt: str) -> list[dict[str, Any]]:
    """Return the recorded edits of the blocks that a prompt shows."""
    shown = _BLOCKS.search(prompt)
    if shown is None:
        raise NotRecordedError("The recording finds no numbered blocks in the request of polish.")
    return [
        {"block": int(number), "text": text.replace(edit["find"], edit["text"])}
        for number, text in _BLOCK.findall(shown[2])
        for edit in edits()
        if edit["find"] in text
    ]


@cache
def edits() -> list[dict[str, str]]:
    """Return the words that the recorded editor changes: `find` and, in their place, `text`."""
    return list(json.loads(_read("edits.json")))


@cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8").strip()
