"""The mirror of the organizations and users that exist in Postgres: the collection `owners` in Firestore.

Every write carries the version that was read, so that of two passes at once none undoes what the other read
later. That needs an owner who was deleted to keep a document (`known` false, `gone_at`) for a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from shared.gateways.firestore_calls import TIMEOUT, call
from shared.jobs.owners import COLLECTION, KnownOwners, OwnerKey, OwnerKind, document_ids, read_known

if TYPE_CHECKING:
    from google.cloud.firestore import AsyncClient, AsyncDocumentReference, DocumentSnapshot

_PROGRESS = "progress"
_AFTER_EVERY_ID = "~"


@dataclass(frozen=True)
class Copy:
    """An owner's document at one version; `version` None: it has none.

    `gone_at` is when an owner that is not `known` was found to be missing.
    """

    key: OwnerKey
    known: bool = False
    org_id: str | None = None
    gone_at: datetime | None = None
    version: Any = None


@dataclass(frozen=True)
class Edit:
    """A write: the copy as it was read, and as it is to be; None deletes it."""

    before: Copy
    after: Copy | None


@dataclass(frozen=True)
class Comparison:
    """A comparison of all owners that has begun: when, and the owner that is next."""

    since: datetime
    kind: OwnerKind
    start: str


@dataclass(frozen=True)
class Progress:
    """The last comparison that ended, by the time of its beginning, and the one under way."""

    compared_at: datetime | None = None
    comparing: Comparison | None = None
    version: Any = None


class OwnerMirror(Protocol):
    """Raises Conflict for a failed precondition, and then nothing was written; Unavailable for an outage."""

    async def look_up(self, org_id: str, user_id: str) -> KnownOwners:
        """Return what is known of an organization and a user, in one read."""
        ...

    async def read(self, keys: Sequence[OwnerKey]) -> list[Copy]:
        """Return the owners' copies, one for each key."""
        ...

    async def page(self, kind: OwnerKind, start: str, most: int) -> list[Copy]:
        """Return the existing documents of a kind from the id `start` on, in the order of their ids."""
        ...

    async def write(self, edits: Sequence[Edit]) -> None:
        """Write all of the edits or none, at most 500."""
        ...

    async def progress(self) -> Progress:
        """Return how far the comparison of all owners is."""
        ...

    async def save(self, progress: Progress) -> Progress:
        """Write the progress under its version, and return it at its new version."""
        ...

    async def mark_complete(self) -> None:
        """Note that the mirror has every owner: an owner that it lacks is unknown from now on."""
        ...


def fields(copy: Copy) -> dict[str, Any]:
    """Return the fields of a copy's document; None where a field is absent."""
    return {
        "kind": copy.key.kind.value,
        "known": copy.known,
        "org_id": copy.org_id if copy.known else None,
        "gone_at": None if copy.known else copy.gone_at,
    }


def connect(project: str) -> FirestoreOwners:
    """Make a client on the running loop; the library reads FIRESTORE_EMULATOR_HOST."""
    from google.cloud.firestore import AsyncClient  # noqa: PLC0415 - heavy: loads on first use

    return FirestoreOwners(AsyncClient(project=project))


class FirestoreOwners:
    """The mirror in Firestore."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def look_up(self, org_id: str, user_id: str) -> KnownOwners:
        names = document_ids(org_id, user_id)
        places = [*map(self._place, names), self._system()]
        found = await call(self._read_all(places))
        organization, user, system = (found.get(place.path) for place in places)
        return read_known(*(each.to_dict() if each else None for each in (organization, user, system)))

    async def read(self, keys: Sequence[OwnerKey]) -> list[Copy]:
        places = {key: self._place(key.document_id) for key in keys}
        found = await call(self._read_all(list(places.values())))
        return [
            _copy(key, found[place.path]) if place.path in found else Copy(key)
            for key, place in places.items()
        ]

    async def page(self, kind: OwnerKind, start: str, most: int) -> list[Copy]:
        ends = (OwnerKey(kind, start), OwnerKey(kind, _AFTER_EVERY_ID))
        first, last = ({"__name__": self._place(key.document_id)} for key in ends)
        query = self._client.collection(COLLECTION).order_by("__name__").start_at(first).end_at(last)
        documents = await call(query.limit(most).get(retry=None, timeout=TIMEOUT))
        return [_copy(OwnerKey(kind, each.id.partition(".")[2]), each) for each in documents]

    async def write(self, edits: Sequence[Edit]) -> None:
        batch = self._client.batch()
        for edit in edits:
            place = self._place(edit.before.key.document_id)
            option = self._client.write_option(last_update_time=edit.before.version)
            if edit.after is None:
                batch.delete(place, option=option)
            elif edit.before.version is None:
                batch.create(place, _without_none(fields(edit.after)))
            else:
                batch.update(place, _removing_none(fields(edit.after)), option=option)
        if edits:
            await call(batch.commit(retry=None, timeout=TIMEOUT))

    async def progress(self) -> Progress:
        found = await call(self._place(_PROGRESS).get(retry=None, timeout=TIMEOUT))
        kept = (found.to_dict() or {}) if found.exists else {}
        begun = kept.get("comparing")
        comparing = Comparison(begun["since"], OwnerKind(begun["kind"]), begun["start"]) if begun else None
        return Progress(kept.get("compared_at"), comparing, found.update_time if found.exists else None)

    async def save(self, progress: Progress) -> Progress:
        begun = progress.comparing
        whole = {
            "compared_at": progress.compared_at,
            "comparing": begun and {"since": begun.since, "kind": begun.kind.value, "start": begun.start},
        }
        place = self._place(_PROGRESS)
        if progress.version is None:
            work = place.create(_without_none(whole), retry=None, timeout=TIMEOUT)
        else:
            option = self._client.write_option(last_update_time=progress.version)
            work = place.update(_removing_none(whole), option=option, retry=None, timeout=TIMEOUT)
        written = await call(work)
        return replace(progress, version=written.update_time)

    async def mark_complete(self) -> None:
        work = self._system().set({"owners_known": True}, merge=True, retry=None, timeout=TIMEOUT)
        await call(work)

    async def close(self) -> None:
        """Close the channel."""
        self._client.close()

    def _place(self, name: str) -> AsyncDocumentReference:
        return self._client.collection(COLLECTION).document(name)

    def _system(self) -> AsyncDocumentReference:
        return self._client.collection("admission").document("system")

    async def _read_all(self, places: list[AsyncDocumentReference]) -> dict[str, DocumentSnapshot]:
        documents = self._client.get_all(places, retry=None, timeout=TIMEOUT)
        return {each.reference.path: each async for each in documents if each.exists}


def _copy(key: OwnerKey, document: DocumentSnapshot) -> Copy:
    kept = document.to_dict() or {}
    known = kept.get("known") is True
    return Copy(key, known, kept.get("org_id"), kept.get("gone_at"), document.update_time)


def _without_none(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value is not None}


def _removing_none(document: dict[str, Any]) -> dict[str, Any]:
    from google.cloud.firestore import DELETE_FIELD  # noqa: PLC0415

    return {name: DELETE_FIELD if value is None else value for name, value in document.items()}
