"""What Firestore and the dead letters promise."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_FIRESTORE = "shared/gateways/job_store.py"
_DEAD_LETTER = "functions/deadletter/handler.py"
_DEAD_LETTERS = ("tests/unit/functions/deadletter/test_handler.py",)
_JOBS = ("tests/contract/test_job_store.py",)
_RELEASES = ("tests/unit/shared/jobs/test_releases.py",)

STORES = (
    Mutant(
        name="precondition",
        gone="Firestore writes a job only if nobody wrote in between.",
        file=_FIRESTORE,
        old=", option=self._client.write_option(last_update_time=snapshot.version)",
        new="",
        tests=_JOBS,
    ),
    Mutant(
        name="precondition in memory",
        gone="A store writes a job only if nobody wrote in between: what the stages rely on.",
        file="tests/support/fakes/job_store.py",
        old="if self._versions.get(job.job_id) != snapshot.version:",
        new="if job.job_id not in self._versions:",
        tests=("tests/unit/shared/stage/test_cancel.py",),
    ),
    Mutant(
        name="one creator",
        gone="Firestore creates a job only if there is none.",
        file=_FIRESTORE,
        old="batch.create(self._job(job.job_id), fields(job))",
        new="batch.set(self._job(job.job_id), fields(job))",
        tests=_JOBS,
    ),
    Mutant(
        name="all or nothing",
        gone="An output is written in one batch with its job.",
        file=_FIRESTORE,
        old='batch.set(document.collection("outputs").document(stage.value), output)',
        new='await document.collection("outputs").document(stage.value).set(output)',
        tests=_JOBS,
    ),
    Mutant(
        name="one replay",
        gone="A replay begins only if nobody wrote in between.",
        file="infra/cli/gateways/google.py",
        old="add_rerun(batch, self._job(job_id), option,",
        new="add_rerun(batch, self._job(job_id), None,",
        tests=("tests/integration/infra/cli/test_google.py",),
    ),
    Mutant(
        name="given up and kept",
        gone="A message that Pub/Sub gave up on is kept.",
        file=_DEAD_LETTER,
        old="await self._store.keep(",
        new="str(",
        tests=_DEAD_LETTERS,
    ),
    Mutant(
        name="kept before failed",
        gone="A message that Pub/Sub gave up on is kept before its job is failed.",
        file=_DEAD_LETTER,
        old="await self._store.keep(",
        new="""if (early := self._stage(message.subscription)) and job_id:
            await self._see_to_the_job(message, job_id, early, reason)
        await self._store.keep(""",
        tests=_DEAD_LETTERS,
    ),
    Mutant(
        name="given up and failed",
        gone="A message that Pub/Sub gave up on fails its job.",
        file=_DEAD_LETTER,
        old="await self._fail(delivery.message.job_id, decide_end, kept, newcomer)",
        new="pass",
        tests=_DEAD_LETTERS,
    ),
    Mutant(
        name="given up too early",
        gone="A job is not failed while an attempt is at work on it.",
        file=_DEAD_LETTER,
        old="if decision.verdict is Verdict.HELD:",
        new="if False:",
        tests=_DEAD_LETTERS,
    ),
    Mutant(
        name="dead-letter topic",
        gone="A message that is refused too long becomes a dead letter.",
        file="infra/local/components/pubsub.py",
        old="if attempts is not None:",
        new="if False:",
        tests=("tests/unit/infra/local/components/test_pubsub.py",),
    ),
    Mutant(
        name="one letter an id",
        gone="Of two messages with one id that come at once, both are kept.",
        file=_FIRESTORE,
        old="document.create(whole",
        new="document.set(whole",
        tests=("tests/contract/test_dead_letters.py",),
    ),
    Mutant(
        name="cancel request",
        gone="Only `true` in the owner's field is a cancel request.",
        file="shared/jobs/document.py",
        old='known.get("cancel_requested") is True',
        new='bool(known.get("cancel_requested"))',
        tests=("tests/unit/shared/jobs/test_job.py",),
    ),
    Mutant(
        name="a newer state",
        gone="A job in a state of a newer version is left to that version.",
        file="shared/jobs/document.py",
        old="    _require_known_states(known)\n",
        new="",
        tests=_RELEASES,
    ),
    Mutant(
        name="only what differs",
        gone="Fields of another version survive the writes of this one.",
        file="shared/jobs/document.py",
        old='_SHARED = {"stages", "usage"}',
        new='_SHARED = {"usage"}',
        tests=_RELEASES,
    ),
    Mutant(
        name="limits of another version",
        gone="A request is read as it was accepted, whatever its limits were.",
        file="shared/jobs/stored_request.py",
        old="_checked(msgspec.convert(known, _accepted(StartRequest)))",
        new="msgspec.convert(known, StartRequest)",
        tests=_RELEASES,
    ),
)
