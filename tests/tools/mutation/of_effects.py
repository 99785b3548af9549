"""The order of effects: the commit, then the next message, then the acknowledgement."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_ATTEMPT = "shared/stage/attempt.py"
_END = "shared/stage/attempt_end.py"
_STAGE = "shared/stage/runner.py"
_STAGE_MESSAGES = "shared/stage/stage_messages.py"
_CANCEL = ("tests/unit/shared/stage/test_cancel.py",)
_ENDS = ("tests/unit/shared/stage/test_end_announcer.py",)
_CRASHES = ("tests/unit/shared/stage/test_crashes.py",)

EFFECTS = (
    Mutant(
        name="outbox order",
        gone="The next message goes out only after the commit.",
        file=_ATTEMPT,
        old="ending = self._end.finish(",
        new="""from shared.jobs.routing import next_message
            job = self._lease_holder.job
            topic, data = next_message(job, self._stage, self._dependencies.topology)
            attributes = {"job_id": job.job_id, "org_id": job.org_id, "traceparent": self._traceparent}
            await self._dependencies.publisher.publish(topic, data, attributes)
            ending = self._end.finish(""",
        tests=_CRASHES,
    ),
    Mutant(
        name="awaited commit",
        gone="The commit is waited for.",
        file=_ATTEMPT,
        old="await asyncio.shield(ending)",
        new="self._ending = asyncio.ensure_future(ending)",
        tests=_CRASHES,
    ),
    Mutant(
        name="awaited publish",
        gone="The next message has its id before the delivery is acknowledged.",
        file=_STAGE_MESSAGES,
        old="await self._publisher.publish(topic, data, attributes)",
        new="str(asyncio.ensure_future(self._publisher.publish(topic, data, attributes)))",
        tests=_CRASHES,
    ),
    Mutant(
        name="published again",
        gone="A redelivery after the commit publishes.",
        file=_STAGE,
        old="await self._messages.send_all(snapshot.job, traceparent)",
        new="pass",
        tests=_CRASHES,
    ),
    Mutant(
        name="shielded commit",
        gone="Cancellation does not interrupt the commit.",
        file=_ATTEMPT,
        old="await asyncio.shield(ending)",
        new="await ending",
        tests=_CANCEL,
    ),
    Mutant(
        name="shielded publish",
        gone="Cancellation does not separate a commit from its message.",
        file=_STAGE,
        old="await asyncio.shield(self._messages.send_all(finished.job, traceparent))",
        new="await self._messages.send_all(finished.job, traceparent)",
        tests=_CANCEL,
    ),
    Mutant(
        name="poison kept",
        gone="A message that will never work is kept.",
        file=_STAGE,
        old="await self._dependencies.store.keep(",
        new="str(",
        tests=("tests/unit/shared/stage/test_refusal.py",),
    ),
    Mutant(
        name="retry later",
        gone="A message that may work later is not acknowledged.",
        file="shared/runtime/function.py",
        old="_NOT_NOW = 503",
        new="_NOT_NOW = 204",
        tests=("tests/unit/shared/runtime/test_function.py",),
    ),
    Mutant(
        name="announced",
        gone="The end of a job is announced before its delivery is acknowledged.",
        file=_STAGE_MESSAGES,
        old="await self._announcer.announce(job, traceparent)",
        new="str(asyncio.ensure_future(self._announcer.announce(job, traceparent)))",
        tests=_ENDS,
    ),
    Mutant(
        name="announced again",
        gone="A delivery that finds its job ended announces the end.",
        file="shared/jobs/claim.py",
        old="verdict = Verdict.ANNOUNCE if ended_at(job, stage, run) else Verdict.DROP",
        new="verdict = Verdict.DROP",
        tests=_ENDS,
    ),
    Mutant(
        name="announced in its run",
        gone="A late message of a run that was replayed announces nothing.",
        file="shared/jobs/claim.py",
        old="return job.status.terminal and (job.stage, job.run) == (stage, run)",
        new="return job.status.terminal and job.stage is stage",
        tests=("tests/unit/shared/jobs/test_claim.py", "tests/unit/functions/deadletter/test_ends.py"),
    ),
    Mutant(
        name="announced beside",
        gone="A job's end and its output do not wait for each other.",
        file=_STAGE_MESSAGES,
        old="ended = await asyncio.gather(*sending, return_exceptions=True)",
        new="ended = [await each for each in sending]",
        tests=_ENDS,
    ),
    Mutant(
        name="announced with the dead letter",
        gone="An end that its stage could not announce is announced with the dead letter.",
        file="functions/deadletter/handler.py",
        old="if ended_at(snapshot.job, kept.stage, run) or",
        new="if",
        tests=("tests/unit/functions/deadletter/test_ends.py",),
    ),
    Mutant(
        name="patient commit",
        gone="A commit that does not get through is tried again.",
        file=_END,
        old="_COMMIT_TRIES = 4",
        new="_COMMIT_TRIES = 1",
        tests=_CRASHES,
    ),
    Mutant(
        name="patient publish",
        gone="A message that Pub/Sub does not take is published again.",
        file="shared/gateways/publisher.py",
        old="_TRIES = 3",
        new="_TRIES = 1",
        tests=("tests/unit/shared/gateways/test_vendor_errors.py",),
    ),
)
