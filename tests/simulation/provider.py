"""The models behind the proxy's cache, with a book of every answer that was sold."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from shared.chat import Answer, Request
from shared.errors import ContentPolicy, ModelUnavailable
from shared.gateways.llm import OnPiece
from shared.gateways.llm_call import Call
from tests.fakes.gateway import answer
from tests.fakes.proxy import CachingProxy, Said
from tests.simulation.faults import Fault, Faults
from tests.simulation.instance import Instance

PRICE = 1e-6
"""Dollars a token. Each answer has another number of prompt tokens, by which its row is found again."""


@dataclass
class Sale:
    """One answer that the provider bills; `received` by an instance that lived to record it, or not."""

    job_id: str
    run: int
    tokens: int
    cut_off: str = ""  # the call's id, of a stream that somebody hung up on
    receivers: list[Instance] = field(default_factory=list)


@dataclass
class Begun:
    """One call as it began, for the rule that none begins for a job that has ended."""

    at: float
    call: Call


class Provider:
    """All models; `sales` by their number of prompt tokens, `begun` in order."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._proxy = CachingProxy(self._said)
        self._number = 1000
        self.sales: dict[int, Sale] = {}
        self.begun: list[Begun] = []
        self.hung_up: list[tuple[Instance, Call]] = []  # in the middle of a stream, by one that lives

    async def complete(
        self, instance: Instance, request: Request, call: Call, on_piece: OnPiece | None
    ) -> Answer:
        """Answer one call of an instance."""
        await instance.awake()
        self.begun.append(Begun(asyncio.get_running_loop().time(), call))
        seconds = self._faults.random.choice((0.5, 2, 20, 60))
        if self._faults.away(Fault.MODEL_AWAY) or self._faults.strikes(Fault.BUSY):
            raise ModelUnavailable("Busy.", retry_after=1)
        sold = self._proxy.find(request, call)
        if sold is None and on_piece:  # a stream is sold at its end
            await self._write(instance, call, on_piece, seconds)
        if sold is None:
            sold = self._sold(request, call)
            await asyncio.sleep(0 if on_piece else seconds)
        if self._faults.strikes(Fault.ANSWER_LOST):
            raise ModelUnavailable("The answer was cut off.")
        await instance.awake()
        self.sales[sold.prompt_tokens].receivers.append(instance)
        return sold

    def cut_off(self, instance: Instance, request: Request, call: Call, pieces: Sequence[str]) -> Answer:
        """Bill what was written until somebody hung up."""
        self._number += 1
        self.sales[self._number] = Sale(call.job_id, call.run, self._number, call.call_id, [instance])
        return replace(
            _priced(answer("".join(pieces)), self._number),
            answer_id=call.call_id,
            finish_reason="cut_off",
            model=request.model,
        )

    async def _write(self, instance: Instance, call: Call, on_piece: OnPiece, seconds: float) -> None:
        for word in range(5):
            try:
                await asyncio.sleep(seconds / 5)
            except asyncio.CancelledError:
                if word and not instance.dead:
                    self.hung_up.append((instance, call))
                raise
            on_piece(f"word {word} ")

    def _sold(self, request: Request, call: Call) -> Answer:
        said = self._proxy.buy(request, call)
        if isinstance(said, Exception):
            raise said
        self.sales[said.prompt_tokens] = Sale(call.job_id, call.run, said.prompt_tokens)
        return said

    def _said(self, _request: Request, _number: int) -> Said:
        bad = self._faults.strikes(Fault.BAD_ANSWER)
        if bad and self._faults.random.random() < 1 / 2:
            return ContentPolicy("Refused.")
        self._number += 1
        return _priced(answer("" if bad else "An answer."), self._number)


@dataclass(frozen=True)
class Gateway:
    """The provider, over an instance's network."""

    provider: Provider
    instance: Instance

    async def complete(self, request: Request, call: Call, on_piece: OnPiece | None) -> Answer:
        return await self.provider.complete(self.instance, request, call, on_piece)

    async def cut_off(self, request: Request, call: Call, pieces: Sequence[str]) -> Answer:
        await self.instance.awake()
        return self.provider.cut_off(self.instance, request, call, pieces)


def _priced(said: Answer, number: int) -> Answer:
    total = number + said.completion_tokens
    return replace(said, prompt_tokens=number, total_tokens=total, cost_usd=round(total * PRICE, 6))
