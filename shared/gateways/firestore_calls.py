"""Calls to Firestore: one time-out, and the pipeline's errors for Google's."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import Any

from shared.errors import Conflict, Misconfigured, Unavailable

TIMEOUT = 10.0
"""Seconds for one call."""


def with_plain_times(value: Any) -> Any:
    """Return the document with plain datetimes: msgspec rejects Firestore's subclass."""
    if isinstance(value, dict):
        return {name: with_plain_times(part) for name, part in value.items()}
    if isinstance(value, list):
        return [with_plain_times(part) for part in value]
    return datetime.combine(value.date(), value.timetz()) if isinstance(value, datetime) else value


async def call(work: Awaitable[Any]) -> Any:
    """Await a call, and translate Google's errors into the pipeline's."""
    from google.api_core import exceptions as google  # noqa: PLC0415 - heavy: loads on first use

    try:
        return await work
    except (google.AlreadyExists, google.FailedPrecondition, google.NotFound, google.Aborted) as error:
        raise Conflict(f"The document changed meanwhile ({type(error).__name__}).") from error
    except (google.InvalidArgument, google.PermissionDenied, google.Unauthenticated) as error:
        raise Misconfigured(
            "The job's state could not be stored: the service's operator has to act first.",
            operator=f"Firestore refused a request ({type(error).__name__}): check the function's grants.",
        ) from error
    except google.GoogleAPIError as error:
        raise Unavailable(
            "The job's state could not be stored for now.",
            operator=f"Firestore did not answer: {type(error).__name__}.",
        ) from error
