"""What makes of each answer one usage event, at its price."""

from __future__ import annotations

from tests.tools.mutation.mutant import Mutant

_ATTEMPT = "shared/stage/attempt.py"
_END = "shared/stage/attempt_end.py"
_ASKING = "shared/stage/metered_model.py"
_CALLING = "shared/stage/recorded_calls.py"
_RECORDER = "shared/stage/usage_recorder.py"
_EVENT = "shared/stage/usage_event.py"
_CANCEL = ("tests/unit/shared/stage/test_cancel.py",)
_CRASHES = ("tests/unit/shared/stage/test_crashes.py",)
_AWAY = ("tests/unit/shared/stage/test_usage_away.py",)
_LLM = "shared/gateways/litellm/client.py"
_CUT = ("tests/unit/shared/stage/test_cut_off.py",)
_USAGE = ("tests/unit/shared/gateways/litellm/test_usage.py",)
_HANGS = ("tests/unit/shared/stage/test_usage_hangs.py",)
_EVENTS = ("tests/unit/shared/stage/test_usage_recorder.py",)
_MODELS = ("tests/unit/shared/stage/test_metered_model.py",)

_JSON = ("tests/unit/shared/llm/test_json_answers.py",)

ANSWERS = (
    Mutant(
        name="JSON that is cut off",
        gone="JSON that may lack further items is refused.",
        file="shared/llm/tolerant_json.py",
        old='if comma or self._open != ["{"] or self._strings.loose or not self._is_whole():',
        new="if not self._is_whole():",
        tests=_JSON,
    ),
    Mutant(
        name="JSON of two answers",
        gone="Two answers that differ are refused.",
        file="shared/llm/structured_output.py",
        old="if any(answer != answers[0] for answer in answers):",
        new="if False:",
        tests=_JSON,
    ),
    Mutant(
        name="usage recorded",
        gone="An answer becomes a usage event.",
        file=_CALLING,
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
        tests=("tests/unit/shared/test_topology.py",),
    ),
    Mutant(
        name="usage settled",
        gone="An attempt does not end before it knows what it has used.",
        file=_ATTEMPT,
        old="await self._recorder.settle()",
        new="pass",
        tests=_CANCEL,
    ),
    Mutant(
        name="usage in the log",
        gone="Usage that a late attempt could not publish is in the log.",
        file=_END,
        old="        self._recorder.log_unsent()\n        return",
        new="        return",
        tests=_AWAY,
    ),
    Mutant(
        name="idempotency key",
        gone="An event's id is derived from the call and its answer.",
        file=_EVENT,
        old='uuid5(EVENT_NAMESPACE, "|".join(map(str, parts)))',
        new='__import__("uuid").uuid4()',
        tests=_CRASHES,
    ),
    Mutant(
        name="answer in the key",
        gone="A second purchase is a second event.",
        file=_EVENT,
        old="question, answer_id)",
        new="question)",
        tests=_CRASHES,
    ),
    Mutant(
        name="run in the key",
        gone="The same answer in another run is another event.",
        file=_EVENT,
        old="(call.job_id, call.run, ",
        new="(call.job_id, ",
        tests=("tests/unit/shared/stage/test_replay.py",),
    ),
    Mutant(
        name="billed once",
        gone="A bill that an earlier attempt has counted is not counted again.",
        file="shared/jobs/billing.py",
        old="if bill.event_id not in job.record(stage).counted:",
        new="if True:",
        tests=_CRASHES,
    ),
    Mutant(
        name="cost of a cancelled job",
        gone="A cancelled job has its cost.",
        file=_END,
        old="transitions.cancel(self._add_spend(job), ",
        new="transitions.cancel(job, ",
        tests=_CANCEL,
    ),
    Mutant(
        name="cost of a failed job",
        gone="A failed job has its cost.",
        file=_END,
        old="transitions.fail(self._add_spend(job), ",
        new="transitions.fail(job, ",
        tests=_MODELS,
    ),
    Mutant(
        name="cost of a released stage",
        gone="A released stage has its cost.",
        file=_END,
        old="transitions.release(self._add_spend(job), ",
        new="transitions.release(job, ",
        tests=_CRASHES,
    ),
    Mutant(
        name="no end before the cost",
        gone="No end of a job is acknowledged before its usage is published.",
        file="shared/stage/runner.py",
        old="        await self._outbox.empty(snapshot)\n\n",
        new="\n",
        tests=_AWAY,
    ),
    Mutant(
        name="outbox in the document",
        gone="Usage that Pub/Sub does not take is written with the outcome.",
        file="shared/jobs/billing.py",
        old="return replace(job, unsent=tuple(unsent) or None)",
        new="return job",
        tests=_AWAY,
    ),
    Mutant(
        name="outbox handed on",
        gone="The next stage publishes the usage that the last one could not.",
        file=_ATTEMPT,
        old="job.unsent or ()",
        new="()",
        tests=_AWAY,
    ),
    Mutant(
        name="outbox of a dead letter",
        gone="A dead letter is acknowledged only after its job's usage is published.",
        file="functions/deadletter/handler.py",
        old="await self._outbox.empty(snapshot)",
        new="pass",
        tests=("tests/unit/functions/deadletter/test_handler.py",),
    ),
    Mutant(
        name="usage in the log at the end",
        gone="Usage that neither Pub/Sub nor Firestore takes is in the log.",
        file=_ATTEMPT,
        old="        except Exception:\n            self._recorder.log_unsent()",
        new="        except Exception:\n            pass",
        tests=_AWAY,
    ),
    Mutant(
        name="usage of a cut-off call",
        gone="A stream's text until the owner cancelled is recorded.",
        file=_CALLING,
        old="self._recorder.start_recording(self._record_cut_off(request, call, partial, latency))",
        new="pass",
        tests=_CANCEL,
    ),
    Mutant(
        name="usage of a broken stream",
        gone="A stream's text until it broke off is recorded.",
        file=_CALLING,
        old="except (asyncio.CancelledError, ModelError) as stop:",
        new="except (asyncio.CancelledError, StepTimeout) as stop:",
        tests=_CUT,
    ),
    Mutant(
        name="row of an abandoned call",
        gone="A whole answer that outlasts its step has a row.",
        file=_CALLING,
        old="self._recorder.start_recording(self._record_unanswered(request, call))",
        new="pass",
        tests=_CUT,
    ),
    Mutant(
        name="one row for an abandoned call",
        gone="A call that another attempt asks again has no row of its own.",
        file=_RECORDER,
        old="self._owed[call.question] = lambda: self.record(used, call, alias, most, send=False)",
        new="self.record(used, call, alias, most)",
        tests=_CUT,
    ),
    Mutant(
        name="no second answer while the first one comes",
        gone="An abandoned whole answer is asked for again only when the proxy must have finished it.",
        file=_CALLING,
        old="raise StepTimeout(SLOW, retry_after=max(left, 0.0), tier=call.service_tier) from slow",
        new="raise",
        tests=_CUT,
    ),
    Mutant(
        name="one bill for an answer that comes twice",
        gone="A stream that broke off and is found in the cache is one bill.",
        file=_RECORDER,
        old="if any(bill.event_id == event.event_id for bill in self.bills):",
        new="if False:",
        tests=_CUT,
    ),
    Mutant(
        name="id of a stream that was taken over",
        gone="A stream that was cut off has the provider's own id.",
        file="tests/support/fakes/gateway.py",
        old="answer_id=partial.answer_id or call.call_id",
        new="answer_id=call.call_id",
        tests=_CUT,
    ),
    Mutant(
        name="price of the answering model",
        gone="A stream that was cut off is priced as the model that wrote it.",
        file=_LLM,
        old="model = partial.model or request.model",
        new="model = request.model",
        tests=_USAGE,
    ),
    Mutant(
        name="price known before",
        gone="A price is known even if the proxy hangs when the caller hangs up.",
        file=_LLM,
        old="        self._usage.refresh_prices()\n",
        new="",
        tests=_USAGE,
    ),
    Mutant(
        name="count of written tokens",
        gone="Missing or impossible token counts of a provider are replaced by our own.",
        file="shared/gateways/litellm/event.py",
        old="if not (0 < prompt <= _MOST_TOKENS and 0 <= completion <= _MOST_TOKENS):",
        new="if False:",
        tests=("tests/unit/shared/gateways/litellm/test_response.py",),
    ),
    Mutant(
        name="whole answers without a lease",
        gone="An attempt that lost its lease waits for a whole answer and records its usage.",
        file="shared/stage/lease.py",
        old="await self._paid.wait()",
        new="pass",
        tests=_CUT,
    ),
    Mutant(
        name="call in the key",
        gone="The same question twice in a stage is two events.",
        file=_ASKING,
        old='return f"{self._asked[question]}:{question}"',
        new="return question",
        tests=_EVENTS,
    ),
    Mutant(
        name="question in the key",
        gone="Another question at the next attempt is another event.",
        file=_ASKING,
        old='return f"{self._asked[question]}:{question}"',
        new="return str(self._asked[question])",
        tests=_EVENTS,
    ),
    Mutant(
        name="revision in the key",
        gone="The same question in another revision is another event.",
        file=_EVENT,
        old="call.stage, call.revision, question",
        new="call.stage, question",
        tests=_EVENTS,
    ),
    Mutant(
        name="stage in the key",
        gone="The same question in another stage is another event.",
        file=_EVENT,
        old="call.run, call.stage, ",
        new="call.run, ",
        tests=_EVENTS,
    ),
)
