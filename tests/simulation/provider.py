"""The models behind the proxy's cache, with a record of every sold answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from shared import topology
from shared.errors import ContentPolicy, ModelUnavailable
from shared.gateways.litellm.gateway import OnPiece
from shared.gateways.litellm.partial_answer import PartialAnswer, Usage
from shared.gateways.litellm.request import Call
from shared.llm.chat import Answer, Request
from tests.simulation.faults import Fault, Faults
from tests.simulation.instance import Instance
from tests.support.fakes.gateway import answer
from tests.support.fakes.proxy import CachingProxy, Reply
from tests.support.virtual_time import LoopClock

_TIMING = topology.load().timing
_STREAM_HANG, _HANG = _TIMING.model_silence - 10, 2 * _TIMING.model_hang
"""Seconds after which the proxy gives up two models that hang: before the function does."""

WORDS = 50
"""Tokens of a whole answer."""
PRICE = 5e-7
"""Dollars a token: an answer costs less than it may at any alias.

Each answer has another number of prompt tokens, by which its row is found again."""


_TOO_LONG = 500.0  # seconds: more than a step may take
_PATIENCE = (1, 1, 1, 20, 90, 500)  # seconds in a Retry-After; the last is more than a step has


@dataclass
class Sale:
    """One answer that the provider bills; `received` if an instance survived to record it."""

    job_id: str
    run: int
    tokens: int
    cut_off: str = ""  # the call's id, of a stream that ended early
    counted: bool = False  # by what came of it, before the whole of it came from the cache
    orphan: bool = False  # the caller died meanwhile
    answer_id: str = ""
    question: str = ""
    tier: str | None = None
    receivers: list[Instance] = field(default_factory=list)


@dataclass
class Begun:
    """One call as it began, for the rule that none begins for a job that has ended."""

    at: float
    call: Call
    time: datetime
    alias: str


class Refused(NamedTuple):
    """One call that was refused with a Retry-After: until it `ends`, the attempt may begin no call."""

    at: float
    ends: float
    call: Call


class Provider:
    """All models; `sales` by their number of prompt tokens, `begun` in order.

    An answer takes `seconds`, or, if that is None, a time that is drawn. `prices` are dollars a token, of
    aliases that cost more than others.
    """

    seconds: float | None = None
    prices: Mapping[str, float] = {}

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._proxy = CachingProxy(self._reply, most=faults.memory)
        self._number = 1000
        self.sales: dict[int, Sale] = {}
        self.begun: list[Begun] = []
        self.refused: list[Refused] = []
        self.cut: list[tuple[Instance, Call]] = []  # streams that ended early, of an instance that lived
        self.given_up: list[tuple[Instance, Call]] = []  # whole answers that an instance did not wait for
        self.unanswered: dict[int, str] = {}  # the calls' ids of those that have a row
        self._by_answer: dict[str, int] = {}
        self._underway: set[asyncio.Task[Answer]] = set()

    async def complete(
        self,
        instance: Instance,
        request: Request,
        call: Call,
        on_piece: OnPiece | None,
        partial: PartialAnswer | None,
    ) -> Answer:
        """Answer one call of an instance."""
        await instance.awake()
        self.begun.append(Begun(asyncio.get_running_loop().time(), call, LoopClock().now(), request.model))
        seconds = self.seconds or self._faults.random.choice((0.5, 2, 20, 60))
        streams = on_piece is not None
        if self._faults.away(Fault.MODEL_AWAY):
            if not self._faults.hangs(Fault.MODEL_AWAY):
                raise self._refuse(call, 1)
            seconds = await self._hang(streams=streams)
        elif self._faults.strikes(Fault.STUCK):
            seconds = await self._hang(streams=streams)
        if call.service_tier and self._faults.strikes(Fault.FULL):
            raise ModelUnavailable("The cheap tier is full.", rate_limited=True)
        if self._faults.strikes(Fault.BUSY):
            raise self._refuse(call, self._faults.random.choice(_PATIENCE))
        sold = self._proxy.find(request, call)
        if sold is None and on_piece and partial:
            seconds = _TOO_LONG if self._faults.strikes(Fault.SLOW) else seconds
            sold = await self._stream(instance, request, call, on_piece, partial, seconds)
        elif sold is None:
            sold = await self._whole(instance, request, call, seconds)
        if self._faults.strikes(Fault.ANSWER_LOST):
            raise ModelUnavailable("The answer was cut off.")
        await instance.awake()
        self.sales[sold.prompt_tokens].receivers.append(instance)
        return sold

    def restart(self) -> None:
        """Restart the gateway, whose cache is in its memory."""
        self._proxy.restart()

    def left_tier(self, sale: Sale) -> bool:
        """Return whether the job went on to ask the same in another tier, whose answers are others."""
        return any(
            (each.call.job_id, each.call.question) == (sale.job_id, sale.question)
            and each.call.service_tier != sale.tier
            for each in self.begun
        )

    @property
    def forgotten(self) -> set[str]:
        """The ids of the answers that the gateway's cache has forgotten."""
        return self._proxy.forgotten

    def cut_off(self, instance: Instance, request: Request, call: Call, partial: PartialAnswer) -> Answer:
        """Bill the words written so far; an answer that was not begun has no known price."""
        number = self._by_answer.get(partial.answer_id) or self._next()
        if not partial.begun:
            self.unanswered[number] = call.call_id
        elif number in self.sales:  # all of it was written, and lost on its way: what came of it is counted
            self.sales[number].receivers.append(instance)
            self.sales[number].counted = True
        else:
            self.sales[number] = Sale(call.job_id, call.run, number, call.call_id, receivers=[instance])
        used = partial.to_answer("cut_off", Usage(number, len(partial.pieces), None, estimated=True), 0)
        named = replace(
            used, model=partial.model or request.model, answer_id=partial.answer_id or call.call_id
        )
        return _with_price(named, number) if partial.begun else named

    def _refuse(self, call: Call, seconds: float) -> ModelUnavailable:
        """Return the refusal of a call, which asks for patience."""
        now = asyncio.get_running_loop().time()
        self.refused.append(Refused(now, now + seconds, call))
        return ModelUnavailable("Busy.", retry_after=seconds)

    async def _hang(self, *, streams: bool) -> float:
        """Hang; return the seconds until the answer, if the gateway has that much patience."""
        late = self._faults.random.uniform(50, 400)
        patience = _STREAM_HANG if streams else _HANG
        if late > patience:
            await asyncio.sleep(patience)
            raise ModelUnavailable("The gateway gave the models up.")
        return late

    async def _stream(
        self,
        instance: Instance,
        request: Request,
        call: Call,
        on_piece: OnPiece,
        partial: PartialAnswer,
        seconds: float,
    ) -> Answer:
        """Write word by word; a stream is sold, and cached, at its end."""
        ends_at = self._faults.random.randrange(1, 5) if self._faults.strikes(Fault.BREAK_OFF) else None
        for word in range(5):
            try:
                await asyncio.sleep(seconds / 5)
            except asyncio.CancelledError:
                self._record_early_end(instance, call, partial)
                raise
            if word == ends_at:
                self._record_early_end(instance, call, partial)
                raise ModelUnavailable("The stream broke off.")
            partial.model, partial.answer_id = request.model, partial.answer_id or f"stream-{call.call_id}"
            partial.pieces.append(f"word {word} ")
            on_piece(f"word {word} ")
        sold = self._sell(request, call)
        partial.answer_id = sold.answer_id
        return sold

    def _record_early_end(self, instance: Instance, call: Call, partial: PartialAnswer) -> None:
        if partial.pieces and not instance.dead:
            self.cut.append((instance, call))

    async def _whole(self, instance: Instance, request: Request, call: Call, seconds: float) -> Answer:
        """Answer in one piece, which the proxy awaits and caches even if its caller has gone."""

        async def selling() -> Answer:
            await asyncio.sleep(seconds)
            sold = self._sell(request, call)
            self.sales[sold.prompt_tokens].orphan = instance.dead
            return sold

        task = asyncio.create_task(selling())
        self._underway.add(task)
        task.add_done_callback(self._underway.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if not instance.dead:
                self.given_up.append((instance, call))
            raise

    def _sell(self, request: Request, call: Call) -> Answer:
        answer = self._proxy.buy(request, call)
        if isinstance(answer, Exception):
            raise answer
        self._faults.count[Fault.FORGOTTEN] = len(self.forgotten)
        sold = Sale(
            call.job_id,
            call.run,
            answer.prompt_tokens,
            answer_id=answer.answer_id,
            question=call.question,
            tier=call.service_tier,
        )
        self.sales[answer.prompt_tokens] = sold
        self._by_answer[answer.answer_id] = answer.prompt_tokens
        return answer

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _reply(self, request: Request, _number: int) -> Reply:
        bad = self._faults.strikes(Fault.BAD_ANSWER)
        if bad and self._faults.random.random() < 1 / 2:
            return ContentPolicy("Refused.")
        price = self.prices.get(request.model, PRICE)
        if (not request.effort or self._faults.random.random() < 1 / 10) and self._faults.strikes(
            Fault.REASONED
        ):
            reasoned = answer("", finish_reason="length", reasoning_tokens=WORDS)
            return _with_price(reasoned, self._next(), price)
        return _with_price(answer("" if bad else "An answer."), self._next(), price)


@dataclass(frozen=True)
class Gateway:
    """The provider, over an instance's network."""

    provider: Provider
    instance: Instance

    async def complete(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer | None = None
    ) -> Answer:
        return await self.provider.complete(self.instance, request, call, on_piece, partial)

    async def cut_off(self, request: Request, call: Call, partial: PartialAnswer) -> Answer:
        await self.instance.awake()
        return self.provider.cut_off(self.instance, request, call, partial)


def _with_price(answer: Answer, number: int, price: float = PRICE) -> Answer:
    total = number + answer.completion_tokens
    return replace(answer, prompt_tokens=number, total_tokens=total, cost_usd=round(total * price, 6))
