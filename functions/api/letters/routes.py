"""`GET /dead-letters` and `POST /dead-letters/{message_id}/replay`, for operators."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from http import HTTPStatus

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from functions.api.answers import reply
from functions.api.bodies import read_object
from functions.api.caller import caller_of, note
from functions.api.dependencies import Dependencies
from functions.api.letters.replay import replay_letter
from functions.api.problems import FieldError, Problem, wrong_fields
from functions.api.queries import Query
from shared.gateways.letter_store import is_letter_id
from shared.jobs.letters import Letter

_MISSING = "The dead letter does not exist: GET /dead-letters lists all."
_PAGE = 50
_MOST = 200


class DeadLetterRow(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was refused or given up, and why; `data` is the beginning of a long one.

    `size` is its whole length in bytes, and `encoding` is "base64" if it is not text.
    """

    message_id: str
    received_at: datetime
    subscription: str
    reason: str
    job_id: str | None
    org_id: str | None
    attributes: dict[str, str]
    data: str
    encoding: str
    size: int
    replayed_at: datetime | None


class DeadLetters(msgspec.Struct, frozen=True):
    """A page of dead letters, the newest first; `next` is the cursor of the following page, or null."""

    dead_letters: list[DeadLetterRow]
    next: str | None


def routes(dependencies: Dependencies) -> list[Route]:
    """Return the routes."""

    async def show(request: Request) -> Response:
        caller_of(request).require_operator()
        query = Query(request)
        limit = query.number("limit", 1, _MOST, default=_PAGE) or _PAGE
        after = _read_cursor(query)
        query.check()
        found = await dependencies.letters.page(limit + 1, after)
        shown = found[:limit]
        cursor = _write_cursor(shown[-1]) if len(found) > limit else None
        return reply(DeadLetters([_row(letter) for letter in shown], cursor))

    async def replay(request: Request) -> Response:
        caller_of(request).require_operator()
        with Query(request).with_body():
            anyway = _read_anyway(await read_object(request, empty=True))
        letter = await dependencies.letters.read(request.path_params["message_id"])
        if letter is None:
            raise Problem(
                HTTPStatus.NOT_FOUND,
                _MISSING,
                code="not_found",
            )
        note(request, job_id=letter.job_id)
        trace = request.headers.get("traceparent", "")
        return reply(await replay_letter(dependencies, letter, trace, anyway=anyway), HTTPStatus.ACCEPTED)

    return [
        Route("/dead-letters", show, methods=["GET"]),
        Route("/dead-letters/{message_id}/replay", replay, methods=["POST"]),
    ]


def _read_anyway(fields: dict[str, object]) -> bool:
    """Return the one field of a replay."""
    anyway = fields.get("anyway", False)
    errors = [] if isinstance(anyway, bool) else [FieldError("anyway", "anyway must be true or false.")]
    errors += [
        FieldError(name[:80], f"{name[:80]} is not a known field: send only anyway.")
        for name in fields
        if name != "anyway"
    ]
    if errors:
        raise wrong_fields(errors)
    return anyway is True


def _row(letter: Letter) -> DeadLetterRow:
    known = {name: getattr(letter, name) for name in DeadLetterRow.__struct_fields__ if name != "org_id"}
    return DeadLetterRow(**known, org_id=letter.attributes.get("org_id"))


def _write_cursor(letter: Letter) -> str:
    place = msgspec.json.encode((letter.received_at, letter.message_id))
    return urlsafe_b64encode(place).decode().rstrip("=")


def _read_cursor(query: Query) -> tuple[datetime, str] | None:
    word = query.text("cursor")
    if word is None:
        return None
    try:
        place = urlsafe_b64decode(word + "=" * (-len(word) % 4))
        received_at, message_id = msgspec.json.decode(place, type=tuple[datetime, str])
    except (ValueError, msgspec.MsgspecError):
        query.refuse("cursor", "cursor must be what an earlier page had as next.")
        return None
    if not is_letter_id(message_id) or received_at.tzinfo is None:
        query.refuse("cursor", "cursor must be what an earlier page had as next.")
        return None
    return received_at, message_id
