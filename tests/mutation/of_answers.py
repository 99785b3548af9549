"""What makes of each answer one usage event, at its price."""

from __future__ import annotations

from tests.mutation.mutant import Mutant

_ATTEMPT = "shared/attempt.py"
_ASKING = "shared/asking.py"
_RECORDER = "shared/recorder.py"
_CANCEL = ("tests/unit/test_stage_cancel.py",)
_CRASHES = ("tests/unit/test_stage_crashes.py",)
_AWAY = ("tests/unit/test_stage_usage_away.py",)
_HANGS = ("tests/unit/test_stage_usage_hangs.py",)
_EVENTS = ("tests/unit/test_stage_events.py",)
_MODELS = ("tests/unit/test_stage_models.py",)

ANSWERS = (
    Mutant(
        name="usage recorded",
        gone="An answer becomes a usage event.",
        file=_ASKING,
        old="self._recorder.record(",
        new="_ = (",
        tests=_CRASHES,
    ),
    Mutant(
        name="usage on its way",
        gone="A usage event is published as soon as there is an answer, and not only at the attempt's end.",
        file=_RECORDER,
        old="self._send(event, call.traceparent)",
        new="pass",
        tests=_EVENTS,
    ),
    Mutant(
        name="bounded settling",
        gone="A usage topic that hangs does not hold up the end of a stage.",
        file=_RECORDER,
        old="_SETTLING = 10.0",
        new="_SETTLING = 1000.0",
        tests=_HANGS,
    ),
    Mutant(
        name="bounded publishes",
        gone="Only so many usage events are on their way at once.",
        file=_RECORDER,
        old="_AT_ONCE = 8",
        new="_AT_ONCE = 800",
        tests=_HANGS,
    ),
    Mutant(
        name="impatient publish",
        gone="A request ends in time though Firestore and Pub/Sub hang.",
        file="shared/gateways/publisher.py",
        old="_TIMEOUT = 5.0",
        new="_TIMEOUT = 10.0",
        tests=("tests/unit/test_topology.py",),
    ),
    Mutant(
        name="usage settled",
        gone="An attempt does not end before it knows what it has used.",
        file=_ATTEMPT,
        old="await self._recorder.settled()",
        new="pass",
        tests=_CANCEL,
    ),
    Mutant(
        name="usage in the log",
        gone="What an attempt that came too late could not say stands in the log.",
        file=_ATTEMPT,
        old="        self._recorder.complain()\n        return",
        new="        return",
        tests=_AWAY,
    ),
    Mutant(
        name="idempotency key",
        gone="An event's id is derived from the call and its answer.",
        file=_RECORDER,
        old='uuid5(EVENT_NAMESPACE, "|".join(map(str, parts)))',
        new='__import__("uuid").uuid4()',
        tests=_CRASHES,
    ),
    Mutant(
        name="answer in the key",
        gone="A second purchase is a second event.",
        file=_RECORDER,
        old="what, answer_id)",
        new="what)",
        tests=_CRASHES,
    ),
    Mutant(
        name="run in the key",
        gone="The same answer in another run is another event.",
        file=_RECORDER,
        old="(call.job_id, call.run, ",
        new="(call.job_id, ",
        tests=("tests/unit/test_stage_replay.py",),
    ),
    Mutant(
        name="billed once",
        gone="A bill that an earlier attempt has counted is not counted again.",
        file="shared/moves.py",
        old="if bill.event_id not in job.record(stage).counted:",
        new="if True:",
        tests=_CRASHES,
    ),
    Mutant(
        name="cost of a cancelled job",
        gone="A job that is cancelled tells what it has cost.",
        file=_ATTEMPT,
        old="moves.cancelled(self._spent(job), ",
        new="moves.cancelled(job, ",
        tests=_CANCEL,
    ),
    Mutant(
        name="cost of a failed job",
        gone="A job that fails tells what it has cost.",
        file=_ATTEMPT,
        old="moves.failed(self._spent(job), ",
        new="moves.failed(job, ",
        tests=_MODELS,
    ),
    Mutant(
        name="cost of a stage given back",
        gone="A stage that is given back tells what it has cost.",
        file=_ATTEMPT,
        old="moves.released(self._spent(job), ",
        new="moves.released(job, ",
        tests=_CRASHES,
    ),
    Mutant(
        name="no end before the cost",
        gone="No end of a job is acknowledged while a cost is not told.",
        file="shared/stage.py",
        old="        await self._outbox.empty(seen)\n\n",
        new="\n",
        tests=_AWAY,
    ),
    Mutant(
        name="outbox in the document",
        gone="What Pub/Sub does not take is written with the outcome.",
        file="shared/moves.py",
        old="return replace(job, unsent=tuple(unsent) or None)",
        new="return job",
        tests=_AWAY,
    ),
    Mutant(
        name="outbox handed on",
        gone="The next stage takes along what the last one could not say.",
        file=_ATTEMPT,
        old="job.unsent or ()",
        new="()",
        tests=_AWAY,
    ),
    Mutant(
        name="outbox of a dead letter",
        gone="A dead letter is not done with while a cost of its job is not told.",
        file="functions/deadletter/handler.py",
        old="await self._outbox.empty(seen)",
        new="pass",
        tests=("tests/unit/test_deadletter.py",),
    ),
    Mutant(
        name="last words in the log",
        gone="What neither Pub/Sub nor Firestore takes stands in the log.",
        file=_ATTEMPT,
        old="        except Exception:\n            self._recorder.complain()",
        new="        except Exception:\n            pass",
        tests=_AWAY,
    ),
    Mutant(
        name="use of a call that was cut off",
        gone="What a stream wrote until its owner cancelled is recorded.",
        file=_ASKING,
        old="self._recorder.soon(self._cut_off(request, call, pieces, latency))",
        new="pass",
        tests=_CANCEL,
    ),
    Mutant(
        name="no use of a call that was taken over",
        gone="A stream that somebody else has taken over is not billed beside the whole answer.",
        file=_ASKING,
        old="if pieces and not self._holder.lost:",
        new="if pieces:",
        tests=("tests/unit/test_stage_leases.py",),
    ),
    Mutant(
        name="call in the key",
        gone="The same question twice in a stage is two events.",
        file=_ASKING,
        old='f"{self._asked}:{_digest(request)}"',
        new="_digest(request)",
        tests=_EVENTS,
    ),
    Mutant(
        name="question in the key",
        gone="Another question at the next attempt is another event.",
        file=_ASKING,
        old='f"{self._asked}:{_digest(request)}"',
        new="str(self._asked)",
        tests=_EVENTS,
    ),
    Mutant(
        name="revision in the key",
        gone="The same question in another revision is another event.",
        file=_RECORDER,
        old="call.stage, call.revision, what",
        new="call.stage, what",
        tests=_EVENTS,
    ),
    Mutant(
        name="stage in the key",
        gone="The same question in another stage is another event.",
        file=_RECORDER,
        old="call.run, call.stage, ",
        new="call.run, ",
        tests=_EVENTS,
    ),
)
