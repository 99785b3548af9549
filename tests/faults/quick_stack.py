"""A stack with short waits: `python -m tests.faults.quick_stack STATE URL`.

The tests prove the order of effects, not the length of a back-off; `make soak` has the declared waits.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml
from msgspec.structs import replace as changed

from infra.local import plan
from infra.local.components import dispatcher, functions, pubsub
from infra.local.dispatch.orders import for_topology
from infra.local.plan import PROJECT, Make, Plan
from infra.local.stack import Interrupted, Stack, StackError
from infra.local.supervision import state
from infra.local.supervision.ports import Ports
from infra.local.supervision.service import Service
from shared import topology
from shared.topology import Topology
from tests.support.paths import ROOT

_BACKOFF = (1, 2)  # seconds, from and to
_DELIVERIES = 100  # the most that Pub/Sub allows: a quick redelivery must not give a message up
_STREAM_HANG = 10.0  # seconds until the proxy gives a silent stream up
_WHOLE_HANG = 20.0  # seconds until it gives up an answer that comes whole
_LONGEST_PAUSE = 0.2  # seconds between a process's end and its restart


def quick_redelivery() -> Topology:
    """Return the declared topology with short waits between two deliveries."""
    declared = topology.load()
    functions = dict(declared.functions)
    for name, function in declared.consumers.items():
        retry = changed(function.retry, min_backoff=_BACKOFF[0], max_backoff=_BACKOFF[1])
        if retry.max_delivery_attempts is not None:
            retry = changed(retry, max_delivery_attempts=_DELIVERIES)
        functions[name] = changed(function, retry=retry)
    return changed(declared, functions=functions)


class QuickPlan:
    """The plan of `blog up`, with quick redelivery and quick restarts."""

    def __init__(self, hurried: Topology) -> None:
        self._topology = hurried

    async def __call__(self, root: Path, state_dir: Path, ports: Ports, upstream: str | None) -> Plan:
        whole = await plan.make(root, state_dir, ports, upstream)
        _shorten_silence(state_dir / "litellm.yaml")
        services = tuple(self._change(root, service, whole.environment) for service in whole.services)
        return replace(whole, services=services)

    def change_function(self, service: Service) -> Service:
        """Return a function's service as this stack runs it."""
        return service

    def _change(self, root: Path, service: Service, env: Mapping[str, str]) -> Service:
        if service.name == dispatcher.NAME:
            return self._dispatcher(root, service.port, env)
        service = replace(service, longest_pause=_LONGEST_PAUSE)
        if service.name in self._topology.functions:
            return self.change_function(service)
        return replace(service, settle=lambda: self._create(env)) if service.name == "pubsub" else service

    async def _create(self, env: Mapping[str, str]) -> None:
        await pubsub.create(env["PUBSUB_EMULATOR_HOST"], PROJECT, self._topology)

    def _dispatcher(self, root: Path, port: int, env: Mapping[str, str]) -> Service:
        here = functions.running_here(self._topology)
        urls = {name: env[f"{name.upper()}_URL"] for name in here.functions}
        orders = for_topology(env["PUBSUB_EMULATOR_HOST"], PROJECT, here, urls)
        return dispatcher.service(root, port, orders)


def _shorten_silence(config: Path) -> None:
    """Let the proxy give silent models up sooner."""
    settings, timing = yaml.safe_load(config.read_text()), topology.load().timing
    for deployment in settings["model_list"]:
        assert deployment["litellm_params"]["stream_timeout"] > _STREAM_HANG
        deployment["litellm_params"]["stream_timeout"] = _STREAM_HANG
    assert settings["litellm_settings"]["request_timeout"] == timing.model_hang
    settings["litellm_settings"]["request_timeout"] = _WHOLE_HANG
    state.write_private(config, yaml.safe_dump(settings, sort_keys=False))


def run(state_dir: Path, upstream: str, make_plan: Make) -> None:
    """Run the stack until a signal ends it, and exit as `blog up` does."""
    try:
        asyncio.run(_serve(state_dir, upstream, make_plan))
    except Interrupted:
        sys.exit(0)
    except StackError as error:
        sys.exit(str(error))


async def _serve(state_dir: Path, upstream: str, make_plan: Make) -> None:
    async with Stack(ROOT, state_dir, upstream=upstream, make_plan=make_plan) as stack:
        await stack.forever()


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2], QuickPlan(quick_redelivery()))
