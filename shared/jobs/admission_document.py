"""Read and write the documents admission/{org_id} and admission/system, which operators change too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.jobs.admission import Admission, Limits, Paused, Place, Queue
from shared.jobs.breaker import AliasState

SYSTEM = "system"
"""The id of the document about the whole system; organisations have UUIDs."""

MOST_SHARDS = 100
"""All documents of an organisation are read for one decision."""
SPOILED = "Its `spent_usd` or `members` can't be read: correct its document in `admission`."
UNREADABLE = "Its limits can't be read: set them again with `blog budget`."
_MOST_USD = 1e9
_WRITTEN = ("members", "running", "active", "spent_usd", "period_start", "waiting", "alerted")
"""The fields that the pipeline writes; `limits` and `paused` are the operators'."""


class System(msgspec.Struct, frozen=True, kw_only=True):
    """The document admission/system: pauses, and the breaker of each alias.

    `owners_known`: the mirror of organisations and users is complete.
    """

    paused: Paused | None = None
    models: dict[str, AliasState] = {}
    owners_known: bool = False

    def alias(self, name: str) -> AliasState:
        """Return the state of an alias; one without trouble has none."""
        return self.models.get(name) or AliasState()


def document_id(org_id: str, shard: int) -> str:
    """Return the id of an organisation's document, or of a further one that shares its limits."""
    return f"{org_id}.{shard}" if shard else org_id


def read_admission(document: dict[str, Any]) -> Admission:
    """Return the admission of an organisation.

    Limits and sums that can't be read pause it: without them nobody knows what it may spend.
    """
    limits = _convert(document.get("limits") or {}, Limits)
    spent, members = _amount(document.get("spent_usd", 0.0)), document.get("members", {})
    places = {name: place for name, place in _readable(members, Place).items() if _is_amount(place.held_usd)}
    paused = document.get("paused")
    known = Admission(
        limits=limits or Limits(),
        members=places,
        active=document.get("active") is True,
        spent_usd=spent or 0.0,
        period_start=_convert(document.get("period_start"), str | None),
        waiting=_convert(document.get("waiting"), Queue | None),
        paused=(_convert(paused, Paused) or _pause("")) if paused else None,
        alerted=_convert(document.get("alerted", 0), int) or 0,
    )
    if limits is None or _is_wrong(limits):
        known = replace(known, limits=Limits(), paused=_pause(UNREADABLE))
    if spent is None or not isinstance(members, dict) or len(places) < len(members):
        known = replace(known, paused=_pause(SPOILED))
    return replace(known, running=len(known.members))


def read_system(document: dict[str, Any]) -> System:
    """Return the state of the whole system; a part in another shape counts as missing."""
    paused = document.get("paused")
    return System(
        paused=(_convert(paused, Paused) or _pause("")) if paused else None,
        models=_readable(document.get("models"), AliasState),
        owners_known=document.get("owners_known") is True,
    )


def changed_fields(before: Admission, after: Admission) -> dict[str, Any]:
    """Return the fields to write; None removes a field."""
    old, new = _fields(before), _fields(after)
    return {name: new[name] for name in _WRITTEN if old[name] != new[name]}


def alias_fields(state: AliasState) -> dict[str, Any]:
    """Return the fields of an alias's breaker; its pause is the operators'."""
    built: dict[str, Any] = msgspec.to_builtins(state, builtin_types=(datetime,))
    return {name: value for name, value in built.items() if name != "paused"}


def _fields(admission: Admission) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(admission, builtin_types=(datetime,))
    return built


def _is_wrong(limits: Limits) -> bool:
    if limits.shards > MOST_SHARDS:
        return True
    numbers = [limits.jobs, limits.budget_usd, limits.priority, limits.shards - 1]
    return any(number is not None and not 0 <= number < float("inf") for number in numbers)


def _amount(value: Any) -> float | None:
    """Return an amount of dollars; None if it is not one."""
    read = _convert(value, float)
    return read if read is not None and _is_amount(read) else None


def _is_amount(usd: float) -> bool:
    return 0 <= usd < _MOST_USD


def _pause(reason: str) -> Paused:
    return Paused(since=datetime.fromisoformat("1970-01-01T00:00:00+00:00"), reason=reason)


def _readable(value: Any, kind: type) -> dict[str, Any]:
    """Return the readable entries of a map."""
    if not isinstance(value, dict):
        return {}
    read = {name: _convert(part, kind) for name, part in value.items()}
    return {name: part for name, part in read.items() if part is not None}


def _convert(value: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return None
