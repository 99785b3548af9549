"""A real stack whose functions crash on order: `python -m tests.faults.crashing.stack STATE URL ORDERS`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from infra.local import plan
from infra.local.components import pubsub, redelivery
from infra.local.plan import PROJECT, Plan
from infra.local.stack import Interrupted, Stack, StackError
from infra.local.supervision.ports import Ports
from infra.local.supervision.service import Service
from tests.faults.crashing.hurry import hurried
from tests.faults.crashing.orders import FOLDER

ROOT = Path(__file__).resolve().parents[3]
_ENTRY = Path(__file__).with_name("entry.py")
_RELEASE_EVERY = 3.0  # seconds


class CrashingPlan:
    """The plan of `blog up`, with another source for the functions and quick redelivery."""

    def __init__(self, orders: Path) -> None:
        self._orders = orders
        self._topology = hurried()

    async def __call__(self, root: Path, state_dir: Path, ports: Ports, upstream: str | None) -> Plan:
        whole = await plan.make(root, state_dir, ports, upstream)
        services = tuple(self._changed(service, whole.environment) for service in whole.services)

        async def attend() -> None:
            await self._keep_redelivering(whole.environment)

        return replace(whole, services=services, attendants=(attend,))

    def _changed(self, service: Service, env: Mapping[str, str]) -> Service:
        if service.name in self._topology.functions:
            return self._crashing(service)
        return replace(service, settle=lambda: self._create(env)) if service.name == "pubsub" else service

    def _crashing(self, service: Service) -> Service:
        command = tuple(
            f"--source={_ENTRY}" if part.startswith("--source=") else part for part in service.command
        )
        told = {FOLDER: str(self._orders), "FUNCTION_TARGET": service.name}
        return replace(service, command=command, environment={**service.environment, **told})

    async def _create(self, env: Mapping[str, str]) -> None:
        await pubsub.create(env["PUBSUB_EMULATOR_HOST"], PROJECT, self._topology, self._urls(env))

    async def _keep_redelivering(self, env: Mapping[str, str]) -> None:
        urls = self._urls(env)
        subscriptions = [
            pubsub.subscription(PROJECT, self._topology, function, urls[name])
            for name, function in self._topology.functions.items()
        ]
        await redelivery.keep(env["PUBSUB_EMULATOR_HOST"], subscriptions, _RELEASE_EVERY)

    def _urls(self, env: Mapping[str, str]) -> dict[str, str]:
        return {name: env[f"{name.upper()}_URL"] for name in self._topology.functions}


async def serve(state_dir: Path, upstream: str, orders: Path) -> None:
    """Run the stack until a signal ends it."""
    async with Stack(ROOT, state_dir, upstream=upstream, make_plan=CrashingPlan(orders)) as stack:
        await stack.forever()


def main() -> None:
    """Exit as `blog up` does."""
    try:
        asyncio.run(serve(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
    except Interrupted:
        sys.exit(0)
    except StackError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
