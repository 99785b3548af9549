"""Pauses of the whole system, of an organisation, and of a model: what comes waits, and what runs ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from infra.cli.gateways.fleet import Fleet
from shared.jobs.admission import Paused
from shared.jobs.plain_times import with_plain_times

SYSTEM = "system"
"""The document of the whole system; those of organisations are named by their ids."""
_UNREADABLE = Paused(since=datetime.fromtimestamp(0, UTC))


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What is paused: an organisation, a model's alias, or the whole system if neither is named."""

    org_id: str | None = None
    alias: str | None = None

    @property
    def document(self) -> str:
        """The document of `admission` that keeps the pause."""
        return self.org_id or SYSTEM

    @property
    def name(self) -> str:
        """The subject of a sentence."""
        if self.org_id:
            return f"Organisation {self.org_id}"
        return f"Model {self.alias}" if self.alias else "The whole system"

    @property
    def options(self) -> str:
        """The options that name it on the command line."""
        if self.org_id:
            return f" --org {self.org_id}"
        return f" --model {self.alias}" if self.alias else ""

    def as_map(self) -> dict[str, Any]:
        """Return it for --json."""
        if self.org_id:
            return {"scope": "organisation", "org_id": self.org_id}
        return {"scope": "model", "model": self.alias} if self.alias else {"scope": SYSTEM}

    def fields(self, pause: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the fields to write; None ends the pause."""
        return {"models": {self.alias: {"paused": pause}}} if self.alias else {"paused": pause}


@dataclass(frozen=True)
class Pause:
    """A pause that holds."""

    scope: Scope
    paused: Paused

    def as_map(self) -> dict[str, Any]:
        """Return it for --json."""
        return {**self.scope.as_map(), **msgspec.structs.asdict(self.paused)}


def find_all(fleet: Fleet) -> list[Pause]:
    """Return all pauses: the whole system, then models, then organisations."""
    system = fleet.admission(SYSTEM)
    found = _read(Scope(), system.get("paused"))
    models = system.get("models")
    for alias, state in sorted(models.items()) if isinstance(models, dict) else ():
        found += _read(Scope(alias=alias), state.get("paused") if isinstance(state, dict) else None)
    for name, document in sorted(fleet.paused().items()):
        if name != SYSTEM:
            found += _read(Scope(org_id=name), document.get("paused"))
    return found


def find(fleet: Fleet, scope: Scope) -> Paused | None:
    """Return a pause; None if it is not there."""
    document = fleet.admission(scope.document)
    if scope.alias:
        models = document.get("models")
        document = (models.get(scope.alias) if isinstance(models, dict) else None) or {}
    return next((pause.paused for pause in _read(scope, document.get("paused"))), None)


def pause(fleet: Fleet, scope: Scope, reason: str, now: datetime) -> Paused:
    """Pause, and return the pause; one that holds keeps its beginning, and its reason if none is given."""
    before = find(fleet, scope)
    paused = Paused(since=before.since if before else now, reason=reason or (before.reason if before else ""))
    fleet.merge_admission(scope.document, scope.fields(msgspec.structs.asdict(paused)))
    return paused


def resume(fleet: Fleet, scope: Scope) -> Paused | None:
    """End a pause and return it; None if there is none."""
    before = find(fleet, scope)
    if before is not None:
        fleet.merge_admission(scope.document, scope.fields(None))
    return before


def _read(scope: Scope, fields: Any) -> list[Pause]:
    if not fields:
        return []
    try:
        return [Pause(scope, msgspec.convert(with_plain_times(fields), Paused))]
    except msgspec.ValidationError:
        # The pipeline takes every value for a pause: without its time it still has to be seen and ended.
        return [Pause(scope, _UNREADABLE)]
