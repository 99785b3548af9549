"""The queries over all jobs, as they travel: each has its index, which the emulator does not ask for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore

from infra.cli.gateways.fleet import Selection
from infra.cli.gateways.google_fleet import ended_query, newest_query
from tests.support.paths import ROOT

DECLARED = json.loads((ROOT / "infra" / "firestore" / "firestore.indexes.json").read_text())
INDEXES = {
    tuple((field["fieldPath"], field["order"]) for field in index["fields"])
    for index in DECLARED["indexes"]
    if index["collectionGroup"] == "jobs"
}
ANYBODY = AnonymousCredentials()  # type: ignore[no-untyped-call]  # google-auth has no types for it
JOBS = firestore.Client(project="p", credentials=ANYBODY).collection("jobs")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def needed(query: Any) -> tuple[tuple[str, str], ...]:
    """Return the index that a query needs: its equal fields, then its order."""
    sent = query._to_protobuf()
    filters = sent.where.composite_filter.filters or [sent.where]
    fields = [each.field_filter for each in filters if each.field_filter.field.field_path]
    equal = [each.field.field_path for each in fields if each.op.name in {"EQUAL", "IN"}]
    order = [(each.field.field_path, each.direction.name) for each in sent.order_by]
    assert {each.field.field_path for each in fields} - set(equal) <= {order[0][0]}
    return (*((name, "ASCENDING") for name in equal), *order)


@pytest.mark.parametrize("statuses", [(), ("failed",), ("queued", "running")])
@pytest.mark.parametrize("org_id", [None, "o"])
@pytest.mark.parametrize("since", [None, SINCE])
def test_every_list_has_an_index(
    statuses: tuple[str, ...], org_id: str | None, since: datetime | None
) -> None:
    """Each combination of filters that the store applies."""
    index = needed(newest_query(JOBS, Selection(statuses, org_id, since)))
    assert len(index) == 1 + bool(statuses) + bool(org_id)
    assert index[-1] == ("created_at", "DESCENDING")
    assert len(index) == 1 or index in INDEXES


@pytest.mark.parametrize("since", [None, SINCE])
def test_ended_jobs_have_an_index(since: datetime | None) -> None:
    """By their status and their end."""
    index = needed(ended_query(JOBS, "failed", since))
    assert index == (("status", "ASCENDING"), ("updated_at", "ASCENDING"))
    assert index in INDEXES
