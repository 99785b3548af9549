"""What decides on a delivery: whose job it is, whether it is its turn, and how often it was tried."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_ATTEMPT = "shared/stage/attempt.py"
_END = "shared/stage/attempt_end.py"
_STAGE = "shared/stage/runner.py"
_INTAKE = "shared/stage/intake.py"
_CLAIM = "shared/jobs/claim.py"
_AWAY = ("tests/unit/shared/stage/test_usage_away.py",)
_CLAIMS = ("tests/unit/shared/jobs/test_claim.py",)
_LEASES = ("tests/unit/shared/stage/test_lease.py",)
_WHOLE = ("tests/unit/shared/stage/test_runner.py",)
_UNREAD = ("tests/unit/shared/stage/test_unread.py",)
_RESTART = ("tests/unit/shared/stage/test_restart.py",)

CLAIMS = (
    Mutant(
        name="patience",
        gone="No attempt begins before the time that the provider asked for.",
        file="shared/jobs/claim.py",
        old="if record.not_before and record.not_before > terms.now:",
        new="if False:",
        tests=("tests/unit/shared/stage/test_metered_model.py",),
    ),
    Mutant(
        name="live lease",
        gone="A delivery waits while another attempt holds the lease.",
        file=_CLAIM,
        old="job.lease.expires_at > terms.now",
        new="False",
        tests=_CLAIMS,
    ),
    Mutant(
        name="done stays done",
        gone="A stage that is finished is not done again.",
        file=_CLAIM,
        old="if record.status.finished and here ==",
        new="if False and here ==",
        tests=_CLAIMS,
    ),
    Mutant(
        name="runs apart",
        gone="A message of an earlier run or revision is dropped.",
        file=_CLAIM,
        old="here = (message.run, message.revision)",
        new="here = (job.run, job.revision)",
        tests=_CLAIMS,
    ),
    Mutant(
        name="stage before this one",
        gone="A stage begins only when the one before it has finished.",
        file=_CLAIM,
        old=" or not is_ready(job, stage)",
        new="",
        tests=_CLAIMS,
    ),
    Mutant(
        name="owner of an id",
        gone="Another request with the id of a job is refused.",
        file=_INTAKE,
        old="if not belongs(delivery, found):",
        new="if False:",
        tests=("tests/unit/shared/stage/test_refusal.py",),
    ),
    Mutant(
        name="aliases at intake",
        gone="A start message names one alias of the gateway, never text that the proxy would split.",
        file=_INTAKE,
        old="    check_model(delivery.request, topology.models)\n",
        new="",
        tests=("tests/unit/shared/stage/test_refusal.py",),
    ),
    Mutant(
        name="aliases at work",
        gone="A job that an earlier release accepted asks no model outside the aliases.",
        file=_ATTEMPT,
        old="        self._check_alias(alias)\n",
        new="",
        tests=("tests/unit/shared/stage/test_refusal.py",),
    ),
    Mutant(
        name="derived id",
        gone="A start message without an id is one job however often it comes.",
        file=_INTAKE,
        old="derive_job_id(envelope.message_id)",
        new='str(__import__("uuid").uuid4())',
        tests=("tests/unit/shared/stage/test_nameless.py",),
    ),
    Mutant(
        name="nameless",
        gone="A start message without an id goes on under its job's id before anything is claimed.",
        file=_STAGE,
        old="if delivery.request and delivery.derived:",
        new="if False:",
        tests=("tests/unit/shared/stage/test_nameless.py",),
    ),
    Mutant(
        name="lost race",
        gone="A claim that met another one is decided again.",
        file="shared/stage/claimer.py",
        old="except Conflict:\n                await asyncio.sleep(random",
        new="except Conflict:\n                raise\n                await asyncio.sleep(random",
        tests=_WHOLE,
    ),
    Mutant(
        name="attempts counted",
        gone="Each attempt is counted.",
        file="shared/jobs/transitions.py",
        old="attempt=before.attempt + 1",
        new="attempt=before.attempt",
        tests=_LEASES,
    ),
    Mutant(
        name="attempts limited",
        gone="A stage with too many attempts fails its job.",
        file=_CLAIM,
        old="record.attempt - record.excused >= terms.max_attempts",
        new="False",
        tests=_LEASES,
    ),
    Mutant(
        name="attempts excused",
        gone="An attempt that an outage spoiled is not among the five.",
        file=_END,
        old="excused=isinstance(error, Unavailable | Overloaded)",
        new="excused=False",
        tests=_AWAY,
    ),
    Mutant(
        name="slow attempts counted",
        gone="A crash does not use up the second attempt of a model that is too slow.",
        file="shared/jobs/retry.py",
        old="slow + 1 >= SLOW_ATTEMPTS",
        new="attempt >= SLOW_ATTEMPTS",
        tests=("tests/unit/shared/stage/test_slow.py",),
    ),
    Mutant(
        name="cancel before a stage",
        gone="A cancel request stops a job before a stage begins.",
        file=_CLAIM,
        old="if job.cancel_requested:",
        new="if False:",
        tests=("tests/unit/shared/stage/test_cancel.py",),
    ),
    Mutant(
        name="outage and model apart",
        gone="Attempts that an outage spoiled do not count against the model.",
        file=_END,
        old="tried = record.attempt - record.excused",
        new="tried = record.attempt",
        tests=_AWAY,
    ),
    Mutant(
        name="outage ends no job",
        gone="Trouble with Firestore or Pub/Sub ends no job.",
        file="shared/jobs/retry.py",
        old=" or isinstance(error, Unavailable | Overloaded)",
        new="",
        tests=("tests/unit/shared/jobs/test_retry.py",),
    ),
    Mutant(
        name="no message after the end",
        gone="A redelivery publishes nothing for a job that has failed or was cancelled.",
        file=_CLAIM,
        old="if job.status in {JobStatus.FAILED, JobStatus.CANCELLED}:",
        new="if False:",
        tests=_CLAIMS,
    ),
    Mutant(
        name="unread ends",
        gone="A job that waits for a message that can't be read comes to an end.",
        file=_STAGE,
        old="            await self._end_waiting_job(envelope, poison)\n",
        new="",
        tests=_UNREAD,
    ),
    Mutant(
        name="unread waits",
        gone="A bad message does not end a job whose own message is on its way.",
        file=_CLAIM,
        old="if terms.now - job.updated_at < UNREAD_WAITS:",
        new="if False:",
        tests=_UNREAD,
    ),
    Mutant(
        name="unread and given up",
        gone="A dead letter that can't be read ends the job that waits for it.",
        file="functions/deadletter/handler.py",
        old="await self._fail(job_id, partial(self._decide_unread, unread, stage), kept)",
        new="pass",
        tests=_UNREAD,
    ),
    Mutant(
        name="begun by a newer one",
        gone="A start message that only a newer version can read waits for it.",
        file="shared/stage/claimer.py",
        old="if self._stage is Stage.GENERATE and decision.verdict is Verdict.UNREADABLE:",
        new="if False:",
        tests=_UNREAD,
    ),
    Mutant(
        name="restart",
        gone="A refused start message leaves its job's id free.",
        file=_INTAKE,
        old="if found and not restarts(delivery, found):",
        new="if found:",
        tests=_RESTART,
    ),
    Mutant(
        name="restart by its owner",
        gone="No organisation takes over the id of another one's refused job.",
        file=_INTAKE,
        old=' or job.org_id not in {"", delivery.request.org_id}',
        new="",
        tests=_RESTART,
    ),
    Mutant(
        name="restart of what never began",
        gone="A job that had begun is not begun anew by a start message.",
        file="shared/jobs/claim.py",
        old="return wrong and job.run == 1 and not any(record.attempt for record in job.stages.values())",
        new="return job.status.terminal",
        tests=_RESTART,
    ),
)
