"""The end of a message, at its subscription or in the journal."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from infra.local.dispatch.journal import Journal
from infra.local.dispatch.orders import Route
from infra.local.dispatch.push import Pusher
from infra.local.dispatch.settlement import Journalled
from infra.local.dispatch.subscription import Received
from tests.support.virtual_time import in_virtual_time
from tests.unit.infra.local.dispatch.test_journal import received
from tests.unit.infra.local.dispatch.test_push import ROUTE, Endpoint, Settled

LIMITED = replace(ROUTE, attempts=3)


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    (tmp_path / "firestore").mkdir()
    return tmp_path / "firestore"


class _Journal(Journal):
    def __del__(self) -> None:
        self.close()


class Desk:
    """A function's messages in a run of the stack."""

    def __init__(self, exports: Path, run: str, endpoint: Endpoint, route: Route = LIMITED) -> None:
        self.journal = _Journal(exports.parent / "messages.jsonl", exports, run)
        self.given_up: list[Received] = []
        self.subscription = Settled()
        self.settling = Journalled(route, self.subscription, self.journal, self._give_up)
        self.pusher = Pusher(route, self.settling, endpoint)

    async def _give_up(self, _: Route, received: Received) -> None:
        self.given_up.append(received)

    def receive(self, received: Received) -> None:
        self.settling.begin(received)
        self.pusher.receive(received)

    async def until_settled(self) -> None:
        await asyncio.sleep(600.0)
        assert self.pusher.held == 0


@in_virtual_time
async def test_message_of_an_earlier_run_is_delivered(exports: Path) -> None:
    """With its id, until the function takes it; the emulator does not know its lease."""
    Desk(exports, "1", Endpoint()).settling.begin(received(7))
    endpoint = Endpoint(statuses=(503, 503, 204))
    desk = Desk(exports, "2", endpoint)
    desk.settling.deliver_left(desk.pusher.receive)
    await desk.until_settled()
    assert [body["message"]["messageId"] for body in endpoint.bodies] == ["1-7"] * 3
    assert [body["deliveryAttempt"] for body in endpoint.bodies] == [1, 2, 3]
    assert desk.subscription.acknowledged == desk.subscription.given_back == []
    assert desk.given_up == []
    assert desk.journal.left("polish") == []


@in_virtual_time
async def test_message_has_another_id_than_one_of_an_earlier_run(exports: Path) -> None:
    """A job without an id has the message's: with the number alone it would be an earlier job's."""
    endpoint = Endpoint(statuses=(204, 204, 503, 204))
    for run in ("1", "2"):
        desk = Desk(exports, run, endpoint)
        desk.receive(received(7))
        await desk.until_settled()
    desk.receive(received(8))
    await desk.until_settled()
    desk.receive(received(8, attempt=2))
    await desk.until_settled()
    assert [body["message"]["messageId"] for body in endpoint.bodies] == ["1-7", "2-7", "2-8", "2-8"]


@in_virtual_time
async def test_message_that_always_fails_is_given_up(exports: Path) -> None:
    """After as many attempts as Pub/Sub makes, and it does not come back in the next run."""
    Desk(exports, "1", Endpoint()).settling.begin(received(7))
    endpoint = Endpoint(statuses=(500,))
    desk = Desk(exports, "2", endpoint)
    desk.settling.deliver_left(desk.pusher.receive)
    await desk.until_settled()
    assert len(endpoint.bodies) == 3
    assert [(one.message.message_id, one.attempt) for one in desk.given_up] == [("1-7", 3)]
    assert desk.journal.left("polish") == []


@in_virtual_time
async def test_message_of_this_run_ends_at_its_subscription(exports: Path) -> None:
    """The journal has its end, and of one that is given back its last."""
    desk = Desk(exports, "1", Endpoint(statuses=(204, 500, 500)))
    for message in (received(1), received(2, attempt=1), received(3, attempt=3)):
        desk.receive(message)
        await desk.until_settled()
    assert [ack for ack, _ in desk.subscription.acknowledged] == ["ack-1"]
    assert [ack for ack, _ in desk.subscription.given_back] == ["ack-2", "ack-3"]
    later = Desk(exports, "2", Endpoint()).journal
    assert "1-2" in [one.message.message_id for one in later.left("polish")], "the emulator had it"
