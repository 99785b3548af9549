"""`blog webhooks`: what it stores, publishes and says."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from infra.cli.target import Target
from shared.stage.webhook_desk import WebhookDesk
from shared.webhooks.delivery import Attempt, Delivery, Outcome, Status, new_delivery, record
from shared.webhooks.endpoint import GONE, Endpoint
from shared.webhooks.event import WebhookEvent
from tests.support.fakes.cli import CLOUD, NOW, ORG, Ended, blog
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.webhook_store import MemoryWebhooks

KEYED = {**CLOUD, "WEBHOOK_SIGNING_KEY": "a-key-of-the-tests-" * 2}
ONE, TWO = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
URL = "https://hooks.example.com/blog"


class Post:
    """Webhooks in memory, whose tests end with `outcome` if there is one."""

    def __init__(self, *endpoints: Endpoint) -> None:
        self.store = MemoryWebhooks(ManualClock())
        self.topics = MemoryTopics()
        self.outcome: Outcome | None = None
        self.keys: list[str] = []
        for each in endpoints:
            self.run(self.store.create_endpoint(each))

    def desk(self, target: Target, key: str) -> WebhookDesk:
        """Return the desk of a command."""
        self.keys.append(key)
        self.topics.publish = self._publish  # type: ignore[method-assign]
        return WebhookDesk(
            self.store,
            self.topics,
            ManualClock(),
            topic="blog-deliveries",
            signing_key=key,
            local=target.local,
        )

    async def _publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        del attributes
        assert topic == "blog-deliveries"
        found = await self.store.delivery(json.loads(data)["delivery_id"])
        assert found is not None
        if self.outcome:
            await self.store.update_delivery(found, record(found.value, self.outcome, NOW, 0))
        return "m"

    def run(self, work: Any) -> Any:
        """Run a coroutine of the store."""
        return asyncio.run(work)

    def blog(self, *arguments: str, env: Any = CLOUD, **options: Any) -> Ended:
        """Run `blog webhooks`."""
        return blog("webhooks", *arguments, webhooks=self.desk, env=env, **options)

    def add(self, made: Delivery) -> Delivery:
        """Store a delivery."""
        self.run(self.store.create_delivery(made))
        return made


def endpoint(name: str = ONE, **fields: Any) -> Endpoint:
    given: dict[str, Any] = {"org_id": ORG, "url": URL, "events": ("job.failed",), "created_at": NOW} | fields
    return Endpoint(endpoint_id=name, **given)


def delivery(at: Endpoint, number: int = 0) -> Delivery:
    event = WebhookEvent(event_id=f"e-{number}", type="job.failed", org_id=ORG, job_id="a-job", body="{}")
    return new_delivery(event, at, NOW)


def test_endpoint_is_added() -> None:
    """Its id alone goes to standard output; its secret is shown on request."""
    post = Post()
    ended = post.blog("add", URL, "--org", ORG, "--event", "job.failed,job.completed", env=KEYED)
    assert ended.code == 0, ended.err
    [stored] = post.store.hooks.values()
    assert ended.out == f"{stored.value.endpoint_id}\n"
    assert stored.value.events == ("job.failed", "job.completed")
    assert f"`blog webhooks secret {stored.value.endpoint_id}`" in ended.err
    assert "whsec_" not in ended.err
    made = json.loads(post.blog("add", URL, "--org", ORG, "--json", env=KEYED).out)
    assert made["secret"].startswith("whsec_")
    assert set(post.keys) == {KEYED["WEBHOOK_SIGNING_KEY"]}


def test_wrong_endpoint_is_wrong_usage() -> None:
    """With every fault; without an organisation or a key nothing is stored."""
    post = Post()
    ended = post.blog("add", "http://127.0.0.1/", "--org", ORG, "--event", "job.exploded", env=KEYED)
    assert ended.code == 2
    assert "has to begin with https://" in ended.err
    assert "job.exploded" in ended.err
    assert "--org" in post.blog("add", URL, env=KEYED).err
    assert "WEBHOOK_SIGNING_KEY" in post.blog("add", URL, "--org", ORG).err
    assert not post.store.hooks


def test_endpoints_are_listed() -> None:
    """Each with its state; what it holds can't move the cursor of a terminal."""
    post = Post(
        endpoint(description="ours\x1b[2J"),
        endpoint(TWO, disabled=True, disabled_by=GONE),
        endpoint(ONE[:-1] + "b", failing_since=NOW),
    )
    ended = post.blog("--org", ORG)
    assert (ended.code, ended.out.count(URL)) == (0, 3)
    assert "disabled: it answered 410" in ended.out
    assert "failing since 2026-01-02 12:00:00" in ended.out
    assert "\x1b" not in ended.out
    assert len(json.loads(post.blog("--org", ORG, "--json").out)["webhooks"]) == 3
    assert "has no webhooks" in Post().blog("--org", ORG).err


def test_secret_is_rotated() -> None:
    """The new one is printed, with the time until which the old one signs as well."""
    post = Post(endpoint())
    first = post.blog("secret", ONE, env=KEYED)
    assert (first.code, first.out.startswith("whsec_"), first.err) == (0, True, "")
    second = post.blog("secret", ONE, "--rotate", env=KEYED)
    assert second.out != first.out
    assert "until 2026-01-02 00:00 UTC" in second.err
    assert json.loads(post.blog("secret", ONE, "--json", env=KEYED).out)["version"] == 2
    assert post.blog("secret", TWO, env=KEYED).code == 1


def test_test_prints_the_answer() -> None:
    """Exit code 1 if it is not 2xx, or if nothing was sent."""
    post = Post(endpoint())
    post.outcome = Outcome(status_code=204, latency_ms=12)
    ended = post.blog("test", ONE)
    assert (ended.code, "answered 204 in 12 ms" in ended.err) == (0, True)
    post.outcome = Outcome(error="Nothing answers at hooks.example.com.")
    ended = post.blog("test", ONE)
    assert (ended.code, "Nothing answers" in ended.err) == (1, True)
    ended = post.blog("test", ONE, "--json")
    assert (ended.code, json.loads(ended.out)["status"]) == (1, "failed")


def test_endpoint_is_switched_and_removed() -> None:
    """Disabled, enabled, and deleted after a question."""
    post = Post(endpoint())
    assert json.loads(post.blog("disable", ONE, "--json").out)["disabled_by"] == "owner"
    assert "is enabled" in post.blog("enable", ONE).err
    assert not post.store.hooks[ONE].value.disabled
    assert post.blog("remove", ONE, stdin="n\n").code == 1
    assert post.store.hooks
    assert post.blog("remove", ONE, "--yes").code == 0
    assert not post.store.hooks
    for command in ("enable", "test", "deliveries"):
        ended = post.blog(command, ONE)
        assert (ended.code, f"There is no endpoint {ONE}" in ended.err) == (1, True)


def test_deliveries_are_listed_in_pages() -> None:
    """Each with its last try, by status, from a cursor on."""
    at = endpoint()
    post = Post(at)
    made = [post.add(delivery(at, number)) for number in range(3)]
    failed = delivery(at, 9)
    attempt = Attempt(at=NOW, status_code=500, error="The endpoint failed (500).")
    post.add(
        Delivery(**{**{n: getattr(failed, n) for n in failed.__struct_fields__}, "attempts": (attempt,)})
    )
    ended = post.blog("deliveries", ONE, "--limit", "2")
    assert (ended.code, ended.out.count("job.failed")) == (0, 2)
    cursor = ended.err.split("--after ")[1].split()[0]
    rest = json.loads(post.blog("deliveries", ONE, "--after", cursor, "--json").out)
    assert (len(rest["deliveries"]), rest["next"]) == (2, None)
    whole = post.blog("deliveries", ONE).out
    assert "1 attempt, the last failed at 2026-01-02 12:00:00: The endpoint failed (500)." in whole
    assert "Due at 2026-01-02 12:00:00." in whole
    assert post.blog("deliveries", ONE, "--status", "delivered").out == ""
    assert post.blog("deliveries", ONE, "--after", "x").code == 2
    assert all(each.delivery_id in whole for each in made)


def test_delivery_is_replayed() -> None:
    """It is due again; one that does not exist, or whose endpoint is gone, is not."""
    at = endpoint()
    post = Post(at)
    made = post.add(record(delivery(at), Outcome(error="Gone.", gone=True), NOW, 0))
    ended = post.blog("replay", made.delivery_id)
    assert (ended.code, f"blog webhooks deliveries {ONE}" in ended.err) == (0, True)
    assert post.store.made[made.delivery_id].value.status is Status.PENDING
    assert post.blog("replay", TWO).code == 1
    post.blog("remove", ONE, "--yes")
    assert "was deleted" in post.blog("replay", made.delivery_id).err
