"""An editor's answer: the blocks that it changes, under a schema, none of them trusted blindly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, Any

import msgspec

from shared.llm.chat import Answer, Schema
from shared.llm.json_fitting import SKIP_UNREADABLE
from shared.llm.structured_output import UnreadableError, read_json


class Change(msgspec.Struct, frozen=True):
    """Another text for a block, an empty one removes it; and why, where the editor is asked for that."""

    block: int
    text: str
    reason: str = ""


class Insertion(msgspec.Struct, frozen=True):
    """New blocks behind a block, or before all with 0."""

    after: int
    text: str
    reason: str = ""


class Changes(msgspec.Struct, frozen=True):
    """A whole answer; what of it is unreadable is left out if something else can be read."""

    changes: tuple[Change, ...]
    insertions: tuple[Insertion, ...] = ()


# A number may come as it is shown: "[12]", "block 12".
class _Change(msgspec.Struct, frozen=True):
    block: int | str
    text: str
    reason: str | None = None


class _Insertion(msgspec.Struct, frozen=True):
    after: int | str
    text: str
    reason: str | None = None


class _Answer(msgspec.Struct, frozen=True):
    changes: Annotated[tuple[_Change, ...], SKIP_UNREADABLE]
    insertions: Annotated[tuple[_Insertion, ...], SKIP_UNREADABLE] = ()


_LIST = re.compile(r"[\"']changes[\"']\s*:\s*\[")
_SHOWN_NUMBER = re.compile(r"\s*(?:block\s*)?\[?\s*(?:block\s*)?(-?\d{1,9})\s*\]?\s*", re.IGNORECASE)
_NO_BLOCK = -1
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder(strict=False)


def _list_of(number: str, *, reasoned: bool = False) -> dict[str, Any]:
    properties: dict[str, Any] = {
        number: {"type": "integer"},
        "text": {"type": "string", "description": "Markdown, without the number."},
    }
    if reasoned:
        properties["reason"] = {"type": "string", "description": "One short sentence."}
    return {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": list(properties),
            "properties": properties,
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


# The rules of the prompt say what the lists are: each group pays for what stands here as well.
SCHEMA = _schema({"changes": _list_of("block")})
REVISION_SCHEMA = _schema({"changes": _list_of("block"), "insertions": _list_of("after")})
REFRESH_SCHEMA = _schema(
    {"changes": _list_of("block", reasoned=True), "insertions": _list_of("after", reasoned=True)}
)


def read(answer: Answer) -> Changes:
    """Return the changes in an answer; raise UnreadableError if it is not the JSON that was asked for."""
    given = read_json(answer.text, _Answer, truncated=answer.truncated)
    found = _changes(given.changes)
    if found and all(change.block == _NO_BLOCK for change in found):
        raise UnreadableError("none of its changes has a block's number")
    new = (Insertion(_number(one.after), one.text, one.reason or "") for one in given.insertions)
    return Changes(found, tuple(new))


def _changes(given: Iterable[_Change]) -> tuple[Change, ...]:
    return tuple(Change(_number(one.block), one.text, one.reason or "") for one in given)


def _number(given: int | str) -> int:
    found = _SHOWN_NUMBER.fullmatch(str(given))
    return int(found[1]) if found else _NO_BLOCK


def rescue(answer: Answer) -> Changes | None:
    """Return the changes at the beginning of an unreadable answer that are whole; None without any.

    Each of them is judged by itself, so it takes nothing from one that the rest was cut off.
    """
    found: list[_Change] = []
    begin = _LIST.search(answer.text)
    place = begin.end() if begin else len(answer.text)
    with suppress(ValueError, RecursionError):
        while item := _BETWEEN.match(answer.text, place):
            value, place = _DECODER.raw_decode(answer.text, item.end())
            with suppress(msgspec.ValidationError):
                found.append(msgspec.convert(value, _Change, strict=False))
    return Changes(_changes(found)) if found else None
