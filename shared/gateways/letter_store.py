"""Dead letters in Firestore, for operators."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from msgspec.structs import replace

from shared import telemetry
from shared.errors import CorruptDocument
from shared.gateways.firestore_calls import TIMEOUT, call
from shared.jobs.letters import Letter, read_letter

if TYPE_CHECKING:
    from google.cloud.firestore import AsyncClient


BEGINNING = 20_000
"""Characters of a message's data that a page has of each letter."""

_PART = 25  # letters read at once: each may have 800 kB
_ID = re.compile(r"(?!__)[A-Za-z0-9_-]{1,200}")


def is_letter_id(text: str) -> bool:
    """Return whether a letter may have this id: Firestore refuses some names."""
    return _ID.fullmatch(text) is not None


def shorten(letter: Letter) -> Letter:
    """Return a letter with the beginning of its data alone."""
    return replace(letter, data=letter.data[:BEGINNING], parts=())


def _read_page(found: Sequence[Any]) -> Iterator[Letter]:
    for each in found:
        try:
            yield shorten(read_letter(each.to_dict()))
        except CorruptDocument as error:  # the others are shown
            telemetry.error(telemetry.Event.LETTER_SKIPPED, str(error), message_id=each.id)


class LetterStore(Protocol):
    """Store of dead letters; raises Unavailable for an outage."""

    async def page(self, most: int, after: tuple[datetime, str] | None = None) -> list[Letter]:
        """Return the newest letters after a place, with the beginning of their data.

        Those that can't be read are left out, and logged.
        """
        ...

    async def read(self, message_id: str) -> Letter | None:
        """Return a letter with all of its data; None if there is none."""
        ...

    async def mark_replayed(self, message_id: str, now: datetime) -> None:
        """Note that a letter was published again."""
        ...


class FirestoreLetters:
    """The store in Firestore."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def page(self, most: int, after: tuple[datetime, str] | None = None) -> list[Letter]:
        """Read some at a time: two hundred whole ones would take the memory of other requests."""
        from google.cloud.firestore import Query  # noqa: PLC0415 - heavy: loads on first use

        query = self._letters.order_by("received_at", direction=Query.DESCENDING)
        query = query.order_by("__name__", direction=Query.DESCENDING)
        if after:
            received_at, message_id = after
            query = query.start_after([received_at, self._letters.document(message_id)])
        letters: list[Letter] = []
        seen = 0
        while len(letters) < most:
            skipped = seen - len(letters)  # after many, more are read at once
            size = min(_PART, most - len(letters) + skipped)
            found: Sequence[Any] = await call(query.limit(size).get(retry=None, timeout=TIMEOUT))
            letters += _read_page(found)
            seen += len(found)
            if len(found) < size:
                break
            query = query.start_after(found[-1])
        return letters[:most]

    async def read(self, message_id: str) -> Letter | None:
        """Read the letter and its parts side by side: most have none."""
        if not is_letter_id(message_id):
            return None
        document = self._letters.document(message_id)
        ordered = document.collection("parts").order_by("__name__")
        parts, found = await asyncio.gather(
            call(ordered.get(retry=None, timeout=TIMEOUT)), call(document.get(retry=None, timeout=TIMEOUT))
        )
        if not found.exists:
            return None
        return read_letter(found.to_dict(), tuple(part.to_dict()["data"] for part in parts))

    async def mark_replayed(self, message_id: str, now: datetime) -> None:
        """Write replayed_at."""
        change = self._letters.document(message_id).update({"replayed_at": now}, retry=None, timeout=TIMEOUT)
        await call(change)

    @property
    def _letters(self) -> Any:
        return self._client.collection("dead_letters")
