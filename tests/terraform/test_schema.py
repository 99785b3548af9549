"""Each resource fits the provider's schema: no unknown attribute, none that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.terraform import schema, written
from tests.terraform.schema import Block

RESOURCES = [pytest.param(kind, body, id=f"{kind}.{name}") for kind, name, body in written.resources()]


def faults(place: str, body: dict[str, Any], block: Block) -> Iterator[str]:
    """Yield unknown and missing fields, also in nested blocks."""
    given = set()
    for name, inner in written.content(body):
        known = schema.SINGULAR.get(name, name)
        given.add(known)
        if known not in block.inner:
            yield f"{place} knows no {name}"
            continue
        nested = block.inner[known]
        if inner is not None and nested is None:
            yield f"{place}.{name} is not a block"
        for each in inner or []:
            yield from faults(f"{place}.{name}", each, nested or Block(frozenset()))
    yield from (f"{place} needs {missing}" for missing in sorted(block.required - given))


@pytest.mark.parametrize(("kind", "body"), RESOURCES)
def test_resource_fits_the_schema(kind: str, body: dict[str, Any]) -> None:
    """Each resource fits the provider's schema, as `terraform validate` would check."""
    fits = schema.of(kind)
    assert list(faults(kind, body, fits)) == []
    assert {name for name in ("name", "secret_id") if name in fits.inner and kind not in NAMELESS} <= {
        name for name, _ in written.content(body)
    }


NAMELESS = {"google_monitoring_alert_policy", "google_monitoring_notification_channel"}
"""Google names these itself; everything else would be given a name by nobody but us."""


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"topic": "t", "nmae": "n"}, "google_pubsub_subscription knows no nmae"),
        ({"name": "n"}, "google_pubsub_subscription needs topic"),
        (
            {"topic": "t", "push_config": [{"push_endpont": "u", "__is_block__": True}]},
            "google_pubsub_subscription.push_config knows no push_endpont",
        ),
        (
            {"topic": "t", "push_config": [{"push_endpoint": "u", "oidc_token": [{"__is_block__": True}]}]},
            "google_pubsub_subscription.push_config.oidc_token needs service_account_email",
        ),
        (
            {"topic": "t", "dynamic": [{"retri_policy": {"content": [{"__is_block__": True}]}}]},
            "google_pubsub_subscription knows no retri_policy",
        ),
    ],
)
def test_schema_check_finds_faults(body: dict[str, Any], fault: str) -> None:
    """The check finds an unknown attribute, a missing one and a wrong block."""
    for block in body.get("push_config", []):
        block["__is_block__"] = True
    assert fault in list(faults("google_pubsub_subscription", body, schema.of("google_pubsub_subscription")))


def test_all_files_are_checked() -> None:
    """All files are read, and every type of resource in the table is used."""
    assert len(RESOURCES) > 30
    assert {kind for kind, _, _ in written.resources()} == set(schema.RESOURCES)


def test_schema_is_of_the_required_version() -> None:
    """The provider's version 8 has no `custom_audiences` on worker pools, and neither has the schema."""
    assert 'version = "~> 8.0"' in (written.FOLDER / "versions.tf").read_text()
    assert "custom_audiences" not in schema.read("cloudrunv2/worker_pool").inner
    assert "custom_audiences" in schema.of("google_cloud_run_v2_service").inner
