"""Models that reason before they write: their answers, their drafts and their room."""

from __future__ import annotations

import asyncio
from dataclasses import replace as with_changes
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from shared.gateways.litellm.gateway import OnPiece
from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.gateways.litellm.request import Call
from shared.jobs.estimate import call_ceiling, job_estimate
from shared.jobs.job import JobStatus, Stage
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.jobs.transitions import new_job
from shared.llm.chat import Answer, Request
from shared.llm.reasoning import THINKING
from shared.messages.schemas import StartRequest
from shared.stage.step import Step, Work
from tests.support.fakes.gateway import Script, ScriptedGateway, answer
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, ORG, USER, Workbench, asking, shown, write

ALIAS = "gpt-4o"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def reasoning(script: Script, step: Step = write, *, tokens: int = 1000) -> Workbench:
    """Return a bench whose alias may reason so many tokens."""
    bench = Workbench(script, step)
    known = replace(bench.topology.models[ALIAS], reasoning_tokens=tokens)
    bench.topology = replace(bench.topology, models={**bench.topology.models, ALIAS: known})
    bench.dependencies = with_changes(bench.dependencies, topology=bench.topology)
    return bench


def cut(text: str, completion: int, reasoned: int | None) -> Answer:
    """Return an answer that max_tokens cut off."""
    return answer(
        text,
        finish_reason="length",
        completion_tokens=completion,
        reasoning_tokens=reasoned,
        answer_id=f"chatcmpl-{text}",
    )


LONG = "A long text of tea. " * 25


@pytest.mark.parametrize(
    "first",
    [
        cut("", 1099, 1099),
        cut("", 99, None),
        cut("Half a", 1099, 1060),
        cut("A summary was counted", 1099, 80),
        cut("<think>" + LONG, 1099, None),
        cut(f"<think>{LONG}</think>\nTea", 1099, None),
    ],
    ids=["all", "uncounted", "most", "summary", "tags", "closed tags"],
)
@in_virtual_time
async def test_starved_answer_is_asked_for_again(first: Answer) -> None:
    """The second call asks for less reasoning and leaves more room, past the cache; both have rows."""
    bench = reasoning(lambda request, _call: answer("A post.") if request.effort else first)
    assert await bench.deliver()
    (before, _), (after, _) = bench.gateway.calls
    assert (before.effort, before.fresh) == (None, False)
    assert (after.effort, after.fresh, after.max_tokens) == ("least", True, 2 * before.max_tokens)
    assert after.messages == before.messages
    assert len(bench.rows) == 2
    assert bench.job().record(Stage.GENERATE).model == ALIAS


@pytest.mark.parametrize("whole", [cut(LONG, 1099, 1000), cut(LONG, 150, 60), cut(LONG, 99, 0)])
@in_virtual_time
async def test_long_text_is_not_asked_for_again(whole: Answer) -> None:
    """A text that used its own tokens was cut off for its length: its step decides what to do."""
    bench = reasoning(lambda _request, _call: whole)
    assert await bench.deliver()
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_model_that_only_reasons_fails_the_job() -> None:
    """After two answers without a text the job says what its owner can change."""
    bench = reasoning(lambda _request, call: cut("", 1099, 1099 + len(call.call_id)))
    assert await bench.deliver()
    job = bench.job()
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert (job.error.code, len(bench.gateway.calls)) == ("empty_output", 2)
    assert "reasoning" in job.error.message


class ThinkingGateway(ScriptedGateway):
    """Sends reasoning for some seconds before the text."""

    async def complete(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer | None = None
    ) -> Answer:
        partial = partial or PartialAnswer()
        for _ in range(10):
            await asyncio.sleep(1)
            partial.thinking = True
            if on_piece:
                on_piece("")
        return await super().complete(request, call, on_piece, partial)


def drafts(bench: Workbench) -> list[str]:
    """Return the drafts that the job's document had, each once."""
    return list(dict.fromkeys(document["draft"] for document in bench.jobs.history if "draft" in document))


@in_virtual_time
async def test_draft_says_that_the_model_thinks() -> None:
    """Reasoning that arrives shows nothing of itself; the first word of the text replaces the sentence."""
    bench = Workbench(lambda _request, _call: answer(" ".join(["word"] * 40)))
    bench.gateway = ThinkingGateway(bench.gateway._script)
    bench.gateway.pause = 0.2
    bench.dependencies = with_changes(bench.dependencies, gateway=bench.gateway)
    await bench.deliver()
    seen = drafts(bench)
    assert seen[0] == THINKING
    assert len(seen) > 2
    assert all(draft.startswith("WORD") for draft in seen[1:])
    assert "draft" not in bench.jobs.documents[bench.job().job_id]


@pytest.mark.parametrize("live", [shown, None], ids=["streamed", "whole"])
@in_virtual_time
async def test_silent_thinking_is_shown_too(live: object) -> None:
    """A model that reasons without sending anything is known to reason."""

    async def step(work: Work) -> Outcome:
        written = await work.model.ask(asking(), live=live)  # type: ignore[arg-type]
        return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))

    bench = reasoning(lambda _request, _call: answer("word"), step)
    bench.gateway.seconds = 20
    await bench.deliver()
    assert drafts(bench)[:1] == [THINKING]


@in_virtual_time
async def test_plain_model_never_thinks() -> None:
    """A slow model without reasoning has no draft before its first word."""
    bench = reasoning(lambda _request, _call: answer(" ".join(["word"] * 40)), tokens=0)
    bench.gateway.seconds, bench.gateway.pause = 20, 0.2
    await bench.deliver()
    assert all(draft.startswith("WORD") for draft in drafts(bench))


def test_reasoning_is_part_of_the_hold() -> None:
    """A budget is checked against a call's reasoning as well, and a job's estimate expects some."""
    plain, reasons = reasoning(lambda *_: answer(), tokens=0), reasoning(lambda *_: answer(), tokens=1000)
    price = plain.topology.models[ALIAS].usd_per_million[1]
    more = call_ceiling(asking(), reasons.topology) - call_ceiling(asking(), plain.topology)
    assert more == 1000 * price
    request = StartRequest(org_id=ORG, user_id=USER, topic="Tea")
    job = new_job(request, JOB, NOW, 90)
    before = job_estimate(job, Stage.GENERATE, plain.topology)
    assert job_estimate(job, Stage.GENERATE, reasons.topology) > before


@in_virtual_time
async def test_silent_reasoning_without_an_end_has_a_row() -> None:
    """A model that reasons without a sign until the stage's time is over is billed: nobody knows how much."""
    bench = reasoning(lambda _request, _call: answer("word"))
    bench.gateway.seconds = 3600
    await bench.deliver()
    rows = list(bench.rows.values())
    assert [(row["cost_usd"], row["completion_tokens"]) for row in rows] == [(None, 0)]
    assert bench.job().usage.cost_usd is None
