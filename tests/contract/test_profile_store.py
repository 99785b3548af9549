"""Contract of the store of profiles: the fake, and Firestore on its emulator."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from shared.errors import Conflict, CorruptDocument
from shared.gateways.job_store import FirestoreJobs, JobStore
from shared.gateways.profile_store import FirestoreProfiles, ProfileStore
from shared.materials.profile import Preference, Profile, ReviewTerms
from shared.materials.stored_profile import StoredProfile
from tests.support.fakes.profile_store import MemoryProfiles
from tests.support.workbench import ORG, USER

NOW = datetime(2026, 1, 1, 12, 30, 0, 123456, tzinfo=UTC)
WHOLE = Profile(
    voice="Warm, for Ärzte 😀",
    samples=("One.", "Two.\n\nThree."),
    avoid_terms=(Preference("utilize", "use"),),
    spelling="en-GB",
    source_list="footnotes",
    review=ReviewTerms(hours=2),
    word_count=300,
)


@pytest.fixture
def profiles(store: JobStore) -> ProfileStore:
    """A store without profiles."""
    return FirestoreProfiles(store.client) if isinstance(store, FirestoreJobs) else MemoryProfiles()


def stored(name: str = "default", profile: Profile = WHOLE, org_id: str = ORG) -> StoredProfile:
    """Return a profile as its owner writes it."""
    return StoredProfile(org_id=org_id, name=name, profile=profile, updated_at=NOW, updated_by=USER)


async def test_profile_is_read_as_written(profiles: ProfileStore) -> None:
    """None at first; a later write takes away what it leaves out."""
    assert await profiles.read(ORG, "default") is None
    first = await profiles.write(stored())
    assert await profiles.read(ORG, "default") == first
    second = await profiles.write(stored(profile=Profile(voice="Dry.")), first)
    assert await profiles.read(ORG, "default") == second
    assert second.version != first.version
    with pytest.raises(Conflict):
        await profiles.write(stored(), first)
    await profiles.write(stored())
    found = await profiles.read(ORG, "default")
    assert found
    assert found.profile == WHOLE


async def test_profile_is_created_once(profiles: ProfileStore) -> None:
    """A second creation is a conflict, and changes nothing."""
    first = await profiles.create(stored())
    with pytest.raises(Conflict):
        await profiles.create(stored(profile=Profile(voice="Dry.")))
    assert await profiles.read(ORG, "default") == first


async def test_profiles_are_listed_by_organization(profiles: ProfileStore) -> None:
    """By name, and only the organization's own."""
    for name in ("news", "default", "a-1"):
        await profiles.write(stored(name))
    await profiles.write(stored("other", org_id=USER))
    assert [each.name for each in await profiles.list(ORG)] == ["a-1", "default", "news"]


async def test_deleted_profile_is_gone(profiles: ProfileStore) -> None:
    """The second time there is nothing to delete, and a write that expects it fails."""
    before = await profiles.write(stored())
    assert await profiles.delete(ORG, "default")
    assert not await profiles.delete(ORG, "default")
    assert await profiles.read(ORG, "default") is None
    with pytest.raises(Conflict):
        await profiles.write(stored(), before)


async def test_malformed_profile_is_named(profiles: ProfileStore) -> None:
    """A list leaves it out; fields of another version and null change nothing."""
    await put(profiles, "broken", {"voice": ["a"]})
    await put(profiles, "later", {"voice": "Dry.", "mood": {"of": "later"}, "spelling": None})
    with pytest.raises(CorruptDocument, match=r"The profile broken can't be used: voice must be text of at"):
        await profiles.read(ORG, "broken")
    assert [(each.name, each.profile) for each in await profiles.list(ORG)] == [
        ("later", Profile(voice="Dry."))
    ]


async def put(profiles: ProfileStore, name: str, fields: dict[str, object]) -> None:
    """Write a document by hand."""
    if isinstance(profiles, MemoryProfiles):
        profiles.documents[ORG, name] = fields
    else:
        assert isinstance(profiles, FirestoreProfiles)
        await profiles._place(ORG, name).set(fields)


def test_version_is_of_the_content() -> None:
    """Who wrote it, and when, is not part of it."""
    other = replace(stored(), updated_by="someone", updated_at=None, name="other")
    assert other.version == stored().version
    assert len(stored().version) == 8
