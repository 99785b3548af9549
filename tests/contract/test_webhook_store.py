"""Contract of the store of webhooks: the fake, and Firestore on its emulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from shared.errors import Conflict
from shared.gateways.webhook_store import WebhookStore, connect
from shared.webhooks.delivery import Attempt, Delivery, Status, new_delivery
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.event import WebhookEvent
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.webhook_store import MemoryWebhooks

NOW = datetime(2026, 1, 1, 12, 30, 0, 123456, tzinfo=UTC)
ORG, OTHER = "11111111-1111-4111-8111-111111111111", "99999999-9999-4999-8999-999999999999"


@pytest.fixture(params=["memory", "firestore"])
async def store(
    request: pytest.FixtureRequest, project: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[WebhookStore]:
    """A store without endpoints."""
    if request.param == "memory":
        yield MemoryWebhooks(ManualClock())
        return
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", request.getfixturevalue("firestore_emulator"))
    webhooks = connect(project)
    yield webhooks
    await webhooks.close()


def endpoint(name: str, org_id: str = ORG, age: int = 0) -> Endpoint:
    """Return an endpoint with a name for an id."""
    created = NOW - timedelta(days=age)
    return Endpoint(
        endpoint_id=name, org_id=org_id, url="https://a.example/", events=("job.failed",), created_at=created
    )


def delivery(event_id: str, at: Endpoint, seconds: float = 0) -> Delivery:
    """Return a delivery that is due some seconds from now."""
    event = WebhookEvent(
        event_id=event_id, type="job.failed", org_id=at.org_id, job_id="j", body='{"a": "é😀"}'
    )
    return new_delivery(event, at, NOW + timedelta(seconds=seconds))


async def test_endpoint_is_read_as_written(store: WebhookStore) -> None:
    """None at first; then each state, without the fields that became None; the oldest first in the list."""
    assert await store.endpoint("a") is None
    first = await store.create_endpoint(endpoint("a"))
    await store.create_endpoint(endpoint("b", age=1))
    await store.create_endpoint(endpoint("c", org_id=OTHER))
    failing = replace(first.value, failing_since=NOW, description="for Ärger 😀")
    second = await store.update_endpoint(first, failing)
    found = await store.endpoint("a")
    assert found is not None
    assert (found.value, found.version) == (failing, second.version)
    await store.update_endpoint(second, replace(failing, failing_since=None))
    assert [each.value.endpoint_id for each in await store.endpoints(ORG)] == ["b", "a"]
    assert (await store.endpoints(ORG))[1].value.failing_since is None
    await store.delete_endpoint("a")
    await store.delete_endpoint("a")
    assert await store.endpoint("a") is None


async def test_old_version_of_an_endpoint_is_a_conflict(store: WebhookStore) -> None:
    """A change under an old version writes nothing, neither does one of a deleted endpoint."""
    first = await store.create_endpoint(endpoint("a"))
    with pytest.raises(Conflict):
        await store.create_endpoint(endpoint("a"))
    await store.update_endpoint(first, replace(first.value, version=2))
    with pytest.raises(Conflict):
        await store.update_endpoint(first, replace(first.value, version=3))
    await store.delete_endpoint("a")
    with pytest.raises(Conflict):
        await store.update_endpoint(first, replace(first.value, version=3))
    assert await store.endpoint("a") is None


async def test_delivery_is_made_once(store: WebhookStore) -> None:
    """Of ten creations of the same delivery one counts; the first body stays."""
    made = delivery("e", endpoint("a"))
    other = replace(made, body="{}")
    results = await asyncio.gather(*(store.create_delivery(each) for each in (made, *[other] * 9)))
    assert sum(results) == 1
    found = await store.delivery(made.delivery_id)
    assert found is not None
    assert found.value in {made, other}
    assert not await store.create_delivery(other)
    assert await store.delivery("nobody") is None


async def test_claim_has_one_winner_of_ten(store: WebhookStore) -> None:
    """Of ten that read the same delivery one writes; the time of the write is the store's."""
    made = delivery("e", endpoint("a"))
    await store.create_delivery(made)
    found = await store.delivery(made.delivery_id)
    assert found is not None
    after = replace(made, tries=1, next_at=NOW + timedelta(seconds=60), first_at=NOW)
    claims = (store.update_delivery(found, after) for _ in range(10))
    results = await asyncio.gather(*claims, return_exceptions=True)
    assert sum(isinstance(each, Conflict) for each in results) == 9
    [held] = [each for each in results if not isinstance(each, BaseException)]
    assert held.written_at.tzinfo is not None
    attempt = Attempt(at=NOW, status_code=500, latency_ms=12, error="The endpoint failed (500).")
    ended = replace(after, attempts=(attempt,), status=Status.FAILED, next_at=None)
    await store.update_delivery(held, ended)
    found = await store.delivery(made.delivery_id)
    assert found is not None
    assert found.value == ended


async def test_due_deliveries_come_in_order(store: WebhookStore) -> None:
    """The longest due first, up to a number, of all endpoints or of one; not what has ended or is not due."""
    one, two = endpoint("a"), endpoint("b")
    made = [delivery("1", one, -3), delivery("2", two, -2), delivery("3", one, -1), delivery("4", one, 1)]
    ended = replace(delivery("5", one, -9), next_at=None, status=Status.DELIVERED)
    for each in (*reversed(made), ended):
        await store.create_delivery(each)
    assert [each.delivery_id for each in await store.due(NOW, 10)] == [each.delivery_id for each in made[:3]]
    assert [each.delivery_id for each in await store.due(NOW, 1)] == [made[0].delivery_id]
    found = await store.due_of("a", NOW, 10)
    assert [each.delivery_id for each in found] == [made[0].delivery_id, made[2].delivery_id]
    assert (found[0].endpoint_id, found[0].org_id, found[0].next_at) == ("a", ORG, made[0].next_at)


async def test_waiting_endpoints_are_found_one_by_one(store: WebhookStore) -> None:
    """Each endpoint with a pending delivery, due or not, and none twice."""
    made = [delivery(str(number), endpoint(name), number) for name in "cab" for number in range(3)]
    ended = replace(delivery("0", endpoint("d")), next_at=None, status=Status.FAILED)
    for each in (*made, ended):
        await store.create_delivery(each)
    assert [await store.next_waiting(after) for after in ("", "a", "b", "c")] == ["a", "b", "c", None]


async def test_deliveries_are_listed_in_pages(store: WebhookStore) -> None:
    """The newest first, each once over all pages, also if some were made at the same time; by status."""
    at = endpoint("a")
    same = [delivery(f"same-{number}", at, 5) for number in range(3)]
    made = [*same, delivery("1", at, 1), replace(delivery("2", at, 2), status=Status.FAILED, next_at=None)]
    for each in (*made, delivery("1", endpoint("b"))):
        await store.create_delivery(each)
    found: list[Delivery] = []
    for _ in range(3):
        found += await store.deliveries("a", None, found[-1] if found else None, 2)
    assert sorted(each.delivery_id for each in found) == sorted(each.delivery_id for each in made)
    assert [each.created_at for each in found] == sorted((each.created_at for each in made), reverse=True)
    assert await store.deliveries("a", Status.FAILED, None, 9) == [made[-1]]
    assert await store.deliveries("nobody", None, None, 9) == []


@pytest.mark.parametrize("store", ["firestore"], indirect=True)
async def test_damaged_endpoint_does_not_hide_the_others(store: WebhookStore) -> None:
    """A document that something else has written is left out of the list."""
    await store.create_endpoint(endpoint("a"))
    broken = store._endpoint("broken")  # type: ignore[attr-defined]
    await broken.set({"org_id": ORG, "url": 7})
    assert [each.value.endpoint_id for each in await store.endpoints(ORG)] == ["a"]


@pytest.mark.parametrize("store", ["firestore"], indirect=True)
async def test_damaged_deliveries_do_not_hide_the_others(
    store: WebhookStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pages go on behind them, and the log names each."""
    made = [delivery(str(number), endpoint("a"), number) for number in range(6)]
    for each in made:
        await store.create_delivery(each)
    broken = [each.delivery_id for each in made[2:5]]
    for name in broken:
        await store._delivery(name).update({"body": 7})  # type: ignore[attr-defined]
    assert await store.deliveries("a", None, None, 2) == [made[5], made[1]]
    assert await store.deliveries("a", None, made[1], 2) == [made[0]]
    said = capsys.readouterr()
    assert [name for name in broken if name not in said.out + said.err] == []
    assert "webhook_skipped" in said.out + said.err


@pytest.mark.parametrize("store", ["firestore"], indirect=True)
async def test_fields_of_another_version_stay(store: WebhookStore) -> None:
    """A write names only what differs, and an unknown field is read over."""
    first = await store.create_endpoint(endpoint("a"))
    await store._endpoint("a").update({"of_a_newer_version": 1})  # type: ignore[attr-defined]
    found = await store.endpoint("a")
    assert found is not None
    await store.update_endpoint(found, replace(first.value, version=2))
    kept = (await store._endpoint("a").get()).to_dict()  # type: ignore[attr-defined]
    assert (kept["of_a_newer_version"], kept["version"]) == (1, 2)
