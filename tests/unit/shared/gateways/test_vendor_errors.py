"""What Firestore and Pub/Sub call an error, in our words: every class of theirs is mapped."""

from __future__ import annotations

import inspect
from types import SimpleNamespace

import pytest
from google.api_core import exceptions as google

from shared.errors import Conflict, Misconfigured, PipelineError, Unavailable
from shared.gateways import job_store, publisher
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB

EXCEPTIONS = [
    kind
    for _, kind in inspect.getmembers(google, inspect.isclass)
    if issubclass(kind, google.GoogleAPIError) and kind.__module__ == google.__name__
]
# A precondition that did not hold, whichever way Firestore says it: read again, decide again.
CONFLICTS = (google.AlreadyExists, google.FailedPrecondition, google.NotFound, google.Aborted)
# What asking again in a moment does not mend.
REFUSALS = (google.InvalidArgument, google.PermissionDenied, google.Unauthenticated)


def made(kind: type[Exception]) -> Exception:
    """Return an exception, whatever its constructor asks for."""
    return kind("said secret", None) if issubclass(kind, google.RetryError) else kind("said secret")


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=[kind.__name__ for kind in EXCEPTIONS])
async def test_googles_exceptions_are_translated(kind: type[Exception]) -> None:
    """Every exception of Google becomes one of ours. A class that a later version adds is found here."""

    async def fails() -> None:
        raise made(kind)

    with pytest.raises(PipelineError) as caught:
        await job_store._call(fails())
    wanted = Conflict if issubclass(kind, CONFLICTS) else Misconfigured if kind in REFUSALS else Unavailable
    assert type(caught.value) is wanted
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=[kind.__name__ for kind in EXCEPTIONS])
async def test_pubsubs_errors_pass_or_need_fixing(kind: type[Exception]) -> None:
    """What Pub/Sub says passes or has to be fixed.

    A message that may not have been stored is published again; a missing topic or grant is named.
    """
    wanted = Misconfigured if kind in {*REFUSALS, google.NotFound} else Unavailable

    class Refusing:
        async def publish(self, **_: object) -> None:
            raise made(kind)

    gateway = publisher.PubSubPublisher(Refusing(), "p")
    with pytest.raises(PipelineError) as caught:
        await gateway._publish("there", b"{}", {})
    assert type(caught.value) is wanted
    assert "secret" not in str(caught.value)


@in_virtual_time
async def test_twice_refused_message_can_be_published() -> None:
    """A message that is refused twice is published.

    A redelivery would do the whole stage's look once more for it.
    """
    answers = iter([google.ServiceUnavailable("s"), google.DeadlineExceeded("d"), None])

    class Faltering:
        async def publish(self, **_: object) -> SimpleNamespace:
            if error := next(answers):
                raise error
            return SimpleNamespace(message_ids=["7"])

    assert await publisher.PubSubPublisher(Faltering(), "p").publish("there", b"{}", {}) == "7"


def test_there_are_exceptions_to_walk() -> None:
    """The tests above would pass on an empty list."""
    assert {google.ServiceUnavailable, google.DeadlineExceeded, *CONFLICTS, *REFUSALS} <= set(EXCEPTIONS)


async def test_unreachable_firestore_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Firestore that is not there is unavailable.

    A refused connection is translated like any other trouble.
    """
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")
    store = job_store.connect("test-project")
    with pytest.raises(Unavailable):
        await store.read(JOB)
    with pytest.raises(Unavailable):
        await store.read(JOB, with_outputs=True)
    await store.close()
