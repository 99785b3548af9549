"""The emulator's reports, as it was seen to send them."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.indexes.query import ASCENDING, DESCENDING, Query
from infra.local.indexes.requests import read

TEXT = {"stringValue": "o"}
MORE = {"constraintValue": {"simpleConstraints": [{"comparator": "GT", "value": {"intValue": "5"}}]}}
CONTAINS = {"constraintValue": {"simpleConstraints": [{"comparator": "LIST_CONTAINS", "value": TEXT}]}}
NOT_NULL = {"constraintValue": {"simpleConstraints": [{"comparator": "NEQ", "value": {"nullValue": None}}]}}


def as_map(**fields: Any) -> dict[str, Any]:
    return {"mapValue": {"fields": fields}}


def report(filters: dict[str, Any], order: dict[str, str], **changed: Any) -> dict[str, Any]:
    """Return a report of a query of jobs."""
    asked = as_map(
        kind={"stringValue": "jobs"},
        allDescendants={"boolValue": changed.pop("everywhere", False)},
        orderBy=as_map(**{path: {"stringValue": direction} for path, direction in order.items()}),
    )
    context = {
        "method": changed.pop("method", "list"),
        "resource": as_map(data=as_map(**filters)),
        "request": as_map(query=asked),
    }
    return {"rules": "…", "rulesContext": context, "outcome": "allow", **changed}


@pytest.mark.parametrize(
    ("filters", "order", "query"),
    [
        (
            {"org_id": TEXT},
            {"__name__": "DESC", "created_at": "DESC"},
            Query("jobs", frozenset({"org_id"}), (("created_at", DESCENDING),)),
        ),
        ({"org_id": TEXT}, {"__name__": "ASC"}, Query("jobs", frozenset({"org_id"}))),
        (
            {"org_id": TEXT, "status": TEXT, "updated_at": MORE},
            {"updated_at": "ASC", "__name__": "ASC"},
            Query("jobs", frozenset({"org_id", "status"}), (("updated_at", ASCENDING),)),
        ),
        (
            {"org_id": TEXT, "tags": CONTAINS, "a": as_map(b=NOT_NULL, c=TEXT)},
            {"a.b": "ASC", "__name__": "ASC"},
            Query("jobs", frozenset({"org_id", "tags", "a.c"}), (("a.b", ASCENDING),)),
        ),
        (  # a count
            {"org_id": TEXT, "progress": MORE},
            {},
            Query("jobs", frozenset({"org_id"}), (("progress", ASCENDING),)),
        ),
    ],
)
def test_query_is_read(filters: dict[str, Any], order: dict[str, str], query: Query) -> None:
    """Equal fields are those with a value; a compared field is in the order."""
    assert read(report(filters, order)) == query


@pytest.mark.parametrize("changed", [{"outcome": "deny"}, {"method": "get"}, {"everywhere": True}])
def test_other_requests_are_no_query(changed: dict[str, Any]) -> None:
    """A refused query has its own error, and a document is read without an index."""
    assert read(report({"org_id": TEXT}, {"title": "ASC"}, **changed)) is None


def test_message_without_rules_is_no_query() -> None:
    """The emulator sends other messages as well."""
    assert read({"outcome": "allow"}) is None
