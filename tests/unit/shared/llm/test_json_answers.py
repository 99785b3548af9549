"""Answers with the mistakes that models make in JSON: read right, or refused, and never read wrongly."""

from __future__ import annotations

import pytest

from functions.meta.proposal import Proposal
from functions.quality.review import Review
from shared.llm.structured_output import UnreadableError, read_json
from tests.support.proportion import is_proportional
from tests.support.samples.json_answers import CASES, ONE, TAGS, Answer, Case

_READABLE = [case for case in CASES if case.wanted is not None]
_REFUSED = [case for case in CASES if case.wanted is None]
# The first of these lines is a whole answer of its own.
_LINES = {"finding-on-each-line"}


def _read(text: str, kind: type[Answer], *, truncated: bool = False) -> Answer | None:
    try:
        return read_json(text, kind, truncated=truncated)
    except UnreadableError:
        return None


@pytest.mark.parametrize("case", _READABLE, ids=[case.name for case in _READABLE])
def test_unambiguous_answer_is_read(case: Case) -> None:
    """A mistake that leaves one reading is not paid for again."""
    assert read_json(case.text, case.kind) == case.wanted


@pytest.mark.parametrize("case", _REFUSED, ids=[case.name for case in _REFUSED])
def test_ambiguous_answer_is_refused(case: Case) -> None:
    """Two answers, or a part of one, are refused."""
    with pytest.raises(UnreadableError):
        read_json(case.text, case.kind)


@pytest.mark.parametrize("case", _READABLE, ids=[case.name for case in _READABLE])
def test_answer_cut_anywhere_is_never_misread(case: Case) -> None:
    """An answer that is cut off anywhere is refused, or all of it was there."""
    for end in range(len(case.text)):
        for truncated in (True, False):
            if truncated or case.name not in _LINES:
                found = _read(case.text[:end], case.kind, truncated=truncated)
                assert found in (None, case.wanted), case.text[:end]


@pytest.mark.parametrize("case", _READABLE, ids=[case.name for case in _READABLE])
def test_truncated_answer_is_never_repaired(case: Case) -> None:
    """What max_tokens cut off is read only as it is."""
    assert _read(case.text, case.kind, truncated=True) in (None, case.wanted)


def test_truncated_answer_without_brace_is_refused() -> None:
    """The missing brace of an answer that was cut off may be one of several missing things."""
    text = next(case.text for case in CASES if case.name == "no-last-brace")
    assert _read(text, Proposal) == TAGS
    assert _read(text, Proposal, truncated=True) is None


def test_surrogate_half_in_text_is_removed() -> None:
    """Half a character could not be stored, and a mark in its place would stand in the published title."""
    text = next(case.text for case in CASES if case.name == "plain").replace("The dance", "The \\ud83d dance")
    assert read_json(text, Proposal).og_title == "The  dance"


@pytest.mark.parametrize(
    "unit", ['{"', "[", "{", '{"a" "', '[{"a":"', '"a" #', '"/*', "'", '{"a": "b",', "[1,"]
)
def test_hostile_answer_takes_proportional_time(unit: str) -> None:
    """100 kB of brackets and marks take time in proportion, and have no finding in them."""

    def read(answer: str) -> None:
        assert _read(answer, Review) != ONE

    assert is_proportional(lambda size: (unit * size)[:size], read, 100_000)
