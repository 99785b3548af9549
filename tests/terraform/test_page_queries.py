"""Queries in the JavaScript of the documentation are read as Firestore gets them, or not passed over."""

from __future__ import annotations

import pytest

from tests.terraform.page_queries import read_queries
from tests.terraform.queries import ASCENDING, DESCENDING, Query


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('orderBy("created_at", "desc")', (("created_at", DESCENDING),)),
        ("orderBy('result.quality_score'), limit(most)", (("result.quality_score", ASCENDING),)),
        ('where("created_at", ">", since) // orderBy("title")', (("created_at", ASCENDING),)),
        ('where("created_at", ">", since), orderBy("created_at", "desc")', (("created_at", DESCENDING),)),
    ],
)
def test_page_query_is_read(code: str, found: tuple[tuple[str, str], ...]) -> None:
    """With the order that Firestore gives it."""
    code = f'getDocs(query(\n  collection(db, "jobs"),\n  where("org_id", "==", orgId),\n  {code}\n))'
    assert list(read_queries(code)) == [Query("jobs", frozenset({"org_id"}), found)]


@pytest.mark.parametrize(
    "code",
    [
        'query(collection(db, "jobs"), orderBy(field))',
        'query(collection(db, "jobs"), where("tags", "array-contains", "tea"))',
        'query(collection(db, "jobs"), or(where("a", "==", 1), where("b", "==", 2)))',
        'query(collectionGroup(db, "runs"), where("org_id", "==", orgId))',
        'const newest = orderBy("created_at", "desc");',
        'jobs.where("org_id", "==", orgId)',
        'client.collection("jobs").order_by("created_at")',
    ],
)
def test_page_query_that_cannot_be_read_fails(code: str) -> None:
    """It is not passed over."""
    with pytest.raises((AssertionError, ValueError)):
        list(read_queries(code))
