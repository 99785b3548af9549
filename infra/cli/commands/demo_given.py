"""The demo's files: a profile, sources and own pages, and where they are in the finished post."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from infra.cli.format import pluralize
from infra.cli.jobs.material_files import read_pages, read_profile, read_sources
from infra.cli.views.report import new_table, section
from shared.jobs.job import Job
from shared.jobs.outputs import Result
from shared.materials.profile import FILLED, Profile
from shared.topology import PATH

SAMPLES = PATH.parent / "local" / "samples" / "honey"
"""A made-up shop's profile, sources and pages, which one of the recordings cites and links to."""
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(<?([^)\s>]+)>?[^)\n]*\)")


@dataclass(frozen=True)
class Given:
    """The fields of the start message that come from files, and the profile to keep before it."""

    profile: Profile | None = None
    sources: tuple[dict[str, Any], ...] = ()
    pages: tuple[dict[str, Any], ...] = ()
    review: bool = False

    def __bool__(self) -> bool:
        return bool(self.profile or self.sources or self.pages or self.review)

    @property
    def filled(self) -> dict[str, Any]:
        """Return the profile's values for fields that the caller leaves out."""
        values = {name: getattr(self.profile, name) for name in FILLED} if self.profile else {}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def fields(self) -> dict[str, Any]:
        """Return the fields of the start message."""
        fields: dict[str, Any] = {}
        if self.sources:
            fields["sources"] = list(self.sources)
        if self.pages:
            fields["links"] = {"pages": list(self.pages)}
        if self.review:
            fields["review"] = "required"
        return fields


NOTHING = Given()


@dataclass(frozen=True)
class Files:
    """Paths of the caller's files, or None. `sources` are separated by commas."""

    profile: Path | None = None
    sources: str | None = None
    links: Path | None = None
    review: bool = False


def read_given(files: Files) -> Given:
    """Return the contents of the files; WrongUsage with a sentence when one can't be used."""
    sources = [Path(name) for part in (files.sources or "").split(",") if (name := part.strip())]
    return Given(
        profile=read_profile(files.profile) if files.profile else None,
        sources=tuple(read_sources(sources)),
        pages=tuple(read_pages(files.links)) if files.links else (),
        review=files.review,
    )


def samples(files: Files) -> Files:
    """Return the sample files, and in their place those that the caller names."""
    return Files(
        profile=files.profile or SAMPLES / "profile.yaml",
        sources=files.sources or str(SAMPLES / "sources"),
        links=files.links or SAMPLES / "pages.txt",
        review=files.review,
    )


def are_samples(given: Given) -> bool:
    """Return whether the sources are those that the recording cites."""
    return list(given.sources) == read_sources([SAMPLES / "sources"])


def describe(given: Given) -> str:
    """Return what a post is written with, in one sentence."""
    parts = [
        "the profile" if given.profile else "",
        pluralize(len(given.sources), "source") if given.sources else "",
        pluralize(len(given.pages), "own page") if given.pages else "",
    ]
    named = [part for part in parts if part]
    listed = " and ".join(filter(None, [", ".join(named[:-1]), named[-1]])) if named else ""
    with_what = f"It is written with {listed}." if listed else ""
    review = "A person approves it before it is finished." if given.review else ""
    return " ".join(filter(None, (with_what, review)))


def report(given: Given, job: Job, result: Result) -> RenderableType | None:
    """Return where the given things are in the post; None without any."""
    if not (job.profile or given.sources or given.pages):
        return None
    table = new_table(header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    if job.profile:
        table.add_row("profile", f"{job.profile.name}, version {job.profile.version}")
    if given.sources:
        _add_sources(table, given, result)
    if given.pages:
        _add_pages(table, given, result)
    return Group(section("What you gave, in the post"), table)


def _add_sources(table: Table, given: Given, result: Result) -> None:
    cited = {source.number for source in result.sources}
    for number, source in enumerate(given.sources, 1):
        used = "cited" if number in cited else "not cited"
        table.add_row(f"source {number}", Text(f"{source['title']} ({used})"))


def _add_pages(table: Table, given: Given, result: Result) -> None:
    """Add the links to own pages that the post has, without those of its list of sources."""
    own = {page["url"] for page in given.pages}
    listed = {(source.title, source.url) for source in result.sources}
    links = [link for link in _LINK.findall(result.content) if link not in listed]
    found = [(text, url) for text, url in links if url in own]
    for text, url in found:
        table.add_row("own link", Text(f"“{text}” {url}"))
    if not found:
        table.add_row("own links", f"none of {pluralize(len(own), 'page')}")
