"""JSON from a model: read from any answer, with errors that do not quote it."""

from __future__ import annotations

from typing import Literal

import msgspec
import pytest

from shared.llm.structured_output import UnreadableError, read_json


class Finding(msgspec.Struct, frozen=True):
    """A requested shape."""

    kind: Literal["tone", "focus"]
    weight: int = 0


@pytest.mark.parametrize(
    "text",
    [
        '{"kind": "a passage of the post"}',
        '{"weight": 1, "a passage of the post": 1}',
        '{"kind": "tone", "weight": "a passage of the post"}',
        '{"kind": "tone", a passage of the post}',
        "a passage of the post",
    ],
)
def test_errors_do_not_quote_the_answer(text: str) -> None:
    """Errors are logged and shown, so they do not quote the answer."""
    with pytest.raises(UnreadableError) as refused:
        read_json(text, Finding)
    assert "passage" not in str(refused.value)


def test_missing_field_is_named() -> None:
    """A missing field is named, so that the model can add it."""
    with pytest.raises(UnreadableError, match="missing required field `kind`"):
        read_json("{}", Finding)


@pytest.mark.parametrize(
    "text",
    [
        '{"kind": "tone", "weight": 1,}',
        '{"kind": "tone", "weight": 1 ,\n } and {more}',
        '{"kind": "tone", "weight": 1} or {"weight": 1, "kind": "tone"}',
        '{no: json} {"kind": "tone", "weight": 1}',
        '```json\n{"kind": "tone", "weight": 1}\n```\nThat is {all}.',
    ],
)
def test_text_around_json_is_skipped(text: str) -> None:
    """Text around JSON, remarks with braces and a trailing comma are skipped."""
    assert read_json(text, Finding) == Finding("tone", 1)


class Note(msgspec.Struct, frozen=True):
    """A shape with a text and a list."""

    text: str
    more: tuple[str, ...] = ()


@pytest.mark.parametrize("text", ["a, }", ",]", "{[", '\\"', "\\", 'he said "so, }"'])
def test_texts_in_json_stay(text: str) -> None:
    """Texts in JSON stay, also if they look like its marks."""
    note = Note(text, (text, text))
    written = msgspec.json.encode(note).decode()
    assert read_json(f"{written[:-2]},],}}", Note) == note


@pytest.mark.parametrize("text", ['{"text": "a', '{"text": "a",', '{"text": "a\\', "{" * 5000, '{"' * 5000])
def test_open_json_is_rejected(text: str) -> None:
    """JSON that is not closed is rejected."""
    with pytest.raises(UnreadableError, match="no complete JSON object"):
        read_json(text, Note)


@pytest.mark.parametrize("text", ["{}" * 300, '{"a": 1}\n' * 300, "[]()" * 300])
def test_very_many_values_are_no_answer(text: str) -> None:
    """A text of hundreds of JSON values is rejected before each is fitted."""
    with pytest.raises(UnreadableError, match="too many JSON values"):
        read_json(text, Finding)
