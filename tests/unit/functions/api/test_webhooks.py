"""The door's webhooks: endpoints, secrets, tests and deliveries of the caller's organizations alone."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from functions.api.dependencies import Dependencies
from shared.errors import Conflict
from shared.settings import Settings
from shared.webhooks.delivery import Delivery, Outcome, new_delivery, record
from shared.webhooks.event import TYPES, WebhookEvent
from tests.support.fakes.door import OTHER_ORG, as_caller, dependencies, door
from tests.support.fakes.usage_store import ORG, USER

URL = "https://hooks.example.com/blog"
NOBODY = str(uuid4())


@dataclass
class Desk:
    """The door, its collaborators, and a caller."""

    client: httpx.AsyncClient
    given: Dependencies
    caller: str = "user"

    async def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """Return the answer's JSON, whose status has to be this one."""
        content = None if body is None else json.dumps(body)
        answer = await self.client.request(method, path, content=content, headers=as_caller(self.caller))
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def add(self, **fields: Any) -> dict[str, Any]:
        """Return a new endpoint."""
        made: dict[str, Any] = await self.ask("POST", "/webhooks", {"url": URL, **fields}, 201)
        return made

    def as_(self, caller: str) -> Desk:
        """Return the same door for another caller."""
        return Desk(self.client, self.given, caller)

    async def deliver(self, endpoint: dict[str, Any], number: int = 0) -> Delivery:
        """Store a delivery that has failed."""
        found = await self.given.webhooks.endpoint(endpoint["endpoint_id"])
        assert found is not None
        event = WebhookEvent(
            event_id=f"event-{number}", type="job.failed", org_id=ORG, job_id=str(uuid4()), body='{"a": "é"}'
        )
        now = self.given.clock.now()
        made = record(new_delivery(event, found.value, now), Outcome(error="Gone.", gone=True), now, 0)
        await self.given.webhooks.create_delivery(made)
        return made


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A deployed door without webhooks."""
    settings = Settings(project="a-project", webhook_signing_key="k" * 32, deployed=True)
    given = dependencies(settings=settings)
    async with door(given) as client:
        yield Desk(client, given)


async def test_endpoint_is_created_with_its_secret(desk: Desk) -> None:
    """The secret is in this answer, and in no other one unless it is asked for."""
    made = await desk.add(events=["job.failed"], description="for us")
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert (made["org_id"], made["url"], made["events"], made["created_by"]) == (
        ORG,
        URL,
        ["job.failed"],
        USER,
    )
    path = f"/webhooks/{made['endpoint_id']}"
    listed = await desk.ask("GET", f"/webhooks?org_id={ORG}")
    assert listed == {"webhooks": [made], "event_types": list(TYPES)}
    assert await desk.ask("GET", path) == made
    assert await desk.ask("POST", f"{path}/secret") == {
        "secret": secret,
        "version": 1,
        "old_secret_ends_at": None,
    }
    rotated = await desk.ask("POST", f"{path}/secret", {"rotate": True})
    assert rotated["secret"] != secret
    assert (rotated["version"], rotated["old_secret_ends_at"]) == (2, "2026-01-02T00:00:00Z")
    assert await desk.ask("POST", f"{path}/secret", {"rotate": False}) == rotated


@pytest.mark.parametrize("body", [{"rotate": "yes"}, {"rotate": None}, {"version": 1}])
async def test_rotation_is_asked_for_in_one_way(desk: Desk, body: Any) -> None:
    """Anything else changes nothing."""
    made = await desk.add()
    refused = await desk.ask("POST", f"/webhooks/{made['endpoint_id']}/secret", body, 400)
    assert [each["field"] for each in refused["errors"]] == list(body)
    assert (await desk.ask("GET", f"/webhooks/{made['endpoint_id']}"))["version"] == 1


async def test_endpoint_that_others_write_is_a_conflict(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Again and again; nothing is changed, and no new secret is shown."""
    path = f"/webhooks/{(await desk.add())['endpoint_id']}"

    async def lose(*_: object) -> None:
        raise Conflict("The document changed.")

    monkeypatch.setattr(desk.given.webhooks, "update_endpoint", lose)
    for method, where, body in (("PATCH", path, {}), ("POST", f"{path}/secret", {"rotate": True})):
        assert "changes too fast" in (await desk.ask(method, where, body, 409))["detail"]


async def test_endpoint_is_changed_and_deleted(desk: Desk) -> None:
    """What is not named stays; a deleted one is gone for every route."""
    made = await desk.add()
    path = f"/webhooks/{made['endpoint_id']}"
    changed = await desk.ask("PATCH", path, {"disabled": True, "events": ["budget.threshold"]})
    assert (changed["url"], changed["disabled_by"], changed["events"]) == (URL, "owner", ["budget.threshold"])
    await desk.ask("DELETE", path, status=204)
    for method, where in (
        ("GET", path),
        ("PATCH", path),
        ("DELETE", path),
        ("POST", f"{path}/secret"),
        ("POST", f"{path}/test"),
        ("GET", f"{path}/deliveries"),
    ):
        body: Any = {} if method != "GET" else None
        assert (await desk.ask(method, where, body, 404))["code"] == "not_found"


async def test_all_wrong_fields_are_named(desk: Desk) -> None:
    """Each with its sentence; nothing is stored."""
    refused = await desk.ask("POST", "/webhooks", {"url": "http://a.example", "events": [], "color": 1}, 400)
    assert {each["field"] for each in refused["errors"]} == {"url", "events", "color"}
    for url in (
        "https://localhost/",
        "https://169.254.169.254/",
        "https://metadata.google.internal/",
        7,
        None,
    ):
        await desk.ask("POST", "/webhooks", {"url": url}, 400)
    wrong: list[Any] = [7, "x", [], ""]
    for org_id in wrong:
        refused = await desk.ask("POST", "/webhooks", {"url": URL, "org_id": org_id}, 400)
        assert [each["field"] for each in refused["errors"]] == ["org_id"]
    assert (await desk.ask("GET", "/webhooks"))["webhooks"] == []
    await desk.ask("PATCH", f"/webhooks/{(await desk.add())['endpoint_id']}", {"org_id": OTHER_ORG}, 400)


@pytest.mark.parametrize(
    ("caller", "body"),
    [
        ("user", {"url": "x", "events": ["a"], "description": 5, "zz": 1, "org_id": "q"}),
        ("both", {"url": "x", "events": ["a"], "description": 5, "zz": 1, "org_id": None}),
        ("user", {"url": math.nan, "events": "\ud800", "zz": 1, "org_id": math.inf, "description": 5}),
    ],
)
async def test_organization_is_refused_with_the_other_fields(
    desk: Desk, caller: str, body: dict[str, Any]
) -> None:
    """Also where it is missing, or where a field is not quite JSON."""
    refused = await desk.as_(caller).ask("POST", "/webhooks", body, 400)
    assert sorted(each["field"] for each in refused["errors"]) == sorted(body)
    path = f"/webhooks/{(await desk.add())['endpoint_id']}"
    changed = await desk.ask("PATCH", path, body, 400)
    assert sorted(each["field"] for each in changed["errors"]) == sorted(body)
    rotated = await desk.ask("POST", f"{path}/secret", {**body, "rotate": 1}, 400)
    assert rotated["errors"]


async def test_answer_has_room_for_so_many_faults(desk: Desk) -> None:
    """The known fields come first."""
    unknown = {f"a{at}": 1 for at in range(5_000)}
    refused = await desk.ask("POST", "/webhooks", {**unknown, "description": 5}, 400)
    assert len(refused["errors"]) == 40
    assert {"url", "description"} <= {each["field"] for each in refused["errors"]}
    assert refused["detail"] == "5002 fields are wrong: errors has the first 40."


async def test_organization_has_so_many_endpoints(desk: Desk) -> None:
    """The next one is refused with what to do."""
    for _ in range(20):
        await desk.add()
    refused = await desk.ask("POST", "/webhooks", {"url": URL}, 409)
    assert "delete one first" in refused["detail"]


async def test_another_organization_sees_nothing(desk: Desk) -> None:
    """It is refused where it names the organization, and else nothing exists for it."""
    made = await desk.add()
    delivery = await desk.deliver(made)
    stranger = desk.as_("stranger")
    await stranger.ask("GET", f"/webhooks?org_id={ORG}", status=403)
    await stranger.ask("POST", "/webhooks", {"url": URL, "org_id": ORG}, 403)
    assert (await stranger.ask("GET", "/webhooks"))["webhooks"] == []
    path = f"/webhooks/{made['endpoint_id']}"
    missing = await stranger.ask("GET", f"/webhooks/{NOBODY}", status=404)
    for method, where, body in (
        ("GET", path, None),
        ("PATCH", path, {"disabled": True}),
        ("DELETE", path, None),
        ("POST", f"{path}/secret", {"rotate": True}),
        ("POST", f"{path}/test", None),
        ("GET", f"{path}/deliveries", None),
        ("GET", f"/deliveries/{delivery.delivery_id}", None),
        ("POST", f"/deliveries/{delivery.delivery_id}/replay", None),
    ):
        refused = await stranger.ask(method, where, body, 404)
        thing = "delivery" if "/deliveries/" in where else "webhook"
        assert refused["detail"] == missing["detail"].replace("webhook", thing)
    assert await desk.ask("GET", path) == {name: value for name, value in made.items() if name != "secret"}
    for caller in ("operator", "backend"):
        assert (await desk.as_(caller).ask("GET", path))["url"] == URL


async def test_test_event_is_published(desk: Desk) -> None:
    """The answer is the delivery, whose result is read later."""
    made = await desk.add(events=["job.failed"])
    delivery = await desk.ask("POST", f"/webhooks/{made['endpoint_id']}/test", status=202)
    assert (delivery["type"], delivery["status"], delivery["attempts"]) == ("webhook.test", "pending", [])
    event = json.loads(delivery["body"])
    assert (event["event_id"], event["data"]["org_id"]) == (delivery["event_id"], ORG)
    topics: Any = desk.given.publisher
    [message] = topics.messages
    assert (message.topic, message.fields) == ("blog-deliveries", {"delivery_id": delivery["delivery_id"]})
    assert await desk.ask("GET", f"/deliveries/{delivery['delivery_id']}") == delivery


async def test_deliveries_come_in_pages(desk: Desk) -> None:
    """Each once; by status; a cursor of another endpoint, or none at all, is refused."""
    made, other = await desk.add(), await desk.add()
    stored = [await desk.deliver(made, number) for number in range(5)]
    path = f"/webhooks/{made['endpoint_id']}/deliveries"
    found, cursor = [], ""
    for _ in range(3):
        page = await desk.ask("GET", f"{path}?limit=2{cursor}")
        found += page["deliveries"]
        cursor = f"&cursor={page['next']}"
    assert page["next"] is None
    assert {each["delivery_id"] for each in found} == {each.delivery_id for each in stored}
    assert found[0]["attempts"][0]["error"] == "Gone."
    assert (await desk.ask("GET", f"{path}?status=delivered"))["deliveries"] == []
    foreign = await desk.deliver(other, 9)
    for wrong in (
        f"cursor={foreign.delivery_id}",
        "cursor=x",
        f"cursor={NOBODY}",
        "status=lost",
        "limit=0",
        "a=1",
    ):
        await desk.ask("GET", f"{path}?{wrong}", status=400)


async def test_delivery_is_replayed(desk: Desk) -> None:
    """It is due at once, and published; not of an endpoint that is disabled or deleted."""
    made = await desk.add()
    delivery = await desk.deliver(made)
    path = f"/deliveries/{delivery.delivery_id}/replay"
    again = await desk.ask("POST", path, status=202)
    assert (again["status"], again["body"], len(again["attempts"])) == ("pending", delivery.body, 1)
    topics: Any = desk.given.publisher
    assert topics.messages[-1].fields == {"delivery_id": delivery.delivery_id}
    await desk.ask("PATCH", f"/webhooks/{made['endpoint_id']}", {"disabled": True})
    assert "enable it first" in (await desk.ask("POST", path, status=409))["detail"]
    await desk.ask("DELETE", f"/webhooks/{made['endpoint_id']}", status=204)
    assert "was deleted" in (await desk.ask("POST", path, status=409))["detail"]
    await desk.ask("POST", f"/deliveries/{NOBODY}/replay", status=404)
    await desk.ask("POST", "/deliveries/x/replay", status=404)


async def test_firestore_away_is_a_503(desk: Desk) -> None:
    """Try again later."""
    made = await desk.add()
    store: Any = desk.given.webhooks
    store.away = True
    for path in ("/webhooks", f"/webhooks/{made['endpoint_id']}"):
        assert (await desk.ask("GET", path, status=503))["code"] == "unavailable"


async def test_local_door_takes_this_machine(desk: Desk) -> None:
    """A deployed one does not."""
    body = {"url": "http://127.0.0.1:8123/hook"}
    await desk.ask("POST", "/webhooks", body, 400)
    local = replace(desk.given, settings=msgspec.structs.replace(desk.given.settings, deployed=False))
    async with door(local) as client:
        made = await Desk(client, local).ask("POST", "/webhooks", body, 201)
    assert made["url"] == body["url"]
