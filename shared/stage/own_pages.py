"""Load the own pages that a post may link to, of its request and its sitemap.

A stage calls nobody outside: it reads what the sweep has kept (functions/sweep/sitemaps.py). The first job
with a sitemap asks the sweep to read it, and waits a while for the answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from shared import telemetry
from shared.clock import Clock
from shared.errors import Conflict, PipelineError
from shared.gateways.publisher import Publisher
from shared.gateways.sitemap_store import SitemapStore, StoredSitemap
from shared.materials.materials import OwnPages
from shared.messages.inputs import Links, Page
from shared.sitemaps.pages import as_page
from shared.sitemaps.sitemap import Sitemap, has_pages, is_being_read, is_due, new_sitemap, touch
from shared.telemetry import Event

_NOT_YET = "The sitemap could not be read in time: a later job may have its pages."
_LONGEST = 25.0  # seconds that a job waits for a first reading, which takes 20 at most
_PAUSE = 0.5
_TRIES = 3


class Wanted(msgspec.Struct, frozen=True):
    """A sitemap that a job needs; the message to the sweep has it as `sitemap`."""

    org_id: str
    url: str


class SitemapMessage(msgspec.Struct, frozen=True):
    """A message of the sweep's topic that asks for one sitemap; the schedule's own has nothing in it."""

    sitemap: Wanted | None = None


@dataclass(frozen=True)
class Sitemaps:
    """The kept sitemaps, and the topic of the sweep, which reads them."""

    store: SitemapStore
    publisher: Publisher
    clock: Clock
    topic: str
    longest: float = _LONGEST
    pause: float = _PAUSE

    async def pages(self, org_id: str, url: str, *, may_wait: bool) -> OwnPages:
        """Return the sitemap's pages, or why there are none.

        With `may_wait` a reading that is due is asked for and, if there are no pages yet, waited for.
        """
        found = await self._touch(org_id, url)
        now = self.clock.now()
        if has_pages(found, now):
            if may_wait and found.next_at is None and is_due(found, now):  # nobody keeps it fresh
                await self._ask(found)
            return _as_pages(found)
        if not may_wait and found.urls:
            return _as_pages(found)  # however old: the post may have had its links for weeks
        if may_wait and is_due(found, now):
            await self._ask(found)
            found = await self._wait(found)
        elif may_wait and is_being_read(found, now):
            found = await self._wait(found)
        return _as_pages(found) if has_pages(found, now) else OwnPages(fault=found.fault or _NOT_YET)

    async def _touch(self, org_id: str, url: str) -> Sitemap:
        """Return the sitemap, as used now."""
        for _ in range(_TRIES):
            now = self.clock.now()
            stored = await self.store.read(org_id, url)
            after = touch(stored.value, now) if stored else new_sitemap(org_id, url, now)
            if stored and after == stored.value:
                break
            try:
                return (await self.store.write(after, stored)).value
            except Conflict:  # another job or a reading: both leave a sitemap in use
                continue
        return stored.value if stored else after

    async def _wait(self, before: Sitemap) -> Sitemap:
        """Return the sitemap after the reading; as it was if that takes too long."""
        found: StoredSitemap | None = None
        try:
            async with asyncio.timeout(self.longest):
                while found is None or found.value.tried_at == before.tried_at:
                    await asyncio.sleep(self.pause)
                    found = await self.store.read(before.org_id, before.url)
        except TimeoutError:
            return before
        return found.value

    async def _ask(self, sitemap: Sitemap) -> None:
        data = msgspec.json.encode(SitemapMessage(Wanted(sitemap.org_id, sitemap.url)))
        try:
            async with asyncio.timeout(self.longest):
                await self.publisher.publish(self.topic, data, {"traceparent": telemetry.child_of("")})
        except (PipelineError, TimeoutError) as error:
            operator = error.operator if isinstance(error, PipelineError) else None
            telemetry.warning(Event.NOT_NOW, "A sitemap could not be asked for.", operator=operator)


async def load_pages(
    org_id: str,
    links: Links,
    pages: Sequence[Page],
    sitemaps: Sitemaps | None,
    *,
    may_wait: bool,
) -> OwnPages:
    """Return the pages of a request and of its sitemap; a page of both has the request's title.

    `may_wait` is for the first stage: the others find what it has found.
    """
    found = OwnPages()
    if links.sitemap is not None and sitemaps is not None:
        found = await sitemaps.pages(org_id, links.sitemap, may_wait=may_wait)
    given = {each.url for each in pages}
    merged = (*pages, *(each for each in found.pages if each.url not in given))
    return replace(found, pages=merged, per_thousand_words=links.per_thousand_words, sitemap=links.sitemap)


def _as_pages(sitemap: Sitemap) -> OwnPages:
    return OwnPages(pages=tuple(as_page(url) for url in sitemap.urls))
