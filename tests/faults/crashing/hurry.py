"""The topology with a short lease: the tests prove the order of effects, not the length of a lease."""

from __future__ import annotations

from msgspec.structs import replace

from shared.topology import Topology
from tests.faults.quick_stack import quick_redelivery

LEASE = 4.0  # seconds
_RENEWAL = 1.0


def hurried() -> Topology:
    """Return the declared topology with a short lease and quick redelivery."""
    quick = quick_redelivery()
    return replace(quick, timing=replace(quick.timing, lease=LEASE, lease_renewal=_RENEWAL))
