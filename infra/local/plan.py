"""The services of the stack, their ports, and each one's environment."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from infra.local.components import (
    dispatcher,
    emulators,
    functions,
    postgres,
    proxy,
    recorded_model,
    sign_in,
    small_model,
    web,
)
from infra.local.dispatch import orders
from infra.local.keeping.exports import Exports
from infra.local.keeping.folder import new_secrets
from infra.local.model_servers import probe
from infra.local.model_servers import source as model_source
from infra.local.model_servers.source import NAME, URL
from infra.local.supervision.service import HOST
from shared import topology
from shared.jobs.recorded import RECORDED_MODEL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from infra.local.keeping.folder import Kept
    from infra.local.model_servers.source import Look, ModelSource
    from infra.local.supervision.ports import Ports
    from infra.local.supervision.service import Service

PROJECT = "content-pipeline-local"


@dataclass(frozen=True)
class Plan:
    """The services, in the order of their start, and every endpoint by its variable's name.

    `folders` are deleted when the stack stops. `source` is the owner's model server that serves every alias,
    if one does. `notes` are sentences about others. With `exports` the documents are kept: at the end the
    services of each of `end_first` stop before them.
    """

    services: tuple[Service, ...]
    environment: dict[str, str]
    folders: tuple[Path, ...] = ()
    source: ModelSource | None = None
    notes: tuple[str, ...] = ()
    exports: Exports | None = None
    end_first: tuple[frozenset[str], ...] = ()


class Make(Protocol):
    """Lays out a stack: `make` below, or a test's own."""

    async def __call__(self, root: Path, state_dir: Path, ports: Ports, upstream: str | None) -> Plan: ...


async def make(
    root: Path,
    state_dir: Path,
    ports: Ports,
    upstream: str | None,
    *,
    look: Look = probe.look,
    kept: Kept | None = None,
) -> Plan:
    """Reserve the ports and plan every service; start nothing.

    Where no model is named and no provider's key is set, `look` finds the servers of this machine. `kept` is
    the folder of a stack that goes on where its last run ended.
    """
    seed, migrations = root / "infra" / "supabase" / "local", root / "infra" / "supabase" / "migrations"
    source, notes = (None, ()) if upstream else await _find_source(look)
    behind, model = _choose_model(root, ports, upstream, source)
    notes = (*notes, *(proxy.find_retiring() if behind is None else ()))
    given = os.environ.get("SUPABASE_DB_URL")
    if given:
        await postgres.adopt(given, seed, migrations)
        own = None
    else:
        own = postgres.Database(state_dir, ports.reserve("postgres"), kept)
    environment, at = _endpoints(ports, given or (own.url if own else ""), kept)
    environment |= {URL: source.url, NAME: source.name} if source else {}
    environment |= {URL: f"http://{HOST}:{model.port}"} if model else {}
    # The functions that use the database have their own role there, with the rights that they have when
    # deployed; the person who asks the stack for costs is the owner.
    sink_environment = environment | ({"SUPABASE_DB_URL": own.sink_url} if own else {})
    sink_environment["API_DB_URL"] = own.door_url if own else given or ""
    services = [
        # The proxy comes first of all, since it takes longest; its master key is the functions' key.
        proxy.service(root, state_dir, at["proxy"], environment["LITELLM_API_KEY"], behind),
        *([model] if model else []),
        *_emulators(root, at, kept),
        _dispatcher(root, ports.reserve("dispatcher"), environment["PUBSUB_EMULATOR_HOST"], at, kept),
        *([own.service(seed, migrations)] if own else []),
        sign_in.service(
            root, at["sign-in"], PROJECT, environment["SUPABASE_DB_URL"], at["firestore-reports"]
        ),
        *(
            functions.service(root, name, function, at[name], sink_environment)
            for name, function in functions.running_here(topology.load()).functions.items()
        ),
        web.service(root, at[web.NAME], environment),
    ]
    if kept is None:
        return Plan(tuple(services), environment, (own.folder,) if own else (), source, notes)
    exports = Exports(environment["FIRESTORE_EMULATOR_HOST"], PROJECT, kept.exports)
    end_first = frozenset(functions.running_here(topology.load()).functions), frozenset({dispatcher.NAME})
    return Plan(tuple(services), environment, (), source, notes, exports, end_first)


def names_given(environ: Mapping[str, str], source: ModelSource | None) -> frozenset[str]:
    """Return which variables of a stack's environment the person has set who starts it."""
    names = ("SUPABASE_DB_URL", *((URL, NAME) if source else ()))
    return frozenset(name for name in names if environ.get(name, "").strip())


async def _find_source(look: Look) -> tuple[ModelSource | None, tuple[str, ...]]:
    """Return the server that MODEL_URL names, or one that runs here where no provider's key is set."""
    notes: tuple[str, ...] = ()
    if (source := await model_source.find_named(os.environ)) is None:
        if proxy.provider_is_known():
            return None, model_source.unused(os.environ)
        source, notes = await model_source.find_running(os.environ, look)
    if source is None:
        return None, notes
    source, others = model_source.name_others(source, os.environ)
    return source, (*others, *notes)


def _endpoints(ports: Ports, database_url: str, kept: Kept | None) -> tuple[dict[str, str], dict[str, int]]:
    names = tuple(functions.running_here(topology.load()).functions)
    at = {
        name: ports.reserve(name)
        for name in ("proxy", "pubsub", "firestore", "firestore-reports", "sign-in", web.NAME, *names)
    }
    known = kept.secrets() if kept else new_secrets()
    environment = {
        "GOOGLE_CLOUD_PROJECT": PROJECT,
        "PUBSUB_EMULATOR_HOST": f"{HOST}:{at['pubsub']}",
        "FIRESTORE_EMULATOR_HOST": f"{HOST}:{at['firestore']}",
        sign_in.VARIABLE: f"{HOST}:{at['sign-in']}",
        "LITELLM_PROXY_URL": f"http://{HOST}:{at['proxy']}",
        "LITELLM_API_KEY": known.gateway_key,
        "WEBHOOK_SIGNING_KEY": known.webhook_key,
        "SUPABASE_DB_URL": database_url,
        sign_in.SUPABASE: f"http://{HOST}:{at['sign-in']}",
        **{f"{name.upper()}_URL": f"http://{HOST}:{at[name]}/" for name in names},
        "API_URL": f"http://{HOST}:{at['api']}",  # callers put a path behind it
        web.VARIABLE: f"http://{HOST}:{at[web.NAME]}",
        # The properties of gcloud that send it to the emulator: no account is needed there.
        "CLOUDSDK_CORE_PROJECT": PROJECT,
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB": f"http://{HOST}:{at['pubsub']}/",
        "CLOUDSDK_AUTH_DISABLE_CREDENTIALS": "true",
    }
    return environment, at


def _choose_model(
    root: Path, ports: Ports, upstream: str | None, source: ModelSource | None
) -> tuple[proxy.Upstream | None, Service | None]:
    """Return the server behind the proxy, None for the providers, and its process if the stack runs it."""
    if upstream == recorded_model.UPSTREAM:
        model = recorded_model.service(root, ports.reserve("model"))
        return proxy.Upstream(f"http://{HOST}:{model.port}", RECORDED_MODEL, reasons=False), model
    if upstream:
        return proxy.Upstream(upstream), None
    if source:
        return proxy.Upstream(source.url, source.name, source.key), None
    if proxy.provider_is_known():
        return None, None
    model = small_model.service(root, ports.reserve("model"))
    url, fields = f"http://{HOST}:{model.port}", small_model.REQUEST_FIELDS
    return proxy.Upstream(url, small_model.NAME, request_fields=fields, reasons=False), model


def _dispatcher(root: Path, port: int, host: str, at: dict[str, int], kept: Kept | None) -> Service:
    declared = functions.running_here(topology.load())
    urls = {name: f"http://{HOST}:{at[name]}/" for name in declared.consumers}
    run = secrets.token_hex(8)
    keeping = orders.Keeping(str(kept.messages), str(kept.exports), run) if kept else None
    return dispatcher.service(root, port, orders.for_topology(host, PROJECT, declared, urls, keeping))


def _emulators(root: Path, at: dict[str, int], kept: Kept | None) -> list[Service]:
    async def create_topics() -> None:
        from infra.local.components import pubsub  # noqa: PLC0415  # a second of imports, while the emulator starts

        await pubsub.create(f"{HOST}:{at['pubsub']}", PROJECT, topology.load())

    rules = root / "infra" / "firestore" / "firestore.rules"
    return [
        emulators.pubsub(root, at["pubsub"], create_topics),
        emulators.firestore(
            root, at["firestore"], rules, kept.metadata() if kept else None, at["firestore-reports"]
        ),
    ]
