"""Addresses that a post may link to because people gave them: those of sources, and of an existing post."""

from __future__ import annotations

from shared.materials.link_places import find_links
from shared.materials.materials import Materials


def given_links(materials: Materials) -> tuple[str, ...]:
    """Return the sources' addresses, and those that an existing post links to or its changes name."""
    found = [source.url for source in materials.sources if source.url]
    if refresh := materials.refresh:
        for text in (refresh.text, refresh.changes):
            found += [link.address for link in find_links(text).links]
    return tuple(dict.fromkeys(found))
