"""Errors of Firestore and Pub/Sub: every class is translated."""

from __future__ import annotations

import inspect
from types import SimpleNamespace

import pytest
from google.api_core import exceptions as google

from shared.errors import Conflict, Misconfigured, PipelineError, Unavailable
from shared.gateways import firestore_calls, job_store, publisher
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB

EXCEPTIONS = [
    kind
    for _, kind in inspect.getmembers(google, inspect.isclass)
    if issubclass(kind, google.GoogleAPIError) and kind.__module__ == google.__name__
]
# A precondition that did not hold, whichever way Firestore says it: read again, decide again.
CONFLICTS = (google.AlreadyExists, google.FailedPrecondition, google.NotFound, google.Aborted)
# Errors that a retry does not fix.
REFUSALS = (google.InvalidArgument, google.PermissionDenied, google.Unauthenticated)


def make_exception(kind: type[Exception]) -> Exception:
    """Return an exception, whatever its constructor needs."""
    text = "text with a secret"
    return kind(text, None) if issubclass(kind, google.RetryError) else kind(text)


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=[kind.__name__ for kind in EXCEPTIONS])
async def test_googles_exceptions_are_translated(kind: type[Exception]) -> None:
    """Every exception of Google becomes one of ours, also one that a later version adds."""

    async def fails() -> None:
        raise make_exception(kind)

    with pytest.raises(PipelineError) as caught:
        await firestore_calls.call(fails())
    wanted = Conflict if issubclass(kind, CONFLICTS) else Misconfigured if kind in REFUSALS else Unavailable
    assert type(caught.value) is wanted
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=[kind.__name__ for kind in EXCEPTIONS])
async def test_pubsubs_errors_pass_or_need_fixing(kind: type[Exception]) -> None:
    """A failed publish is retried; a missing topic or grant needs an operator, and is named."""
    wanted = Misconfigured if kind in {*REFUSALS, google.NotFound} else Unavailable

    class Refusing:
        async def publish(self, **_: object) -> None:
            raise make_exception(kind)

    gateway = publisher.PubSubPublisher(Refusing(), "p")
    with pytest.raises(PipelineError) as caught:
        await gateway._publish("there", b"{}", {})
    assert type(caught.value) is wanted
    assert "secret" not in str(caught.value)


@in_virtual_time
async def test_publish_succeeds_at_the_third_try() -> None:
    """A message that Pub/Sub rejects twice is published at the third try, without a redelivery."""
    answers = iter([google.ServiceUnavailable("s"), google.DeadlineExceeded("d"), None])

    class Faltering:
        async def publish(self, **_: object) -> SimpleNamespace:
            if error := next(answers):
                raise error
            return SimpleNamespace(message_ids=["7"])

    assert await publisher.PubSubPublisher(Faltering(), "p").publish("there", b"{}", {}) == "7"


def test_exceptions_are_found() -> None:
    """The list of Google's exceptions is not empty."""
    assert {google.ServiceUnavailable, google.DeadlineExceeded, *CONFLICTS, *REFUSALS} <= set(EXCEPTIONS)


async def test_unreachable_firestore_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection to Firestore raises Unavailable."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")
    store = job_store.connect("test-project")
    with pytest.raises(Unavailable):
        await store.read(JOB)
    with pytest.raises(Unavailable):
        await store.read(JOB, with_outputs=True)
    await store.close()
