"""Firestore's indexes and expiry: each query has its index, long texts have none, old documents expire."""

from __future__ import annotations

import json

import msgspec
import pytest

from shared.jobs.admission import Admission
from shared.jobs.answers import KeptAnswers
from shared.jobs.job import Job
from shared.jobs.outputs import Outputs
from shared.materials.profile import Profile
from shared.messages.dead_letter import DeadLetter
from shared.sitemaps.sitemap import Sitemap
from shared.webhooks.delivery import Delivery
from tests.support.paths import ROOT
from tests.terraform import written
from tests.terraform.plan import Plan

DECLARED = json.loads((ROOT / "infra" / "firestore" / "firestore.indexes.json").read_text())
OVERRIDES = {
    (each["collectionGroup"], each["fieldPath"]): each["indexes"] for each in DECLARED["fieldOverrides"]
}
EXEMPT = {field for field, indexes in OVERRIDES.items() if not indexes}
COMPOSITE = {
    (each["collectionGroup"], tuple((field["fieldPath"], field["order"]) for field in each["fields"]))
    for each in DECLARED["indexes"]
}
TIMED = ("jobs", "outputs", "runs", "materials", "publications", "answers", "webhook_deliveries", "sitemaps")
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


@pytest.mark.parametrize("collection", ["jobs", "runs"])
def test_jobs_maps_and_texts_are_not_indexed(collection: str) -> None:
    """A job's maps and texts are exempt: each part would be an index entry, written with every draft."""
    small = SMALL | {"updated_at"} if collection == "jobs" else SMALL  # the sweep looks for old ones
    exempt = {field for group, field in EXEMPT if group == collection}
    assert exempt | small == {field.name for field in msgspec.structs.fields(Job)}
    assert not exempt & small


def test_admissions_members_are_not_indexed() -> None:
    """What grows with an organisation's jobs or is never asked for is exempt; the rest is asked for."""
    exempt = {field for group, field in EXEMPT if group == "admission"}
    searched = {"running", "active", "waiting", "paused", "period_start"}
    assert exempt - {"models"} | searched == {field.name for field in msgspec.structs.fields(Admission)}
    assert "models" in exempt  # of the document of the whole system


def test_outputs_texts_are_not_indexed() -> None:
    """An output's texts are exempt: posts are longer than an indexed value may be."""
    exempt = {field for group, field in EXEMPT if group == "outputs"}
    fields: set[str] = set()
    for output in msgspec.structs.fields(Outputs):
        [struct] = [kind for kind in output.type.__args__ if kind is not type(None)]
        fields |= {field.name for field in msgspec.structs.fields(struct)}
    assert exempt - {"expires_at"} == fields - SMALL_OUTPUTS


def test_materials_are_not_indexed() -> None:
    """Materials are exempt: a source may be as long as a document."""
    exempt = {field for group, field in EXEMPT if group == "materials"}
    assert exempt - {"expires_at"} == {"sources", "pages", "text", "changes", "profile"}


def test_kept_answers_are_not_indexed() -> None:
    """Kept answers are exempt: they are as long as a post, and each is a field of its own."""
    assert ("answers", "answers") in EXEMPT
    assert {field.name for field in msgspec.structs.fields(KeptAnswers)} == {"run", "revision", "answers"}


def test_dead_letters_data_is_not_indexed() -> None:
    """A dead letter's data is exempt, since it may be anything."""
    assert {field for group, field in EXEMPT if group == "dead_letters"} == {"data", "attributes", "reason"}
    assert {field.name for field in msgspec.structs.fields(DeadLetter)} >= {"data", "attributes", "reason"}
    assert ("parts", "data") in EXEMPT


def test_deliveries_texts_are_not_indexed() -> None:
    """Of a delivery only what is asked for is indexed: by endpoint, state, and for erasure by owner."""
    exempt = {field for group, field in EXEMPT if group == "webhook_deliveries"}
    fields = {field.name for field in msgspec.structs.fields(Delivery)}
    assert fields - exempt == {"delivery_id", "endpoint_id", "org_id", "job_id", "status", "next_at"}
    assert {field for group, field in EXEMPT if group == "webhooks"} == {"url", "events", "description"}


def test_sitemaps_and_profiles_texts_are_not_indexed() -> None:
    """A sitemap is searched by its owner and its next reading alone, a profile by no text."""
    exempt = {field for group, field in EXEMPT if group == "sitemaps"}
    fields = {field.name for field in msgspec.structs.fields(Sitemap)}
    assert fields - exempt == {"org_id", "next_at"}
    short = {"spelling", "reading_level", "headlines", "source_list", "model", "language", "word_count"}
    texts = {field.name for field in msgspec.structs.fields(Profile)} - short
    assert {field for group, field in EXEMPT if group == "named"} == texts


def test_old_documents_go_with_their_subcollections(planned: Plan) -> None:
    """Each subcollection has a time to live of its own: Firestore does not delete below a document."""
    kept_for = {
        (body["collection"], body["field"])
        for body in planned.of("google_firestore_field").values()
        if "ttl_config" in body
    }
    assert kept_for == {(group, "expires_at") for group in TIMED}


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
    assert set(fields) == set(OVERRIDES)
    for (group, field), body in fields.items():
        assert body["for_each"][f"{group} {field}"]["indexes"] == OVERRIDES[group, field]
        assert "index_config" in body  # without it there are the indexes by default
    [database] = planned.of("google_firestore_database").values()
    assert (database["name"], database["type"]) == ("(default)", "FIRESTORE_NATIVE")


def test_existing_database_stays(planned: Plan) -> None:
    """An existing database stays in its region, and stays when everything else is destroyed."""
    [database] = planned.of("google_firestore_database").values()
    assert database["deletion_policy"] == "ABANDON"
    assert database["delete_protection_state"] == "DELETE_PROTECTION_ENABLED"
    [body] = [body for kind, _, body in written.whole() if kind == "google_firestore_database"]
    assert body["lifecycle"][0]["ignore_changes"] == ["location_id"]


def test_fields_indexes_are_the_declared_ones() -> None:
    """A field has its declared indexes and no others; the evaluation does not see blocks this deep."""
    [body] = [body for kind, _, body in written.whole() if kind == "google_firestore_field"]
    [config] = body["index_config"]
    assert {name for name, _ in written.content(config)} == {"indexes"}
    [dynamic] = config["dynamic"]
    made = dynamic['"indexes"'] if '"indexes"' in dynamic else dynamic["indexes"]
    assert made["for_each"] == "${each.value.indexes}"
    [content] = made["content"]
    assert content["order"] == "${indexes.value.order}"
    assert content["query_scope"] == "${indexes.value.queryScope}"


def test_tested_rules_are_deployed(planned: Plan) -> None:
    """The tested rules file is released under the name that the database looks for."""
    [ruleset] = planned.of("google_firebaserules_ruleset").values()
    assert ruleset["source"]["files"]["content"] == (ROOT / "infra/firestore/firestore.rules").read_text()
    [release] = planned.of("google_firebaserules_release").values()
    assert release["name"] == "cloud.firestore"
