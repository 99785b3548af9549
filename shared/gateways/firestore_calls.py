"""Calls to Firestore: one time-out, and the pipeline's errors for Google's."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from shared.errors import Conflict, Misconfigured, Unavailable

TIMEOUT = 10.0
"""Seconds for one call."""


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
