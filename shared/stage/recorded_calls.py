"""One call of the gateway, recorded however it ends: answered, cut off, or given up before its answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec.structs import replace

from shared.errors import ModelError, StepTimeout
from shared.gateways.litellm.gateway import Gateway
from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.gateways.litellm.request import Call, is_fresh
from shared.llm.chat import Answer, Live, Request
from shared.llm.reasoning import show_thinking
from shared.stage.answer_log import log_answer
from shared.stage.hold import Hold
from shared.stage.lease import LeaseHolder
from shared.stage.tiers import Tiers
from shared.stage.usage_recorder import UsageRecorder

SLOW = "The stage took longer than it may: ask for fewer words, or a faster model."


class RecordedCalls:
    """The calls of one attempt, without retries; none takes longer than its deadline."""

    def __init__(
        self,
        gateway: Gateway,
        recorder: UsageRecorder,
        lease_holder: LeaseHolder,
        tiers: Tiers,
        hold: Hold,
        deadline: float,
    ) -> None:
        """`deadline` is the end of all calls, in the loop's time."""
        self._hold = hold
        self._gateway = gateway
        self._recorder = recorder
        self._lease_holder = lease_holder
        self._tiers = tiers
        self._deadline = deadline
        self._costly: set[str] = set()

    def is_costly(self, call: Call) -> bool:
        """Return whether a failed call may have cost money."""
        return call.call_id in self._costly

    async def ask(self, request: Request, call: Call, live: Live | None) -> Answer:
        """Make one call, streamed if somebody watches; raise ModelError."""
        return await (self._ask_streamed(request, call, live) if live else self._ask_whole(request, call))

    async def _ask_whole(self, request: Request, call: Call) -> Answer:
        ends = asyncio.get_running_loop().time() + self._tiers.longest(call.service_tier)
        with self._lease_holder.paying():
            try:
                async with self._within_deadline(call):
                    answer = await self._gateway.complete(request, call, None)
            except StepTimeout as slow:
                # The proxy still waits for the answer, and the provider bills it. Until it is there, the same
                # request would be paid for twice; afterwards the cache has the answer.
                self._costly.add(call.call_id)
                self._recorder.start_recording(self._record_unanswered(request, call))
                left = ends - asyncio.get_running_loop().time()
                raise StepTimeout(SLOW, retry_after=max(left, 0.0), tier=call.service_tier) from slow
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
            async with self._within_deadline(call):
                answer = await self._gateway.complete(request, call, show, partial)
        except (asyncio.CancelledError, ModelError) as stop:
            # The provider bills the text until we hung up or the stream broke off, and silent reasoning.
            hung_up = isinstance(stop, asyncio.CancelledError | StepTimeout)
            if partial.written or (hung_up and (partial.begun or reasons)):
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
        self._hold.release(call.call_id)

    async def _record_unanswered(self, request: Request, call: Call) -> None:
        used = await self._gateway.cut_off(request, call, PartialAnswer())
        self._recorder.owe(used, call, request.model, self._most(used, request))

    def _record(self, answer: Answer, request: Request, call: Call) -> Answer:
        if call.max_age is not None or is_fresh(request, call):
            answer = _bill_as_bought(answer)
        self._recorder.record(answer, call, request.model, self._most(answer, request))
        log_answer(answer, request.model, call.purpose)
        return answer

    def _most(self, answer: Answer, request: Request) -> int:
        """Return the micro-dollars that an answer without a price has cost at most."""
        return 0 if answer.cost_usd is not None else self._hold.most(request, answer.model)

    @asynccontextmanager
    async def _within_deadline(self, call: Call) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout_at(self._deadline):
                yield
        except TimeoutError as error:
            raise StepTimeout(SLOW, tier=call.service_tier) from error


def _bill_as_bought(answer: Answer) -> Answer:
    return (
        replace(answer, cached=False, cost_usd=answer.saved_usd, saved_usd=0.0) if answer.cached else answer
    )
