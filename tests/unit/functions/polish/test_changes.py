"""An editor's answer, in the forms that models give it."""

from __future__ import annotations

import json

import pytest

from functions.polish.changes import Change, Changes, Insertion, read, rescue
from shared.llm.structured_output import UnreadableError
from tests.support.fakes.model import reply

ONE = Changes((Change(2, "Tea."),))


@pytest.mark.parametrize(
    ("answer", "given"),
    [
        ('{"changes": [{"block": 2, "text": "Tea."}]}', ONE),
        ('{"changes": [{"block": "2", "text": "Tea."}]}', ONE),
        ('{"changes": [{"block": "[2]", "text": "Tea."}]}', ONE),
        ('{"changes": [{"block": "Block 2", "text": "Tea."}]}', ONE),
        ('{"changes": [{"block": 2.0, "text": "Tea."}], "insertions": null}', ONE),
        ('[{"block": 2, "text": "Tea."}]', ONE),
        ('{"block": 2, "text": "Tea."}', ONE),
        ('Sure!\n```json\n{"changes": [{"block": 2, "text": "Tea."},]}\n```', ONE),
        ("{'changes': [{'block': 2, 'text': 'Tea.'}]}", ONE),
        ('{"changes": []}', Changes(())),
        ('{"changes": null}', Changes(())),
        ("[]", Changes(())),
        (
            '{"changes": [], "insertions": [{"after": "[3]", "text": "More."}]}',
            Changes((), (Insertion(3, "More."),)),
        ),
    ],
)
def test_answer_is_read_in_many_forms(answer: str, given: Changes) -> None:
    """Numbers as they are shown, fences, a bare list, nothing."""
    assert read(reply(answer)) == given


@pytest.mark.parametrize(
    "answer",
    [
        "Tea is good.",
        "null",
        "{}",
        '{"changes": [{"block": "two", "text": "Tea."}]}',
        '{"changes": [{"block": null, "text": "Tea."}]}',
        '{"changes": [{"block": 2, "text": null}]}',
        '{"changes": [{"block": 2, "text": "Tea."}',
        '{"changes": [{"block": 2, "text": "Tea."}]}{"changes": [{"block": 2, "text": "Coffee."}]}',
    ],
)
def test_anything_else_is_unreadable(answer: str) -> None:
    """Prose, no changes, no number, no text, an open end, and two answers that differ."""
    with pytest.raises(UnreadableError):
        read(reply(answer, finish_reason="length"))


def test_change_without_a_number_is_no_block() -> None:
    """Others of the answer count."""
    listed = '{"block": 2, "text": "Tea."}, {"block": "two", "text": "x"}, {"block": "2 to 4", "text": "y"}'
    found = read(reply(f'{{"changes": [{listed}]}}'))
    assert found == Changes((Change(2, "Tea."), Change(-1, "x"), Change(-1, "y")))


def test_beginning_of_an_answer_is_rescued() -> None:
    """As many changes as are whole; none of another answer."""
    texts = [f"Tea {number}, “good” and {{hot}}." for number in range(1, 6)]
    listed = [{"block": number, "text": text} for number, text in enumerate(texts, 1)]
    whole = "```json\n" + json.dumps({"changes": listed}, indent=1)
    for end in range(len(whole)):
        found = rescue(reply(whole[:end], finish_reason="length"))
        count = whole[:end].count("\n  }")
        assert found == (Changes(tuple(map(Change, range(1, count + 1), texts))) if count else None)
    for answer in (
        "",
        "Tea",
        '{"changes": 5}',
        '{"changes": [' + "[" * 100_000,
        '{"changes": [{"text": "x"}]}',
    ):
        assert rescue(reply(answer)) is None
