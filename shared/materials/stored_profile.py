"""A profile as its document keeps it: the profile's own fields, its owner, and its last change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from shared.errors import CorruptDocument, Poison
from shared.materials.profile import Profile, version_of
from shared.messages.schemas import read_fields

COLLECTION = "profiles"
NAMED = "named"
"""The path is profiles/{org_id}/named/{name}."""


class StoredProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A profile of an organization; `updated_by` is a user, or the email address of a service account.

    `revision` marks this state of the document, if it was read.
    """

    org_id: str
    name: str
    profile: Profile
    updated_at: datetime | None = None
    updated_by: str | None = None
    revision: Any = None

    @property
    def version(self) -> str:
        """The version of its content."""
        return version_of(self.profile)


def read_profile(org_id: str, name: str, document: Mapping[str, Any], revision: Any = None) -> StoredProfile:
    """Return the profile; raise CorruptDocument with a sentence that names its first wrong field.

    Fields of another version are left out. People may write a profile by hand.
    """
    known = {each: document[each] for each in Profile.__struct_fields__ if document.get(each) is not None}
    try:
        profile = read_fields(known, Profile)
    except Poison as error:
        raise CorruptDocument(f"The profile {name} can't be used: {error}") from error
    at, by = document.get("updated_at"), document.get("updated_by")
    return StoredProfile(
        org_id=org_id,
        name=name,
        profile=profile,
        updated_at=at if isinstance(at, datetime) else None,
        updated_by=by if isinstance(by, str) else None,
        revision=revision,
    )


def profile_fields(stored: StoredProfile) -> dict[str, Any]:
    """Return the document."""
    own: dict[str, Any] = msgspec.to_builtins(stored.profile)
    about = {
        "org_id": stored.org_id,
        "name": stored.name,
        "version": stored.version,
        "updated_at": stored.updated_at,
        "updated_by": stored.updated_by,
    }
    return own | {name: value for name, value in about.items() if value is not None}
