"""Fields that somebody gives for a profile, whatever they are; and the page that explains them."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shared import topology
from shared.materials.given_profile import (
    MOST,
    MOST_BYTES,
    BadProfile,
    is_profile_name,
    read_given,
)
from shared.materials.profile import Profile, version_of
from shared.materials.stored_profile import StoredProfile, profile_fields, read_profile
from shared.messages.schemas import read_object
from shared.sitemaps.pages import MOST_PAGES
from shared.sitemaps.robots import PRODUCT
from shared.sitemaps.sitemap import KEPT, MOST_FRESH, OLDEST
from tests.support.paths import ROOT

MODELS = tuple(topology.load().models)
NAMES = Profile.__struct_fields__
TEXTS = st.text(max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
PAGE = (ROOT / "docs" / "profiles.md").read_text()


def read(fields: dict[str, Any]) -> Profile | BadProfile:
    """Return the profile, or its refusal."""
    try:
        return read_given(fields, MODELS)
    except BadProfile as error:
        return error


@given(st.dictionaries(st.sampled_from(NAMES) | TEXTS, VALUES, max_size=4))
def test_any_fields_are_a_profile_or_named(fields: dict[str, Any]) -> None:
    """A profile is the same after its document; a refusal has a sentence for each wrong field."""
    profile = read(fields)
    if isinstance(profile, BadProfile):
        assert profile.faults
        assert all(each.detail.endswith(".") for each in profile.faults)
        return
    stored = StoredProfile(org_id="o", name="n", profile=profile)
    kept = read_profile("o", "n", json.loads(json.dumps(profile_fields(stored))))
    assert (kept.profile, kept.version) == (profile, version_of(profile))


def test_sample_is_a_profile() -> None:
    """It is what the page and `make run` show."""
    fields = yaml.safe_load((ROOT / "infra/local/samples/honey/profile.yaml").read_text())
    assert read_given(fields, MODELS).spelling == "en-GB"


@pytest.mark.parametrize(
    ("name", "good"),
    [("default", True), ("a-1", True), ("0", True), ("x" * 40, True), ("x" * 41, False), ("", False)],
)
def test_name_has_a_form(name: str, good: bool) -> None:  # noqa: FBT001  one of the cases' values
    """Lower-case letters, digits and hyphens."""
    assert is_profile_name(name) is good
    assert not is_profile_name(f"{name}\n")


def test_page_has_each_field_with_its_limits() -> None:
    """In the order of the type."""
    table = PAGE.split("## Fields")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.*?`) \| (.*?) \|", table, re.MULTILINE)
    assert [name for names, _ in rows for name in re.findall(r"`(\w+)`", names)] == list(NAMES)
    for field in msgspec.inspect.type_info(Profile).fields:  # type: ignore[attr-defined]
        most = getattr(field.type, "max_length", None)
        [row] = [row for names, row in rows if f"`{field.encode_name}`" in names]
        if most and field.encode_name != "canonical":
            assert f"{most:,}" in row, field.encode_name
    assert f"{MOST} profiles for an organization, {MOST_BYTES:,} bytes for one" in PAGE


def test_page_of_links_has_the_limits() -> None:
    """As they are."""
    page = (ROOT / "docs" / "links.md").read_text()
    assert f"the {MOST_PAGES:,} that changed last" in page
    assert f"User-agent: {PRODUCT}" in page
    assert f"until {KEPT.days} days after the last use" in page
    assert f"stay for {OLDEST.days} days" in page
    assert f"up to {MOST_FRESH} sitemaps" in page


@pytest.mark.parametrize("deep", ["[" * 950 + '"x"' + "]" * 950, '{"a":' * 900 + "1" + "}" * 900])
def test_deep_field_is_named(deep: str) -> None:
    """As deep as the reader of JSON takes it."""
    fields = read_object(f'{{"voice": {deep}}}'.encode())
    with pytest.raises(BadProfile) as caught:
        read_given(fields, MODELS)
    assert [fault.field for fault in caught.value.faults] == ["voice"]
