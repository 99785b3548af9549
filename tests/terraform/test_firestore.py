"""Firestore's indexes and expiry: each query has its index, long texts have none, old documents expire."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import msgspec
import pytest

from shared.jobs.answers import KeptAnswers
from shared.jobs.job import Job
from shared.jobs.outputs import Outputs
from shared.messages.dead_letter import DeadLetter
from tests.support.paths import ROOT
from tests.terraform import written
from tests.terraform.plan import Plan

DECLARED = json.loads((ROOT / "infra" / "firestore" / "firestore.indexes.json").read_text())
EXEMPT = {(each["collectionGroup"], each["fieldPath"]) for each in DECLARED["fieldOverrides"]}
COMPOSITE = {
    (each["collectionGroup"], tuple((field["fieldPath"], field["order"]) for field in each["fields"]))
    for each in DECLARED["indexes"]
}
_UP, _DOWN = "ASCENDING", "DESCENDING"

QUERIES = (
    ("infra/cli/gateways/google.py", "dead_letters", (("received_at", _DOWN),)),
    ("infra/cli/gateways/google.py", "parts", (("__name__", _UP),)),
    ("infra/cli/gateways/google.py", "jobs", (("user_id", _UP),)),
    ("infra/cli/gateways/google_fleet.py", "jobs", (("created_at", _DOWN),)),
    ("infra/cli/gateways/google_fleet.py", "jobs", (("org_id", _UP), ("created_at", _DOWN))),
    ("infra/cli/gateways/google_fleet.py", "jobs", (("status", _UP), ("created_at", _DOWN))),
    ("infra/cli/gateways/google_fleet.py", "jobs", (("org_id", _UP), ("status", _UP), ("created_at", _DOWN))),
    ("infra/cli/gateways/google_fleet.py", "jobs", (("status", _UP), ("updated_at", _UP))),
    ("infra/cli/gateways/google_fleet.py", "admission", (("paused.since", _UP),)),
    ("docs/frontend.md", "jobs", (("org_id", _UP), ("created_at", _DOWN))),
    ("docs/examples/live-job.js", "jobs", (("org_id", _UP), ("created_at", _DOWN))),
)
"""Every query there is: its file and collection, its filters and its order."""

SMALL = {
    "job_id",
    "org_id",
    "user_id",
    "status",
    "stage",
    "run",
    "revision",
    "cancel_requested",
    "created_at",
}
"""Of a job's fields those that a console or a frontend may search by."""

SMALL_OUTPUTS = {"artifacts_removed", "model", "og_title", "score", "slug", "title", "word_count"}


def asked_in(path: str) -> int:
    """Count the queries that a Python file makes."""
    nodes = ast.walk(ast.parse((ROOT / path).read_text()))
    return sum(
        isinstance(node, ast.Attribute) and node.attr in {"order_by", "where", "collection_group"}
        for node in nodes
    )


def test_every_query_is_listed() -> None:
    """Each query in the code is in the table: the emulator answers without an index, Google does not."""
    sources = [path for room in ("functions", "shared", "infra") for path in (ROOT / room).rglob("*.py")]
    places = {str(path.relative_to(ROOT)) for path in sources if ".venv" not in path.parts}
    found = {path: number for path in places if (number := asked_in(path))}
    assert found == {"infra/cli/gateways/google.py": 3, "infra/cli/gateways/google_fleet.py": 6}
    named = {file for file, _, _ in QUERIES}
    for page in [*(ROOT / "docs").rglob("*.md"), *(ROOT / "docs").rglob("*.js")]:
        asks = re.search(r"\b(orderBy|where|collectionGroup)\(", page.read_text())
        assert not asks or str(page.relative_to(ROOT)) in named, page


@pytest.mark.parametrize(("file", "collection", "fields"), QUERIES)
def test_every_query_has_an_index(file: str, collection: str, fields: tuple[tuple[str, str], ...]) -> None:
    """Each query has its index: one field has its own unless exempt, several need a composite index."""
    assert (ROOT / file).exists()
    if len(fields) > 1:
        assert (collection, fields) in COMPOSITE
    else:
        assert (collection, fields[0][0]) not in EXEMPT


def test_every_index_has_a_query() -> None:
    """Each index is used by a query, since an index makes every write dearer."""
    used = {(collection, fields) for _, collection, fields in QUERIES}
    assert used >= COMPOSITE


@pytest.mark.parametrize("collection", ["jobs", "runs"])
def test_jobs_maps_and_texts_are_not_indexed(collection: str) -> None:
    """A job's maps and texts are exempt: each part would be an index entry, written with every draft."""
    exempt = {field for group, field in EXEMPT if group == collection}
    assert exempt | SMALL == {field.name for field in msgspec.structs.fields(Job)}
    assert not exempt & SMALL


def test_outputs_texts_are_not_indexed() -> None:
    """An output's texts are exempt: posts are longer than an indexed value may be."""
    exempt = {field for group, field in EXEMPT if group == "outputs"}
    fields: set[str] = set()
    for output in msgspec.structs.fields(Outputs):
        [struct] = [kind for kind in output.type.__args__ if kind is not type(None)]
        fields |= {field.name for field in msgspec.structs.fields(struct)}
    assert exempt - {"expires_at"} == fields - SMALL_OUTPUTS


def test_kept_answers_are_not_indexed() -> None:
    """Kept answers are exempt: they are as long as a post, and each is a field of its own."""
    assert ("answers", "answers") in EXEMPT
    assert {field.name for field in msgspec.structs.fields(KeptAnswers)} == {"run", "revision", "answers"}


def test_dead_letters_data_is_not_indexed() -> None:
    """A dead letter's data is exempt, since it may be anything."""
    assert {field for group, field in EXEMPT if group == "dead_letters"} == {"data", "attributes", "reason"}
    assert {field.name for field in msgspec.structs.fields(DeadLetter)} >= {"data", "attributes", "reason"}
    assert ("parts", "data") in EXEMPT


def test_old_documents_go_with_their_subcollections(planned: Plan) -> None:
    """Each subcollection has a time to live of its own: Firestore does not delete below a document."""
    kept_for = {
        (body["collection"], body["field"])
        for body in planned.of("google_firestore_field").values()
        if "ttl_config" in body
    }
    assert kept_for == {(group, "expires_at") for group in ("jobs", "outputs", "runs", "answers")}


def test_terraform_makes_declared_indexes(planned: Plan) -> None:
    """Terraform makes every declared index and exemption, in the database's own region."""
    made = {
        (body["collection"], tuple((field["field_path"], field["order"]) for field in body["fields"]))
        for body in planned.of("google_firestore_index").values()
    }
    assert made == COMPOSITE
    fields = {
        (body["collection"], body["field"]): body for body in planned.of("google_firestore_field").values()
    }
    assert set(fields) == EXEMPT
    assert all(not _indexes(body) for body in fields.values())
    [database] = planned.of("google_firestore_database").values()
    assert (database["name"], database["type"]) == ("(default)", "FIRESTORE_NATIVE")


def test_existing_database_stays(planned: Plan) -> None:
    """An existing database stays in its region, and stays when everything else is destroyed."""
    [database] = planned.of("google_firestore_database").values()
    assert database["deletion_policy"] == "ABANDON"
    assert database["delete_protection_state"] == "DELETE_PROTECTION_ENABLED"
    [body] = [body for kind, _, body in written.whole() if kind == "google_firestore_database"]
    assert body["lifecycle"][0]["ignore_changes"] == ["location_id"]


def _indexes(body: dict[str, Any]) -> Any:
    assert "index_config" in body  # empty: no index at all; without it there are those by default
    return body["index_config"].get("indexes")


def test_tested_rules_are_deployed(planned: Plan) -> None:
    """The tested rules file is released under the name that the database looks for."""
    [ruleset] = planned.of("google_firebaserules_ruleset").values()
    assert ruleset["source"]["files"]["content"] == (ROOT / "infra/firestore/firestore.rules").read_text()
    [release] = planned.of("google_firebaserules_release").values()
    assert release["name"] == "cloud.firestore"
