"""Which queries Google Cloud would refuse, by the declared indexes."""

from __future__ import annotations

import json

import pytest

from infra.local.indexes.query import ASCENDING, DESCENDING, Field, Indexes, Query, warning

INDEXES = Indexes(
    {
        "indexes": [
            {
                "collectionGroup": "jobs",
                "fields": [
                    {"fieldPath": "org_id", "order": ASCENDING},
                    {"fieldPath": "created_at", "order": DESCENDING},
                    {"fieldPath": "score", "order": ASCENDING},
                ],
            },
            {
                "collectionGroup": "jobs",
                "fields": [
                    {"fieldPath": "org_id", "order": ASCENDING},
                    {"fieldPath": "updated_at", "order": DESCENDING},
                ],
            },
            {
                "collectionGroup": "jobs",
                "fields": [
                    {"fieldPath": "status", "order": ASCENDING},
                    {"fieldPath": "updated_at", "order": DESCENDING},
                ],
            },
        ],
        "fieldOverrides": [
            {"collectionGroup": "jobs", "fieldPath": "draft", "indexes": []},
            {"collectionGroup": "jobs", "fieldPath": "draft.size", "indexes": [{"order": DESCENDING}]},
        ],
    }
)


def query(*equal: str, order: tuple[Field, ...] = (), collection: str = "jobs") -> Query:
    return Query(collection, frozenset(equal), order)


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        (query("org_id", order=(("updated_at", DESCENDING),)), True),
        (query("org_id", order=(("updated_at", ASCENDING),)), False),
        (query("org_id", "status", order=(("updated_at", DESCENDING),)), True),  # two indexes, merged
        (query("org_id", "user_id", order=(("updated_at", DESCENDING),)), False),
        (query("org_id", order=(("updated_at", DESCENDING),), collection="runs"), False),
        (query("org_id", "user_id"), True),  # of single fields
        (query(order=(("title", DESCENDING),)), True),
        (query("draft"), False),
        (query("draft.text"), False),
        (query(order=(("draft.size", DESCENDING),)), True),
        (query(order=(("draft.size", ASCENDING),)), False),
        # The emulator does not report the sequence of the orders.
        (query("org_id", order=(("score", ASCENDING), ("created_at", DESCENDING))), True),
        (query("org_id", order=(("score", DESCENDING), ("created_at", DESCENDING))), False),
    ],
)
def test_query_is_served_by_its_index(asked: Query, served: bool) -> None:  # noqa: FBT001  one of the cases' values
    """By composite indexes, or those of single fields where they suffice."""
    assert INDEXES.serve(asked) is served


def test_warning_has_the_missing_entry() -> None:
    """As firestore.indexes.json needs it."""
    sentence = warning(query("org_id", order=(("title", DESCENDING),)))
    told, _, entry = sentence.partition("Add to infra/firestore/firestore.indexes.json: ")
    described = "jobs (org_id ==, title descending)"
    assert told == f"Google Cloud would refuse this query of {described}: no index serves it. "
    assert json.loads(entry) == {
        "collectionGroup": "jobs",
        "queryScope": "COLLECTION",
        "fields": [
            {"fieldPath": "org_id", "order": "ASCENDING"},
            {"fieldPath": "title", "order": "DESCENDING"},
        ],
    }


def test_warning_names_an_exempt_field() -> None:
    """Where an index of one field is missing, another entry would not help."""
    assert warning(query("draft")).endswith("infra/firestore/firestore.indexes.json exempts the field.")
