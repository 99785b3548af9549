"""A request's query: every fault at once, and no value that surprises."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from functions.api.problems import FieldError, Problem, answer, wrong_fields
from functions.api.queries import Query


def query(text: str) -> Query:
    """Return the query of an address."""
    return Query(Request({"type": "http", "query_string": text.encode(), "headers": []}))


def faults(text: str) -> dict[str, str]:
    """Return the faults of a query of which every kind of parameter is read."""
    found = query(text)
    found.number("limit", 1, 100, 20)
    found.flag("dry_run")
    found.moment("since")
    found.texts("status")
    found.text("q", 10)
    found.choice("by", ("day", "stage"), "day")
    try:
        found.check()
    except Problem as problem:
        return {each.field: each.detail for each in problem.errors}
    return {}


@pytest.mark.parametrize(
    ("text", "field", "beginning"),
    [
        ("limit=0", "limit", "limit must be a whole number from 1 to 100."),
        ("limit=1e2", "limit", "limit must be"),
        ("limit=NaN", "limit", "limit must be"),
        ("limit=%D9%A3", "limit", "limit must be"),
        ("limit=99999999999999999999999", "limit", "limit must be"),
        ("limit=1&limit=2", "limit", "limit is given 2 times: give it once."),
        ("dry_run=maybe", "dry_run", "dry_run must be true or false."),
        ("since=yesterday", "since", "since must be a time such as"),
        ("since=2026-02-30", "since", "since must be a time"),
        ("since=0001-01-01T00:00:00%2B14:00", "since", "since must be a time"),
        ("q=" + "a" * 11, "q", "q is longer than 10 characters."),
        ("q=a%00b", "q", "q has a control character"),
        ("q=%ff", "q", "q has a control character, or bytes that are not UTF-8."),
        ("by=hour", "by", "by must be one of day, stage."),
        (
            "__proto__=1",
            "__proto__",
            "The route does not take this parameter: it takes by, dry_run, limit, q",
        ),
    ],
)
def test_fault_has_its_sentence(text: str, field: str, beginning: str) -> None:
    """It names the parameter and its rule."""
    found = faults(text)
    assert set(found) == {field}
    assert found[field].startswith(beginning)


def test_all_faults_come_at_once() -> None:
    """Of known parameters and unknown ones."""
    assert set(faults("limit=x&since=x&by=x&foo=1")) == {"limit", "since", "by", "foo"}
    assert faults("") == faults("limit=&q=&since=&by=&dry_run=&status=") == {}


def test_answer_is_not_many_times_the_query() -> None:
    """Of ten thousand unknown names so many are named."""
    assert len(faults("&".join(f"a{index}=1" for index in range(10_000)))) == 20
    found = query("a=1")
    for index in range(1000):
        found.refuse(f"status{index}", "It is wrong.")
    with pytest.raises(Problem) as refused:
        found.check()
    assert len(json.loads(bytes(answer(refused.value, "an-id").body))["errors"]) == 40


def test_values_are_read() -> None:
    """As their kinds; a date begins at midnight in UTC, and a plus may be a space."""
    found = query("limit=7&dry_run=TRUE&since=2026-01-31&status=a,b&status=%20c,,a&q=x%20y")
    assert (found.number("limit", 1, 9), found.flag("dry_run"), found.text("q")) == (7, True, "x y")
    assert found.texts("status") == ["a", "b", "c"]
    assert found.moment("since") == datetime(2026, 1, 31, tzinfo=UTC)
    found.check()
    for text in ("2026-01-31T12:00:00+02:00", "2026-01-31T12:00:00%2B02:00", "2026-01-31T10:00:00Z"):
        assert query(f"since={text}").moment("since") == datetime(2026, 1, 31, 10, tzinfo=UTC)


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=6))
def test_no_query_is_a_crash(given_: dict[str, Any]) -> None:
    """Whatever its names and values are, it is answered."""
    text = "&".join(
        f"{quote(name, errors='replace')}={quote(value, errors='replace')}" for name, value in given_.items()
    )
    assert isinstance(faults(text), dict)


def test_body_and_query_are_reported_together() -> None:
    """All faults count, also those that an answer has no room for."""
    found = query("dry_run=maybe&zz=1")
    found.flag("dry_run")
    with pytest.raises(Problem) as refused, found.with_body():
        raise wrong_fields([FieldError(f"field{index}", "It is wrong.") for index in range(50)])
    assert [each.field for each in refused.value.errors[:3]] == ["dry_run", "zz", "field0"]
    assert refused.value.detail == "52 fields are wrong: errors has the first 40."


@pytest.mark.parametrize(("status", "told"), [(400, ["zz"]), (403, []), (413, [])])
def test_body_that_is_no_object_keeps_its_sentence(status: int, told: list[str]) -> None:
    """With the faults of the query, if the caller's request is wrong and not refused for another reason."""
    with pytest.raises(Problem, match=r"It is no object\.") as refused, query("zz=1").with_body():
        raise Problem(status, "It is no object.", code="a-code")
    assert [each.field for each in refused.value.errors] == told
    assert (refused.value.status, refused.value.code) == (status, "a-code")


def test_right_body_needs_a_right_query() -> None:
    """Nothing after the block happens otherwise."""
    with query("").with_body():
        pass
    with pytest.raises(Problem, match="does not take this parameter"), query("zz=1").with_body():
        pass
