"""Profiles of organizations in Firestore: profiles/{org_id}/named/{name}.

The claim of a start message reads the profile beside the admission (shared/gateways/admission_store.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from msgspec.structs import replace

from shared import telemetry
from shared.errors import CorruptDocument
from shared.gateways.firestore_calls import TIMEOUT, call
from shared.jobs.plain_times import with_plain_times
from shared.materials.profile import Profile
from shared.materials.stored_profile import COLLECTION, NAMED, StoredProfile, profile_fields, read_profile
from shared.telemetry import Event

if TYPE_CHECKING:
    from google.cloud.firestore import AsyncClient, AsyncDocumentReference

_MOST_LISTED = 1_000


class ProfileStore(Protocol):
    """Raises Conflict for a failed precondition, CorruptDocument, and Unavailable for an outage."""

    async def read(self, org_id: str, name: str) -> StoredProfile | None:
        """Return a profile, or None if it does not exist; raise CorruptDocument if it can't be read."""
        ...

    async def list(self, org_id: str) -> list[StoredProfile]:
        """Return an organization's profiles by name; those that can't be read are left out, and logged."""
        ...

    async def create(self, profile: StoredProfile) -> StoredProfile:
        """Write a new profile; raise Conflict if one of its name exists."""
        ...

    async def write(self, profile: StoredProfile, before: StoredProfile | None = None) -> StoredProfile:
        """Write a profile in place of the one with its name; raise Conflict if `before` has changed."""
        ...

    async def delete(self, org_id: str, name: str) -> bool:
        """Delete a profile; return False if it did not exist."""
        ...


class FirestoreProfiles:
    """The store in Firestore."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def read(self, org_id: str, name: str) -> StoredProfile | None:
        found = await call(self._place(org_id, name).get(retry=None, timeout=TIMEOUT))
        return _read(org_id, found) if found.exists else None

    async def list(self, org_id: str) -> list[StoredProfile]:
        query = self._client.collection(COLLECTION).document(org_id).collection(NAMED).limit(_MOST_LISTED)
        found = await call(query.get(retry=None, timeout=TIMEOUT))
        read = []
        for document in sorted(found, key=lambda each: str(each.id)):
            try:
                read.append(_read(org_id, document))
            except CorruptDocument as error:
                telemetry.warning(Event.PROFILE_SKIPPED, str(error), org_id=org_id)
        return read

    async def create(self, profile: StoredProfile) -> StoredProfile:
        place = self._place(profile.org_id, profile.name)
        written = await call(place.create(profile_fields(profile), retry=None, timeout=TIMEOUT))
        return replace(profile, revision=written.update_time)

    async def write(self, profile: StoredProfile, before: StoredProfile | None = None) -> StoredProfile:
        place, fields = self._place(profile.org_id, profile.name), profile_fields(profile)
        if before is None:
            written = await call(place.set(fields, retry=None, timeout=TIMEOUT))
        else:
            from google.cloud.firestore import DELETE_FIELD  # noqa: PLC0415 - heavy: loads on first use

            gone = {name: DELETE_FIELD for name in Profile.__struct_fields__ if name not in fields}
            option = self._client.write_option(last_update_time=before.revision)
            written = await call(place.update(fields | gone, option=option, retry=None, timeout=TIMEOUT))
        return replace(profile, revision=written.update_time)

    async def delete(self, org_id: str, name: str) -> bool:
        place = self._place(org_id, name)
        found = await call(place.get(retry=None, timeout=TIMEOUT))
        if found.exists:
            await call(place.delete(retry=None, timeout=TIMEOUT))
        return bool(found.exists)

    def _place(self, org_id: str, name: str) -> AsyncDocumentReference:
        return self._client.collection(COLLECTION).document(org_id).collection(NAMED).document(name)


def _read(org_id: str, document: Any) -> StoredProfile:
    fields = with_plain_times(document.to_dict() or {})
    return read_profile(org_id, document.id, fields, document.update_time)
