"""The spending limit of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from infra.cli.comparison.outcome import Outcome
from infra.cli.comparison.plan import Entry


@dataclass
class Spending:
    """What ended posts have cost, and the most that those at work may still cost, in dollars."""

    limit: float
    spent: float = 0.0
    held: dict[str, float] = field(default_factory=dict)

    def has_room(self, entries: Sequence[Entry]) -> bool:
        """Return whether these may be started: the limit holds even if each costs the most that it may."""
        return self.spent + sum(self.held.values()) + sum(each.worst_usd for each in entries) <= self.limit

    def hold(self, entry: Entry) -> None:
        """Count a post that begins, at the most that it may cost."""
        self.held[entry.job_id] = entry.worst_usd

    def settle(self, outcome: Outcome) -> None:
        """Count a post that has ended, at its cost; one of unknown cost at the most that it may be."""
        self.held.pop(outcome.entry.job_id, None)
        self.spent += outcome.entry.worst_usd if outcome.cost is None else outcome.cost
