"""Read sources, pages and an existing post from options of `blog submit`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.cli.errors import WrongUsage
from infra.cli.input import read_text
from infra.cli.jobs.material_files import read_pages, read_source, read_sources

_LONGEST_TOPIC = 300


@dataclass(frozen=True)
class Given:
    """The options as they were typed."""

    sources: Sequence[str] = ()
    pages: Sequence[str] = ()
    page_file: Path | None = None
    sitemap: str | None = None
    links_per_thousand: float | None = None
    refresh: Path | None = None
    changes: str | None = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of the start message; WrongUsage when a file can't be read."""
        found: dict[str, Any] = {}
        if self.sources:
            found["sources"] = [each for given in self.sources for each in _sources(given)]
        if links := self._links():
            found["links"] = links
        if (self.refresh is None) != (self.changes is None):
            raise WrongUsage("--refresh names the post, and --changes says what has changed: give both.")
        if self.refresh is not None:
            found["refresh"] = {"text": read_text(self.refresh), "changes": self.changes}
        return found

    def title(self) -> str | None:
        """Return the title of the existing post, which is its topic if none is given."""
        return str(read_source(self.refresh)["title"])[:_LONGEST_TOPIC] if self.refresh else None

    def _links(self) -> dict[str, Any]:
        pages = [_page(given) for given in self.pages]
        if self.page_file is not None:
            pages += read_pages(self.page_file)
        links = {
            "pages": pages or None,
            "sitemap": self.sitemap,
            "per_thousand_words": self.links_per_thousand,
        }
        found = {name: value for name, value in links.items() if value is not None}
        if found and not pages and self.sitemap is None:
            raise WrongUsage("--links-per-thousand is for --page, --pages or --sitemap.")
        return found


def _sources(given: str) -> list[dict[str, Any]]:
    """Return the sources of FILE, of FILE=URL, or of a folder."""
    if Path(given).exists():
        return read_sources([Path(given)])
    name, found, rest = given.partition("=http")
    if not found:
        return read_sources([Path(given)])
    return [read_source(Path(name)) | {"url": f"http{rest}"}]


def _page(given: str) -> dict[str, Any]:
    """Return the page of URL or URL=TITLE; a title may follow an address with =."""
    url, found, title = given.rpartition("=")
    return {"url": url, "title": title.strip()} if found else {"url": given}
