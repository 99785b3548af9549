"""The vendor's errors as ours, and what is asked again after one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core.exceptions import (
    DeadlineExceeded,
    FailedPrecondition,
    GoogleAPIError,
    InternalServerError,
    NotFound,
    ResourceExhausted,
    RetryError,
    ServiceUnavailable,
)
from google.api_core.retry import Retry, if_exception_type
from google.auth.exceptions import GoogleAuthError

from infra.cli.errors import Unreachable, WrongUsage

READS = Retry(
    if_exception_type(InternalServerError, ResourceExhausted, ServiceUnavailable),
    initial=0.1,
    maximum=2.0,
    timeout=10.0,
)
"""Of what reads: the library's own retries repeat also what has hung, for five minutes."""


@contextmanager
def translate_errors(service: str) -> Iterator[None]:
    """Raise Unreachable or WrongUsage in place of the vendor's errors."""
    try:
        yield
    except NotFound as error:
        raise WrongUsage(f"{service} does not have this resource: {_first_line(error)}") from error
    except GoogleAuthError as error:
        raise WrongUsage(
            f"{service} needs credentials: run `gcloud auth application-default login`, "
            "or start a local stack with `blog up`."
        ) from error
    except FailedPrecondition as error:
        if "requires an index" not in str(error):
            raise Unreachable(f"{service} refused this: {_first_line(error)}") from error
        raise WrongUsage(
            "Firestore has no index for this list yet: `terraform apply` makes it, which takes some minutes."
        ) from error
    except (ServiceUnavailable, DeadlineExceeded, RetryError, TimeoutError, OSError) as error:
        raise Unreachable(
            f"{service} does not answer: is the stack still running, or the network up?"
        ) from error
    except GoogleAPIError as error:
        raise Unreachable(f"{service} does not answer: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:200] or type(error).__name__
