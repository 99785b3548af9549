"""The platform's operator: limits of organisations, pauses, wrong edits, and all of it put right."""

from __future__ import annotations

from random import Random
from typing import Any

from shared.jobs.admission_document import SYSTEM
from shared.topology import Topology
from tests.simulation.faults import Fault, Faults
from tests.simulation.parts import Documents
from tests.support.virtual_time import LoopClock

_TIGHT, _USUAL = (0.02, 0.1, 0.2, 0.5), (2.0, 100.0)  # dollars; a post may cost about eight cents


class Operator:
    """Writes the documents of admission past the pipeline, as `blog budget`, `blog pause` and people do."""

    def __init__(self, random: Random, faults: Faults, documents: Documents, layout: Topology) -> None:
        self._random = random
        self._faults = faults
        self._admissions = documents.admissions
        self._models = tuple(layout.models)
        self._organisations: list[str] = []

    def set_up(self, organisations: list[str]) -> None:
        """Give some of the organisations limits of their own."""
        self._organisations = organisations
        for org_id in organisations:
            if not self._faults.calm and self._random.random() < 2 / 3:
                self._merge(org_id, limits=self._draw())

    def _draw(self) -> dict[str, Any]:
        draw = self._random
        drawn = {
            "jobs": draw.choice((1, 1, 2, 3)),
            "budget_usd": draw.choice((*_TIGHT, *_USUAL)),
            "period": draw.choice(("day", "week", "month", "total")),
            "priority": draw.randrange(10),
            "models": draw.choice((["gpt-4o"], ["gpt-4o", "gpt-4o-mini"], ["claude-3-5-sonnet"])),
            "shards": draw.choice((1, 2, 3)),
        }
        rates = {"models": 1 / 8, "shards": 1 / 4, "budget_usd": 1 / 2}
        return {name: value for name, value in drawn.items() if draw.random() < rates.get(name, 2 / 3)}

    def change_limits(self) -> None:
        """Raise or lower limits of an organisation; the number of shards stays."""
        org_id = self._random.choice(self._organisations)
        limits = {**self._fields(org_id).get("limits", {}), **self._draw()}
        before = self._fields(org_id).get("limits", {}).get("shards", 1)
        self._merge(org_id, limits={**limits, "shards": before})
        self._faults.count[Fault.LIMITS] += 1

    def spoil_limits(self) -> None:
        """Edit an organisation's document by hand, and get it wrong."""
        org_id = self._random.choice(self._organisations)
        limits = self._fields(org_id).get("limits", {})
        wrong = self._random.choice(({"jobs": "many"}, {"jobs": 0}, {"budget_usd": -1}, {"period": "year"}))
        self._merge(org_id, limits={**limits, **wrong})
        self._faults.count[Fault.LIMITS] += 1

    def pause(self) -> None:
        """Pause an organisation, an alias or the whole system, or end such a pause."""
        paused = {"since": LoopClock().now(), "reason": "A rest."}
        kind = self._random.choice((SYSTEM, "alias", "organisation", "organisation"))
        resumes = self._random.random() < 1 / 2
        if kind == "alias":
            self._pause_alias(self._random.choice(self._models), None if resumes else paused)
        else:
            name = SYSTEM if kind == SYSTEM else self._random.choice(self._organisations)
            self._merge(name, paused=None if resumes else paused)
        self._faults.count[Fault.PAUSED] += not resumes

    def put_right(self) -> None:
        """End every pause, and make limits readable that let at least one job in."""
        self._merge(SYSTEM, paused=None)
        for alias in self._models:
            self._pause_alias(alias, None)
        for org_id in self._organisations:
            limits = self._fields(org_id).get("limits", {})
            wrong = {"jobs": ("many", 0), "budget_usd": (-1,), "period": ("year",)}
            kept = {name: value for name, value in limits.items() if value not in wrong.get(name, ())}
            if limits.get("shards", 1) > 1:
                kept["jobs"] = max(kept.get("jobs", 3), limits["shards"])
            self._merge(org_id, limits=kept, paused=None)

    def _pause_alias(self, alias: str, paused: dict[str, Any] | None) -> None:
        models = dict(self._fields(SYSTEM).get("models", {}))
        state = {**models.get(alias, {}), "paused": paused}
        models[alias] = {name: value for name, value in state.items() if name != "paused" or value}
        self._merge(SYSTEM, models=models)

    def _fields(self, name: str) -> dict[str, Any]:
        return self._admissions.documents.get(name, {})

    def _merge(self, name: str, **changed: Any) -> None:
        document = {**self._fields(name), **changed}
        merged = {field: value for field, value in document.items() if value is not None}
        if merged != self._fields(name):
            self._admissions.put(name, merged)
