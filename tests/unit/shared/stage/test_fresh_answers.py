"""Steps that ask again past the cache, and then have to do it all over: one row for each purchase."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from functions.generate.step import step as generate
from shared.errors import ModelUnavailable
from shared.gateways.litellm.request import Call
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Answer, Request
from shared.stage.step import Step, Work
from tests.support.fakes.broken import often
from tests.support.fakes.gateway import answer
from tests.support.fakes.proxy import CachingProxy, Reply
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, Workbench, asking, start

POST = "# Tea\n\n" + "Tea wakes you gently and keeps you awake. " * 30


async def again_when_unreadable(work: Work) -> Outcome:
    """Ask again as quality does if an answer is not JSON."""
    reply = await work.model.ask(asking())
    if reply.text == "rubbish":
        reply = await work.model.ask(replace(asking(), fresh=True))
    return Outcome(output=GenerateOutput(content=reply.text, title="T", model="m"))


async def corrected(work: Work) -> Outcome:
    """Ask again as meta does if a proposal has faults."""
    await work.model.ask(asking())
    reply = await work.model.ask(replace(asking("Write it again."), fresh=True))
    return Outcome(output=GenerateOutput(content=reply.text, title="T", model="m"))


async def once_or_empty(work: Work) -> Outcome:
    """Ask once, as every step does: the metered model asks again after an empty answer."""
    reply = await work.model.ask(asking())
    return Outcome(output=GenerateOutput(content=reply.text, title="T", model="m"))


@pytest.mark.parametrize(
    ("step", "first"), [(again_when_unreadable, "rubbish"), (corrected, "faulty"), (once_or_empty, "")]
)
@in_virtual_time
async def test_repeated_stage_finds_both_answers(step: Step, first: str) -> None:
    """A stage that is repeated finds both answers again.

    Four commits fail, so the stage is given back and begun anew: nothing is bought or billed again.
    """
    proxy = CachingProxy(lambda _request, number: first if number == 1 else "good")
    bench = Workbench(proxy, step, plan=often("commit", "before", 4))
    await bench.until_acknowledged()
    assert len(bench.gateway.calls) == 4
    assert len(proxy.bought) == len(bench.rows) == bench.job().usage.calls == 2
    assert sum(row["cost_usd"] for row in bench.rows.values()) == 0.0025
    assert list(bench.jobs.written_outputs.values()) != []


@in_virtual_time
async def test_declined_and_continued_post_is_billed() -> None:
    """A post that is declined cut off and continued late is billed as bought.

    The real step, and no crash at all: the provider goes away before the continuation.
    """
    away = iter([ModelUnavailable("Busy.")] * 5)

    def says(request: Request, number: int) -> Reply:
        if len(request.messages) > 2:
            return next(away, None) or "And so it ends."
        return (
            "I'm sorry, I can't help with writing that."
            if number == 1
            else answer(POST, finish_reason="length")
        )

    proxy = CachingProxy(says)
    bench = Workbench(proxy, generate)
    assert await bench.until_acknowledged(start(word_count=800)) == 2
    assert len(proxy.bought) == len(bench.rows) == bench.job().usage.calls == 3


@in_virtual_time
async def test_lost_fresh_answer_is_found_again() -> None:
    """A fresh answer that was lost on its way is found again.

    It was paid for: the repeat of its call gets it from the cache and gives it its row.
    """
    lost = iter([True])

    def script(request: Request, call: object) -> object:
        reply = proxy(request, call)  # type: ignore[arg-type]
        return ModelUnavailable("Cut.") if request.fresh and next(lost, False) else reply

    proxy = CachingProxy(lambda _request, number: "rubbish" if number == 1 else "good")
    bench = Workbench(script, again_when_unreadable)  # type: ignore[arg-type]
    await bench.until_acknowledged()
    assert len(proxy.bought) == len(bench.rows) == 2
    assert all(row["cost_usd"] == 0.00125 for row in bench.rows.values())


@pytest.mark.parametrize("first", [answer(""), answer("", finish_reason="length", reasoning_tokens=50)])
@in_virtual_time
async def test_kept_answer_leaves_later_questions_alone(first: Answer) -> None:
    """A stage that is put aside between two questions asks the second one as it did before.

    The first question's unusable answer is asked for again; the attempt that finds it kept asks neither. A
    second answer that was bought and lost on its way is found all the same.
    """
    lost = iter([True])

    async def look_twice(work: Work) -> Outcome:
        await work.model.ask(asking())
        reply = await work.model.ask(replace(asking(), fresh=True))
        return Outcome(output=GenerateOutput(content=reply.text, title="T", model="m"))

    proxy = CachingProxy(lambda _request, number: first if number == 1 else f"Answer {number}.")

    def over_the_network(request: Request, call: Call) -> Answer | Exception:
        found = proxy(request, call)
        if len(proxy.bought) == 3 and next(lost, False):
            return ModelUnavailable("The answer was lost.", retry_after=500)
        return found

    bench = Workbench(over_the_network, look_twice)
    await bench.until_acknowledged()
    assert len(proxy.bought) == len(bench.rows) == bench.job().usage.calls == 3
    assert bench.jobs.written_outputs[JOB]["generate"]["content"] == "Answer 3."
