"""The pages of a job's sitemap: who asks, who waits, and what a job has when it fails."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from functions.sweep.handler import Sweep
from functions.sweep.sitemaps import SitemapReader
from shared import topology
from shared.gateways.sitemap_faults import SitemapFault
from shared.gateways.sitemap_store import StoredSitemap
from shared.materials.materials import OwnPages
from shared.messages.envelope import Envelope
from shared.messages.inputs import Links, Page
from shared.sitemaps.sitemap import KEPT, MOST_FRESH, OLDEST, Fetched, new_sitemap
from shared.stage.own_pages import SitemapMessage, Sitemaps, Wanted, load_pages
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.sitemap_store import MemorySitemaps
from tests.support.virtual_time import LoopClock, in_virtual_time
from tests.support.workbench import ORG, USER

URL = "https://www.honey.example/sitemap.xml"
PAGES = ("https://www.honey.example/how-honey-sets", "https://www.honey.example/jars")
LAYOUT = topology.load()
TOPIC = LAYOUT.functions["sweep"].consumes


class Sites:
    """Sites of strangers: what each address answers, and after how long."""

    def __init__(self) -> None:
        self.answers: dict[str, Sequence[str] | Exception | None] = {}
        self.seconds: dict[str, float] = {}
        self.asked: list[str] = []
        self.known: list[tuple[str | None, str | None]] = []
        self.now = self.most = 0

    async def fetch(self, url: str, etag: str | None, last_modified: str | None) -> Fetched:
        """Give the set answer; without one, two pages."""
        self.asked.append(url)
        self.known.append((etag, last_modified))
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(self.seconds.get(url, 1))
        finally:
            self.now -= 1
        found = self.answers.get(url, PAGES)
        if isinstance(found, Exception):
            raise found
        return Fetched(urls=None if found is None else tuple(found), etag='"1"')


class World:
    """A sweep with its sites, and stages that ask it."""

    def __init__(self, store: MemorySitemaps | None = None) -> None:
        self.store, self.topics, self.sites, self.clock = (
            store or MemorySitemaps(),
            MemoryTopics(),
            Sites(),
            LoopClock(),
        )
        self.reader = SitemapReader(self.store, self.sites, self.clock, lambda: 0.0)
        jobs = MemoryJobs()
        self.sweep = Sweep(jobs, self.topics, self.clock, LAYOUT, self.reader)
        self.desk = Sitemaps(self.store, self.topics, self.clock, TOPIC)

    async def load(self, url: str = URL, org_id: str = ORG, *, may_wait: bool = True) -> OwnPages:
        """Load the pages of a job, while messages are delivered."""
        before = len(self.topics.on(TOPIC))
        loading = asyncio.create_task(
            load_pages(org_id, Links(sitemap=url), (), self.desk, may_wait=may_wait)
        )
        await asyncio.sleep(0.1)
        await self.deliver(before)
        return await loading

    async def deliver(self, first: int) -> None:
        """Deliver the messages from one on, all at once."""
        sent = self.topics.on(TOPIC)[first:]
        await asyncio.gather(
            *(self.sweep.handle(Envelope(each.message_id, each.data, {}, "blog-sweep")) for each in sent)
        )

    async def tick(self) -> None:
        """Deliver a schedule's message."""
        await self.sweep.handle(Envelope("tick", b"{}", {}, "blog-sweep"))

    async def kept(self, url: str = URL, org_id: str = ORG) -> StoredSitemap:
        """Return what is kept of a sitemap."""
        found = await self.store.read(org_id, url)
        assert found is not None
        return found


@in_virtual_time
async def test_first_job_waits_for_its_pages() -> None:
    """It asks the sweep with the organization and the address; later jobs and stages ask nobody."""
    world = World()
    found = await world.load()
    assert [each.url for each in found.pages] == list(PAGES)
    assert (found.pages[0].title, found.fault) == ("How honey sets", None)
    [message] = world.topics.on(TOPIC)
    assert json.loads(message.data) == {"sitemap": {"org_id": ORG, "url": URL}}
    for may_wait in (True, False):
        assert (await world.load(may_wait=may_wait)).pages == found.pages
    assert len(world.topics.on(TOPIC)) == len(world.sites.asked) == 1


@in_virtual_time
async def test_a_hundred_jobs_make_one_reading() -> None:
    """Each waits for it; another organization has a reading of its own."""
    world = World()
    links = Links(sitemap=URL)
    jobs = [load_pages(ORG, links, (), world.desk, may_wait=True) for _ in range(100)]
    loading = asyncio.gather(*jobs)
    await asyncio.sleep(0.1)
    await world.deliver(0)
    assert {len(each.pages) for each in await loading} == {2}
    assert world.sites.asked == [URL]
    await world.load(org_id=USER)
    assert world.sites.asked == [URL, URL]


@in_virtual_time
async def test_failed_sitemap_leaves_the_job_without_its_pages() -> None:
    """With the sentence; for a while later jobs do not try again, and then one does."""
    world = World()
    world.sites.answers[URL] = SitemapFault("The sitemap does not exist (404): check its address.")
    for _ in range(3):
        found = await world.load()
        assert (found.pages, found.fault) == ((), "The sitemap does not exist (404): check its address.")
        assert found.sitemap == URL
    assert len(world.sites.asked) == 1
    await asyncio.sleep(15 * 60)
    world.sites.answers[URL] = PAGES
    assert len((await world.load()).pages) == 2


@in_virtual_time
async def test_nobody_reads_it() -> None:
    """Without the sweep, or without Pub/Sub, a job goes on after a while; the pages of its request stay."""
    world = World()
    began = asyncio.get_running_loop().time()
    given = (Page("https://www.honey.example/a", "A"),)
    found = await load_pages(ORG, Links(sitemap=URL), given, world.desk, may_wait=True)
    assert (found.pages, found.fault) == (
        given,
        "The sitemap could not be read in time: a later job may have its pages.",
    )
    assert asyncio.get_running_loop().time() - began < 30
    away = replace_topics(world)
    assert (await load_pages(USER, Links(sitemap=URL), (), away, may_wait=True)).fault == found.fault


def replace_topics(world: World) -> Sitemaps:
    """Return a desk whose topic does not exist."""
    return Sitemaps(world.store, MemoryTopics(known=set()), world.clock, TOPIC)


@in_virtual_time
async def test_later_stage_never_waits() -> None:
    """It goes on with what generate found."""
    world = World()
    found = await world.load(may_wait=False)
    assert (found.pages, world.sites.asked, world.topics.messages) == ((), [], [])
    assert found.fault


@in_virtual_time
async def test_post_that_awaited_its_review_for_weeks_keeps_its_links() -> None:
    """Pages too old for a new post are still those of one that links to them."""
    world = World()
    await world.load()
    stored = await world.kept()
    long_ago = world.clock.now() - OLDEST * 2
    await world.store.write(replace(stored.value, fetched_at=long_ago, next_at=None), stored)
    later = await world.load(may_wait=False)
    assert ([page.url for page in later.pages], later.fault) == (list(PAGES), None)
    assert (await world.kept()).value.expires_at - world.clock.now() > KEPT


@in_virtual_time
async def test_request_without_a_sitemap_asks_nobody() -> None:
    """Its own pages are all; a page that the sitemap has as well keeps its own title."""
    world = World()
    given = (Page(PAGES[1], "Our jars"), Page("https://other.example/x", "X"))
    alone = await load_pages(ORG, Links(per_thousand_words=5), given, world.desk, may_wait=True)
    assert alone == OwnPages(pages=given, per_thousand_words=5)
    assert alone.sitemap is None
    assert not world.store.documents
    await world.load()
    both = await load_pages(ORG, Links(sitemap=URL), given, world.desk, may_wait=True)
    assert [(each.url, each.title) for each in both.pages] == [
        (PAGES[1], "Our jars"),
        ("https://other.example/x", "X"),
        (PAGES[0], "How honey sets"),
    ]


@in_virtual_time
async def test_sitemap_in_use_is_read_once_a_day() -> None:
    """With what the last answer had; an unchanged one keeps its pages, an unused one rests after a month."""
    world = World()
    await world.load()
    await world.tick()
    assert len(world.sites.asked) == 1
    world.sites.answers[URL] = None
    for day in range(1, 29):
        await asyncio.sleep(timedelta(days=1, minutes=1).total_seconds())
        await world.tick()
        assert len(world.sites.asked) == 1 + day
        assert world.sites.known[-1] == ('"1"', None)
    assert (await world.kept()).value.urls == PAGES
    for _ in range(5):
        await asyncio.sleep(timedelta(days=1, minutes=1).total_seconds())
        await world.tick()
    asked = len(world.sites.asked)
    assert (await world.kept()).value.next_at is None
    await asyncio.sleep(timedelta(days=3).total_seconds())
    await world.tick()
    assert len(world.sites.asked) == asked
    assert len((await world.load()).pages) == 2  # old ones, and it is asked for again
    assert len(world.sites.asked) == asked + 1
    assert (await world.kept()).value.next_at is not None


@in_virtual_time
async def test_pages_of_a_site_that_fails_stay_for_a_while() -> None:
    """It is tried again ever more rarely; after two weeks its pages count no more."""
    world = World()
    await world.load()
    world.sites.answers[URL] = SitemapFault("It is away.")
    for _ in range(13 * 24 * 4):
        await asyncio.sleep(15 * 60)
        await world.tick()
    assert len(world.sites.asked) <= 1 + 4 + 13
    assert len((await world.load()).pages) == 2
    await asyncio.sleep((OLDEST - timedelta(days=12)).total_seconds())
    found = await world.load()
    assert (found.pages, found.fault) == ((), "It is away.")


@in_virtual_time
async def test_site_that_hangs_delays_no_sweep() -> None:
    """Not its own, nor those after it; and no other organization's job."""
    world = World()
    urls = [f"https://hang.example/{number}" for number in range(30)]
    world.sites.seconds = dict.fromkeys(urls, 20)
    hanging = [asyncio.create_task(world.load(url)) for url in urls]
    await asyncio.sleep(1)
    assert world.sites.most == 2
    quick = await world.load(org_id=USER)
    assert len(quick.pages) == 2
    ticks = [asyncio.create_task(world.tick()) for _ in range(3)]
    async with asyncio.timeout(60):
        await asyncio.gather(*ticks)
    assert world.sites.most <= 2 + 1 + 4
    await asyncio.gather(*hanging)


@in_virtual_time
async def test_organizations_take_turns() -> None:
    """A thousand sitemaps of one do not keep the one of another waiting."""
    world = World()
    for number in range(100):
        await world.store.write(new_sitemap(ORG, f"https://a.example/{number}", world.clock.now()), None)
    await asyncio.sleep(1)
    await world.store.write(new_sitemap(USER, URL, world.clock.now()), None)
    await world.tick()
    assert URL in world.sites.asked[:4]
    assert len(world.sites.asked) == 40
    assert world.sites.most == 4


@in_virtual_time
async def test_only_some_of_an_organization_are_kept_fresh() -> None:
    """Further ones are read when a job uses them, and are no work of the sweep."""
    world = World()
    for number in range(MOST_FRESH + 2):
        assert (await world.load(f"https://a.example/{number}")).pages
    fresh = [each for each in world.store.documents.values() if "next_at" in each]
    assert len(fresh) == MOST_FRESH
    await asyncio.sleep(timedelta(days=1, hours=3).total_seconds())
    asked = len(world.sites.asked)
    await world.load(f"https://a.example/{MOST_FRESH + 1}")
    assert world.sites.asked[asked:] == [f"https://a.example/{MOST_FRESH + 1}"]


@in_virtual_time
async def test_reader_that_dies_is_replaced() -> None:
    """Its claim ends after a minute."""
    world = World()
    world.sites.seconds[URL] = 1_000
    reading = asyncio.create_task(world.load())
    await asyncio.sleep(10)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    world.sites.seconds.clear()
    other = SitemapReader(world.store, world.sites, world.clock, lambda: 0.0)
    assert not await other.read(ORG, URL)
    await asyncio.sleep(61)
    assert await other.read(ORG, URL)


@in_virtual_time
async def test_crash_of_a_reading_is_a_fault() -> None:
    """A file that no rule foresees is tried as seldom as one that is away."""
    world = World()
    world.sites.answers[URL] = RecursionError("deep")
    found = await world.load()
    assert found.fault == "The sitemap could not be read: its form is unusual."
    assert (await world.kept()).value.failures == 1


class _BrokenSitemaps(MemorySitemaps):
    """Counts nothing."""

    async def count(self, org_id: str, most: int) -> int:
        raise OverflowError(f"{org_id}, {most}")


@in_virtual_time
async def test_crash_beside_a_reading_is_not_redelivered(capsys: pytest.CaptureFixture[str]) -> None:
    """The sweep's topic has no dead letters."""
    world = World(_BrokenSitemaps())
    await world.store.write(new_sitemap(ORG, URL, world.clock.now()), None)
    data = msgspec.json.encode(SitemapMessage(Wanted(ORG, URL)))
    await world.sweep.handle(Envelope("1", data, {}, "blog-sweep"))
    assert "OverflowError" in capsys.readouterr().out


@in_virtual_time
async def test_use_meanwhile_is_no_lost_reading() -> None:
    """A job that writes down its use, and a clock that jumped back, change nothing of the pages."""
    world = World()
    await world.load()
    stored = await world.kept()
    old = replace(stored.value, used_at=world.clock.now() - KEPT, next_at=world.clock.now())
    await world.store.write(old, stored)
    world.sites.seconds[URL] = 5
    tick = asyncio.create_task(world.tick())
    await asyncio.sleep(1)
    await world.load()
    await tick
    value = (await world.kept()).value
    assert value.used_at > old.used_at
    assert value.claimed_until is None
    assert value.urls == PAGES
