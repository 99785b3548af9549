"""An editor's answer: the blocks that it changes, under a schema, none of them trusted blindly."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from shared.llm.chat import Answer, Schema
from shared.llm.json_fitting import SKIP_UNREADABLE
from shared.llm.structured_output import read_json


class Change(msgspec.Struct, frozen=True):
    """Another text for a block; an empty text removes it."""

    block: int
    text: str


class Insertion(msgspec.Struct, frozen=True):
    """New blocks behind a block, or before all with 0."""

    after: int
    text: str


class Changes(msgspec.Struct, frozen=True):
    """A whole answer; what of it is unreadable is left out if something else can be read."""

    changes: Annotated[tuple[Change, ...], SKIP_UNREADABLE]
    insertions: Annotated[tuple[Insertion, ...], SKIP_UNREADABLE] = ()


def _list_of(number: str, description: str) -> dict[str, Any]:
    return {
        "type": "array",
        "description": description,
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": [number, "text"],
            "properties": {
                number: {"type": "integer"},
                "text": {"type": "string", "description": "Markdown, without the number."},
            },
        },
    }


def _schema(properties: dict[str, Any]) -> Schema:
    return Schema(
        name="polish_changes",
        schema={
            "type": "object",
            "additionalProperties": False,
            "required": list(properties),
            "properties": properties,
        },
    )


_CHANGED = _list_of("block", "The changed blocks; empty when none needs a change.")
SCHEMA = _schema({"changes": _CHANGED})
REVISION_SCHEMA = _schema(
    {"changes": _CHANGED, "insertions": _list_of("after", "New blocks, each behind a block's number.")}
)


def read(answer: Answer) -> Changes:
    """Return the changes in an answer; raise UnreadableError if it is not the JSON that was asked for."""
    return read_json(answer.text, Changes, truncated=answer.truncated)
