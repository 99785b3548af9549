"""The function of a stage: its step, and the clients that all four stages use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shared import topology
from shared.clock import SystemClock
from shared.runtime.firestore import job_store
from shared.runtime.function import Function, Handler
from shared.runtime.pubsub import publisher
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.gateways.litellm.client import LiteLLM
    from shared.jobs.job import Stage
    from shared.stage.dependencies import Dependencies
    from shared.stage.step import Step
    from shared.topology import Topology


def stage_function(stage: Stage, step: Callable[[], Step], prompt_version: Callable[[], str]) -> Function:
    """Return the function that runs a step.

    The first message makes the step and the version of its prompts, which serves the instance's life.
    """
    return Function(stage.value, lambda settings: _stage_handler(stage, step, prompt_version, settings))


def _stage_handler(
    stage: Stage, step: Callable[[], Step], prompt_version: Callable[[], str], settings: Settings
) -> Handler:
    from shared.stage.runner import StageRunner  # noqa: PLC0415 - heavy: loads on first use

    return StageRunner(stage, step(), stage_dependencies(stage, settings), prompt_version()).handle


def stage_dependencies(stage: Stage, settings: Settings) -> Dependencies:
    """Return a stage's real collaborators."""
    from shared.gateways import object_store  # noqa: PLC0415 - heavy: loads on first use
    from shared.gateways.sitemap_store import FirestoreSitemaps  # noqa: PLC0415
    from shared.stage.dependencies import Dependencies  # noqa: PLC0415
    from shared.stage.own_pages import Sitemaps  # noqa: PLC0415
    from shared.stage.threads import Lanes  # noqa: PLC0415 - heavy: loads on first use

    store, topics, clock, layout = job_store(settings), publisher(settings), SystemClock(), topology.load()
    kept = FirestoreSitemaps(store.client)
    return Dependencies(
        store=store,
        publisher=topics,
        gateway=model_gateway(stage, settings),
        clock=clock,
        topology=layout,
        off_loop=Lanes(),
        objects=object_store.connect(settings.sources_bucket, settings.storage_emulator),
        sitemaps=Sitemaps(kept, topics, clock, layout.functions["sweep"].consumes),
    )


def model_gateway(stage: Stage, settings: Settings) -> LiteLLM:
    """Return a stage's client of the proxy."""
    from shared.gateways.litellm import client  # noqa: PLC0415 - heavy: loads on first use

    layout = topology.load()
    return client.connect(
        settings.proxy_url,
        settings.proxy_key,
        silence=lambda alias: _silence(layout, alias),
        longest=layout.timing.model_call,
        connections=layout.functions[stage.value].concurrency,
        audience=_audience(settings),
    )


def _silence(layout: Topology, alias: str) -> float:
    """Return the seconds that a stream may be silent; an alias of a later release has the usual ones."""
    known = layout.models.get(alias)
    return known.silence if known else layout.timing.model_silence


def _audience(settings: Settings) -> str | None:
    """Return the audience of identity tokens; None on a local machine, which has no metadata server."""
    address = urlsplit(settings.proxy_url)
    if not settings.deployed or address.scheme != "https":
        return None
    return f"{address.scheme}://{address.netloc}"
