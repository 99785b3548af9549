"""Each bundle by itself: what is in it is enough to install it, to start it and to take a message."""

from __future__ import annotations

import filecmp
import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import grpc
import httpx
import msgspec
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from google.pubsub_v1 import PublisherClient, PubsubMessage
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport

from infra.bundle import __main__
from infra.bundle.build import ROOT
from shared import topology
from shared.jobs.document import fields
from shared.jobs.job import Stage
from tests.support.fakes.usage_store import usage_event
from tests.support.publishing import finished
from tests.support.servers import deployed
from tests.support.servers import provider as upstream
from tests.support.servers.postgres import Server
from tests.support.servers.wordpress import PASSWORD, WordPress
from tests.support.servers.wordpress import USER as USER_NAME
from tests.support.system.pipeline import ORG, USER, Pipeline
from tests.support.workbench import TRACE

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

LAYOUT = topology.load()
NAMES = list(LAYOUT.functions)
QUICK = [*Stage, "usage"]
"""The functions that `make test` deploys: they have the most packages and the fewest."""
EACH = [name if name in QUICK else pytest.param(name, marks=pytest.mark.soak) for name in NAMES]
PROJECT = f"bundles-{uuid4().hex[:12]}"
Pull = Callable[[], list[PubsubMessage]]


@pytest.fixture(scope="module")
def names(request: pytest.FixtureRequest) -> list[str]:
    """The functions of the selected tests: all of them for `make soak`."""
    here = [item for item in request.session.items if item.path == request.path]
    return NAMES if any(item.get_closest_marker("soak") for item in here) else QUICK


@pytest.fixture(scope="module")
def out(names: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the bundles."""
    folder = tmp_path_factory.mktemp("bundles")
    assert __main__.main([*names, "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def environment(
    pubsub_emulator: str,
    firestore_emulator: str,
    postgres: Server,
    provider: upstream.Upstream,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, str]:
    """What the functions are told; the provider stands in for the proxy, which answers in the same way."""
    channel = grpc.insecure_channel(pubsub_emulator)
    publisher = PublisherClient(transport=PublisherGrpcTransport(channel=channel))
    for topic in LAYOUT.topics:
        publisher.create_topic(name=f"projects/{PROJECT}/topics/{topic}")
    return {
        "GOOGLE_CLOUD_PROJECT": PROJECT,
        "PUBSUB_EMULATOR_HOST": pubsub_emulator,
        "FIRESTORE_EMULATOR_HOST": firestore_emulator,
        "LITELLM_PROXY_URL": provider.url.removesuffix("/v1"),
        "LITELLM_API_KEY": "sk-test",
        "SUPABASE_DB_URL": (database := postgres.url(postgres.create("migrated"))),
        "API_DB_URL": database,
        "WEBHOOK_SIGNING_KEY": "of-the-tests-" * 3,
        "CMS_CONNECTIONS": str(tmp_path_factory.mktemp("connections")),
        "SUPABASE_URL": "http://127.0.0.1:1",  # where nothing answers: nobody signs in here
    }


@pytest.fixture(scope="module")
def provider() -> Iterator[upstream.Upstream]:
    """A provider that behaves."""
    with upstream.running() as serving:
        yield serving


@pytest.fixture(scope="module")
def pipeline(
    out: Path, names: list[str], environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pipeline]:
    """The functions, each deployed from its bundle; the tests carry their messages."""
    folder = tmp_path_factory.mktemp("deployed")
    with (
        pytest.MonkeyPatch.context() as patched,
        deployed.running(out, names, folder, environment) as urls,
    ):
        patched.setenv("FIRESTORE_EMULATOR_HOST", environment["FIRESTORE_EMULATOR_HOST"])
        yield Pipeline({**environment, **urls}, folder)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


TWICE = ("generate", "usage")


def test_two_builds_are_the_same_to_the_byte(out: Path, tmp_path: Path) -> None:
    """In another process, with another order of sets, in another time zone, from another folder."""
    other = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "infra.bundle", *TWICE, "--out", str(tmp_path / "again")]
    subprocess.run(command, env=other, cwd=tmp_path, check=True, timeout=60, stdout=subprocess.DEVNULL)
    first = {path: text for path, text in contents(out).items() if path.startswith((*TWICE, "."))}
    assert first == contents(tmp_path / "again")
    assert {f"{name}.zip" for name in TWICE} < first.keys()


@pytest.mark.parametrize("name", EACH)
def test_a_bundle_is_a_folder_and_the_same_zip(out: Path, tmp_path: Path, name: str) -> None:
    """Nothing is compiled in it, and what it starts from is one line."""
    with zipfile.ZipFile(out / f"{name}.zip") as packed:
        assert packed.testzip() is None
        packed.extractall(tmp_path)
    found = contents(out / name)
    assert contents(tmp_path) == found
    assert found["main.py"].decode() == f"from functions.{name}.main import {name}\n"
    assert {Path(path).suffix for path in found} == {".py", ".txt", ".yaml"}
    others = [other for other in NAMES if other != name]
    assert not [path for path in found if path.startswith(tuple(f"functions/{other}/" for other in others))]
    for path in found.keys() - {"main.py", "requirements.txt"}:
        assert filecmp.cmp(out / name / path, ROOT / path, shallow=False)


@pytest.mark.parametrize("name", EACH)
def test_sbom_lists_the_bundle(out: Path, name: str) -> None:
    """What is in a bundle is told in its document.

    By CycloneDX's own schema, of this very zip, and of all that is installed with it and no more.
    """
    text = (out / f"{name}.cdx.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    told = json.loads(text)
    (digest,) = told["metadata"]["component"]["hashes"]
    assert digest["content"] == hashlib.sha256((out / f"{name}.zip").read_bytes()).hexdigest()
    requirements = (out / name / "requirements.txt").read_text()
    wanted = {line.partition(" ")[0] for line in requirements.splitlines() if not line.startswith(" ")}
    assert {f"{part['name']}=={part['version']}" for part in told["components"]} == wanted
    for part in told["components"]:
        assert part["licenses"]
        hashes = [each["content"] for file in part["externalReferences"] for each in file["hashes"]]
        assert all(f"sha256:{each}" in requirements for each in hashes)
    required = {each["ref"]: each.get("dependsOn", []) for each in told["dependencies"]}
    assert any("functions-framework" in ref for ref in required[f"content-pipeline-{name}"])


def test_package_with_another_hash_is_refused(out: Path, tmp_path: Path) -> None:
    """A package with another hash is not installed.

    Whoever replaces a file on the index, or on the way from it, is found out.
    """
    lines = (out / "usage" / "requirements.txt").read_text().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("msgspec=="))
    (tmp_path / "requirements.txt").write_text(f"{lines[at]}    --hash=sha256:{'0' * 64}\n")
    with pytest.raises(AssertionError, match=r"(?i)hash"):
        deployed.install(tmp_path / "requirements.txt", tmp_path / "environment")


def carry(pipeline: Pipeline, name: str, message: PubsubMessage) -> None:
    """Push a message to a function, which has to take it."""
    body = deployed.pushed(message, LAYOUT.functions[name].subscription)
    status = pipeline.deliver(name, body)
    assert status == 204, (pipeline.state_dir / name / "log").read_text()[-3000:]


def test_a_job_goes_through_the_four_stages(pipeline: Pipeline) -> None:
    """Each takes the message of the one before, and the job's document shows the post."""
    ends = {name: pipeline.subscribe(LAYOUT.functions[name].publishes or "") for name in Stage}
    request: dict[str, Any] = {"org_id": ORG, "user_id": USER, "topic": "Tea", "word_count": 100}
    request["job_id"] = job_id = str(uuid4())
    message = PubsubMessage(
        data=json.dumps(request).encode(), message_id="1", attributes={"traceparent": TRACE}
    )
    for stage in Stage:
        carry(pipeline, stage, message)
        (message,) = ends[stage]()
    job = pipeline.job(job_id)
    assert job["status"] == "completed", job.get("error")
    assert {stage: record["status"] for stage, record in job["stages"].items()} == dict.fromkeys(
        Stage, "done"
    )
    versions = {stage: import_module(f"functions.{stage}.prompt_version").version() for stage in Stage}
    assert {stage: record["prompt_version"] for stage, record in job["stages"].items()} == versions
    assert "caffeine" in job["result"]["content"]
    assert json.loads(message.data)["status"] == "completed"


def test_a_usage_event_becomes_a_row(pipeline: Pipeline) -> None:
    """In a real Postgres, through the driver that no other function carries."""
    event = usage_event()
    carry(pipeline, "usage", PubsubMessage(data=msgspec.json.encode(event), message_id="2"))
    (row,) = pipeline.rows(event.job_id)
    assert str(row["log_id"]) == event.event_id


@pytest.mark.soak
def test_sinks_rejects_reach_the_dead_letters(pipeline: Pipeline) -> None:
    """What the sink gives up is kept by the dead letter function.

    The sink reaches Firestore through it alone.
    """
    given_up = pipeline.subscribe(LAYOUT.dead_letter_topic)
    carry(pipeline, "usage", PubsubMessage(data=b"no event", message_id="3"))
    assert pipeline.sql("SELECT event FROM ai_usage_rejects") == [{"event": "no event"}]
    (message,) = given_up()
    carry(pipeline, "deadletter", message)
    letter = pipeline.dead_letter("3")
    assert (letter["data"], letter["subscription"]) == ("no event", "blog-usage")


@pytest.mark.soak
def test_a_sweep_lets_a_waiting_job_in(pipeline: Pipeline) -> None:
    """A job that finds no place waits, and goes on when a sweep finds the limit raised."""
    org_id, job_id = str(uuid4()), str(uuid4())
    pipeline.write(f"admission/{org_id}", {"limits": {"jobs": 0}})
    request = {"org_id": org_id, "user_id": USER, "topic": "Tea", "word_count": 100, "job_id": job_id}
    carry(pipeline, Stage.GENERATE, PubsubMessage(data=json.dumps(request).encode(), message_id="4"))
    waiting = pipeline.job(job_id)
    assert (waiting["status"], waiting["waiting"]["reason"]) == ("queued", "organisation")
    pipeline.write(f"admission/{org_id}", {"limits": {"jobs": 1}})
    started = pipeline.subscribe(LAYOUT.functions[Stage.GENERATE].consumes)
    carry(pipeline, "sweep", PubsubMessage(data=b"{}", message_id="5"))
    (message,) = started()
    assert json.loads(message.data)["job_id"] == job_id
    assert list(pipeline.document(f"admission/{org_id}")["members"]) == [job_id]
    carry(pipeline, Stage.GENERATE, message)
    assert pipeline.job(job_id)["stages"][Stage.GENERATE]["status"] == "done"


@pytest.mark.soak
def test_owners_are_copied_from_postgres(pipeline: Pipeline) -> None:
    """The mirror knows an organization and its user, and that it has them all."""
    carry(pipeline, "owners", PubsubMessage(data=b"{}", message_id="6"))
    assert pipeline.document(f"owners/organization.{ORG}")["known"] is True
    assert pipeline.document(f"owners/user.{USER}")["org_id"] == ORG
    assert pipeline.document("admission/system")["owners_known"] is True


@pytest.mark.soak
def test_an_event_reaches_a_webhook(pipeline: Pipeline) -> None:
    """The end of a job becomes a delivery, which is sent signed, and its try is written down."""
    now, org_id = datetime.now(UTC), str(uuid4())
    with listening_endpoint() as (url, received):
        endpoint = {"org_id": org_id, "url": url, "events": ["job.completed"], "created_at": now}
        pipeline.write("webhooks/an-endpoint", {**endpoint, "version": 1})
        announced = pipeline.subscribe(LAYOUT.functions["deliver"].consumes)
        data = {"job_id": str(uuid4()), "org_id": org_id}
        event = {
            "event_id": str(uuid4()),
            "type": "job.completed",
            "timestamp": now.isoformat(),
            "data": data,
        }
        carry(pipeline, "webhooks", PubsubMessage(data=json.dumps(event).encode(), message_id="8"))
        (message,) = announced()
        carry(pipeline, "deliver", message)
    [(headers, body)] = received
    assert json.loads(body) == event
    assert headers["webhook-id"] == event["event_id"]
    assert headers["webhook-signature"].startswith("v1,")
    delivery = pipeline.document(f"webhook_deliveries/{json.loads(message.data)['delivery_id']}")
    assert (delivery["status"], delivery["attempts"][0]["status_code"]) == ("delivered", 204)


@pytest.mark.soak
def test_a_finished_post_becomes_a_draft(pipeline: Pipeline) -> None:
    """The id of its run is handed on, and the organization's secret leads to its WordPress."""
    site, org_id, job_id = WordPress(), str(uuid4()), str(uuid4())
    pipeline.write(f"jobs/{job_id}", fields(finished(job_id=job_id, org_id=org_id)))
    handed_on = pipeline.subscribe(LAYOUT.functions["cms"].consumes)
    with site.in_thread() as url:
        secret = {"kind": "wordpress", "url": url, "username": USER_NAME, "application_password": PASSWORD}
        folder = Path(pipeline.env["CMS_CONNECTIONS"])
        (folder / f"cms-{org_id}.json").write_text(json.dumps(secret))
        tagged = json.dumps({"job_id": job_id, "run": 1, "status": "completed"}).encode()
        carry(pipeline, "publish", PubsubMessage(data=tagged, message_id="9"))
        (message,) = handed_on()
        carry(pipeline, "cms", message)
    [post] = site.posts.values()
    assert (post["status"], post["slug"]) == ("draft", "why-honey-keeps")
    draft = pipeline.document(f"jobs/{job_id}/publications/wordpress")
    assert (draft["state"], draft["org_id"], draft["post_id"]) == ("draft", org_id, "100")


@contextmanager
def listening_endpoint() -> Iterator[tuple[str, list[tuple[Message, bytes]]]]:
    """Yield the URL of a customer's server, and the headers and bodies that it has got."""
    received: list[tuple[Message, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", received
        server.shutdown()


@pytest.mark.soak
def test_api_answers_and_refuses_a_stranger(pipeline: Pipeline) -> None:
    """Anybody may ask for its name; a caller without a token gets no further."""
    url = pipeline.env["API_URL"]
    assert httpx.get(url, timeout=60).status_code == 200
    refused = httpx.get(f"{url}jobs", timeout=60)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.soak
def test_nothing_is_reconciled_without_a_key(pipeline: Pipeline) -> None:
    """The message is acknowledged, and the log says what is missing."""
    carry(pipeline, "reconcile", PubsubMessage(data=b"{}", message_id="7"))
    log = (pipeline.state_dir / "reconcile" / "log").read_text()
    assert '"event":"reconciled"' in log
    assert "set an admin key" in log
