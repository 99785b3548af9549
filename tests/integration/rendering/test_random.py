"""No random document runs script either, once it is made safe, and the search would find one that does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.text.safe_html import to_html
from shared.text.safe_markdown import safe
from tests.support.rendering.grammar import BREAKS, MARKS, PAYLOADS, documents
from tests.support.rendering.renderers import COVERED, Renderers
from tests.support.samples.attacks import X
from tests.tools.fuzz import Finder


def test_no_random_document_runs(renderers: Renderers) -> None:
    """No random document runs script; `python -m tests.tools.fuzz` tries 200,000."""
    finder = Finder(renderers)
    finder.look(seed=7, count=1500)
    assert finder.faults == []


def _escape_outside_code(text: str) -> str:
    """Guess on the text what a parser takes for code."""
    return re.sub(r"(`+)[^`]+\1(?!`)|<", lambda found: found[0] if found[1] else "&lt;", text)


def _drop_handlers(text: str) -> str:
    """Look at HTML alone."""
    return re.sub(r"<script|onerror|onload|javascript", "", text)


@pytest.mark.parametrize(
    "guess", [pytest.param(_escape_outside_code, marks=pytest.mark.soak), _drop_handlers]
)
def test_fuzzer_catches_rules_on_text(renderers: Renderers, guess: object) -> None:
    """The fuzzer finds script that gets past rules on the text alone."""
    assert callable(guess)
    finder = Finder(renderers, guess)
    finder.look(seed=7, count=1000)
    assert finder.faults
    assert {name for name, _ in finder.faults} == {"content"}


def test_random_documents_would_run(renderers: Renderers) -> None:
    """Without the sanitiser, nearly half of the random documents run script, in every renderer."""
    texts = ["".join(parts) for parts in documents(7, 400)]
    found = renderers.harm(texts)
    assert {name for harm in found for name in harm} == COVERED
    assert sum(map(bool, found)) > 0.4 * len(texts)


@settings(max_examples=150)
@given(st.lists(st.sampled_from([*MARKS, *BREAKS, *PAYLOADS, X, X]), max_size=20).map("".join))
def test_no_mixture_of_marks_runs(renderers: Renderers, text: str) -> None:
    """No mixture of marks runs script; hypothesis shortens a failing one and keeps it."""
    made = safe(text)
    assert renderers.harm([made]) == [{}]
    assert safe(made) == made
    assert renderers.in_pages([to_html(text)]) == [[]]
