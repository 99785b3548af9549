"""Read the sitemaps that jobs ask for or that are due, organizations in turn."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import chain, zip_longest

from shared import telemetry
from shared.clock import Clock
from shared.errors import Conflict, PipelineError
from shared.gateways.job_store import FirestoreJobs
from shared.gateways.sitemap_faults import SitemapFault
from shared.gateways.sitemap_fetcher import HttpSitemaps, SitemapFetcher
from shared.gateways.sitemap_store import DueSitemap, FirestoreSitemaps, SitemapStore, StoredSitemap
from shared.sitemaps.pages import site_of
from shared.sitemaps.sitemap import MOST_FRESH, claim, fail, is_due, record
from shared.telemetry import Event

_PAGE = 500
_MOST = 40  # in one pass
_AT_ONCE = 4  # of a pass; a large file takes some 30 MB of memory
_WANTED_AT_ONCE, _WANTED_OF_ONE = 4, 2  # for jobs that wait
_LONGEST = 45.0  # seconds of a pass; the next one goes on
_TRIES = 3


class SitemapReader:
    """Reads sitemaps into the store, each of them by one reader at a time."""

    def __init__(
        self,
        store: SitemapStore,
        fetcher: SitemapFetcher,
        clock: Clock,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._jitter = jitter
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._wanted: Counter[str] = Counter()
        self._refreshing = False

    async def read_wanted(self, org_id: str, url: str) -> bool:
        """Read a sitemap for a job that waits; leave it to the next pass while many are being read.

        So no organization's sites keep this function from anything else.
        """
        if self._wanted.total() >= _WANTED_AT_ONCE or self._wanted[org_id] >= _WANTED_OF_ONE:
            return False
        self._wanted[org_id] += 1
        try:
            return await self.read(org_id, url)
        finally:
            self._wanted[org_id] -= 1
            self._wanted += Counter()  # without those that have none

    async def refresh(self) -> int:
        """Read those that are due; return how many. A failure of one is its own."""
        if self._refreshing:
            return 0
        self._refreshing = True
        try:
            async with asyncio.timeout(_LONGEST):
                due = take_turns(await self._store.due(self._clock.now(), _PAGE))[:_MOST]
                read = await asyncio.gather(*(self._read_apart(each) for each in due))
            return sum(read)
        except TimeoutError:
            telemetry.warning(Event.SITEMAP_FAILED, "Reading sitemaps took too long: the next sweep goes on.")
        except PipelineError as error:
            telemetry.warning(Event.SITEMAP_FAILED, str(error), operator=error.operator)
        finally:
            self._refreshing = False
        return 0

    async def read(self, org_id: str, url: str) -> bool:
        """Read a sitemap if it is due and nobody else reads it; raise an outage of the store."""
        stored = await self._store.read(org_id, url)
        if stored is None or not is_due(stored.value, self._clock.now()):
            return False
        try:
            claimed = await self._store.write(claim(stored.value, self._clock.now()), stored)
        except Conflict:
            return False  # another reader was first
        with telemetry.labelled(org_id=org_id):
            await self._read(claimed)
        return True

    async def _read_apart(self, due: DueSitemap) -> bool:
        async with self._slots:
            try:
                return await self.read(due.org_id, due.url)
            except PipelineError as error:
                telemetry.warning(Event.SITEMAP_FAILED, str(error), operator=error.operator)
            except Exception as error:  # noqa: BLE001 - one organization's sitemap must not stop the others
                telemetry.crash(error)
            return False

    async def _read(self, claimed: StoredSitemap) -> None:
        before, watch = claimed.value, telemetry.Stopwatch()
        fetched, fault = None, ""
        try:
            fetched = await self._fetcher.fetch(before.url, before.etag, before.last_modified)
        except SitemapFault as error:
            fault = str(error)
            telemetry.warning(
                Event.SITEMAP_FAILED, fault, site=site_of(before.url), failures=before.failures + 1
            )
        except Exception as error:  # noqa: BLE001 - a stranger's file must not make it be read for ever
            fault = "The sitemap could not be read: its form is unusual."
            telemetry.crash(error)
        fresh = await self._store.count(before.org_id, MOST_FRESH + 1) <= MOST_FRESH
        for _ in range(_TRIES):
            now, value = self._clock.now(), claimed.value
            if fetched is None:
                after = fail(value, fault, now, fresh=fresh)
            else:
                after = record(value, fetched, now, self._jitter(), fresh=fresh)
            try:
                await self._store.write(after, claimed)
                break
            except Conflict:  # a job has used it meanwhile
                newer = await self._store.read(before.org_id, before.url)
                if newer is None:
                    return  # its organization was erased
                claimed = newer
        if fetched is not None:
            telemetry.info(
                Event.SITEMAP_READ, "A sitemap is read.", pages=len(after.urls), read_ms=watch.ms()
            )


def connect(jobs: FirestoreJobs, clock: Clock, *, local: bool) -> SitemapReader:
    """Return the reader in Firestore; `local` also allows sites of this machine."""
    return SitemapReader(FirestoreSitemaps(jobs.client), HttpSitemaps(local=local), clock)


def take_turns(due: Iterable[DueSitemap]) -> list[DueSitemap]:
    """Return the sitemaps in turn: one of each organization, then the second of each, and so on."""
    queues: defaultdict[str, list[DueSitemap]] = defaultdict(list)
    for each in due:
        queues[each.org_id].append(each)
    return [each for each in chain(*zip_longest(*queues.values())) if each is not None]
