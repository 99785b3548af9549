"""Addresses that a post may link to because people gave them, and those that only a quoted text names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from msgspec.structs import replace

from shared.materials.addresses import Address, Site, read
from shared.materials.link_places import find_links
from shared.materials.materials import Materials, OwnPages
from shared.messages.inputs import Page

if TYPE_CHECKING:
    from shared.materials.profile import Profile
    from shared.messages.schemas import StartRequest

# People write addresses without a scheme as well.
_NAMED = re.compile(
    r"(?:https?://|(?<![\w@/.-]))(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?:[:/?#][^\s<>\"\\^`{|}]*)?",
    re.IGNORECASE,
)
_NAMED_END = ".,;:!?*_)]'\u2019\u201d"


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


def asked_texts(start: StartRequest) -> tuple[str, ...]:
    """Return the texts of a request in which a person may name addresses to link to."""
    return (start.topic, *start.keywords, start.custom_instructions)


def foreign_links(
    materials: Materials, asked: Iterable[str], linked: str = ""
) -> Callable[[str], bool] | None:
    """Return what tells addresses of other sites that the post may not link to; None if it may to all.

    With sources these are all that nobody gave, in the materials or in the texts of the request (`asked`).
    Without, they are those that a quoted text names: a profile, or the title of a page. Links of the text
    `linked` stay: the stage before has written it, or a person has edited it.
    """
    quoted = tuple(filter(None, map(read, _addresses(_quoted(materials)))))
    if not (materials.sources or quoted):
        return None
    given, sites = _given(materials, asked)
    given |= set(filter(None, (read(link.address) for link in find_links(linked).links)))

    def is_foreign(address: str) -> bool:
        found = read(address)
        if found is None or not found.host or found in given or found.host in sites:
            return False
        return bool(materials.sources) or any(_is_under(found, each) for each in quoted)

    return is_foreign


def _given(materials: Materials, asked: Iterable[str]) -> tuple[frozenset[Address], frozenset[str]]:
    """Return the addresses that people gave, and the hosts of which they gave no single page."""
    refresh, links, profile = materials.refresh, materials.links, materials.profile
    texts = [*asked, *((refresh.text, refresh.changes, refresh.url or "") if refresh else ())]
    named = frozenset(filter(None, map(read, _addresses(texts))))
    pages = [page.url for page in links.pages] if links else []
    given = frozenset(filter(None, map(read, (*given_links(materials), *pages))))
    own = [links.sitemap if links else None, profile.canonical if profile else None]
    sites = {found.host for found in map(read, filter(None, own)) if found}
    return given | named, frozenset(sites | {each.host for each in named if not each.path and not each.query})


def _addresses(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (link.address for link in find_links(text).links)
        for found in _NAMED.findall(text):
            address = found.rstrip(_NAMED_END)
            yield address if "://" in address else f"//{address}"


def _quoted(materials: Materials) -> Iterator[str]:
    if materials.profile:
        yield from _texts(materials.profile)
    if materials.links:
        yield from (page.title for page in materials.links.pages if "." in page.title)


def _texts(profile: Profile) -> Iterable[str]:
    avoided = ((each.avoid, each.use or "") for each in profile.avoid_terms)
    said = (profile.writer or "", profile.audience or "", profile.voice or "")
    return chain(said, profile.samples, profile.use_terms, profile.forbidden_claims, *avoided)


def _is_under(found: Address, quoted: Address) -> bool:
    """Return whether an address is a quoted one, or below it."""
    return found.host == quoted.host and (
        found.path == quoted.path or found.path.startswith(f"{quoted.path}/")
    )


def _of_existing_post(materials: Materials) -> list[str]:
    if not materials.refresh:
        return []
    texts = (materials.refresh.text, materials.refresh.changes)
    return [link.address for text in texts for link in find_links(text).links]
