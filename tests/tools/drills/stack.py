"""The stack of the drills: `python -m tests.tools.drills.stack STATE PROVIDER REPORTS`.

Nothing of this machine's environment gets in: no provider's key, no database.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from infra.local.plan import Plan
from infra.local.supervision.ports import Ports
from infra.local.supervision.service import Service, inherited
from tests.faults.quick_stack import QuickPlan, quick_redelivery, run
from tests.support.servers.provider_reports import OPENAI_KEY

REPORTS = "REPORTS_URL"
_START = 'test -f "$0" && unset LITELLM_API_KEY; exec "$@"'
_START_GATEWAY = 'test -f "$0" && cat "$0" >&2; exec "$@"'


def secret_is_gone(state_dir: Path) -> Path:
    """Return the file that leaves new instances of the quality function without a secret."""
    return state_dir / "without-secret"


def gateway_lines(state_dir: Path) -> Path:
    """Return the file whose lines the gateway writes to its log when it starts."""
    return state_dir / "gateway-lines"


class DrillPlan(QuickPlan):
    """A quick stack whose bills come from a stand-in, and whose quality function can lose a secret."""

    def __init__(self, state_dir: Path, reports: str) -> None:
        super().__init__(quick_redelivery())
        self._state_dir = state_dir
        self._reports = reports

    async def __call__(self, root: Path, state_dir: Path, ports: Ports, upstream: str | None) -> Plan:
        whole = await super().__call__(root, state_dir, ports, upstream)
        return replace(whole, services=tuple(map(self._change_gateway, whole.services)))

    def _change_gateway(self, service: Service) -> Service:
        """Let the gateway begin its log as a deployed one does: with what it finds in its catalogue."""
        if service.name != "proxy":
            return service
        lines = str(gateway_lines(self._state_dir))
        return replace(service, command=("/bin/sh", "-c", _START_GATEWAY, lines, *service.command))

    def change_function(self, service: Service) -> Service:
        """Return a function's service as the drills need it."""
        if service.name == "quality":
            mark = str(secret_is_gone(self._state_dir))
            return replace(service, command=("/bin/sh", "-c", _START, mark, *service.command))
        if service.name == "reconcile":
            source = f"--source={Path(__file__).with_name('reconcile.py')}"
            command = tuple(source if part.startswith("--source=") else part for part in service.command)
            return replace(
                service, command=command, environment={**service.environment, REPORTS: self._reports}
            )
        return service


if __name__ == "__main__":
    kept = inherited("JAVA_HOME", "XDG_CACHE_HOME")
    os.environ.clear()
    os.environ.update(kept, OPENAI_ADMIN_KEY=OPENAI_KEY)
    folder = Path(sys.argv[1])
    run(folder, sys.argv[2], DrillPlan(folder, sys.argv[3]))
