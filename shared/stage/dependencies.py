"""The collaborators of a stage runner."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from shared.clock import Clock
from shared.gateways.job_store import JobStore
from shared.gateways.litellm.gateway import Gateway
from shared.gateways.object_store import NoObjects, ObjectStore
from shared.gateways.publisher import Publisher
from shared.stage.admissions import Admissions
from shared.stage.breakers import Breakers
from shared.stage.own_pages import Sitemaps
from shared.stage.threads import OffLoop, run_inline
from shared.topology import Topology


@dataclass(frozen=True)
class Dependencies:
    """Everything with an effect: the runtime hands over real ones, tests broken ones."""

    store: JobStore
    publisher: Publisher
    gateway: Gateway
    clock: Clock
    topology: Topology
    off_loop: OffLoop = run_inline
    sitemaps: Sitemaps | None = None
    objects: ObjectStore = field(default_factory=NoObjects)
    new_token: Callable[[], str] = field(default=lambda: secrets.token_hex(16))
    admissions: Admissions = field(init=False)
    breakers: Breakers = field(init=False)

    def __post_init__(self) -> None:
        """Make the services that all attempts of an instance share."""
        admissions = Admissions(self.store, self.publisher, self.clock, self.topology)
        object.__setattr__(self, "admissions", admissions)
        object.__setattr__(self, "breakers", Breakers(self.store.admissions, self.clock))
