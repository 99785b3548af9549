"""The type of an answer: the one that the caller's Accept likes best."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from functions.api.accepts import prefer


def chosen(*accept: str) -> str:
    """Return which of JSON and CSV a request with these headers gets."""
    headers = [(b"accept", each.encode("latin-1")) for each in accept]
    kind = prefer(Request({"type": "http", "headers": headers}), "application/json", "text/csv")
    return kind.partition("/")[2]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv", "csv"),
        ("TEXT/CSV; charset=utf-8", "csv"),
        ("text/csv, */*;q=0.1", "csv"),
        ("*/*;q=0.1, text/csv", "csv"),
        ("text/csv, */*", "csv"),
        ("text/html, text/*", "csv"),
        ("text/csv, application/json", "csv"),
        ("application/json;q=0.2, text/csv;q=0.4", "csv"),
        ("text/csv;q=0.5, application/json;q=0", "csv"),
        ("application/json, text/csv", "json"),
        ("text/csv;q=0.4, application/json;q=0.41", "json"),
        ("text/csv;q=0.5, */*", "json"),
        ("application/json, text/plain, */*", "json"),
        ("text/csv;q=0", "json"),
        ("text/csv;q=2, application/json;q=0.1", "json"),
        ("text/csvs, text/html", "json"),
        ("*/*", "json"),
        ("", "json"),
    ],
)
def test_best_type_is_chosen(accept: str, kind: str) -> None:
    """By quality, then by how exactly it is named, then by its place."""
    assert chosen(accept) == kind


def test_header_may_come_in_parts() -> None:
    """As one header with a comma between them."""
    assert chosen() == "json"
    assert chosen("text/html", "text/csv;q=0.3") == "csv"


@given(st.text(st.characters(max_codepoint=255)))
def test_any_header_has_a_type(accept: str) -> None:
    """A malformed range is left out."""
    assert chosen(accept) in {"json", "csv"}
