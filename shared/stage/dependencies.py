"""The collaborators of a stage runner."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from shared.clock import Clock
from shared.gateways.job_store import JobStore
from shared.gateways.litellm.gateway import Gateway
from shared.gateways.publisher import Publisher
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
    new_token: Callable[[], str] = field(default=lambda: secrets.token_hex(16))
