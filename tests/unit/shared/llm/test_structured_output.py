"""JSON from a model: what is wrong with it is told without quoting it."""

from __future__ import annotations

from typing import Literal

import msgspec
import pytest

from shared.llm.structured_output import UnreadableError, read_json


class Finding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A shape to ask for."""

    kind: Literal["tone", "focus"]
    weight: int = 0


@pytest.mark.parametrize(
    "text",
    [
        '{"kind": "a passage of the post"}',
        '{"kind": "tone", "a passage of the post": 1}',
        '{"kind": "tone", "weight": "a passage of the post"}',
        '{"kind": "tone", a passage of the post}',
        "a passage of the post",
    ],
)
def test_no_reason_quotes_the_answer(text: str) -> None:
    """Reasons are logged and shown; a post's text is not."""
    with pytest.raises(UnreadableError) as refused:
        read_json(text, Finding)
    assert "passage" not in str(refused.value)


def test_a_field_that_is_missing_is_named() -> None:
    """Its name is ours, and the model can mend it."""
    with pytest.raises(UnreadableError, match="missing required field `kind`"):
        read_json("{}", Finding)


@pytest.mark.parametrize(
    "text",
    [
        '{"kind": "tone", "weight": 1,}',
        '{"kind": "tone", "weight": 1 ,\n } and {more}',
        '{"kind": "tone", "weight": 1} or {"kind": "focus"}',
        '{no: json} {"kind": "tone", "weight": 1}',
        '```json\n{"kind": "tone", "weight": 1}\n```\nThat is {all}.',
    ],
)
def test_text_around_json_is_skipped(text: str) -> None:
    """What models put around JSON is passed over.

    A comma too many, a remark with braces before or behind it.
    """
    assert read_json(text, Finding) == Finding("tone", 1)


class Said(msgspec.Struct, frozen=True):
    """A shape with a text and a list."""

    text: str
    more: tuple[str, ...] = ()


@pytest.mark.parametrize("text", ["a, }", ",]", "{[", '\\"', "\\", 'he said "so, }"'])
def test_texts_in_json_stay_as_they_are(text: str) -> None:
    """Also where they look like its marks."""
    said = Said(text, (text, text))
    written = msgspec.json.encode(said).decode()
    assert read_json(f"{written[:-2]},],}}", Said) == said


@pytest.mark.parametrize("text", ['{"text": "a', '{"text": "a"', '{"text": "a\\', "{" * 5000, '{"' * 5000])
def test_json_that_stays_open_is_none(text: str) -> None:
    with pytest.raises(UnreadableError, match="no complete JSON object"):
        read_json(text, Said)
