"""`python -m tests.simulation 42` shows one seed; `--seeds 20000` runs many, from `--first` on."""

from __future__ import annotations

import argparse
import sys
import time

from tests.simulation.books import audit
from tests.simulation.sweep import Tally, describe, one, sweep


def main() -> int:
    """Return 1 if a seed failed."""
    parser = argparse.ArgumentParser(description="The pipeline in virtual time, with everything failing.")
    parser.add_argument("seed", type=int, nargs="?", help="show this one, with the log of its functions")
    parser.add_argument("--seeds", type=int, default=2000, help="how many to run")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    asked = parser.parse_args()
    if asked.seed is not None:
        return _show(asked.seed)
    began = time.monotonic()
    tally = sweep(range(asked.first, asked.first + asked.seeds))
    _summarize(tally, time.monotonic() - began)
    return 1 if tally.failures else 0


def _show(seed: int) -> int:
    world, log = one(seed)
    sys.stdout.write(log)
    for fault, times in world.faults.count.items():
        if times:
            sys.stdout.write(f"{times:6} {fault.value}\n")
    for job_id in world.started:
        job = world.job(job_id)
        sys.stdout.write(f"{job_id} {job.status.value if job else 'lost'}\n")
    account = audit(world, log)
    for breach, what in account.breaches:
        sys.stdout.write(f"seed {seed} does not hold: {breach.value}: {what}\n")
    if not account.breaches:
        sys.stdout.write(f"seed {seed} holds: whatever became of its jobs, it adds up\n")
    return 1 if account.breaches else 0


def _summarize(tally: Tally, seconds: float) -> None:
    write = sys.stdout.write
    write(f"{tally.seeds} seeds in {seconds:.0f} s: {tally.jobs} jobs, {tally.sales} answers\n")
    write(f"{tally.completed} completed; {tally.extra} answers paid once more in {tally.whole} of them\n")
    write(
        f"{tally.unrecorded} answers reached nobody who lived to record them; {tally.logged} are in the log"
        f" and {tally.forgotten} were forgotten by the gateway\n"
    )
    for fault, times in sorted(tally.faults.items()):
        write(f"{times:9,}  {fault.value}\n")
    for line in describe(tally.failures):
        write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
