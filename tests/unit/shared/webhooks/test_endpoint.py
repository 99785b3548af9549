"""An endpoint's fields: every wrong one is named, and what another release wrote stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from shared.webhooks import endpoint as endpoints
from shared.webhooks.endpoint import GONE, OWNER, BadEndpoint, Endpoint
from shared.webhooks.event import TYPES, USUAL_TYPES

NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://hooks.example.com/blog"


def make(**fields: Any) -> Endpoint:
    return endpoints.new_endpoint("an-id", "an-org", {"url": URL, **fields}, NOW, local=False)


def faults(**fields: Any) -> dict[str, str]:
    with pytest.raises(BadEndpoint) as caught:
        make(**fields)
    return {each.field: each.detail for each in caught.value.faults}


def test_new_endpoint_gets_every_end() -> None:
    """And budgets, unless it names some, each once. The event of a review has to be named."""
    assert make().events == USUAL_TYPES
    assert set(TYPES) - set(USUAL_TYPES) == {"job.awaiting_review"}
    assert make(events=["job.awaiting_review"]).events == ("job.awaiting_review",)
    assert make(events=["job.failed", "job.failed"]).events == ("job.failed",)
    made = make(description="for Ärger 😀 مرحبا", disabled=True)
    assert (made.version, made.rotated_at, made.disabled) == (1, None, True)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("url", [None, "", 7, [], {}, True, "http://a.example/", "https://10.0.0.1/"]),
        ("events", [None, "job.failed", [], {}, ["job.exploded"], [None], [[]], [{}], 7, ["a" * 10**6]]),
        ("description", [None, 7, [], "a" * 501, "\ud800"]),
        ("disabled", [None, 0, "false", []]),
        ("secret", ["whsec_mine"]),
        ("org_id", ["another"]),
        ("a" * 10**5, [1]),
    ],
)
def test_wrong_field_is_named(field: str, values: list[Any]) -> None:
    """Whatever it is: with a sentence that is not as long as the value."""
    for value in values:
        found = faults(**{field: value})
        assert list(found) == [field]
        assert found[field].endswith(".")
        assert len(found[field]) < 400


def test_all_wrong_fields_are_named_at_once() -> None:
    """Not the first alone."""
    assert set(faults(url="", events=[], description=7, colour="red")) == {
        "url",
        "events",
        "description",
        "colour",
    }
    with pytest.raises(BadEndpoint, match="url is missing"):
        endpoints.new_endpoint("an-id", "an-org", {}, NOW, local=False)


def test_change_names_what_changes() -> None:
    """The rest stays; enabling it, or another URL, forgets its failures."""
    failing = replace(make(), failing_since=NOW)
    assert endpoints.change(failing, {"description": "new"}, local=False) == replace(
        failing, description="new"
    )
    assert endpoints.change(failing, {"url": "https://b.example/"}, local=False).failing_since is None
    disabled = endpoints.change(failing, {"disabled": True}, local=False)
    assert (disabled.disabled_by, disabled.failing_since) == (OWNER, NOW)
    gone = replace(failing, disabled=True, disabled_by=GONE)
    enabled = endpoints.change(gone, {"disabled": False}, local=False)
    assert (enabled.disabled, enabled.disabled_by, enabled.failing_since) == (False, None, None)
    assert endpoints.change(failing, {}, local=False) == failing


def test_type_of_another_release_may_stay() -> None:
    """An older release keeps what a newer one has subscribed to, and adds none itself."""
    newer = replace(make(), events=("job.failed", "job.reviewed"))
    kept = endpoints.change(newer, {"events": ["job.reviewed"]}, local=False)
    assert kept.events == ("job.reviewed",)
    with pytest.raises(BadEndpoint):
        endpoints.change(kept, {"events": ["job.exploded"]}, local=False)


def test_shown_endpoint_has_no_secret() -> None:
    """Its fields as JSON, and the id by its name."""
    shown = endpoints.as_map(make())
    assert (shown["endpoint_id"], shown["events"], shown["created_at"]) == (
        "an-id",
        USUAL_TYPES,
        "2026-01-01T00:00:00Z",
    )
    assert "secret" not in str(shown)


def test_rotation_counts_up() -> None:
    """The old secret ends a day after it."""
    rotated = endpoints.rotate(make(), NOW)
    assert (rotated.version, endpoints.old_secret_ends(rotated)) == (2, datetime(2026, 1, 2, tzinfo=UTC))
    assert endpoints.old_secret_ends(make()) is None
