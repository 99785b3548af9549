"""The service tier of a stage's calls, and what differs with it and with the alias."""

from __future__ import annotations

from shared.clock import Clock
from shared.jobs.flex import TIER, takes_flex
from shared.jobs.job import Job, Stage
from shared.topology import Topology


class Tiers:
    """Chooses the tier of each call of one stage."""

    def __init__(self, stage: Stage, topology: Topology, clock: Clock) -> None:
        self._stage = stage
        self._topology = topology
        self._clock = clock

    def of(self, job: Job, alias: str) -> str | None:
        """Return the tier to ask for; None is the standard one."""
        return TIER if takes_flex(job, self._stage, alias, self._topology, self._clock.now()) else None

    def longest(self, tier: str | None) -> float:
        """Return the seconds that the proxy waits for a whole answer of a tier."""
        timing = self._topology.timing
        # The cheap tier has no fallback; else two models may be asked one after the other.
        return timing.model_call if tier else 2 * timing.model_hang

    def reasons(self, alias: str) -> bool:
        """Return whether the model behind the alias reasons before it writes."""
        known = self._topology.models.get(alias)
        return known is not None and known.reasoning_tokens > 0
