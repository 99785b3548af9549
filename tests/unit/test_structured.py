"""JSON from a model: what is wrong with it is told without quoting it."""

from __future__ import annotations

from typing import Literal

import msgspec
import pytest

from shared.structured import UnreadableError, read_json


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
