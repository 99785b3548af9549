"""`blog profiles` and `blog profile`: what they store and say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.materials.profile import Profile
from shared.materials.stored_profile import StoredProfile, profile_fields
from tests.support.fakes.cli import CLOUD, NOW, ORG, Ended, blog
from tests.support.fakes.profile_store import MemoryProfiles
from tests.support.paths import ROOT

SAMPLE = ROOT / "infra" / "local" / "samples" / "honey" / "profile.yaml"
DRY = Profile(voice="Dry.", audience="Cooks", word_count=300)


def stored(profile: Profile, name: str = "default") -> StoredProfile:
    """Return a profile of an organization."""
    return StoredProfile(org_id=ORG, name=name, profile=profile, updated_at=NOW)


@pytest.fixture
def kept() -> MemoryProfiles:
    """A store with one profile."""
    return MemoryProfiles({(ORG, "default"): profile_fields(stored(DRY))})


def run(kept: MemoryProfiles, *arguments: str, **options: Any) -> Ended:
    """Run a command in Google Cloud."""
    return blog(*arguments, "--org", ORG, profiles=kept, env=CLOUD, **options)


def test_profiles_are_listed(kept: MemoryProfiles) -> None:
    """With the version, the readers and what each fills in; nothing says how to write the first one."""
    ended = run(kept, "profiles")
    assert ended.code == 0
    assert f"default\n  version {stored(DRY).version}, changed 2026-01-02 12:00\n" in ended.out
    assert "for Cooks" in ended.out
    assert "word_count 300" in ended.out
    [row] = json.loads(run(kept, "profiles", "--json").out)["profiles"]
    assert (row["name"], row["word_count"], row["updated_by"]) == ("default", 300, None)
    assert "voice" not in row
    assert "`blog profile set default --file FILE`" in run(MemoryProfiles(), "profiles").err


def test_sample_is_written_and_shown(kept: MemoryProfiles, tmp_path: Path) -> None:
    """The shown YAML can be written again, and is the same version; JSON is as good as YAML."""
    ended = run(kept, "profile", "set", "default", "--file", str(SAMPLE))
    assert ended.code == 0
    assert "Every later request that names no profile has this one." in ended.err
    shown = run(kept, "profile", "show", "default").out
    assert yaml.safe_load(shown)["writer"] == yaml.safe_load(SAMPLE.read_text())["writer"]
    (tmp_path / "again.yaml").write_text(shown)
    again = run(kept, "profile", "set", "other", "--file", str(tmp_path / "again.yaml"))
    assert again.out == ended.out
    assert "--profile other" in again.err
    (tmp_path / "again.json").write_text(json.dumps(yaml.safe_load(shown)))
    from_json = run(kept, "profile", "set", "third", "--file", str(tmp_path / "again.json"), "--json")
    assert json.loads(from_json.out)["version"] == ended.out.strip()


def test_wrong_fields_are_all_named(kept: MemoryProfiles, tmp_path: Path) -> None:
    """Nothing is written."""
    file = tmp_path / "wrong.yaml"
    file.write_text("word_count: 1\nvoice: [a]\nmodel: gpt-99\n")
    ended = run(kept, "profile", "set", "new", "--file", str(file))
    assert ended.code == 2
    assert "word_count must be a whole number from 100 to 5000." in ended.err
    assert "voice must be text of at most 1500 characters" in ended.err
    assert set(kept.documents) == {(ORG, "default")}


def test_other_version_is_not_replaced(kept: MemoryProfiles) -> None:
    """Somebody else's change stays; the version that is there may be replaced."""
    arguments = ("profile", "set", "default", "--file", str(SAMPLE), "--version")
    ended = run(kept, *arguments, "00000000")
    assert ended.code == 1
    assert f"its version is {stored(DRY).version}" in ended.err
    assert kept.documents[ORG, "default"]["voice"] == "Dry."
    assert run(kept, *arguments, stored(DRY).version).code == 0


def test_profile_is_deleted(kept: MemoryProfiles) -> None:
    """It asks first; a missing one is a failure."""
    assert run(kept, "profile", "delete", "default").code != 0
    assert kept.documents
    assert json.loads(run(kept, "profile", "delete", "default", "--yes", "--json").out) == {
        "name": "default",
        "deleted": True,
    }
    assert not kept.documents
    for arguments in (("show", "default"), ("delete", "default", "--yes")):
        ended = run(kept, "profile", *arguments)
        assert ended.code == 1
        assert "There is no profile default: `blog profiles` lists them." in ended.err


@pytest.mark.parametrize("name", ["A", "a b", "a/b", "x" * 41, "-a"])
def test_wrong_name_is_refused(kept: MemoryProfiles, name: str) -> None:
    """Before anything is asked."""
    assert run(kept, "profile", "show", "--", name).code == 2
