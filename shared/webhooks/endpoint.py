"""An endpoint: a URL of an organization that gets some of its events."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.webhooks.event import TYPES, USUAL_TYPES
from shared.webhooks.signature import OVERLAP
from shared.webhooks.urls import BadUrl, read_url

COLLECTION = "webhooks"
MOST = 20
"""Endpoints of one organization."""

LONGEST_DESCRIPTION = 500
_SURROGATE = re.compile(r"[\ud800-\udfff]")
GONE = "gone"
"""`disabled_by` of an endpoint that answered 410; `owner` of one that its owner has disabled."""
OWNER = "owner"


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """`version` counts the secrets; the one before it signs until a day after `rotated_at`.

    `failing_since` is the first of the failures since the last success.
    """

    endpoint_id: str
    org_id: str
    url: str
    events: tuple[str, ...]
    description: str = ""
    version: int = 1
    rotated_at: datetime | None = None
    disabled: bool = False
    disabled_by: str | None = None
    failing_since: datetime | None = None
    created_at: datetime
    created_by: str | None = None


class BadField(msgspec.Struct, frozen=True):
    """A field that can't be taken, and the sentence that says why."""

    field: str
    detail: str


class _BadValue(Exception):
    """The sentence names the field."""


class BadEndpoint(Exception):
    """The fields of an endpoint that can't be taken, all of them."""

    def __init__(self, faults: Sequence[BadField]) -> None:
        super().__init__(" ".join(fault.detail for fault in faults))
        self.faults = tuple(faults)


def receives(endpoint: Endpoint, event_type: str) -> bool:
    """Return whether an endpoint gets events of a type."""
    return not endpoint.disabled and event_type in endpoint.events


def as_map(endpoint: Endpoint) -> dict[str, Any]:
    """Return an endpoint as its owner sees it, for JSON; without a secret."""
    shown: dict[str, Any] = msgspec.to_builtins(endpoint)
    return shown


def new_endpoint(
    endpoint_id: str,
    org_id: str,
    fields: Mapping[str, Any],
    now: datetime,
    *,
    local: bool,
    created_by: str | None = None,
) -> Endpoint:
    """Return an endpoint from the fields url, events and description; raise BadEndpoint.

    Without `events` it gets all types but reviews that jobs await.
    """
    changes = _read(_whole(fields), local=local)
    return Endpoint(endpoint_id=endpoint_id, org_id=org_id, created_at=now, created_by=created_by, **changes)


def change(endpoint: Endpoint, fields: Mapping[str, Any], *, local: bool) -> Endpoint:
    """Return an endpoint with changed fields: url, events, description, disabled. Raise BadEndpoint."""
    changes = _read(fields, local=local, kept=_kept(endpoint))
    if (disabled := changes.get("disabled")) is not None:
        changes["disabled_by"] = OWNER if disabled else None
    if disabled is False or changes.get("url", endpoint.url) != endpoint.url:
        changes["failing_since"] = None
    return replace(endpoint, **changes)


def find_faults(fields: Mapping[str, Any], endpoint: Endpoint | None, *, local: bool) -> Sequence[BadField]:
    """Return all wrong fields of a new endpoint, or of a change of `endpoint`."""
    try:
        if endpoint is None:
            _read(_whole(fields), local=local)
        else:
            _read(fields, local=local, kept=_kept(endpoint))
    except BadEndpoint as error:
        return error.faults
    return ()


def rotate(endpoint: Endpoint, now: datetime) -> Endpoint:
    """Return an endpoint with a new secret."""
    return replace(endpoint, version=endpoint.version + 1, rotated_at=now)


def old_secret_ends(endpoint: Endpoint) -> datetime | None:
    """Return until when the secret before the last rotation signs as well; None without a rotation."""
    return endpoint.rotated_at + OVERLAP if endpoint.rotated_at else None


def _whole(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields of a new endpoint, with what it has without them."""
    return {"url": None, "events": list(USUAL_TYPES), **fields}


def _kept(endpoint: Endpoint) -> tuple[str, ...]:
    return tuple(each for each in endpoint.events if each not in TYPES)


def _read(fields: Mapping[str, Any], *, local: bool, kept: Sequence[str] = ()) -> dict[str, Any]:
    """Return the given fields, checked; `kept` are types of another release that may stay."""
    read: dict[str, Any] = {}
    faults = []
    for name, value in sorted(fields.items(), key=lambda each: each[0] not in _READERS):  # known ones first
        try:
            read[name] = _READERS[name](value, local, kept)
        except KeyError:
            faults.append(BadField(name, f"{name[:80]} is not a field: use {', '.join(_READERS)}."))
        except (BadUrl, _BadValue) as error:
            faults.append(BadField(name, str(error)))
    if faults:
        raise BadEndpoint(faults)
    return read


def _url(value: object, local: bool, _kept: Sequence[str]) -> str:  # noqa: FBT001  one of the readers' values
    if not isinstance(value, str) or not value:
        raise _BadValue("url is missing: give the https:// URL that gets the events.")
    return read_url(value, local=local).url


def _events(value: object, _local: bool, kept: Sequence[str]) -> tuple[str, ...]:  # noqa: FBT001  the same
    if not isinstance(value, list | tuple) or not value:
        raise _BadValue(f"events has to be a list of at least one of {', '.join(TYPES)}.")
    unknown = [each for each in value if each not in TYPES and each not in kept]
    if unknown:
        raise _BadValue(f"events has {str(unknown[0])[:80]!r}: choose from {', '.join(TYPES)}.")
    return tuple(dict.fromkeys(value))


def _description(value: object, _local: bool, _kept: Sequence[str]) -> str:  # noqa: FBT001  the same
    if not isinstance(value, str) or len(value) > LONGEST_DESCRIPTION:
        raise _BadValue(f"description has to be text of at most {LONGEST_DESCRIPTION} characters.")
    if _SURROGATE.search(value):
        raise _BadValue("description has half of a character (a lone surrogate): remove it.")
    return value


def _disabled(value: object, _local: bool, _kept: Sequence[str]) -> bool:  # noqa: FBT001  the same
    if not isinstance(value, bool):
        raise _BadValue("disabled has to be true or false.")
    return value


_READERS = {"url": _url, "events": _events, "description": _description, "disabled": _disabled}
