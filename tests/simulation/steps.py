"""Steps that ask as the real ones do: streamed and whole, for a better answer, back to polish, with less."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from shared.errors import ModelError, ModelUnavailable
from shared.jobs.estimate import call_ceiling
from shared.jobs.job import Stage
from shared.jobs.outputs import GenerateOutput, Outcome, PolishOutput, QualityOutput
from shared.llm.chat import Draft, Parts, Request
from shared.messages.schemas import StartRequest
from shared.stage.side_by_side import side_by_side
from shared.stage.step import Step, Work
from shared.topology import Topology
from tests.support.samples.jobs import RESULT, TAGS
from tests.support.workbench import asking, shown

PARTS = 3
PROMPTS = "5e75e75e"
"""The version of these steps' prompts; the last release has none."""
_WRITTEN = Outcome(output=GenerateOutput(content="c", title="t", model="m"))


def _asking(work: Work, prompt: str) -> Request:
    """Return a request to the stage's alias, whose answer costs less than it may."""
    return asking(prompt, model=work.alias, max_tokens=2000 if "mini" in work.alias else 900)


def ceiling_of(alias: str, layout: Topology) -> int:
    """Return the most micro-dollars that a call of these steps costs."""
    return call_ceiling(asking("x" * 500, model=alias, max_tokens=2000), layout)


async def generate(work: Work) -> Outcome:
    """Ask once, watched, or for a long post along an outline, part by part."""
    if not is_long(work.request):
        await work.model.ask(_asking(work, f"generate {work.request.topic}"), live=shown)
    else:
        await _ask_all(work, "outline", "introduction")
        await _ask_all(work, *(f"part {number}" for number in range(PARTS)))
    return _WRITTEN


def is_long(request: StartRequest) -> bool:
    """Return whether the post is written in parts: every other one."""
    return "1" in request.topic


async def _ask_all(work: Work, *what: str) -> None:
    """Ask side by side for answers that are kept, and show each as it comes."""
    done = 0

    async def ask(each: str) -> None:
        nonlocal done
        await work.model.ask(_asking(work, f"{each} of {work.revision} {work.request.topic}"), keep=True)
        done += 1
        draft = Draft("so far", done / len(what), Parts(done, len(what)))
        work.model.show(lambda: draft)

    await side_by_side([partial(ask, each) for each in what], work.at_once)


async def polish(work: Work) -> Outcome:
    """Ask for two groups in each revision, side by side, and degrade when the model stays away."""
    try:
        await _ask_all(work, "first group", "second group")
    except ModelUnavailable as error:
        return Outcome(output=PolishOutput(content="c"), degraded=str(error))
    return Outcome(output=PolishOutput(content="p"))


async def quality(work: Work) -> Outcome:
    """Ask twice, the second time for a better answer to the same, and send the first version back."""
    look = _asking(work, f"look {work.revision} {work.request.topic}")
    await work.model.ask(look)
    await work.model.ask(replace(look, fresh=True))
    back = work.revision < work.request.max_revisions
    return Outcome(output=QualityOutput(score=60, word_count=1), revise=back)


async def meta(work: Work) -> Outcome:
    """Ask once and finish; degrade when the model stays away."""
    try:
        await work.model.ask(_asking(work, f"meta {work.request.topic}"))
    except ModelUnavailable as error:
        return Outcome(output=TAGS, result=RESULT, degraded=str(error))
    return Outcome(output=TAGS, result=RESULT)


async def generate_at_a_stretch(work: Work) -> Outcome:
    """Ask as the last release does: in one stream, or for a long post in one after the other."""
    sections = range(PARTS) if is_long(work.request) else ()
    for number in sections:
        await work.model.ask(_asking(work, f"section {number} of {work.request.topic}"), live=shown)
    return _WRITTEN if sections else await generate(work)


async def polish_at_a_stretch(work: Work) -> Outcome:
    """Ask for the whole post in one stream, and degrade when the model stays away."""
    try:
        await work.model.ask(_asking(work, f"polish {work.revision} {work.request.topic}"), live=shown)
    except ModelUnavailable as error:
        return Outcome(output=PolishOutput(content="c"), degraded=str(error))
    return Outcome(output=PolishOutput(content="p"))


STEPS: dict[Stage, Step] = {
    Stage.GENERATE: generate,
    Stage.POLISH: polish,
    Stage.QUALITY: quality,
    Stage.META: meta,
}
LAST_STEPS: dict[Stage, Step] = {
    **STEPS,
    Stage.GENERATE: generate_at_a_stretch,
    Stage.POLISH: polish_at_a_stretch,
}
"""Those of the last release."""


def asking_once(stage: Stage) -> Step:
    """Return a step with one call, which does with less where it can."""

    async def step(work: Work) -> Outcome:
        try:
            await work.model.ask(_asking(work, f"{stage.value} {work.request.topic}"))
        except ModelError as error:
            if stage is Stage.GENERATE:
                raise
            return replace(_DONE[stage], degraded=str(error))
        return _DONE[stage]

    return step


_DONE = {
    Stage.GENERATE: _WRITTEN,
    Stage.POLISH: Outcome(output=PolishOutput(content="p")),
    Stage.QUALITY: Outcome(output=QualityOutput(score=60, word_count=1)),
    Stage.META: Outcome(output=TAGS, result=RESULT),
}
ONE_CALL: dict[Stage, Step] = {stage: asking_once(stage) for stage in Stage}
"""One call in each stage: for thousands of jobs."""
