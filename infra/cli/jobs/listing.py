"""A page of the list of jobs."""

from __future__ import annotations

from collections.abc import Callable

from infra.cli.gateways.fleet import Fleet
from shared.jobs.list_rows import Row, read_row
from shared.jobs.listing import LOOK, Filters, Page, PageBuilder, Position


def find_page(
    fleet: Fleet,
    filters: Filters,
    limit: int,
    after: Position | None = None,
    on_look: Callable[[], None] = lambda: None,
) -> Page[Row]:
    """Return the wanted jobs, the newest first, behind a place."""
    page = PageBuilder(filters, limit, after, read_row, LOOK)
    for fields in fleet.newest(page.selection, page.reads):
        if not page.take(fields):
            break
        on_look()
    return page.build()
