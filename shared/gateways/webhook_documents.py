"""Documents of webhooks in Firestore as records, and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from shared import telemetry
from shared.errors import CorruptDocument
from shared.jobs.plain_times import with_plain_times
from shared.webhooks.delivery import Delivery
from shared.webhooks.endpoint import Endpoint

if TYPE_CHECKING:
    from google.cloud.firestore import DocumentSnapshot

Kind = TypeVar("Kind", Endpoint, Delivery)
_ID = {Endpoint: "endpoint_id", Delivery: "delivery_id"}


@dataclass(frozen=True)
class Stored(Generic[Kind]):
    """A record at one version; `written_at` is the store's time of its last write."""

    value: Kind
    version: Any
    written_at: datetime


@dataclass(frozen=True)
class Due:
    """A delivery whose next try is due."""

    delivery_id: str
    endpoint_id: str
    org_id: str
    next_at: datetime


def fields(value: Endpoint | Delivery) -> dict[str, Any]:
    """Return the fields of a document; None is absent, and so not in an index."""
    built = msgspec.to_builtins(value, builtin_types=(datetime,))
    return {name: part for name, part in built.items() if part is not None and name != _ID[type(value)]}


def written(value: Kind, at: datetime) -> Stored[Kind]:
    """Return a record that was written at this time, which is its version."""
    return Stored(value, at, with_plain_times(at))


def read(document: DocumentSnapshot, kind: type[Kind]) -> Stored[Kind]:
    """Return a document's record; raise CorruptDocument."""
    given = {**with_plain_times(document.to_dict()), _ID[kind]: document.id}
    try:
        return written(msgspec.convert(given, type=kind), document.update_time)
    except msgspec.ValidationError as error:
        raise CorruptDocument(f"A document of webhooks can't be read: {error}.") from error


def read_all(found: Iterable[DocumentSnapshot], kind: type[Kind]) -> list[Stored[Kind]]:
    """Return the records that can be read; log the others."""
    stored = []
    for each in found:
        try:
            stored.append(read(each, kind))
        except CorruptDocument as error:
            telemetry.error(telemetry.Event.WEBHOOK_SKIPPED, str(error), **{_ID[kind]: each.id})
    return stored


def read_due(document: DocumentSnapshot) -> Due:
    """Return what a query of due deliveries selects."""
    given = with_plain_times(document.to_dict())
    return Due(document.id, str(given.get("endpoint_id")), str(given.get("org_id")), given["next_at"])
