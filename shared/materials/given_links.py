"""Addresses that a post may link to because people gave them: those of sources, and of an existing post."""

from __future__ import annotations

from urllib.parse import urljoin

from msgspec.structs import replace

from shared.materials.addresses import Site
from shared.materials.link_places import find_links
from shared.materials.materials import Materials, OwnPages
from shared.messages.inputs import Page


def given_links(materials: Materials) -> tuple[str, ...]:
    """Return the sources' addresses, and those that an existing post links to or its changes name."""
    found = [source.url for source in materials.sources if source.url]
    return tuple(dict.fromkeys([*found, *_of_existing_post(materials)]))


def known_pages(materials: Materials) -> OwnPages | None:
    """Return the own pages, with those that an existing post links to already."""
    if not (materials.links and materials.refresh):
        return materials.links
    pages = materials.links.pages
    site = Site(pages)
    linked = dict.fromkeys(one for one in _of_existing_post(materials) if pages and site.is_own(one))
    more = [Page(urljoin(pages[0].url, address)) for address in linked if not site.page(address)]
    return replace(materials.links, pages=(*pages, *more)) if more else materials.links


def _of_existing_post(materials: Materials) -> list[str]:
    if not materials.refresh:
        return []
    texts = (materials.refresh.text, materials.refresh.changes)
    return [link.address for text in texts for link in find_links(text).links]
