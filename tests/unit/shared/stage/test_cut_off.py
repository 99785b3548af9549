"""An answer that ends early: its provider bills it, so it has its row, at the price of who wrote."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shared.errors import ModelUnavailable
from shared.gateways.litellm.request import Call
from shared.jobs.job import JobStatus, Stage, StageStatus
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Answer, Request
from shared.stage.recorded_calls import SLOW
from shared.stage.step import Work
from tests.support.fakes.gateway import BrokenOff, ScriptedGateway, answer
from tests.support.fakes.proxy import CachingProxy
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, Workbench, asking, slowly

HALF = answer("Half of it", model="claude-3-5-sonnet", answer_id="chatcmpl-half")


async def _whole(work: Work) -> Outcome:
    """One call that is not streamed, and less where it gives nothing."""
    try:
        written = await work.model.ask(asking("Review."))
    except ModelUnavailable as error:
        return Outcome(output=GenerateOutput(content="c", title="T", model="m"), degraded=str(error))
    return Outcome(output=GenerateOutput(content="c", title="T", model=written.model))


async def _without_less(work: Work) -> Outcome:
    """The same in a stage that can't do with less, and was busy with other things before."""
    await asyncio.sleep(200)
    written = await work.model.ask(asking("Write."))
    return Outcome(output=GenerateOutput(content="c", title="T", model=written.model))


def _lost(bench: Workbench) -> None:
    later = bench.dependencies.clock.now().replace(year=2030)
    bench.jobs.touch(JOB, lease={"stage": "generate", "token": "other", "expires_at": later})


@in_virtual_time
async def test_broken_stream_and_retry_have_rows() -> None:
    """A stream that breaks off has its row beside that of the next try.

    Both are billed: the first one by the fallback that wrote it, for what it wrote.
    """
    replies: list[Any] = [BrokenOff(HALF), answer(answer_id="chatcmpl-whole")]
    bench = Workbench(lambda _request, _call: replies.pop(0))
    assert await bench.deliver()
    cut, whole = sorted(bench.rows.values(), key=lambda row: row["total_tokens"])
    assert (cut["model"], cut["completion_tokens"], cut["cost_usd"]) == ("claude-3-5-sonnet", 3, 0.001)
    assert (whole["model"], whole["cost_usd"]) == ("gpt-4o", 0.00125)
    assert (bench.job().usage.calls, bench.job().usage.cost_usd) == (2, 0.00225)


@in_virtual_time
async def test_stream_broken_before_a_word_has_no_row() -> None:
    """A stream that breaks off before its first word has none.

    The proxy passes on such a reply, which is not a chat completion and is not billed.
    """
    replies: list[Any] = [ModelUnavailable("no chat completion"), answer()]
    bench = Workbench(lambda _request, _call: replies.pop(0))
    assert await bench.deliver()
    assert len(bench.rows) == 1


@in_virtual_time
async def test_broken_stream_in_the_cache_is_one_row() -> None:
    """A stream that broke off and lies in the cache is one row.

    Its end was lost on the way to us alone: the repeat brings the provider's own id again.
    """
    replies: list[Any] = [
        BrokenOff(HALF),
        answer("Half of it, and more", answer_id="chatcmpl-half", cached=True),
    ]
    bench = Workbench(lambda _request, _call: replies.pop(0))
    assert await bench.deliver()
    assert len(bench.rows) == bench.job().usage.calls == 1
    assert len(bench.events) == 1, "two events with one id say different numbers of tokens"


@in_virtual_time
async def test_taken_over_stream_has_the_providers_id() -> None:
    """A stream that is taken over is billed under the providers own id.

    The new attempt pays for another answer, or finds this one in the cache as the same row.
    """
    bench = slowly(words=100, pause=1)
    first = asyncio.create_task(bench.deliver())
    await asyncio.sleep(10)
    _lost(bench)
    assert not await first
    [row] = bench.rows.values()
    assert 10 <= row["completion_tokens"] <= 20
    bench.jobs.touch(JOB, lease=None)
    assert await bench.breaking(lambda _: None).deliver(step=_same_question)
    assert len(bench.rows) == 1


@in_virtual_time
async def test_outlasting_stream_has_its_usage() -> None:
    """A stream that outlasts the step has used what it wrote.

    It is hung up on by us: the provider bills it, and the next attempt's call as well.
    """
    bench = slowly(words=395, pause=1)
    assert await bench.deliver()
    assert bench.job().waiting is not None
    [row] = bench.rows.values()
    assert 475 <= row["completion_tokens"] <= 489  # four of the fake's words are five tokens
    assert bench.job().usage.calls == 1


@in_virtual_time
async def test_outlasting_whole_answer_has_no_price() -> None:
    """A whole answer that outlasts its step has a row without a price.

    The proxy waits for it all the same, and its provider bills it: nobody here will hear how much.
    """
    bench = Workbench(step=_whole)
    bench.gateway.seconds = 1000
    assert await bench.until_acknowledged() == 2  # it was put aside once
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, record.error) == (StageStatus.DEGRADED, SLOW)
    assert (bench.job().usage.calls, bench.job().usage.cost_usd) == (1, None)
    [event] = bench.job().unsent or ()
    assert (event.model, event.cost_usd, event.cached) == ("gpt-4o", None, False)
    assert (event.prompt_tokens, event.completion_tokens) == (2, 0)


@in_virtual_time
async def test_cached_whole_answer_is_one_priced_row() -> None:
    """A whole answer that the next attempt finds in the cache is one row at its price.

    The first attempt gave it up, and left it to the next one to ask for it again.
    """
    proxy = CachingProxy()

    class Late(ScriptedGateway):
        """The answer comes when nobody waits any more, and lies in the cache then."""

        async def complete(self, request: Request, call: Call, *_: Any) -> Answer:
            reply = proxy.find(request, call) or proxy.buy(request, call)
            assert isinstance(reply, Answer)
            await asyncio.sleep(0 if reply.cached else 250)
            return reply

    bench = Workbench(step=_without_less)
    object.__setattr__(bench.dependencies, "gateway", Late(lambda _request, _call: answer()))
    assert await bench.deliver()
    assert bench.rows == {}
    given_up = asyncio.get_running_loop().time()
    again = await bench.until_let_in()
    left = 2 * bench.topology.timing.model_hang - bench.topology.timing.model_call
    assert asyncio.get_running_loop().time() >= given_up + left, "the proxy still waits for it"
    assert await bench.deliver(again)
    [row] = bench.rows.values()
    assert (row["cost_usd"], row["cached"], bench.job().usage.cost_usd) == (0.00125, False, 0.00125)


@in_virtual_time
async def test_unanswered_whole_call_has_a_row_at_last() -> None:
    """A whole answer that never comes has a row once nobody asks again.

    The job fails at its last slow attempt, with the possible cost of it.
    """
    bench = Workbench(step=_without_less)
    bench.gateway.seconds = 1000
    await bench.until_acknowledged()
    assert bench.job().status is JobStatus.FAILED
    assert (len(bench.rows), bench.job().usage.cost_usd) == (1, None)


@in_virtual_time
async def test_unanswered_call_that_is_counted_late_has_a_row() -> None:
    """A gateway that hangs while the last attempt ends holds up neither the job nor the row."""
    bench = Workbench(step=_without_less)
    bench.gateway.seconds, bench.gateway.counting = 1000, 60
    await bench.until_acknowledged()
    assert bench.job().status is JobStatus.FAILED
    await asyncio.sleep(60)
    assert len(bench.rows) == 1


@in_virtual_time
async def test_attempt_without_lease_awaits_the_answer() -> None:
    """A whole answer is waited for by an attempt that lost its lease.

    Its event has its exact usage, and is the same event if a repeat finds the answer in the cache.
    """
    bench = Workbench(CachingProxy(), _whole)
    bench.gateway.seconds = 60
    first = asyncio.create_task(bench.deliver())
    await asyncio.sleep(10)
    _lost(bench)
    assert not await first
    assert 60 <= asyncio.get_running_loop().time() < 70
    [row] = bench.rows.values()
    assert (row["completion_tokens"], row["cost_usd"]) == (50, 0.00125)
    bench.jobs.touch(JOB, lease=None)
    assert await bench.deliver()
    assert len(bench.rows) == bench.job().usage.calls == 1


@pytest.mark.parametrize("begun", [False, True])
@in_virtual_time
async def test_early_hang_up_is_billed_once_begun(*, begun: bool) -> None:
    """A stream that is hung up on before its first word is billed once it has begun.

    The model has read the prompt then; before that nobody knows whether there is one at all.
    """

    class Thinking(ScriptedGateway):
        """It thinks for a minute before it writes."""

        async def complete(self, request: Request, call: Call, *rest: Any) -> Answer:
            rest[1].model = "gpt-4o" if begun else ""
            await asyncio.sleep(60)
            return await super().complete(request, call, *rest)

    bench = Workbench()
    object.__setattr__(bench.dependencies, "gateway", Thinking(lambda _request, _call: answer()))
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(10)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery
    assert [row["completion_tokens"] for row in bench.rows.values()] == ([0] if begun else [])


async def _same_question(work: Work) -> Outcome:
    """The request of the first attempt."""
    written = await work.model.ask(asking("one"), live=None)
    return Outcome(output=GenerateOutput(content="c", title="T", model=written.model))
