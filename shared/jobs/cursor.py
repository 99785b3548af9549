"""The place at which the next page of a list begins, as a short word."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.jobs.listing import Position

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = 8  # bytes of microseconds
_NO_SCORE = 255


def write_cursor(position: Position) -> str:
    """Return a place as a word; `read_cursor` reads it."""
    time = (position.created_at - _EPOCH) // timedelta(microseconds=1)
    score = _NO_SCORE if position.score is None else position.score
    return (
        urlsafe_b64encode(time.to_bytes(_TIME) + score.to_bytes() + UUID(position.job_id).bytes)
        .decode()
        .rstrip("=")
    )


def read_cursor(word: str) -> Position:
    """Return the place that a word names; ValueError if it names none."""
    try:
        whole = urlsafe_b64decode(word + "=" * (-len(word) % 4))
        time, score, job_id = whole[:_TIME], whole[_TIME], whole[_TIME + 1 :]
        created_at = _EPOCH + timedelta(microseconds=int.from_bytes(time))
        return Position(created_at, str(UUID(bytes=job_id)), None if score == _NO_SCORE else score)
    except (ValueError, IndexError, OverflowError) as error:
        raise ValueError("This is not the cursor of an earlier page.") from error
