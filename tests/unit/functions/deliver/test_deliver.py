"""The deliver function: at least once, for a day, and nobody waits for another tenant's endpoint."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Awaitable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from shared.errors import Unavailable
from shared.gateways.webhook_documents import Stored
from shared.webhooks import delivery as deliveries
from shared.webhooks import endpoint as endpoints
from shared.webhooks import signature
from shared.webhooks.delivery import Delivery, Outcome, Status
from shared.webhooks.event import new_test_event
from tests.support.fakes.webhook_sender import DOWN, GONE, OK, Sent, answering, hang
from tests.support.fakes.webhook_store import MemoryWebhooks
from tests.support.posting import KEY, ORG, OTHER, Post, SkewedClock, event, handled, message
from tests.support.virtual_time import LoopClock, in_virtual_time

URL, SECOND = "https://a.example/?token=hidden", "https://b.example/"
DAY = 86_400.0


def verify(secret: str, sent: Sent) -> bool:
    """Verify as a receiver does, with five minutes of tolerance."""
    headers = sent.headers
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + sent.body
    expected = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    age = LoopClock().now().timestamp() - asyncio.get_running_loop().time() + sent.at
    return expected in headers["webhook-signature"].split() and (
        abs(age - int(headers["webhook-timestamp"])) < 300
    )


@in_virtual_time
async def test_event_is_sent_at_once_and_signed() -> None:
    """One request, whose signature the endpoint's secret verifies; the delivery shows it."""
    post = Post()
    endpoint = await post.add(URL)
    await post.publish(event(1))
    await asyncio.gather(*await post.take())
    [sent] = post.sender.sent
    assert (sent.url, sent.body, sent.headers["Content-Type"]) == (URL, event(1), "application/json")
    assert verify(signature.secret(KEY, endpoint.endpoint_id, 1), sent)
    [delivery] = post.deliveries
    assert (delivery.status, delivery.next_at, delivery.tries) == (Status.DELIVERED, None, 1)
    [attempt] = delivery.attempts
    assert (attempt.status_code, attempt.error, attempt.latency_ms) == (200, None, 20)


@in_virtual_time
async def test_failure_is_tried_again_for_a_day() -> None:
    """Ever later, with the same bytes and id at each try and a time of its own; then it has failed."""
    post = Post()
    endpoint = await post.add(URL)
    post.sender.urls[URL] = answering(DOWN)
    await post.publish(event(1))
    await post.run(2 * DAY)
    waits = [
        second.at - first.at for first, second in zip(post.sender.sent, post.sender.sent[1:], strict=False)
    ]
    for wait, planned in zip(waits, (4.75, 28.5, 114, 570, 1710, 3420, 6840, 13_680, 27_360), strict=False):
        assert planned <= wait <= planned + 61, "by the next tick"
    assert len(post.sender.sent) == 12
    assert sum(waits) == pytest.approx(DAY, abs=62)
    assert {(sent.body, sent.headers["webhook-id"]) for sent in post.sender.sent} == {
        (event(1), post.deliveries[0].event_id)
    }
    secret = signature.secret(KEY, endpoint.endpoint_id, 1)
    assert all(verify(secret, sent) for sent in post.sender.sent)
    [delivery] = post.deliveries
    assert (delivery.status, delivery.next_at, len(delivery.attempts)) == (Status.FAILED, None, 12)


@in_virtual_time
async def test_short_waits_are_waited_for() -> None:
    """An endpoint that was restarted has its event within a minute, without a tick."""
    post = Post()
    await post.add(URL)
    post.sender.urls[URL] = answering(DOWN, DOWN, OK)
    await post.publish(event(1))
    await asyncio.gather(*await post.take())
    assert [each.status for each in post.deliveries] == [Status.DELIVERED]
    assert asyncio.get_running_loop().time() < 60
    assert (await post.store.endpoints(ORG))[0].value.failing_since is None


@in_virtual_time
async def test_try_under_way_is_seen() -> None:
    """A reader sees that the event is being sent; afterwards nothing says so."""
    post = Post()
    await post.add(URL)
    post.sender.urls[URL] = hang
    await post.publish(event(1))
    under_way = await post.take()
    await asyncio.sleep(1)
    [delivery] = post.deliveries
    assert delivery.claimed_until == delivery.next_at
    assert deliveries.as_map(delivery)["claimed_until"] is not None
    post.sender.urls.clear()
    await asyncio.gather(*under_way)
    assert [each.claimed_until for each in post.deliveries] == [None]


@in_virtual_time
async def test_success_beside_other_writes_ends_the_failing() -> None:
    """The endpoint's document changes while a test is sent: it fails no more all the same."""
    post = Post()
    await post.add(URL)
    post.sender.urls[URL] = answering(DOWN)
    await post.publish(event(1))
    await asyncio.gather(*await post.take())
    [stored] = await post.store.endpoints(ORG)
    assert stored.value.failing_since is not None

    async def change_meanwhile() -> Outcome:
        [before] = await post.store.endpoints(ORG)
        await post.store.update_endpoint(before, replace(before.value, description="new"))
        return OK

    post.sender.urls[URL] = change_meanwhile
    [waiting] = post.store.made.values()
    await post.store.update_delivery(waiting, deliveries.replay(waiting.value, LoopClock().now()))
    await post.tick()
    [stored] = await post.store.endpoints(ORG)
    assert (stored.value.failing_since, stored.value.description) == (None, "new")


@in_virtual_time
async def test_replay_has_a_day_of_its_own() -> None:
    """A delivery that has failed is sent again, with the same bytes."""
    post = Post()
    await post.add(URL)
    post.sender.urls[URL] = answering(DOWN)
    await post.publish(event(1))
    await post.run(2 * DAY)
    [stored] = post.store.made.values()
    again = deliveries.replay(stored.value, LoopClock().now())
    await post.store.update_delivery(stored, again)
    await post.run(2 * DAY)
    [delivery] = post.deliveries
    assert (len(post.sender.sent), len(delivery.attempts), delivery.status) == (24, 24, Status.FAILED)
    post.sender.urls[URL] = answering(OK)
    [stored] = post.store.made.values()
    await post.store.update_delivery(stored, deliveries.replay(stored.value, LoopClock().now()))
    await post.tick()
    assert post.deliveries[0].status is Status.DELIVERED
    assert {sent.body for sent in post.sender.sent} == {event(1)}


@in_virtual_time
async def test_replay_that_succeeds_outlasts_a_try_that_hangs() -> None:
    """A replay is delivered while the first try hangs: its failure is noted, and nothing is sent again."""
    post = Post()
    await post.add(URL)
    post.sender.urls[URL] = hang
    await post.publish(event(1))
    first = await post.take()
    await asyncio.sleep(1)
    [stored] = post.store.made.values()
    await post.store.update_delivery(stored, deliveries.replay(stored.value, LoopClock().now()))
    post.sender.urls[URL] = answering(OK)
    await post.tick()
    await asyncio.gather(*first)
    await post.run(DAY)
    [delivery] = post.deliveries
    assert (delivery.status, delivery.next_at) == (Status.DELIVERED, None)
    assert [each.error is None for each in delivery.attempts] == [True, False]
    assert len(post.sender.sent) == 2


@in_virtual_time
async def test_same_message_and_tick_at_once_send_once() -> None:
    """Ten copies of a message in two instances, and ticks between them: one request."""
    post = Post()
    await post.add(URL)
    await post.publish(event(1), event(1), event(1))
    other = post.new_deliver()
    named = post.topics.messages[0].data
    work: list[Awaitable[None]] = [each.handle(message(named)) for each in (post.deliver, other) * 5]
    work += [post.tick(), other.handle(message(b"{}")), other.handle(message(b"\xff"))]
    await asyncio.gather(*work)
    assert len(post.sender.sent) == 1
    assert len(post.deliveries) == 1


class Crashing(MemoryWebhooks):
    """Ends the process, as it were, at the record of a try."""

    armed = True

    async def update_delivery(self, before: Stored[Delivery], after: Delivery) -> Stored[Delivery]:
        if self.armed and after.attempts != before.value.attempts:
            self.armed = False
            raise asyncio.CancelledError
        return await super().update_delivery(before, after)


@in_virtual_time
async def test_crash_after_the_request_sends_again() -> None:
    """Before the record: after the claim's minute the same event goes out again, and nothing is lost."""
    post = Post()
    post.store = Crashing(LoopClock())
    post.webhooks, post.deliver = post.new_webhooks(), post.new_deliver()
    await post.add(URL)
    await post.publish(event(1))
    await asyncio.gather(*await post.take(), return_exceptions=True)
    assert [each.status for each in post.deliveries] == [Status.PENDING]
    await post.tick()
    assert len(post.sender.sent) == 1, "the claim still holds"
    await post.run(120)
    assert [each.status for each in post.deliveries] == [Status.DELIVERED]
    first, second = post.sender.sent
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])


@in_virtual_time
async def test_refused_record_sends_again() -> None:
    """Firestore refuses the record: the message is redelivered, and nothing is lost."""
    post = Post()
    await post.add(URL)
    await post.publish(event(1))
    found = await post.store.delivery(post.deliveries[0].delivery_id)
    assert found is not None

    async def refuse() -> Outcome:
        post.store.refused_writes = 1
        return OK

    post.sender.urls[URL] = refuse
    with pytest.raises(Unavailable):
        await post.deliver.handle(message(post.topics.messages[0].data))
    post.sender.urls.clear()
    await post.run(120)
    assert [each.status for each in post.deliveries] == [Status.DELIVERED]
    assert len(post.sender.sent) == 2


@in_virtual_time
async def test_firestore_away_is_waited_for() -> None:
    """A message and a tick are redelivered while Firestore is away, and nobody is called."""
    post = Post()
    await post.add(URL)
    await post.publish(event(1))
    post.store.away = True
    for data in (post.topics.messages[0].data, b"{}"):
        with pytest.raises(Unavailable):
            await post.deliver.handle(message(data))
    assert not post.sender.sent
    post.store.away = False
    await post.run(10)
    assert len(post.sender.sent) == 1


@in_virtual_time
async def test_outage_of_a_day_loses_nothing() -> None:
    """The function was away for a day: what is due goes out then, and the day counts from the first try."""
    post = Post()
    await post.add(URL)
    await post.add(SECOND)
    post.sender.urls[SECOND] = answering(DOWN)
    await post.publish(*map(event, range(30)))
    post.topics.messages.clear()
    await asyncio.sleep(DAY)
    begun = asyncio.get_running_loop().time()
    await post.run(1.5 * DAY)
    assert len(post.sender.to(URL)) == 30
    failed = [each for each in post.deliveries if each.status is Status.FAILED]
    assert len(failed) == 30
    assert all(each.attempts[-1].at - each.attempts[0].at >= timedelta(seconds=DAY - 1) for each in failed)
    assert min(sent.at for sent in post.sender.to(SECOND)) >= begun


@in_virtual_time
async def test_gone_endpoint_is_disabled() -> None:
    """410 ends this delivery and those that wait; its owner sees why, and may enable it again."""
    post = Post()
    await post.add(URL)
    post.sender.urls[URL] = answering(GONE)
    await post.publish(event(1))
    await asyncio.gather(*await post.take())
    [endpoint] = await post.store.endpoints(ORG)
    assert (endpoint.value.disabled, endpoint.value.disabled_by) == (True, endpoints.GONE)
    await post.publish(event(2))
    assert [each.status for each in post.deliveries] == [Status.FAILED]
    enabled = endpoints.change(endpoint.value, {"disabled": False}, local=False)
    await post.store.update_endpoint(endpoint, enabled)
    post.sender.urls.clear()
    await post.publish(event(3))
    await asyncio.gather(*await post.take())
    assert [each.status for each in post.deliveries] == [Status.FAILED, Status.DELIVERED]


@pytest.mark.parametrize("change", ["deleted", "disabled", "of another organization"])
def test_endpoint_that_went_between_gets_nothing(change: str) -> None:
    """Its deliveries fail with the reason, without a request."""

    @in_virtual_time
    async def check() -> None:
        post = Post()
        await post.add(URL)
        await post.publish(event(1))
        [stored] = await post.store.endpoints(ORG)
        if change == "deleted":
            await post.store.delete_endpoint(stored.value.endpoint_id)
        else:
            fields = {"disabled": True} if change == "disabled" else {"org_id": OTHER}
            await post.store.update_endpoint(stored, replace(stored.value, **fields))
        await asyncio.gather(*await post.take())
        await post.run(100)
        assert not post.sender.sent
        [delivery] = post.deliveries
        assert (delivery.status, delivery.next_at) == (Status.FAILED, None)
        assert str(delivery.attempts[-1].error).startswith("The endpoint ")

    check()


@in_virtual_time
async def test_disabled_endpoint_gets_its_test() -> None:
    """Its owner tries it before enabling it."""
    post = Post()
    endpoint = await post.add(URL, disabled=True)
    tested = new_test_event("e", ORG, endpoint.endpoint_id, LoopClock().now())
    await post.store.create_delivery(deliveries.new_delivery(tested, endpoint, LoopClock().now()))
    await post.tick()
    assert [each.status for each in post.deliveries] == [Status.DELIVERED]


@in_virtual_time
async def test_hanging_endpoint_does_not_delay_another_tenant() -> None:
    """Hundreds of events for endpoints that hang, in one instance: another tenant's go out within seconds."""
    post = Post()
    for number in range(5):
        url = f"https://slow-{number}.example/"
        await post.add(url)
        post.sender.urls[url] = hang
    await post.add(URL, OTHER)
    await post.publish(*map(event, range(200)))
    tasks = await post.take()
    await asyncio.sleep(1)
    for number in range(300, 320):
        await post.publish(event(number, OTHER))
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*await post.take())
    sent = post.sender.to(URL)
    assert len(sent) > 0
    await post.run(900)
    await asyncio.gather(*tasks)
    sent = post.sender.to(URL)
    assert len(sent) == 20
    assert max(each.at for each in sent) - began < 61, "by the next tick at the latest"
    assert max(post.sender.most.values()) <= 4
    late = [each for each in post.sender.sent if each.url.startswith("https://slow") and each.at > began + 60]
    assert late, "and they are still tried"


@in_virtual_time
async def test_backlog_of_one_endpoint_hides_no_other() -> None:
    """More due deliveries than a page has: the endpoints behind them are found as well."""
    post = Post()
    await post.add(URL)
    post.sender.urls[URL] = hang
    await post.publish(*map(event, range(500)))
    await asyncio.sleep(1)
    await post.add(SECOND, OTHER)
    await post.publish(event(900, OTHER))
    post.topics.messages.clear()
    await post.tick()
    assert len(post.sender.to(SECOND)) == 1


@in_virtual_time
async def test_endpoint_that_is_well_again_catches_up() -> None:
    """After an hour's outage of the endpoint its backlog goes out, each event once."""
    post = Post()
    await post.add(URL)
    post.sender.urls[URL] = answering(DOWN)
    await post.publish(*map(event, range(300)))
    await post.run(3600)
    assert (await post.store.endpoints(ORG))[0].value.failing_since is not None
    post.sender.urls.clear()
    begun = len(post.sender.sent)
    await post.run(3 * 3600)
    assert {each.status for each in post.deliveries} == {Status.DELIVERED}
    assert len(post.sender.sent) - begun == 300
    assert (await post.store.endpoints(ORG))[0].value.failing_since is None


@in_virtual_time
async def test_ten_times_the_load_goes_out() -> None:
    """A thousand events for ten organizations at once: each is sent once, within minutes."""
    post = Post()
    for number in range(10):
        await post.add(f"https://h{number}.example/", str(number))
    await post.publish(*(event(number, str(number % 10)) for number in range(1000)))
    await post.run(300)
    assert len(post.sender.sent) == 1000
    assert {each.status for each in post.deliveries} == {Status.DELIVERED}


@in_virtual_time
async def test_rotation_signs_with_both_secrets() -> None:
    """For a day; what is sent later, also an older event, is signed by the new one alone."""
    post = Post()
    endpoint = await post.add(URL)
    [stored] = await post.store.endpoints(ORG)
    await post.store.update_endpoint(stored, endpoints.rotate(stored.value, LoopClock().now()))
    old, new = (signature.secret(KEY, endpoint.endpoint_id, version) for version in (1, 2))
    for number, both in ((1, True), (2, False)):
        await post.publish(event(number))
        await asyncio.gather(*await post.take())
        assert (verify(new, post.sender.sent[-1]), verify(old, post.sender.sent[-1])) == (True, both)
        await asyncio.sleep(DAY)


@pytest.mark.parametrize("skew", [-30 * DAY, -3600, 3600, 30 * DAY])
def test_wrong_clock_neither_loses_nor_postpones(skew: float) -> None:
    """An instance's clock is wrong by hours or weeks: its events are sent, and signed with the right time."""

    @in_virtual_time
    async def check() -> None:
        post = Post()
        endpoint = await post.add(URL)
        post.sender.urls[URL] = answering(DOWN, DOWN, DOWN, OK)
        post.webhooks = post.new_webhooks(clock=SkewedClock(skew))
        wrong = post.new_deliver(clock=SkewedClock(skew))
        await post.publish(event(1))
        await handled(wrong.handle, post.topics.messages[0].data)
        await post.run(600)
        assert [each.status for each in post.deliveries] == [Status.DELIVERED]
        secret = signature.secret(KEY, endpoint.endpoint_id, 1)
        assert all(verify(secret, sent) for sent in post.sender.sent)

    check()


@in_virtual_time
async def test_log_has_one_line_for_each_try(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the URL's query nor a secret is in it."""
    post = Post()
    endpoint = await post.add(URL)
    post.sender.urls[URL] = answering(DOWN, DOWN, GONE)
    await post.publish(event(1))
    await asyncio.gather(*await post.take())
    lines = capsys.readouterr().out
    assert lines.count('"event":"webhook_tried"') == 3
    assert lines.count('"event":"webhook_failed"') == lines.count('"event":"webhook_disabled"') == 1
    assert '"host":"a.example"' in lines
    secret = signature.secret(KEY, endpoint.endpoint_id, 1)
    assert not [hidden for hidden in ("hidden", "token", secret, secret[6:], KEY) if hidden in lines]


@in_virtual_time
async def test_test_event_is_tried_once() -> None:
    """Its owner looks at the result, and is not sent the same test for a day."""
    post = Post()
    endpoint = await post.add(URL)
    post.sender.urls[URL] = answering(DOWN)
    tested = new_test_event("e", ORG, endpoint.endpoint_id, LoopClock().now())
    await post.store.create_delivery(deliveries.new_delivery(tested, endpoint, LoopClock().now()))
    await post.run(3600)
    assert [each.status for each in post.deliveries] == [Status.FAILED]
    assert len(post.sender.sent) == 1


class Slow(MemoryWebhooks):
    """Takes a second for each search."""

    async def next_waiting(self, endpoint_id: str) -> str | None:
        await asyncio.sleep(1)
        return await super().next_waiting(endpoint_id)


@in_virtual_time
async def test_search_for_many_endpoints_leaves_time_to_send() -> None:
    """More endpoints wait than a tick can find: what is due goes out, and later ticks find the others."""
    post = Post()
    post.store = Slow(LoopClock())
    post.webhooks, post.deliver = post.new_webhooks(), post.new_deliver()
    await post.add(URL)
    await post.publish(*map(event, range(220)))
    await asyncio.sleep(1)
    for number in range(40):
        await post.add(f"https://h{number}.example/", f"org-{number}")
        await post.publish(event(1000 + number, f"org-{number}"))
    post.topics.messages.clear()
    post.sender.urls[URL] = hang
    await post.tick()
    assert len(post.sender.to(URL)) > 0
    others = len({sent.url for sent in post.sender.sent}) - 1
    assert 0 < others < 40
    for _ in range(5):
        await post.tick()
    assert len({sent.url for sent in post.sender.sent}) == 41


@in_virtual_time
async def test_refused_write_in_a_tick_ends_no_other_try() -> None:
    """Firestore refuses one of four records: the other three are written before the tick ends."""
    post = Post()
    await post.add(URL)
    await post.publish(*map(event, range(4)))
    post.topics.messages.clear()
    tries = 0

    async def refuse_first() -> Outcome:
        nonlocal tries
        tries += 1
        if tries == 1:
            post.store.refused_writes = 1
            return OK
        await asyncio.sleep(5)
        return OK

    post.sender.urls[URL] = refuse_first
    await post.tick()
    assert [each.status for each in post.deliveries].count(Status.DELIVERED) == 3
    await post.run(180)
    assert {each.status for each in post.deliveries} == {Status.DELIVERED}
