"""The topology with shorter waits: the tests prove the order of effects, not the length of a lease."""

from __future__ import annotations

from msgspec.structs import replace

from shared import topology
from shared.topology import Topology

LEASE = 6.0
_RENEWAL = 2.0
_BACKOFF = (1, 2)  # seconds, from and to


def hurried() -> Topology:
    """Return the declared topology with a short lease and quick redelivery."""
    declared = topology.load()
    timing = replace(declared.timing, lease=LEASE, lease_renewal=_RENEWAL)
    functions = {
        name: replace(
            function, retry=replace(function.retry, min_backoff=_BACKOFF[0], max_backoff=_BACKOFF[1])
        )
        for name, function in declared.functions.items()
    }
    return replace(declared, timing=timing, functions=functions)
