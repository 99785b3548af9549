"""The topology with a short lease and a sweep that helps soon.

The tests prove the order of effects, not the length of a lease.
"""

from __future__ import annotations

from msgspec.structs import replace

from shared.topology import Topology
from tests.faults.quick_stack import quick_redelivery

LEASE = 4.0  # seconds
_RENEWAL = 1.0
_IDLE = 12  # longer than a lease and a redelivery: the sweep is the last to help


def hurried() -> Topology:
    """Return the declared topology with a short lease, a quick sweep and quick redelivery."""
    quick = quick_redelivery()
    return replace(
        quick,
        timing=replace(quick.timing, lease=LEASE, lease_renewal=_RENEWAL),
        admission=replace(quick.admission, idle=_IDLE),
    )
