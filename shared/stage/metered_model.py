"""A step's model: the gateway bound to one attempt, with every answer recorded before anything else."""

from __future__ import annotations

import asyncio
import hashlib
import math
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec
from msgspec.structs import replace

from shared.errors import (
    ContentPolicy,
    EmptyOutput,
    GatewayMisconfigured,
    InvalidRequest,
    ModelError,
    ModelUnavailable,
    StepTimeout,
)
from shared.gateways.litellm.errors import NOT_SET_UP
from shared.gateways.litellm.gateway import Gateway
from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.gateways.litellm.request import Call, is_fresh
from shared.jobs import retry
from shared.jobs.job import Stage
from shared.llm.chat import Answer, Draft, Live, Request, say_again
from shared.llm.reasoning import THINKING, ask_for_less, is_starved, show_thinking
from shared.stage.answer_log import log_answer, log_failure, log_reuse
from shared.stage.hold import Hold
from shared.stage.lease import LeaseHolder
from shared.stage.pause import Pause
from shared.stage.tiers import Tiers
from shared.stage.trust import Trust
from shared.stage.usage_recorder import UsageRecorder

BUSY = "The model's provider asked for patience; try again later."
_EMPTY = "The model gave an empty answer twice: try another model or other instructions."
_STARVED = "The model used up its tokens on reasoning twice: ask for fewer words, or another model."
SLOW = "The stage took longer than it may: ask for fewer words, or a faster model."


class MeteredModel:
    """The model of one attempt: retries calls, records their usage, and stops at the deadline."""

    def __init__(  # noqa: PLR0913 - the collaborators of one attempt
        self,
        gateway: Gateway,
        recorder: UsageRecorder,
        lease_holder: LeaseHolder,
        call: Call,
        hold: Hold,
        trust: Trust,
        *,
        tiers: Tiers,
        deadline: float,
    ) -> None:
        """`call` names the attempt; `deadline` is the end of its model calls, in the loop's time."""
        self._gateway = gateway
        self._recorder = recorder
        self._lease_holder = lease_holder
        self._call = call
        self._hold = hold
        self._trust = trust
        self._deadline = deadline
        self._tiers = tiers
        self._asked: Counter[str] = Counter()  # how often each question was asked
        self._pause = Pause()
        self._answers: dict[str, Answer] = {}  # of this attempt: kept if the stage is put aside
        self._costly: set[str] = set()  # the calls of which a try may have cost money
        self.has_asked_flex = False
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
        if is_starved(answer, request):
            purpose = say_again(purpose, "its reasoning used up the tokens")
            request = ask_for_less(request)
            answer = await self._answer_again(request, question, live, purpose)
        elif not answer.text.strip():
            purpose = say_again(purpose, "the answer was empty")
            answer = await self._answer_again(replace(request, fresh=True), question, live, purpose)
        if not answer.text.strip():
            raise EmptyOutput(_STARVED if is_starved(answer, request) else _EMPTY)
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
            await self._hold.reserve(call.call_id, request)
            try:
                answer = await (
                    self._ask_streamed(request, call, live) if live else self._ask_whole(request, call)
                )
            except ModelError as error:
                if call.call_id not in self._costly:
                    self._hold.release(call.call_id)
                await self._wait(self._attribute(error, request.model), tries, request, call)
            else:
                self._hold.release(call.call_id)
                await self._trust.confirm(request.model)
                return answer

    def _attribute(self, error: ModelError, alias: str) -> ModelError:
        """Return an operator's error if the gateway lacks an alias that the job's owner did not choose."""
        if not isinstance(error, InvalidRequest) or alias == self._lease_holder.job.start_request().model:
            return error
        return GatewayMisconfigured(NOT_SET_UP, operator=error.operator)

    async def _ask_whole(self, request: Request, call: Call) -> Answer:
        ends = asyncio.get_running_loop().time() + self._tiers.longest(call.service_tier)
        with self._lease_holder.paying():
            try:
                async with self._within_deadline():
                    answer = await self._gateway.complete(request, call, None)
            except StepTimeout as slow:
                # The proxy still waits for the answer, and the provider bills it. Until it is there, the same
                # request would be paid for twice; afterwards the cache has the answer.
                self._costly.add(call.call_id)
                self._recorder.start_recording(self._record_unanswered(request, call))
                left = ends - asyncio.get_running_loop().time()
                raise StepTimeout(SLOW, retry_after=max(left, 0.0)) from slow
            return self._record(answer, request, call)

    async def _ask_streamed(self, request: Request, call: Call, live: Live) -> Answer:
        partial = PartialAnswer()
        began = asyncio.get_running_loop().time()
        reasons = self._tiers.reasons(request.model)

        def show(_piece: str) -> None:
            view = show_thinking(live, reasons=reasons or partial.thinking)
            self._lease_holder.show(view, lambda: partial.text)

        if reasons:
            show("")  # until its first word such a model may send nothing
        try:
            async with self._within_deadline():
                answer = await self._gateway.complete(request, call, show, partial)
        except (asyncio.CancelledError, ModelError) as stop:
            # The provider bills the text until we hung up or the stream broke off.
            hung_up = isinstance(stop, asyncio.CancelledError | StepTimeout)
            if partial.written or (hung_up and partial.begun):
                self._costly.add(call.call_id)
                latency = round((asyncio.get_running_loop().time() - began) * 1000)
                self._recorder.start_recording(self._record_cut_off(request, call, partial, latency))
            raise
        return self._record(answer, request, call)

    async def _record_cut_off(
        self, request: Request, call: Call, partial: PartialAnswer, latency_ms: int
    ) -> None:
        used = await self._gateway.cut_off(request, call, partial)
        self._record(replace(used, latency_ms=latency_ms), request, call)

    async def _record_unanswered(self, request: Request, call: Call) -> None:
        used = await self._gateway.cut_off(request, call, PartialAnswer())
        self._recorder.owe(used, call, call.question, request.model)

    def _record(self, answer: Answer, request: Request, call: Call) -> Answer:
        if call.max_age is not None or is_fresh(request, call):
            answer = _bill_as_bought(answer)
        self._recorder.record(answer, call, call.question, request.model)
        log_answer(answer, request.model, call.purpose)
        return answer

    @asynccontextmanager
    async def _within_deadline(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout_at(self._deadline):
                yield
        except TimeoutError as error:
            raise StepTimeout(SLOW) from error

    async def _wait(self, error: ModelError, tries: int, request: Request, call: Call) -> None:
        now = asyncio.get_running_loop().time()
        wait = retry.retry_delay(error, tries, self._deadline - now, random.random())  # noqa: S311 - spreads waits, hides nothing
        if call.service_tier and isinstance(error, ModelUnavailable) and error.rate_limited:
            wait = None  # the cheap tier is full for minutes, and the job has time
        if isinstance(error, ModelUnavailable) and (error.rate_limited or error.retry_after is not None):
            self._pause.until(now + (wait or error.retry_after or 0.0))
        log_failure(error, call.purpose, tries=tries, wait=wait)
        if wait is None:
            self.advice = error.operator
            costly = call.call_id in self._costly
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
        self.has_asked_flex = self.has_asked_flex or tier is not None
        call = replace(self._call, call_id=call_id, question=question, service_tier=tier)
        if tries == 1 and record.attempt <= 1:
            return call
        return replace(call, max_age=math.ceil(self._lease_holder.age()) + 1)


def _bill_as_bought(answer: Answer) -> Answer:
    return (
        replace(answer, cached=False, cost_usd=answer.saved_usd, saved_usd=0.0) if answer.cached else answer
    )


def digest(request: Request) -> str:
    """Identify a request by what it asks: calls side by side have no order."""
    asked = msgspec.to_builtins(request)
    if request.effort is None:
        del asked["effort"]  # the digest of an ordinary request stays the one of the release before
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()[:16]
