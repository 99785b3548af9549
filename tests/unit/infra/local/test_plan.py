"""The services of the stack, and the environment of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
import yaml

from infra.local import plan
from infra.local.components import postgres, recorded_model
from infra.local.dispatch.orders import Orders
from infra.local.keeping.folder import Export, Kept, write_export
from infra.local.model_servers import probe
from infra.local.model_servers.probe import Found
from infra.local.plan import Plan
from infra.local.supervision.ports import Ports
from shared import topology
from tests.support.kept import removing_database
from tests.support.paths import ROOT
from tests.support.servers.model_servers import OLLAMA, OLLAMA_EMPTY, VLLM, Answers, standing_in

_CHOSEN_BY = ("MODEL_URL", "MODEL_NAME", "MODEL_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "REDIS_HOST")
_PROVIDERS_KEY = "sk-of-a-real-provider"


@pytest.fixture(autouse=True)
def environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that this machine has decides which model a test's stack asks."""
    for name in _CHOSEN_BY:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    ports = Ports()
    with removing_database(tmp_path):
        yield ports
    ports.close()
    postgres.remove(tmp_path)


async def test_database_functions_have_their_own_role(
    tmp_path: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when they are deployed; a person who asks the stack's database for costs is its owner."""
    monkeypatch.delenv("SUPABASE_DB_URL", raising=False)
    for name in topology.load().functions["reconcile"].optional:
        monkeypatch.delenv(name, raising=False)
    made = await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1")
    urls = {service.name: service.environment.get("SUPABASE_DB_URL") for service in made.services}
    usage, owners = urls.pop("usage"), urls.pop("owners")
    owner, sink = urlsplit(made.environment["SUPABASE_DB_URL"]), urlsplit(usage or "")
    assert urls.pop("sign-in") == made.environment["SUPABASE_DB_URL"]
    assert usage == owners
    assert (owner.username, sink.username) == ("postgres", "usage_sink")
    assert (owner.port, owner.path) == (sink.port, sink.path)
    assert owner.password != sink.password
    assert set(urls.values()) == {None}


async def test_door_has_the_stacks_addresses(
    tmp_path: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A role of its own in the database, the sign-in as its Supabase, and an address without a path."""
    monkeypatch.delenv("SUPABASE_DB_URL", raising=False)
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:1")  # of another stack, in the shell
    made = await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1")
    door = next(service for service in made.services if service.name == "api")
    sign_in = next(service for service in made.services if service.name == "sign-in")
    database = urlsplit(door.environment["API_DB_URL"])
    assert database.username == "ai_door"
    assert database.port == urlsplit(made.environment["SUPABASE_DB_URL"]).port
    assert made.environment["API_URL"] == f"http://127.0.0.1:{door.port}"
    address = made.environment["SUPABASE_URL"]
    assert address == door.environment["SUPABASE_URL"] == f"http://127.0.0.1:{sign_in.port}"
    assert door.environment["FIREBASE_AUTH_EMULATOR_HOST"] == made.environment["FIREBASE_AUTH_EMULATOR_HOST"]
    assert "API_DB_URL" not in made.environment
    assert not [route for route in orders_of(made).routes if route.function == "api"]


@pytest.mark.parametrize("key", ["", "sk-admin"])
async def test_reconcile_runs_with_an_admin_key(
    tmp_path: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """Without one it would only take time at the start."""
    for name in topology.load().functions["reconcile"].optional:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_ADMIN_KEY", key)
    made = await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1")
    found = [service.environment for service in made.services if service.name == "reconcile"]
    assert [each["OPENAI_ADMIN_KEY"] for each in found] == [key] * bool(key)
    assert ("RECONCILE_URL" in made.environment) == bool(key)
    others = [service for service in made.services if service.name != "reconcile"]
    assert not any("OPENAI_ADMIN_KEY" in service.environment for service in others)


@pytest.mark.parametrize("folder", ["", "/cms"])
async def test_drafts_are_made_with_connections(
    tmp_path: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """Without them each finished post would ask Google for a secret; the stages run in any case."""
    monkeypatch.delenv("SOURCES_BUCKET", raising=False)
    monkeypatch.setenv("CMS_CONNECTIONS", folder)
    made = await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1")
    names = {service.name for service in made.services}
    assert names & {"publish", "cms"} == ({"publish", "cms"} if folder else set())
    assert names >= {"generate", "polish", "quality", "meta", "api"}


async def test_kept_stack_has_the_same_secrets(tmp_path: Path, ports: Ports) -> None:
    """And nothing of it is deleted at the end."""
    kept = Kept(tmp_path)
    kept.make()
    first, second = [await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1", kept=kept) for _ in "12"]
    same = ("LITELLM_API_KEY", "GOOGLE_CLOUD_PROJECT")
    assert [first.environment[name] for name in same] == [second.environment[name] for name in same]
    urls = [urlsplit(one.environment["SUPABASE_DB_URL"]).password for one in (first, second)]
    assert urls[0] == urls[1] == kept.secrets().owner_password
    password = kept.folder / "postgres" / "data.password"
    assert password.read_text() == urls[0]
    assert password.stat().st_mode & 0o777 == 0o600
    assert first.folders == ()
    assert first.exports is not None
    functions, last = first.end_first
    assert {"generate", "usage"} <= functions
    assert last == {"dispatcher"}
    assert [each.name for each in first.services if each.comes_last] == ["dispatcher"]


async def test_kept_stack_goes_on_from_what_is_kept(tmp_path: Path, ports: Ports) -> None:
    """Firestore starts from the last export, and the dispatcher delivers what its journal has."""
    kept = Kept(tmp_path)
    kept.make()
    write_export(kept.exports, Export("1", 0.0))
    metadata = kept.exports / "1" / "1.overall_export_metadata"
    metadata.parent.mkdir()
    metadata.touch()
    first, second = [await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1", kept=kept) for _ in "12"]
    assert f"--seed_from_export={metadata}" in command_of(first, "firestore")
    keepings = [orders_of(each).keeping for each in (first, second)]
    places = {(each.file, each.exports) for each in keepings if each}
    assert places == {(str(kept.messages), str(kept.exports))}
    assert len({each.run for each in keepings if each}) == 2, "a message is known by its run, too"
    fresh = await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1")
    assert not any("seed_from_export" in word for word in command_of(fresh, "firestore"))
    assert orders_of(fresh).keeping is None


async def test_retiring_models_are_named(
    tmp_path: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the providers write; a model server's models are its owner's business."""
    monkeypatch.setattr(
        "infra.litellm.catalogue.find_retiring", lambda *_: {"gpt-x": "gpt-x is retired on Friday."}
    )
    monkeypatch.setenv("OPENAI_API_KEY", _PROVIDERS_KEY)
    assert (await made(tmp_path, ports)).notes == ("gpt-x is retired on Friday.",)
    assert (await made(tmp_path, ports, upstream="http://127.0.0.1:2")).notes == ()


async def test_dispatcher_starts_after_the_emulator(tmp_path: Path, ports: Ports) -> None:
    """On a machine with one core services start in turn, and the dispatcher waits for the subscriptions."""
    names = [
        service.name for service in (await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1")).services
    ]
    assert names.index("pubsub") < names.index("dispatcher")


async def test_firestore_has_the_rules_of_production(tmp_path: Path, ports: Ports) -> None:
    """Browsers are refused what they are refused in Google Cloud, and a sign-in is there for them."""
    plan_ = await plan.make(ROOT, tmp_path, ports, "http://127.0.0.1:1")
    services = {service.name: service for service in plan_.services}
    assert f"--rules={ROOT / 'infra' / 'firestore' / 'firestore.rules'}" in services["firestore"].command
    assert plan_.environment["FIREBASE_AUTH_EMULATOR_HOST"] == f"127.0.0.1:{services['sign-in'].port}"


def command_of(plan_: Plan, name: str) -> tuple[str, ...]:
    """Return a service's command line."""
    return next(tuple(service.command) for service in plan_.services if service.name == name)


def orders_of(plan_: Plan) -> Orders:
    """Return the dispatcher's orders, which are the last word of its command line."""
    return msgspec.json.decode(command_of(plan_, "dispatcher")[-1], type=Orders)


async def made(
    state_dir: Path, ports: Ports, found: tuple[int, ...] = (), upstream: str | None = None
) -> Plan:
    """Return the plan on a machine where servers run on those ports."""

    async def look() -> list[Found]:
        return await probe.look(found, 60.0)

    return await plan.make(ROOT, state_dir, ports, upstream, look=look)


def asked(state_dir: Path) -> set[tuple[str, str | None, str]]:
    """Return what the proxy asks for its aliases: model, address and key."""
    entries = yaml.safe_load((state_dir / "litellm.yaml").read_text())["model_list"]
    fields = [entry["litellm_params"] for entry in entries]
    return {(one["model"], one.get("api_base"), one["api_key"]) for one in fields}


async def test_running_model_server_is_used(tmp_path: Path, ports: Ports) -> None:
    """Every alias is its model, and the small model does not start."""
    async with standing_in(OLLAMA) as server:
        plan_ = await made(tmp_path, ports, (server.port,))
    assert plan_.source is not None
    assert (plan_.source.label, plan_.source.local) == (f"qwen3:8b on Ollama at {server.url}", True)
    assert (plan_.environment["MODEL_URL"], plan_.environment["MODEL_NAME"]) == (server.url, "qwen3:8b")
    assert "model" not in {service.name for service in plan_.services}
    assert asked(tmp_path) == {("openai/qwen3:8b", f"{server.url}/v1", "none")}


async def test_small_model_is_the_last_choice(tmp_path: Path, ports: Ports) -> None:
    """Its address is in the environment, and the person reads why the server is not used."""
    async with standing_in(OLLAMA_EMPTY) as server:
        plan_ = await made(tmp_path, ports, (server.port,))
    [small] = [service for service in plan_.services if service.name == "model"]
    assert plan_.environment["MODEL_URL"] == f"http://127.0.0.1:{small.port}"
    assert plan_.source is None
    assert "ollama pull" in plan_.notes[0]
    entries = yaml.safe_load((tmp_path / "litellm.yaml").read_text())["model_list"]
    room = {entry["model_info"]["catalogue"]["reasoning_tokens"] for entry in entries}
    assert room == {0}, "it does not reason, and would fill the room with text"


async def test_provider_goes_before_running_server(
    tmp_path: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who set a key wants that provider; nothing is looked for."""
    monkeypatch.setenv("OPENAI_API_KEY", _PROVIDERS_KEY)
    async with standing_in(OLLAMA) as server:
        plan_ = await made(tmp_path, ports, (server.port,))
    assert (plan_.source, plan_.notes, server.heads) == (None, (), [])
    assert {key for _, _, key in asked(tmp_path)} == {"os.environ/OPENAI_API_KEY"}
    assert plan_.services[0].environment["OPENAI_API_KEY"] == _PROVIDERS_KEY


@pytest.mark.parametrize("answers", [VLLM, OLLAMA])
async def test_model_url_goes_before_a_provider(
    answers: Answers, tmp_path: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider's key then goes nowhere; the server's own is in no file."""
    monkeypatch.setenv("OPENAI_API_KEY", _PROVIDERS_KEY)
    monkeypatch.setenv("MODEL_KEY", "key-of-my-server")
    async with standing_in(answers) as server:
        monkeypatch.setenv("MODEL_URL", server.url)
        plan_ = await made(tmp_path, ports)
    assert plan_.source is not None
    assert asked(tmp_path) == {(f"openai/{plan_.source.name}", f"{server.url}/v1", "os.environ/MODEL_KEY")}
    proxy, *others = plan_.services
    assert proxy.environment["MODEL_KEY"] == "key-of-my-server"
    assert "MODEL_KEY" not in plan_.environment
    assert not [one for one in others if "key-of-my-server" in one.environment.values()]
    assert not [one for one in plan_.services if _PROVIDERS_KEY in one.environment.values()]
    assert not [head for head in server.heads if _PROVIDERS_KEY in head]
    assert "key-of-my-server" not in (tmp_path / "litellm.yaml").read_text()


async def test_upstream_goes_before_everything(
    tmp_path: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upstream serves each alias's own model; nothing is looked for, and no key goes there."""
    monkeypatch.setenv("OPENAI_API_KEY", _PROVIDERS_KEY)
    monkeypatch.setenv("MODEL_URL", "http://127.0.0.1:1")
    plan_ = await made(tmp_path, ports, upstream="http://127.0.0.1:2")
    assert plan_.source is None
    models = asked(tmp_path)
    assert {(base, key) for _, base, key in models} == {("http://127.0.0.1:2/v1", "none")}
    assert len({model for model, _, _ in models}) > 1
    assert not [one for one in plan_.services if _PROVIDERS_KEY in one.environment.values()]


async def test_recording_is_asked_in_the_place_of_every_model(
    tmp_path: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever key or server there is: the recorded answers are free, and the small model does not run."""
    monkeypatch.setenv("OPENAI_API_KEY", _PROVIDERS_KEY)
    monkeypatch.setenv("MODEL_URL", "http://127.0.0.1:3")
    laid_out = await made(tmp_path, ports, upstream=recorded_model.UPSTREAM)
    names = {service.name for service in laid_out.services}
    assert recorded_model.PROCESS in names
    assert "model" not in names
    assert laid_out.source is None
    [proxy] = [service for service in laid_out.services if service.name == "proxy"]
    assert _PROVIDERS_KEY not in proxy.environment.values()
