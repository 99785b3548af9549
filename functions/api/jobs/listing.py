"""`GET /jobs`: a page of an organization's jobs, the newest first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from functions.api.answers import reply
from functions.api.caller import caller_of, charge, note
from functions.api.dependencies import Dependencies
from functions.api.problems import saying
from functions.api.queries import Query, read_organization
from shared.jobs.cursor import read_cursor, write_cursor
from shared.jobs.list_rows import PageRow, read_page_row
from shared.jobs.listing import Filters, PageBuilder, Position, Shown

_USUAL, _MOST = 20, 100
_LOOK = 2_000
"""Jobs that are read at most for a page whose filters Firestore can't apply."""
_SEARCH = 9
"""Requests of the caller's rate that such a page takes beside its own."""
_MOST_WORDS = 10


class Lister:
    """The handler."""

    def __init__(self, dependencies: Dependencies) -> None:
        self._documents = dependencies.documents

    async def answer(self, request: Request) -> Response:
        """Answer with a page; `next` is the cursor of the page after it."""
        query = Query(request)
        named = read_organization(query, caller_of(request))
        filters = _read_filters(query)
        limit = query.number("limit", 1, _MOST, _USUAL) or _USUAL
        after = _read_position(query, filters)
        query.check()
        org_id = caller_of(request).choose_organization(named)
        note(request, org_id=org_id)
        page = PageBuilder(replace(filters, org_id=org_id), limit, after, read_page_row, _LOOK)
        if page.reads is None:
            charge(request, _SEARCH)
        with saying("The jobs can't be read for now."):
            async for fields in self._documents.newest(page.selection, page.reads):
                if not page.take(fields):
                    break
        built = page.build()
        cursor = write_cursor(built.last) if built.more and built.last else None
        return reply({"jobs": [_shown(row) for row in built.rows], "next": cursor, "looked": built.looked})


def _read_filters(query: Query) -> Filters:
    statuses = [each for each in query.texts("status") if _is_status(each, query)]
    below = query.number("score_below", 0, 101)
    if below is not None and statuses and Shown.COMPLETED not in statuses:
        query.refuse("score_below", "Only a completed job has a score: leave out status, or score_below.")
    words = tuple((query.text("q") or "").split())
    if len(words) > _MOST_WORDS:
        query.refuse("q", f"q has at most {_MOST_WORDS} words.")
    since, until = query.moment("since"), query.moment("until")
    if since is not None and until is not None and until <= since:
        query.refuse("until", "until must be later than since.")
    return Filters(
        statuses=tuple(Shown(each) for each in statuses),
        score_below=below,
        since=since,
        until=until,
        words=words,
    )


def _is_status(word: str, query: Query) -> bool:
    if word in set(Shown):
        return True
    query.refuse("status", f"status must be one of {', '.join(Shown)}.")
    return False


def _read_position(query: Query, filters: Filters) -> Position | None:
    word = query.text("cursor")
    if word is None:
        return None
    try:
        position = read_cursor(word)
    except ValueError:
        position = None
    # A list of scores goes on behind a score, which the cursor of another list lacks.
    if position is None or (filters.score_below is not None and position.score is None):
        query.refuse("cursor", "cursor must be the `next` of a page with the same filters.")
        return None
    return position


def _shown(row: PageRow) -> dict[str, Any]:
    names = (
        *("job_id", "org_id", "user_id", "status", "waiting", "stage", "progress", "run", "revision"),
        *("topic", "title", "score", "cost_usd", "cancel_requested", "created_at", "updated_at"),
    )
    fields: dict[str, Any] = {name: getattr(row, name) for name in names}
    error = {"code": row.error_code, "message": row.error_message} if row.error_code else None
    return {**fields, "error": error}
