"""A real stack whose functions crash on order: `python -m tests.faults.crashing.stack STATE URL ORDERS`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from infra.local.supervision.service import Service
from tests.faults.crashing.hurry import hurried
from tests.faults.crashing.orders import FOLDER
from tests.faults.quick_stack import QuickPlan, run

_ENTRY = Path(__file__).with_name("entry.py")


class CrashingPlan(QuickPlan):
    """A quick stack, with another source for the functions."""

    def __init__(self, orders: Path) -> None:
        super().__init__(hurried())
        self._orders = orders

    def change_function(self, service: Service) -> Service:
        """Return a function's service with the source that crashes on order."""
        command = tuple(
            f"--source={_ENTRY}" if part.startswith("--source=") else part for part in service.command
        )
        variables = {FOLDER: str(self._orders), "FUNCTION_TARGET": service.name}
        return replace(service, command=command, environment={**service.environment, **variables})


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2], CrashingPlan(Path(sys.argv[3])))
