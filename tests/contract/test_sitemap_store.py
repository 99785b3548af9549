"""Contract of the store of sitemaps: the fake, and Firestore on its emulator."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from shared.errors import Conflict
from shared.gateways.job_store import FirestoreJobs, JobStore
from shared.gateways.sitemap_store import FirestoreSitemaps, SitemapStore
from shared.sitemaps.pages import MOST_BYTES
from shared.sitemaps.sitemap import Sitemap, new_sitemap, sitemap_id
from tests.support.fakes.sitemap_store import MemorySitemaps
from tests.support.workbench import ORG, USER

NOW = datetime(2026, 1, 1, 12, 30, 0, 123456, tzinfo=UTC)
URL = "https://www.honey.example/sitemap.xml?a=b/c"


@pytest.fixture
def sitemaps(store: JobStore) -> SitemapStore:
    """A store without sitemaps."""
    return FirestoreSitemaps(store.client) if isinstance(store, FirestoreJobs) else MemorySitemaps()


def sitemap(url: str = URL, org_id: str = ORG, seconds: float | None = 0) -> Sitemap:
    """Return one that is due some seconds from now, or never."""
    made = new_sitemap(org_id, url, NOW)
    return replace(made, next_at=None if seconds is None else NOW + timedelta(seconds=seconds))


async def put(sitemaps: SitemapStore, fields: dict[str, Any]) -> None:
    """Write a document by hand."""
    if isinstance(sitemaps, MemorySitemaps):
        sitemaps.put(ORG, URL, fields)
    else:
        assert isinstance(sitemaps, FirestoreSitemaps)
        await sitemaps._client.collection("sitemaps").document(sitemap_id(ORG, URL)).set(fields)


async def test_sitemap_is_read_as_written(sitemaps: SitemapStore) -> None:
    """None at first; then each state, without the fields that became None; as large as one may be."""
    assert await sitemaps.read(ORG, URL) is None
    first = await sitemaps.write(sitemap(), None)
    whole = replace(
        sitemap(seconds=None), urls=("https://a.example/ä", "https://a.example/2"), etag='"1"', fetched_at=NOW
    )
    second = await sitemaps.write(whole, first)
    found = await sitemaps.read(ORG, URL)
    assert found is not None
    assert (found.value, found.version) == (whole, second.version)
    large = tuple(f"https://a.example/{number:0380}" for number in range(MOST_BYTES // 400))
    await sitemaps.write(replace(whole, urls=large, etag=None, fault="It is away."), second)
    found = await sitemaps.read(ORG, URL)
    assert found is not None
    assert (found.value.urls, found.value.etag, found.value.fault) == (large, None, "It is away.")
    assert await sitemaps.read(USER, URL) is None


async def test_old_version_is_a_conflict(sitemaps: SitemapStore) -> None:
    """Of several that write at once one is first."""
    await sitemaps.write(sitemap(), None)
    before = await sitemaps.read(ORG, URL)
    writes = [sitemaps.write(replace(sitemap(), failures=number), before) for number in (1, 2, 3)]
    done = await asyncio.gather(*writes, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["Conflict", "Conflict", "StoredSitemap"]
    with pytest.raises(Conflict):
        await sitemaps.write(sitemap(), None)


async def test_due_ones_are_found(sitemaps: SitemapStore) -> None:
    """The longest due first, of all organizations; not those that are read only for jobs."""
    for number, (org_id, seconds) in enumerate([(ORG, -1), (USER, -5), (ORG, 0), (ORG, 1), (ORG, None)]):
        await sitemaps.write(sitemap(f"https://a.example/{number}", org_id, seconds), None)
    due = await sitemaps.due(NOW, 10)
    assert [(each.org_id, each.url) for each in due] == [
        (USER, "https://a.example/1"),
        (ORG, "https://a.example/0"),
        (ORG, "https://a.example/2"),
    ]
    assert len(await sitemaps.due(NOW, 1)) == 1
    assert await sitemaps.count(ORG, 10) == 3
    assert await sitemaps.count(ORG, 2) == 2


async def test_document_that_cant_be_read_is_read_anew(sitemaps: SitemapStore) -> None:
    """As if nobody had read the sitemap; the next write replaces it."""
    await put(sitemaps, {"org_id": ORG, "url": URL, "used_at": "yesterday", "later": {"a": 1}})
    found = await sitemaps.read(ORG, URL)
    assert found is not None
    assert (found.value.urls, found.value.tried_at) == ((), None)
    written = await sitemaps.write(replace(found.value, failures=1), found)
    again = await sitemaps.read(ORG, URL)
    assert again is not None
    assert again.value == written.value


async def test_document_without_its_names_stops_no_other(sitemaps: SitemapStore) -> None:
    """Somebody may have written it by hand."""
    await sitemaps.write(sitemap(f"{URL}2"), None)
    await put(sitemaps, {"next_at": NOW - timedelta(days=1)})
    assert f"{URL}2" in [each.url for each in await sitemaps.due(NOW, 10)]
