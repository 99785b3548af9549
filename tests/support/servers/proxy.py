"""The real proxy for one test, with an OpenAI-compatible server behind every alias."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from infra.local.components import proxy
from infra.local.supervision.ports import Ports
from infra.local.supervision.reaper import Reaper
from infra.local.supervision.service import HOST
from infra.local.supervision.supervisor import Supervisor
from tests.support.paths import ROOT

KEY = "sk-of-this-test"


@asynccontextmanager
async def serving(
    folder: Path, upstream: str, change: Callable[[dict[str, Any]], None] = lambda _: None
) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client; the log is proxy.log in the folder. `change` alters the configuration."""
    ports, reaper = Ports(), Reaper()
    service = proxy.service(ROOT, folder, ports.reserve(), KEY, proxy.Upstream(upstream))
    config = folder / "litellm.yaml"
    changed = yaml.safe_load(config.read_bytes())
    change(changed)
    config.write_text(yaml.safe_dump(changed, sort_keys=False))
    supervisor = Supervisor([service], folder, reaper, lambda _: None, lambda: None)
    try:
        await supervisor.start()
        headers = {"Authorization": f"Bearer {KEY}"}
        url = f"http://{HOST}:{service.port}"
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
            yield client
    finally:
        await supervisor.stop()
        reaper.close()
        ports.close()
