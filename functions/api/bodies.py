"""Read a request's body: bounded in size and time, one JSON object."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from functions.api.problems import FieldError, Problem, unavailable, wrong_fields
from shared.messages.nearly_json import BYTE_ORDER_MARK, read_others

MOST_BYTES = 256 * 1024
_MOST_BYTES_OF = {
    **dict.fromkeys(("/jobs/{job_id}/replay", "/jobs/{job_id}/review"), 1280 * 1024),
    "/jobs": 6 * 1024 * 1024,
}
"""A text of the most characters, and all that people may give with a request, also where JSON has escaped
each of the characters."""
_MOST_LARGE = 6
"""Bodies of more than the usual limit that are in hand at once: each takes several times its size."""
ARRIVAL = 20.0
"""Seconds in which a body has to be whole."""


async def read_object(
    request: Request, *, empty: bool = False, faults: list[FieldError] | None = None
) -> dict[str, Any]:
    """Return the body's JSON object; raise Problem 400. With `empty` no body is an empty object.

    Of a key that comes twice the last value counts, as in the pipeline's messages. With `faults` a field that
    is not quite JSON, such as NaN, is added to them and left out: its caller reports it with the others.
    """
    try:
        body = (await request.body()).removeprefix(BYTE_ORDER_MARK)
    except ClientDisconnect as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "The body broke off: send it again.") from error
    if empty and not body.strip():
        return {}
    try:
        found = msgspec.json.decode(body)
    except UnicodeDecodeError as error:
        raise _malformed("The body is not UTF-8 text: send JSON encoded as UTF-8.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        found, unreadable = read_others(body)
        if not unreadable:
            raise _malformed(f"The body is not JSON ({error}): send one JSON object.") from error
        errors = [FieldError(name, detail) for name, detail in unreadable.items()]
        if faults is None:
            raise wrong_fields(errors) from error
        faults += errors
    if not isinstance(found, dict):
        raise _malformed("The body is JSON but not an object: send one JSON object.")
    return found


def _malformed(detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, detail, code="invalid_request")


def most_bytes(route: str | None) -> int:
    """Return the limit of a body by the path of its route."""
    return _MOST_BYTES_OF.get(route or "", MOST_BYTES)


class Room:
    """Room for large bodies: an instance's memory holds few of them at once."""

    def __init__(self, most: int = _MOST_LARGE) -> None:
        self._most = most
        self._taken = 0

    @contextmanager
    def held(self) -> Iterator[Callable[[], None]]:
        """Give a function that takes room for one body, until the end; it raises Problem 503 without any."""
        taken = False

        def take() -> None:
            nonlocal taken
            if not taken and self._taken >= self._most:
                raise unavailable("There are too many large requests at once: send it again.")
            self._taken += not taken
            taken = True

        try:
            yield take
        finally:
            self._taken -= taken


def bounded(
    receive: Receive,
    length: str | None,
    most: int = MOST_BYTES,
    *,
    seconds: float = ARRIVAL,
    take_room: Callable[[], None] = lambda: None,
) -> Receive:
    """Return a receive that raises Problem 413 for a large body and 408 for one that stalls.

    `length` is the header Content-Length. `take_room` is called for a body above the usual limit.
    """
    if length is not None and length.isdecimal() and (len(length) > len(str(most)) or int(length) > most):
        raise _too_large(most)
    ends = time.monotonic() + seconds
    total, whole = 0, False

    async def receive_bounded() -> Message:
        nonlocal total, whole
        if whole:  # what comes now is the caller's hanging up, which may be waited for
            return await receive()
        try:
            async with asyncio.timeout(max(0.0, ends - time.monotonic())):
                message = await receive()
        except TimeoutError as error:
            raise Problem(
                HTTPStatus.REQUEST_TIMEOUT, "The body did not arrive in time: send it again.", code="timeout"
            ) from error
        total += len(message.get("body", b""))
        if total > most:
            raise _too_large(most)
        if total > MOST_BYTES:
            take_room()
        whole = not message.get("more_body", False)
        return message

    return receive_bounded


def _too_large(most: int) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"The body is larger than {most // 1024} kB: send less.",
        code="too_large",
    )
