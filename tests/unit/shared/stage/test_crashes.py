"""Trouble at each boundary of the order of effects, then the redelivery."""

from __future__ import annotations

import pytest

from shared.gateways.litellm.request import Call
from shared.jobs.job import Stage, StageStatus
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Request
from shared.stage.step import Work
from tests.support.fakes.broken import Plan, When, often, once
from tests.support.fakes.gateway import answer
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, Workbench, asking


class Proxy:
    """Answers as the proxy does: a repeated request comes from its cache, if it may be as old as it is."""

    def __init__(self) -> None:
        self.bought = 0

    def __call__(self, request: Request, call: Call) -> object:
        if request.fresh or not self.bought:
            self.bought += 1
            return answer(answer_id=f"chatcmpl-{self.bought}")
        assert call.max_age is not None, "only a retry of ours may be answered from this cache"
        return answer(cached=True, cost_usd=0.0, saved_usd=0.00125)


def a_lost_claim() -> Plan:
    """A start message creates its job without a look: only a repeat reads it."""
    created, unread = once("create", "after"), once("read", "before")
    return lambda name: created(name) or unread(name)


# Where it breaks, how often the gateway is asked, and how many attempts that makes.
_BOUNDARIES: list[tuple[str, Plan, int, int]] = [
    ("the claim's answer is lost, and then the job can't be read", a_lost_claim(), 1, 2),
    ("the claim is not written", once("create", "before"), 1, 1),
    ("the claim is written, and its answer lost", once("create", "after"), 1, 2),
    ("the usage event is not published", once("publish blog-usage", "before"), 1, 1),
    ("the usage event is published, and its answer lost", once("publish blog-usage", "after"), 1, 1),
    ("the commit is not written, once", once("commit", "before"), 1, 1),
    ("the commit is written, and its answer lost", once("commit", "after"), 1, 1),
    ("the commit is not written at all", often("commit", "before", 4), 2, 2),
    ("the next message is not published", once("publish blog-generated", "before"), 1, 1),
    ("the next message is published, and its answer lost", once("publish blog-generated", "after"), 1, 1),
]


@pytest.mark.parametrize(
    ("plan", "calls", "attempts"), [case[1:] for case in _BOUNDARIES], ids=[case[0] for case in _BOUNDARIES]
)
@in_virtual_time
async def test_failure_at_a_boundary_costs_a_redelivery(plan: Plan, calls: int, attempts: int) -> None:
    """Trouble at a boundary costs a redelivery and nothing else.

    Whatever breaks, there is one output, one thing bought, one row, one price, and the next message.
    """
    proxy = Proxy()
    bench = Workbench(proxy, plan=plan)  # type: ignore[arg-type]
    await bench.until_acknowledged()
    job = bench.job()
    assert job.record(Stage.GENERATE).status is StageStatus.DONE
    assert job.record(Stage.GENERATE).attempt == attempts
    assert (len(bench.gateway.calls), proxy.bought) == (calls, 1)
    assert list(bench.jobs.written_outputs[JOB]) == ["generate"]
    assert len(bench.rows) == 1
    (row,) = bench.rows.values()
    assert (row["cost_usd"], row["cached"]) == (0.00125, False)
    assert (job.usage.calls, job.usage.cost_usd) == (1, 0.00125)
    assert {str(message) for message in bench.following} == {str(bench.following[0])}
    assert job.lease is None


@pytest.mark.parametrize("when", ["before", "after"], ids=["not written", "answer lost"])
@in_virtual_time
async def test_next_message_awaits_a_certain_commit(when: When) -> None:
    """The next message waits for a commit that is certain.

    The receiver of the message reads the output: nothing goes out before it is written.
    """
    bench = Workbench(plan=often("commit", when, 4))
    assert not await bench.deliver()
    assert bench.following == []
    await bench.until_acknowledged()
    assert len(bench.following) == 1


@in_virtual_time
async def test_failed_check_before_a_call_costs_nothing() -> None:
    """A look before a further call that fails twice costs nothing.

    The answers that the stage has would have to be asked for again.
    """

    async def twice(work: Work) -> Outcome:
        await work.model.ask(asking("one"))
        written = await work.model.ask(asking("two"))
        return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))

    bench = Workbench(step=twice, plan=often("read", "before", 2, skip=1))  # after the claim's
    assert await bench.deliver()
    assert len(bench.gateway.calls) == 2


@in_virtual_time
async def test_released_stage_has_its_cost() -> None:
    """A released stage has written its cost.

    Nobody knows whether it is begun again: its job may be cancelled first.
    """

    async def crashing(work: Work) -> Outcome:
        await work.model.ask(asking())
        raise KeyError

    bench = Workbench(step=crashing)
    assert not await bench.deliver()
    job = bench.job()
    assert job.record(Stage.GENERATE).status is StageStatus.PENDING
    assert (job.usage.calls, job.usage.cost_usd, len(bench.rows)) == (1, 0.00125, 1)


@in_virtual_time
async def test_retry_from_our_purchase_is_billed() -> None:
    """A retry that the cache answers with the stage's own purchase is billed as paid.

    The cache says 0; what this stage bought and lost on its way has its price all the same.
    """
    bench = Workbench(Proxy(), plan=often("commit", "before", 4))  # type: ignore[arg-type]
    await bench.until_acknowledged()
    first, second = bench.events
    assert first["event_id"] == second["event_id"]
    assert (second["cost_usd"], second["saved_usd"], second["cached"]) == (0.00125, 0.0, False)
    assert bench.job().record(Stage.GENERATE).cost_usd == 0.00125


@in_virtual_time
async def test_a_second_purchase_is_a_second_event() -> None:
    """When the cache has lost the answer, both were paid for and both have a row."""
    bought = iter(("chatcmpl-1", "chatcmpl-2"))
    bench = Workbench(
        lambda _request, _call: answer(answer_id=next(bought)), plan=often("commit", "before", 4)
    )
    await bench.until_acknowledged()
    assert len(bench.rows) == 2


@in_virtual_time
async def test_repeat_refuses_older_cached_answers() -> None:
    """A repeat refuses cached answers older than the stage.

    An older job's answer is a saving; only one as young as this stage can be its own purchase.
    """
    bench = Workbench(plan=often("commit", "before", 4))
    await bench.until_acknowledged(wait=60.0)
    (_, first), (_, second) = bench.gateway.calls
    assert first.max_age is None
    assert second.max_age is not None
    assert 60 < second.max_age < 80  # the wait, the tries of the commit, and a second to round up


@in_virtual_time
async def test_failing_message_is_never_acknowledged() -> None:
    """A message that fails forever is not acknowledged.

    Acknowledging it would lose the job: 30 refusals, and then Pub/Sub's dead letters.
    """
    bench = Workbench(plan=lambda name: "before" if name in {"read", "create"} else None)
    for _ in range(30):
        assert not await bench.deliver()
    assert bench.jobs.documents == {}
