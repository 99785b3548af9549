"""A step's model: the gateway bound to one attempt, with every answer recorded before anything else."""

from __future__ import annotations

import asyncio
import hashlib
import math
import random
from collections import Counter
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from shared.errors import (
    ContentPolicy,
    EmptyOutput,
    GatewayMisconfigured,
    InvalidRequest,
    ModelError,
    ModelUnavailable,
    PipelineError,
)
from shared.gateways.litellm.errors import NOT_SET_UP
from shared.gateways.litellm.request import Call
from shared.jobs import retry
from shared.jobs.job import Stage
from shared.llm.chat import Answer, Draft, Live, Request, say_again
from shared.llm.reasoning import THINKING, ask_for_less, is_starved
from shared.stage.answer_log import log_failure, log_reuse
from shared.stage.hold import Hold
from shared.stage.lease import LeaseHolder
from shared.stage.pause import Pause
from shared.stage.recorded_calls import RecordedCalls
from shared.stage.tiers import Tiers
from shared.stage.trust import Trust

BUSY = "The model's provider asked for patience; try again later."
FULL = "The provider's cheap tier is full; the job tries it again later."
_EMPTY = "The model gave an empty answer twice: try another model or other instructions."
_STARVED = "The model used up its tokens on reasoning twice: ask for fewer words, or another model."


class MeteredModel:
    """The model of one attempt: retries calls, records their usage, and stops at the deadline."""

    def __init__(  # noqa: PLR0913 - the collaborators of one attempt
        self,
        calls: RecordedCalls,
        lease_holder: LeaseHolder,
        call: Call,
        hold: Hold,
        trust: Trust,
        *,
        tiers: Tiers,
        deadline: float,
    ) -> None:
        """`call` names the attempt; `deadline` is the end of its model calls, in the loop's time."""
        self._calls = calls
        self._lease_holder = lease_holder
        self._call = call
        self._hold = hold
        self._trust = trust
        self._deadline = deadline
        self._tiers = tiers
        self._asked: Counter[str] = Counter()  # how often each question was asked
        self._pause = Pause()
        self._answers: dict[str, Answer] = {}  # of this attempt: kept if the stage is put aside
        self.last_tier: str | None = None  # of the call that was begun last
        self.advice: str | None = None  # for the operator, about the last failed call

    async def ask(
        self, request: Request, *, live: Live | None = None, keep: bool = False, purpose: str = ""
    ) -> Answer:
        """See shared.llm.chat.Model. An empty answer, which the cache keeps, is asked for again past it."""
        question = digest(request)
        if kept := self._lease_holder.kept_answer(question):
            log_reuse(purpose)
            return kept
        answer = await self._answer_usably(request, live, purpose)
        self._answers[question] = answer
        if keep:
            await self._lease_holder.keep_answer(question, answer)
        return answer

    def keep_answers(self) -> None:
        """Let the next write keep all answers of the attempt, for one that follows when it is put aside."""
        for question, answer in self._answers.items():
            self._lease_holder.remember_answer(question, answer)

    async def _answer_usably(self, request: Request, live: Live | None, purpose: str) -> Answer:
        is_first = not self._asked  # the claim has just read the job
        question = self._identify(request)
        if not is_first:
            await self._lease_holder.confirm()
        elif live is None:
            self._show_thinking(request.model)
        answer = await self._answer(request, question, live, purpose)
        reasons = self._tiers.reasons(request.model)
        if is_starved(answer, request, reasons=reasons):
            purpose = say_again(purpose, "its reasoning used up the tokens")
            request = ask_for_less(request)
            answer = await self._answer_again(request, question, live, purpose)
        elif not answer.text.strip():
            purpose = say_again(purpose, "the answer was empty")
            answer = await self._answer_again(replace(request, fresh=True), question, live, purpose)
        if not answer.text.strip():
            starved = is_starved(answer, request, reasons=reasons)
            raise EmptyOutput(_STARVED if starved else _EMPTY)
        return answer

    def show(self, draft: Callable[[], Draft]) -> None:
        """See shared.llm.chat.Model."""
        self._lease_holder.show(lambda _text: draft(), str)

    def _show_thinking(self, alias: str) -> None:
        """Show that the model thinks, where a stage that begins to write has nothing else to show."""
        if self._call.stage == Stage.GENERATE and self._tiers.reasons(alias):
            self.show(lambda: Draft(THINKING, 0.0))

    async def _answer_again(self, request: Request, question: str, live: Live | None, purpose: str) -> Answer:
        """Ask once more for an answer that can't be used.

        It is named after the question whose answer it replaces: an attempt that has that answer asks neither.
        """
        await self._lease_holder.confirm()
        return await self._answer(request, f"{question}.again", live, purpose)

    async def _answer(self, request: Request, question: str, live: Live | None, purpose: str) -> Answer:
        answer = await self._ask_with_retries(request, question, live, purpose)
        if answer.finish_reason == "content_filter":
            raise ContentPolicy("The provider refused the content: change the topic or the instructions.")
        return answer

    def _identify(self, request: Request) -> str:
        """Return the id of a question: its digest, and how often this attempt has asked it.

        The first is number 1, as in the last release. So a deploy between an answer and its repeat makes no
        second row.
        """
        question = digest(request)
        self._asked[question] += 1
        return f"{self._asked[question]}:{question}"

    async def _ask_with_retries(
        self, request: Request, question: str, live: Live | None, purpose: str
    ) -> Answer:
        tries = 0
        while True:
            await self._wait_for_others(request.model)
            tries += 1
            call = replace(self._name_call(question, tries, request.model), purpose=purpose)
            await self._reserve(request, call)
            try:
                answer = await self._calls.ask(request, call, live)
            except ModelError as error:
                if not self._calls.is_costly(call):
                    self._hold.release(call.call_id)
                await self._wait(self._attribute(error, request.model), tries, request, call)
            else:
                self._hold.release(call.call_id)
                await self._trust.confirm(request.model)
                return answer

    async def _reserve(self, request: Request, call: Call) -> None:
        """Reserve the money of a call; raise HoldExceeded without any, ModelAway for too long a pause."""
        await self._hold.reserve(call.call_id, request)
        try:
            await self._wait_for_others(
                request.model
            )  # one may have been refused while the hold was topped up
        except PipelineError:
            self._hold.release(call.call_id)
            raise

    def _attribute(self, error: ModelError, alias: str) -> ModelError:
        """Return an operator's error if the gateway lacks an alias that the job's owner did not choose."""
        if not isinstance(error, InvalidRequest) or alias == self._lease_holder.job.start_request().model:
            return error
        return GatewayMisconfigured(NOT_SET_UP, operator=error.operator)

    async def _wait(self, error: ModelError, tries: int, request: Request, call: Call) -> None:
        now = asyncio.get_running_loop().time()
        wait = retry.retry_delay(error, tries, self._deadline - now, random.random())  # noqa: S311 - spreads waits, hides nothing
        if call.service_tier and isinstance(error, ModelUnavailable) and error.rate_limited:
            # It is full for minutes, and the job has time.
            error, wait = ModelUnavailable(FULL, retry_after=error.retry_after, rate_limited=True), None
        if isinstance(error, ModelUnavailable) and (error.rate_limited or error.retry_after is not None):
            self._pause.until(now + (wait or error.retry_after or 0.0))
        log_failure(error, request.model, call.purpose, tries=tries, wait=wait)
        if wait is None:
            self.advice = error.operator
            costly = self._calls.is_costly(call)
            raise await self._trust.lose(error, request.model, call.service_tier, costly=costly)
        await asyncio.sleep(wait)
        await self._lease_holder.confirm()

    async def _wait_for_others(self, alias: str) -> None:
        """Wait as long as the provider has asked another call of this attempt to wait.

        A wait that would use up the step's time is left to redelivery, as that call's is.
        """
        loop = asyncio.get_running_loop()
        while (left := self._pause.left(loop.time())) > 0:
            busy = ModelUnavailable(BUSY, retry_after=left)
            if retry.retry_delay(busy, 1, self._deadline - loop.time(), 0.0) is None:
                tier = self._tiers.of(self._lease_holder.job, alias)
                raise await self._trust.lose(busy, alias, tier, costly=False)
            await asyncio.sleep(left)
            await self._lease_holder.confirm()  # meanwhile another call may be refused

    def _name_call(self, question: str, tries: int, alias: str) -> Call:
        """Name the call, and limit a repeat to cached answers that this stage bought.

        An answer that was paid for and lost on its way (a crash, a cut connection) is in the proxy's cache.
        Refusing entries older than the stage distinguishes it from another job's, so that it is billed as
        paid.
        """
        record = self._lease_holder.job.record(self._lease_holder.stage)
        call_id = f"{self._call.call_id}.{question.replace(':', '.')}.{tries}"
        tier = self._tiers.of(self._lease_holder.job, alias)
        self.last_tier = tier
        call = replace(self._call, call_id=call_id, question=question, service_tier=tier)
        if tries == 1 and record.attempt <= 1:
            return call
        return replace(call, max_age=math.ceil(self._lease_holder.age()) + 1)


def digest(request: Request) -> str:
    """Identify a request by what it asks: calls side by side have no order."""
    asked = msgspec.to_builtins(request)
    if request.effort is None:
        del asked["effort"]  # the digest of an ordinary request stays the one of the release before
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()[:16]
