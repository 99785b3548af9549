"""What the command says in place of the vendor's errors."""

from __future__ import annotations

import pytest
from google.api_core.exceptions import (
    DeadlineExceeded,
    FailedPrecondition,
    InternalServerError,
    NotFound,
    ServiceUnavailable,
)
from google.auth.exceptions import GoogleAuthError

from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.google_errors import translate_errors


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (
            FailedPrecondition("The query requires an index. You can create it here: https://…"),
            WrongUsage,
            "Firestore has no index for this list yet: `terraform apply` makes it",
        ),
        (FailedPrecondition("is locked"), Unreachable, "Firestore refused this: 400 is locked"),
        (NotFound("no such topic"), WrongUsage, "does not have this resource: 404 no such topic"),
        (GoogleAuthError("none"), WrongUsage, "run `gcloud auth application-default login`"),  # type: ignore[no-untyped-call]
        (ServiceUnavailable("away"), Unreachable, "Firestore does not answer: is the stack still running"),
        (DeadlineExceeded("late"), Unreachable, "Firestore does not answer: is the stack still running"),
        (InternalServerError("broken\nin detail"), Unreachable, "Firestore does not answer: 500 broken"),
    ],
)
def test_errors_are_sentences(error: Exception, kind: type[Exception], sentence: str) -> None:
    """Each in one line, which a person can act on."""
    with pytest.raises(kind) as found, translate_errors("Firestore"):
        raise error
    assert sentence in str(found.value)
    assert "\n" not in str(found.value)
