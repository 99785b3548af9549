"""Failures of the model: retried, released, failed, degraded, and recorded."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.errors import (
    BudgetExceeded,
    ContentPolicy,
    ContextTooLong,
    GatewayMisconfigured,
    InvalidRequest,
    ModelError,
    ModelUnavailable,
)
from shared.gateways.litellm.request import Call
from shared.jobs.job import JobStatus, Stage, StageStatus
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.jobs.retry import MODEL_TRIES
from shared.jobs.waiting import WaitReason
from shared.llm.chat import Request
from shared.stage.step import Work
from tests.support.fakes.gateway import Script, answer
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import Workbench, asking

PASSING = ModelUnavailable("The model's provider answered 503; try again later.")


def failing(times: int, error: Exception = PASSING) -> Script:
    """Fail so many calls, then answer."""
    calls = 0

    def script(_request: Request, _call: Call) -> object:
        nonlocal calls
        calls += 1
        return error if calls <= times else answer(answer_id=f"chatcmpl-{calls}")

    return script  # type: ignore[return-value]


@in_virtual_time
async def test_passing_failure_is_retried_in_the_step() -> None:
    """Passing trouble is retried inside the step.

    Pub/Sub slows a whole subscription down for every refusal, so what passes quickly never gets there.
    """
    bench = Workbench(failing(MODEL_TRIES - 1))
    assert await bench.deliver()
    assert len(bench.gateway.calls) == MODEL_TRIES
    assert bench.job().record(Stage.GENERATE).attempt == 1
    assert 15 <= asyncio.get_running_loop().time() <= 20  # 1, 2, 4 and 8 seconds, and a quarter at most


@in_virtual_time
async def test_each_call_has_a_name_of_its_own() -> None:
    """The proxy echoes the name: its log could not distinguish two calls with one name."""
    bench = Workbench(failing(MODEL_TRIES + 1))
    await bench.until_acknowledged()
    names = [call.call_id for _, call in bench.gateway.calls]
    assert len(set(names)) == len(names) == MODEL_TRIES + 2


@in_virtual_time
async def test_trouble_that_lasts_puts_the_job_aside() -> None:
    """The message is acknowledged, and the job waits, with what went wrong for its owner to see.

    A redelivery changes nothing, and the sweep lets it in again when the model may be asked.
    """
    bench = Workbench(failing(MODEL_TRIES))
    assert await bench.deliver()
    job = bench.job()
    record = job.record(Stage.GENERATE)
    assert (job.status, job.lease, job.member) == (JobStatus.QUEUED, None, None)
    assert (record.status, record.error) == (StageStatus.PENDING, str(PASSING))
    assert record.error_code == "model_unavailable"
    waiting = job.waiting
    assert waiting is not None
    assert waiting.until is not None
    assert (waiting.reason, waiting.alias, waiting.order) == (WaitReason.MODEL, "gpt-4o", None)
    assert (waiting.until - job.updated_at).total_seconds() == 30
    assert await bench.deliver()
    assert await bench.sweep() == []  # too early
    assert len(bench.gateway.calls) == MODEL_TRIES
    assert await bench.deliver(await bench.until_let_in())
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, record.attempt, bench.job().waiting) == (StageStatus.DONE, 2, None)


@in_virtual_time
async def test_endless_failure_ends_the_job() -> None:
    """Trouble that never ends fails the job when its patience is over, and not before.

    Attempts that cost nothing do not count: the job outlives many more than five. The last one is
    acknowledged: its job has failed and says so.
    """
    bench = Workbench(failing(10_000))
    patience = bench.topology.job.patience
    assert await bench.until_acknowledged() > bench.topology.job.max_attempts
    assert patience < asyncio.get_running_loop().time() < patience + 900
    job = bench.job()
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert (job.error.code, job.error.stage, job.error.retryable) == ("model_unavailable", "generate", True)
    assert job.error.message == str(PASSING)
    assert job.record(Stage.GENERATE).status is StageStatus.FAILED
    assert (job.draft, job.lease, bench.following) == (None, None, [])


@in_virtual_time
async def test_retry_after_is_kept_or_puts_aside() -> None:
    """A retry after is kept to, and a long one puts the job aside for as long.

    A wait that the step has no time for ends the attempt at once.
    """
    bench = Workbench(failing(1, ModelUnavailable("busy", retry_after=30)))
    assert await bench.deliver()
    assert 30 <= asyncio.get_running_loop().time() <= 31
    patient = Workbench(failing(1, ModelUnavailable("busy", retry_after=3600)))
    assert await patient.deliver()
    assert len(patient.gateway.calls) == 1
    job = patient.job()
    assert job.waiting is not None
    assert job.waiting.until == job.updated_at + timedelta(hours=1)


@in_virtual_time
async def test_nobody_asks_before_the_providers_time() -> None:
    """Nobody asks again before the provider wants it.

    Redeliveries and sweeps meanwhile are no attempts, or five of them would fail the job within minutes.
    """
    bench = Workbench(failing(1, ModelUnavailable("busy", retry_after=500)))
    for minute in range(8):
        assert await bench.deliver()
        assert await bench.sweep() == [], minute
        await asyncio.sleep(60)
    await bench.until_acknowledged()
    assert asyncio.get_running_loop().time() >= 500
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, record.attempt, len(bench.gateway.calls)) == (StageStatus.DONE, 2, 2)


@pytest.mark.parametrize(
    ("error", "code", "retryable"),
    [
        (ContentPolicy("c"), "content_policy", False),
        (ContextTooLong("t"), "context_too_long", False),
        (GatewayMisconfigured("g"), "gateway_misconfigured", True),
        (InvalidRequest("i"), "invalid_request", False),
    ],
)
@in_virtual_time
async def test_permanent_failure_fails_at_once(
    error: ModelError,
    code: str,
    retryable: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """An error that another attempt can't fix fails at once.

    One call, one attempt, no wait, and the message is acknowledged. A replay is another question.
    """
    bench = Workbench(failing(100, error))
    assert await bench.deliver()
    job = bench.job()
    assert job.error is not None
    assert (job.status, job.error.code, job.error.retryable) == (JobStatus.FAILED, code, retryable)
    assert job.error.message == str(error)
    assert len(bench.gateway.calls) == 1
    assert asyncio.get_running_loop().time() == 0


@in_virtual_time
async def test_want_of_quota_is_waited_for() -> None:
    """A provider that refuses for want of quota is trouble of the model: the job waits till it is paid."""
    bench = Workbench(failing(3, BudgetExceeded("The provider's account has no credit left.")))
    assert await bench.deliver()
    assert bench.job().waiting is not None
    assert len(bench.gateway.calls) == 1
    await bench.until_acknowledged()
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, record.attempt, record.excused) == (StageStatus.DONE, 4, 3)


@in_virtual_time
async def test_want_of_quota_for_good_fails_at_last() -> None:
    """When the job's patience is over it fails with the provider's own refusal."""
    bench = Workbench(failing(10_000, BudgetExceeded("The provider's account has no credit left.")))
    await bench.until_acknowledged()
    error = bench.job().error
    assert error is not None
    assert (error.code, error.retryable) == ("budget_exceeded", True)
    assert asyncio.get_running_loop().time() >= bench.topology.job.patience


@pytest.mark.parametrize("text", ["", "  \n"])
@in_virtual_time
async def test_empty_answer_is_paid_and_asked_again(text: str) -> None:
    """An empty answer is paid for and asked for again past the cache.

    The cache has kept the empty answer, so the second call goes round it. Both have a row.
    """
    texts = iter((text, "Here it is."))
    ids = iter(("chatcmpl-1", "chatcmpl-2"))
    bench = Workbench(lambda _request, _call: answer(next(texts), answer_id=next(ids)))
    assert await bench.deliver()
    assert [request.fresh for request, _ in bench.gateway.calls] == [False, True]
    assert len(bench.rows) == 2
    assert bench.job().usage.calls == 2
    assert bench.job().usage.cost_usd == 0.0025


@in_virtual_time
async def test_two_empty_answers_fail_the_job() -> None:
    """A third would cost as much and help as little."""
    ids = iter(("chatcmpl-1", "chatcmpl-2", "chatcmpl-3"))
    bench = Workbench(lambda _request, _call: answer("", answer_id=next(ids)))
    assert await bench.deliver()
    job = bench.job()
    assert job.error is not None
    assert (job.error.code, len(bench.rows), job.usage.calls) == ("empty_output", 2, 2)


@in_virtual_time
async def test_filtered_answer_is_paid_and_fails() -> None:
    """A filtered answer is paid for and fails the job.

    The provider billed the text that it cut away.
    """
    bench = Workbench(lambda _request, _call: answer("Half of", finish_reason="content_filter"))
    assert await bench.deliver()
    job = bench.job()
    assert job.error is not None
    assert (job.error.code, len(bench.rows), job.usage.cost_usd) == ("content_policy", 1, 0.00125)


@in_virtual_time
async def test_a_degraded_stage_is_done_and_says_why() -> None:
    """The pipeline goes on with less than the best."""

    async def step(work: Work) -> Outcome:
        await work.model.ask(asking())
        output = GenerateOutput(content="kept", title="T", model="none")
        return Outcome(output=output, degraded="The model stayed away.")

    bench = Workbench(step=step)
    assert await bench.deliver()
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, record.error) == (StageStatus.DEGRADED, "The model stayed away.")
    assert (len(bench.following), bench.job().usage.calls) == (1, 1)


@in_virtual_time
async def test_answer_counts_once_over_attempts() -> None:
    """An answer counts once however many attempts it serves.

    The first answer survives in the proxy's cache while the second call fails: one purchase, one count.
    """
    bought: set[str] = set()
    broken = True

    def proxy(request: Request, _call: Call) -> object:
        prompt = request.messages[0].content
        if prompt == "two" and broken:
            return PASSING
        if prompt in bought:
            return answer(answer_id=prompt, cached=True, cost_usd=0.0, saved_usd=0.00125)
        bought.add(prompt)
        return answer(answer_id=prompt)

    async def step(work: Work) -> Outcome:
        await work.model.ask(asking("one"))
        written = await work.model.ask(asking("two"))
        return Outcome(output=GenerateOutput(content="c", title="T", model=written.model))

    bench = Workbench(proxy, step)  # type: ignore[arg-type]
    assert await bench.deliver()
    broken = False
    await bench.until_acknowledged()
    assert len(bench.rows) == 2
    assert len(bench.gateway.calls) == 2 + MODEL_TRIES, "the first answer is kept and not asked for again"
    usage = bench.job().usage
    assert (usage.calls, usage.cost_usd) == (2, sum(row["cost_usd"] for row in bench.rows.values()))


@pytest.mark.parametrize("degraded", [None, "The model stayed away."])
@in_virtual_time
async def test_fallback_is_noted_and_logged(degraded: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    """A fallback is noted on the stage and in the log.

    Its price counts, which may be a multiple: the job's owner and the operator can see why.
    """

    async def step(work: Work) -> Outcome:
        written = await work.model.ask(asking())
        output = GenerateOutput(content="kept", title="T", model=written.model)
        return Outcome(output=output, degraded=degraded)

    bench = Workbench(lambda _request, _call: answer(model="claude-3-5-sonnet"), step)
    assert await bench.deliver()
    record = bench.job().record(Stage.GENERATE)
    assert record.note == "gpt-4o did not answer, claude-3-5-sonnet did: its price counts."
    assert (record.model, record.error) == ("claude-3-5-sonnet", degraded)
    [line] = [each for each in capsys.readouterr().out.splitlines() if '"model_replaced"' in each]
    assert '"asked":"gpt-4o","model":"claude-3-5-sonnet"' in line
    assert record.note in line


@in_virtual_time
async def test_fallback_of_unknown_price_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    """A fallback without a known price is noted so: neither the note nor the log says that it counts."""

    async def step(work: Work) -> Outcome:
        written = await work.model.ask(asking())
        return Outcome(output=GenerateOutput(content="kept", title="T", model=written.model))

    bench = Workbench(lambda _request, _call: answer(model="claude-3-5-sonnet", cost_usd=None), step)
    assert await bench.deliver()
    record = bench.job().record(Stage.GENERATE)
    assert record.cost_usd is None
    assert record.note == "gpt-4o did not answer, claude-3-5-sonnet did: its price is unknown."
    [line] = [each for each in capsys.readouterr().out.splitlines() if '"model_replaced"' in each]
    assert record.note in line
    assert '"severity":"WARNING"' in line


@in_virtual_time
async def test_a_model_that_answers_itself_is_no_news() -> None:
    """A note is for what differs."""
    bench = Workbench()
    assert await bench.deliver()
    assert bench.job().record(Stage.GENERATE).note is None


@pytest.mark.parametrize(
    ("model", "code"), [("gpt-4o", "invalid_request"), ("gpt-4o-mini", "gateway_misconfigured")]
)
@in_virtual_time
async def test_only_a_named_model_is_the_owners_fault(model: str, code: str) -> None:
    """Only a model that the owner named is the owners fault.

    The gateway lacks an alias: the request's own, or one that the stage asks of itself.
    """
    unknown = InvalidRequest("The model is not offered here.", operator="Compare the aliases.")
    bench = Workbench(lambda _request, _call: unknown)

    async def step(work: Work) -> Outcome:
        await work.model.ask(asking(model=model))
        raise AssertionError

    assert await bench.deliver(step=step)
    error = bench.job().error
    assert error is not None
    assert error.code == code
    assert ("not offered" in error.message) is (model == "gpt-4o")
