"""Jobs, stage outputs and dead letters in Firestore.

Every write of a job carries the version that was read, and fails if the job has changed since. Transactions
that read and then write collapse under contention on one document; preconditions do not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from shared.errors import Conflict, Misconfigured, Unavailable
from shared.jobs.answers import AnswersChange, KeptAnswers, read_answers
from shared.jobs.document import changes, fields, is_removed, read_job, read_outputs
from shared.jobs.job import Job, Stage
from shared.jobs.outputs import Outputs

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from google.cloud.firestore import AsyncClient, AsyncDocumentReference, AsyncWriteBatch, DocumentSnapshot

    from shared.messages.dead_letter import DeadLetter

_TIMEOUT = 10.0
_NO_OUTPUTS = Outputs()


@dataclass(frozen=True)
class Snapshot:
    """A job at one version, with the stages' outputs if they were read too."""

    job: Job
    version: Any
    outputs: Outputs = _NO_OUTPUTS


class JobStore(Protocol):
    """Store of jobs; raises Conflict for a failed precondition, Unavailable for an outage."""

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        """Return the job, or None if it does not exist."""
        ...

    async def create(self, job: Job) -> Snapshot:
        """Write a job that must not exist yet."""
        ...

    async def update(
        self,
        snapshot: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
    ) -> Snapshot:
        """Write the fields that differ from the snapshot, the outputs and the answers, in one atomic write.

        The returned snapshot has the outputs that were read, not those that were written.
        """
        ...

    async def answers(self, job_id: str, stage: Stage) -> KeptAnswers | None:
        """Return the kept answers of a stage, or None if there are none."""
        ...

    async def keep(self, letter: DeadLetter) -> None:
        """Keep a message; keeping it again changes nothing."""
        ...


def connect(project: str) -> FirestoreJobs:
    """Make a client on the running loop; the library reads FIRESTORE_EMULATOR_HOST."""
    from google.cloud.firestore import AsyncClient  # noqa: PLC0415 - heavy: loads on first use

    return FirestoreJobs(AsyncClient(project=project))


class FirestoreJobs:
    """The store in Firestore."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def _job(self, job_id: str) -> AsyncDocumentReference:
        return self._client.collection("jobs").document(job_id)

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        """Read the job and its outputs in one RPC.

        The outputs may miss a commit that has not returned yet. No message is published before its commit has
        returned, so the receiver of a message reads the committed output.
        """
        job = self._job(job_id)
        kept = [job.collection("outputs").document(stage.value) for stage in Stage] if with_outputs else []
        found = await _call(self._read_all([job, *kept]))
        document = found.pop(job_id, None)
        if document is None:
            return None
        outputs = read_outputs({name: each.to_dict() for name, each in found.items()})
        job_now = read_job(_with_plain_times(document.to_dict() or {}))
        return Snapshot(job_now, document.update_time, outputs)

    async def create(self, job: Job) -> Snapshot:
        """Create the job in one RPC: of many contenders one succeeds."""
        written = await _call(self._job(job.job_id).create(fields(job), retry=None, timeout=_TIMEOUT))
        return Snapshot(job, written.update_time)

    async def update(
        self,
        snapshot: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
    ) -> Snapshot:
        """Write the changes in one atomic RPC."""
        from google.cloud.firestore import DELETE_FIELD  # noqa: PLC0415

        document = self._job(job.job_id)
        batch: AsyncWriteBatch = self._client.batch()
        changed = {
            path: DELETE_FIELD if is_removed(path, value) else value
            for path, value in changes(snapshot.job, job).items()
        }
        batch.update(document, changed, option=self._client.write_option(last_update_time=snapshot.version))
        for stage, output in (outputs or {}).items():
            batch.set(document.collection("outputs").document(stage.value), output)
        if answers:
            place = document.collection("answers").document(answers.stage.value)
            if answers.fields is None:
                batch.delete(place)
            else:
                batch.set(place, answers.fields, merge=answers.merge)
        written = await _call(batch.commit(retry=None, timeout=_TIMEOUT))
        return replace(snapshot, job=job, version=written[0].update_time)

    async def answers(self, job_id: str, stage: Stage) -> KeptAnswers | None:
        """Read the answers in one RPC."""
        place = self._job(job_id).collection("answers").document(stage.value)
        found = await _call(place.get(retry=None, timeout=_TIMEOUT))
        return read_answers(found.to_dict()) if found.exists else None

    async def _read_all(self, wanted: list[AsyncDocumentReference]) -> dict[str, DocumentSnapshot]:
        documents = self._client.get_all(wanted, retry=None, timeout=_TIMEOUT)
        return {document.id: document async for document in documents if document.exists}

    async def keep(self, letter: DeadLetter) -> None:
        """Keep the letter, under an id of its own if another letter has its id."""
        if not await self._keep_once(letter):
            await self._keep_once(letter.with_own_id())

    async def _keep_once(self, letter: DeadLetter) -> bool:
        """Write a letter after its parts; return False if another letter has its id."""
        document = self._client.collection("dead_letters").document(letter.message_id)
        found = await _call(document.get(retry=None, timeout=_TIMEOUT))
        if found.exists:  # with the time of its first delivery
            kept = found.to_dict()
            return letter.is_same(kept.get("digest"), kept.get("subscription"))
        for index, part in enumerate(letter.parts):
            place = document.collection("parts").document(f"{index:04}")
            await _call(place.set({"data": part}, retry=None, timeout=_TIMEOUT))
        whole = msgspec.structs.asdict(letter)
        del whole["parts"]
        try:
            await _call(document.create(whole, retry=None, timeout=_TIMEOUT))
        except Conflict:  # another delivery was faster, most likely one of the same message
            return await self._keep_once(letter)
        return True

    async def close(self) -> None:
        """Close the channel."""
        self._client.close()


def _with_plain_times(value: Any) -> Any:
    """Return the document with plain datetimes: msgspec rejects Firestore's subclass."""
    if isinstance(value, dict):
        return {name: _with_plain_times(part) for name, part in value.items()}
    return datetime.combine(value.date(), value.timetz()) if isinstance(value, datetime) else value


async def _call(work: Awaitable[Any]) -> Any:
    """Await a call, and translate Google's errors into the pipeline's."""
    from google.api_core import exceptions as google  # noqa: PLC0415

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
