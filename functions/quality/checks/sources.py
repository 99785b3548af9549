"""Check that each number, quotation, figure, name and link is a source's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from functions.quality.checks.check import Check
from functions.quality.checks.cited_facts import unsupported_figures, unsupported_names
from functions.quality.checks.cited_quotations import misquoted
from functions.quality.checks.post import Post, Reading, quote
from shared.jobs.outputs import Issue
from shared.materials.addresses import Site, read
from shared.messages.inputs import Page

_MOST_OF_A_KIND = 5
_URL = re.compile(r"https?://[^\s<>\"\\^`{|}]+", re.IGNORECASE)
_URL_END = ".,;:!?*_)]'\u2019\u201d"


def unknown_numbers(reading: Reading) -> Iterator[Issue]:
    """A citation mark with a number that no source has."""
    given = reading.sources.by_number
    found = 0
    for cited in reading.cited:
        for written, numbers in cited.marks:
            unknown = [str(number) for number in numbers if number not in given]
            if unknown and found < _MOST_OF_A_KIND:
                found += 1
                message = (
                    f"{quote(written)} cites source {', '.join(unknown)}, and the last one has the number "
                    f"{max(given, default=0)}: cite a given one, or remove the mark."
                )
                yield reading.issue("source-number", "medium", message, cited.passage, written)


def uncited(reading: Reading) -> Iterator[Issue]:
    """A post that cites none of its sources."""
    if not reading.post.sources:
        return
    if not reading.cited:
        given = len(reading.sources.by_number)
        named = "its source" if given == 1 else f"any of its {given} sources"
        message = f"The post does not cite {named}: put a mark such as [1] behind what it says."
        yield reading.issue("uncited", "medium", message)


def foreign_links(reading: Reading) -> Iterator[Issue]:
    """A link to another site that is neither a source nor in the request."""
    post = reading.post
    if not post.sources:
        return
    named = (address.rstrip(_URL_END) for address in _URL.findall(post.brief))
    given = [*(source.url for source in post.sources if source.url), *named]
    site = Site(_own_pages(post), given)
    found = 0
    for link in reading.links:
        address = read(link.address)
        is_foreign = address is not None and address.host and not site.is_own(link.address)
        if found < _MOST_OF_A_KIND and is_foreign and not site.is_allowed(link.address):
            found += 1
            message = (
                f"{quote(link.address)} is no given source's address: link one of those, or take it out."
            )
            yield reading.issue_of_link("source-link", "medium", message, link)


def _own_pages(post: Post) -> list[Page]:
    """Return the own pages; the address of a post in the profile names the site, too."""
    canonical = post.profile.canonical if post.profile else None
    return [*(post.links.pages if post.links else ()), *([Page(url=canonical)] if canonical else [])]


_REQUEST = "the request"
CHECKS = (
    Check("uncited", uncited, ("medium",), "sources were given, and no mark names one", _REQUEST),
    Check(
        "source-number",
        unknown_numbers,
        ("medium",),
        "a mark with another number than the sources'",
        _REQUEST,
    ),
    Check(
        "source-quotation",
        misquoted,
        ("high", "low"),
        "three words or more between quotation marks, or a block quotation, but for an ellipsis and "
        "insertions in brackets; low if the source is in another language, or if it may be a title, a term "
        "or a remark that is set apart",
        "the sources",
    ),
    Check(
        "source-figure",
        unsupported_figures,
        ("medium", "low"),
        "1,200 is also 1.2 thousand, and 3.9 million also 3,912,345; low for a digit without a unit, or an "
        "ordinal",
        "the sources",
    ),
    Check(
        "source-name",
        unsupported_names,
        ("low",),
        "a word with a capital where only names have one, in no form of it; not if the source is in another "
        "language",
        "the sources",
    ),
    Check(
        "source-link",
        foreign_links,
        ("medium",),
        "neither a source's address, nor one of the own pages, nor in the instructions",
        "the request",
    ),
)
