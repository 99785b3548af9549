"""The cleaner on answers of many models, and on texts that only look like theirs."""

from __future__ import annotations

import pytest

from shared.cleaner import clean
from tests.unit.leak_cases import AROUND, KEPT, POST


@pytest.mark.parametrize(("before", "after", "rules"), AROUND.values(), ids=AROUND.keys())
def test_what_stands_around_the_post_goes(before: str, after: str, rules: str) -> None:
    """The post is left byte for byte."""
    cleaned = clean(before + POST + after)
    assert cleaned.text == POST
    assert " ".join(removed.rule for removed in cleaned.removed) == rules


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_a_text_of_its_own_stays(text: str) -> None:
    """Byte for byte."""
    cleaned = clean(text)
    assert [removed.rule for removed in cleaned.removed] == []
    assert cleaned.text == text
