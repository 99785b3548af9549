"""Each call is checked against the money that its job holds, before it begins."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shared.errors import HoldExceeded, ModelError, ModelUnavailable
from shared.gateways.litellm.request import Call
from shared.jobs.admission import to_micros
from shared.jobs.estimate import call_ceiling
from shared.jobs.job import JobStatus, Stage, StageStatus
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.jobs.settlement import charge_of
from shared.llm.chat import Request
from shared.stage.hold import NO_ROOM, Hold
from shared.stage.step import Work
from tests.support.fakes.gateway import BrokenOff, answer
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, ORG, Workbench, asking, shown

LONG = 40_000
"""Tokens of an answer that no hold of one post has room for."""


def dear(request: Request, call: Call) -> Any:
    """Answer at the most that the call may cost."""
    price = call_ceiling(request, Workbench().topology) / 1_000_000
    return answer(answer_id=call.call_id, cost_usd=price)


def calls(number: int, *, at_once: bool = False) -> Any:
    """Return a step that makes so many long calls."""

    async def step(work: Work) -> Outcome:
        requests = [asking(f"{each}", max_tokens=LONG) for each in range(number)]
        if at_once:
            asked = [work.model.ask(each) for each in requests]
            results = await asyncio.gather(*asked, return_exceptions=True)
            for error in results:
                if isinstance(error, BaseException) and not isinstance(error, HoldExceeded):
                    raise error
        else:
            for each in requests:
                await work.model.ask(each)
        return Outcome(output=GenerateOutput(content="c", title="T", model="m"))

    return step


def check(bench: Workbench, budget: float | None) -> None:
    """Check the budget at every write, and each job's hold against its place."""
    for name, document in bench.jobs.admissions.history:
        members = document.get("members", {})
        if name == ORG and budget is not None:
            held = sum(to_micros(place["held_usd"]) for place in members.values())
            assert to_micros(document.get("spent_usd", 0.0)) + held <= to_micros(budget)
    place = bench.jobs.admissions.documents[ORG].get("members", {}).get(JOB)
    member = bench.job().member
    assert (place and place["held_usd"]) == (member and member.held_usd)


@in_virtual_time
async def test_call_that_fits_writes_nothing() -> None:
    """The usual job holds enough for its calls: admission costs no further write."""
    bench = Workbench()
    bench.jobs.admissions.set_limits(ORG, budget_usd=100.0)
    assert await bench.deliver()
    assert len([name for name, _ in bench.jobs.admissions.history if name == ORG]) == 2  # limits and entry


@pytest.mark.parametrize("at_once", [False, True], ids=["in turn", "side by side"])
@in_virtual_time
async def test_call_that_does_not_fit_tops_up(at_once: bool) -> None:  # noqa: FBT001 - a column
    """Where the budget has room the hold grows, and is at least what the calls may cost."""
    bench = Workbench(dear, calls(6, at_once=at_once))
    bench.jobs.admissions.set_limits(ORG, budget_usd=100.0)
    assert await bench.deliver()
    job = bench.job()
    assert job.record(Stage.GENERATE).status is StageStatus.DONE
    assert job.member is not None
    assert job.usage.cost_usd is not None
    assert job.member.held_usd >= job.usage.cost_usd > 2
    check(bench, 100.0)


@in_virtual_time
async def test_no_room_fails_generate() -> None:
    """The call is not made: the job fails with the reason, and pays for the calls before it."""
    bench = Workbench(dear, calls(6))
    bench.jobs.admissions.set_limits(ORG, budget_usd=1.5)
    assert await bench.deliver()
    job = bench.job()
    assert job.error is not None
    assert (job.status, job.error.code, job.error.message) == (JobStatus.FAILED, "budget_exceeded", NO_ROOM)
    assert 0 < len(bench.gateway.calls) < 6
    document = bench.jobs.admissions.documents[ORG]
    assert document["spent_usd"] == pytest.approx(job.usage.cost_usd)
    assert document["spent_usd"] <= 1.5
    check(bench, 1.5)


@in_virtual_time
async def test_no_room_lets_a_step_do_without() -> None:
    """Polish, review and tags catch the error as they do a model's, and deliver less."""

    async def polish(work: Work) -> Outcome:
        try:
            await work.model.ask(asking(max_tokens=LONG))
        except ModelError as error:
            output = GenerateOutput(content="kept", title="T", model="none")
            return Outcome(output=output, degraded=str(error))
        raise AssertionError

    bench = Workbench(dear, polish)
    bench.jobs.admissions.set_limits(ORG, budget_usd=0.2)
    assert await bench.deliver()
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, record.error) == (StageStatus.DEGRADED, NO_ROOM)
    assert bench.gateway.calls == []


@in_virtual_time
async def test_calls_side_by_side_share_one_hold() -> None:
    """Six at once against a budget for three: never a cent over, whichever of them come first."""
    ceiling = call_ceiling(asking("0", max_tokens=LONG), Workbench().topology) / 1_000_000
    bench = Workbench(dear, calls(6, at_once=True))
    bench.gateway.seconds = 5.0
    bench.jobs.admissions.set_limits(ORG, budget_usd=3.5 * ceiling)
    assert await bench.deliver()
    assert 1 <= len(bench.gateway.calls) <= 3
    assert (bench.job().usage.cost_usd or 0) <= 3.5 * ceiling
    check(bench, 3.5 * ceiling)


@in_virtual_time
async def test_without_a_budget_nothing_is_topped_up() -> None:
    """No cap, no write, no refusal."""
    bench = Workbench(dear, calls(6))
    bench.jobs.admissions.set_limits(ORG, jobs=3)
    assert await bench.deliver()
    assert len(bench.gateway.calls) == 6
    assert len(bench.jobs.admissions.history) == 2


@in_virtual_time
async def test_unknown_price_counts_as_the_calls_most() -> None:
    """One answer without a price is charged at the most that it may cost, and not at the whole hold."""
    prices = [0.01, None, 0.02]

    def script(_request: Request, call: Call) -> Any:
        return answer(answer_id=call.call_id, cost_usd=prices.pop(0))

    bench = Workbench(script, calls(3))
    bench.jobs.admissions.set_limits(ORG, budget_usd=100.0)
    assert await bench.deliver()
    job, ceiling = bench.job(), call_ceiling(asking("1", max_tokens=LONG), bench.topology)
    assert job.usage.cost_usd is None
    assert charge_of(job) == ceiling + 30_000 < to_micros(job.member.held_usd if job.member else 0.0)
    check(bench, 100.0)


@in_virtual_time
async def test_recorded_cut_off_holds_nothing_more() -> None:
    """A stream that broke off counts at what it has cost: the next call needs no room for two."""
    replies: list[Any] = [BrokenOff(answer("Half of it", answer_id="half")), answer(answer_id="whole")]

    async def step(work: Work) -> Outcome:
        await work.model.ask(asking("0", max_tokens=LONG), live=shown)
        return Outcome(output=GenerateOutput(content="c", title="T", model="m"))

    ceiling = call_ceiling(asking("0", max_tokens=LONG), Workbench().topology) / 1_000_000
    bench = Workbench(lambda _request, _call: replies.pop(0), step)
    bench.jobs.admissions.set_limits(ORG, budget_usd=1.2 * ceiling)
    assert await bench.deliver()
    assert (bench.job().record(Stage.GENERATE).status, len(bench.rows)) == (StageStatus.DONE, 2)
    check(bench, 1.2 * ceiling)


@in_virtual_time
async def test_unknown_price_uses_the_hold_up() -> None:
    """Each further call needs money of its own, since each may have cost the most that it may."""
    bench = Workbench(lambda _request, call: answer(answer_id=call.call_id, cost_usd=None), calls(6))
    bench.jobs.admissions.set_limits(ORG, budget_usd=1.2)
    assert await bench.deliver()
    assert bench.job().status is JobStatus.FAILED
    assert 1 <= len(bench.gateway.calls) < 6
    document = bench.jobs.admissions.documents[ORG]
    assert 0 < document["spent_usd"] <= 1.2
    check(bench, 1.2)


@in_virtual_time
async def test_refused_call_releases_its_money() -> None:
    """Calls that failed before they cost anything hold nothing: a hundred of them need one call's room."""
    tries = iter(range(100))

    def script(request: Request, call: Call) -> Any:
        return ModelUnavailable("Busy.") if next(tries) % 5 < 4 else dear(request, call)

    ceiling = call_ceiling(asking("0", max_tokens=LONG), Workbench().topology) / 1_000_000
    bench = Workbench(script, calls(2))
    bench.jobs.admissions.set_limits(ORG, budget_usd=2.2 * ceiling)
    assert await bench.deliver()
    assert bench.job().record(Stage.GENERATE).status is StageStatus.DONE
    assert len(bench.gateway.calls) == 10


@in_virtual_time
async def test_budget_lowered_meanwhile_stops_further_calls() -> None:
    """What is held stays held; nothing is added."""
    bench = Workbench(dear)

    async def step(work: Work) -> Outcome:
        await work.model.ask(asking())
        bench.jobs.admissions.set_limits(ORG, budget_usd=0.01)
        await work.model.ask(asking("2", max_tokens=LONG))
        raise AssertionError

    bench.jobs.admissions.set_limits(ORG, budget_usd=5.0)
    assert await bench.deliver(step=step)
    assert bench.job().error_code == "budget_exceeded"
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_pause_during_a_top_up_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call whose hold is being topped up begins no sooner than the provider asks another one to wait."""
    reserve = Hold.reserve

    async def reserve_slowly(hold: Hold, call_id: str, request: Request) -> None:
        await reserve(hold, call_id, request)
        await asyncio.sleep(5.0 if request.max_tokens == LONG else 0.0)

    monkeypatch.setattr(Hold, "reserve", reserve_slowly)
    begun: dict[int, list[float]] = {1: [], LONG: []}

    def script(request: Request, call: Call) -> Any:
        begun[request.max_tokens].append(asyncio.get_running_loop().time())
        busy = ModelUnavailable("Busy.", retry_after=30.0, rate_limited=True)
        return busy if len(begun[1]) == 1 and request.max_tokens == 1 else answer(answer_id=call.call_id)

    async def step(work: Work) -> Outcome:
        await asyncio.gather(*(work.model.ask(asking(max_tokens=most)) for most in (1, LONG)))
        return Outcome(output=GenerateOutput(content="c", title="T", model="m"))

    bench = Workbench(script, step)
    assert await bench.deliver()
    assert min(begun[LONG]) >= 30.0
