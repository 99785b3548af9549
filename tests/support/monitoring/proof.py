"""Proof that a page's filter finds what the page says: real lines, found by the filter as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tests.support.monitoring import entries, filters
from tests.support.monitoring.entries import Entry
from tests.support.pages import PAGES, filters_of


def finds(text: str, lines: Iterable[Entry], variables: Mapping[str, str] | None = None) -> list[Entry]:
    """Return what a filter finds, which a page has; it has to find something, and not everything."""
    assert any(text in filters_of(page) for page in PAGES), f"no page has the filter {text}"
    asked = filters.parse(re.sub(r"\$(\w+)", lambda match: (variables or {})[match[1]], text))
    given = list(lines)
    found = [entry for entry in given if asked(entry)]
    assert found, f"the filter {text} finds nothing"
    assert len(found) < len(given), f"the filter {text} finds every line"
    return found


def written(output: str, service: str = "blog-generate") -> list[Entry]:
    """Return the entries of what a function wrote in a test."""
    return list(entries.of_lines(service, output.splitlines()))
