"""Runs many seeds on all cores and prints the command that repeats a failing one."""

from __future__ import annotations

import io
import multiprocessing
import os
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from multiprocessing import connection

from tests.simulation.books import Account, audit
from tests.simulation.breach import Breach
from tests.simulation.faults import Fault
from tests.simulation.world import World
from tests.support.virtual_time import in_virtual_time

_SUMS = ("jobs", "completed", "whole", "sales", "extra", "unrecorded", "forgotten", "logged")
_PORTION = 50  # seeds for each task of a worker


@dataclass
class Tally:
    """The counts of many worlds; `failures` has each failed seed with its broken invariants."""

    seeds: int = 0
    jobs: int = 0
    completed: int = 0
    whole: int = 0
    sales: int = 0
    extra: int = 0
    unrecorded: int = 0
    forgotten: int = 0
    logged: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    breaches: Counter[Breach] = field(default_factory=Counter)
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, seed: int, account: Account, faults: Counter[Fault]) -> None:
        """Count one more world."""
        self.seeds += 1
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(account, name))
        self.faults += faults
        self.breaches.update(breach for breach, _ in account.breaches)
        self.failures += [(seed, f"{breach.value}: {what}") for breach, what in account.breaches[:1]]

    def join(self, other: Tally) -> None:
        """Count what another worker counted."""
        for name in ("seeds", *_SUMS):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.faults += other.faults
        self.breaches += other.breaches
        self.failures += other.failures


def one(seed: int, *, calm: bool = False) -> tuple[World, str]:
    """Run one world; return it with what its functions wrote."""
    world, log = World(seed, calm=calm), io.StringIO()
    with redirect_stdout(log):
        in_virtual_time(world.run)()
    return world, log.getvalue()


def sweep(seeds: range) -> Tally:
    """Run them all."""
    whole = Tally()
    portions = [seeds[at : at + _PORTION] for at in range(0, len(seeds), _PORTION)]
    # Spawned and not forked: what the parent has open (channels, loops) does not survive a fork.
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), spawning, initializer=_end_with_the_parent) as workers:
        for tally in workers.map(_some, portions):
            whole.join(tally)
    return whole


def _end_with_the_parent() -> None:
    """A worker that waits for work would outlive a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for_the_end_of, args=[parent.sentinel], daemon=True).start()


def _wait_for_the_end_of(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _some(seeds: Iterable[int]) -> Tally:
    tally = Tally()
    for seed in seeds:
        try:
            world, log = one(seed)
            tally.add(seed, audit(world, log), world.faults.count)
        except Exception as error:  # noqa: BLE001 - whatever it is, the seed is what one needs
            tally.failures.append((seed, f"{type(error).__name__}: {error}"[:500]))
    return tally


def describe(failures: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Return the command that repeats each failure."""
    for seed, why in failures:
        yield f"seed {seed}: {why}\n  again, with its log: .venv/bin/python -m tests.simulation {seed}"
