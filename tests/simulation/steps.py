"""Steps that ask as the real ones do: streamed and whole, for a better answer, back to polish, with less."""

from __future__ import annotations

from msgspec.structs import replace

from shared.errors import ModelUnavailable
from shared.jobs.job import Stage
from shared.jobs.outputs import GenerateOutput, Outcome, PolishOutput, QualityOutput
from shared.stage.step import Step, Work
from tests.support.samples.jobs import RESULT, TAGS
from tests.support.workbench import asking, shown


async def generate(work: Work) -> Outcome:
    """Ask once, watched."""
    await work.model.ask(asking(f"generate {work.request.topic}"), live=shown)
    return Outcome(output=GenerateOutput(content="c", title="t", model="m"))


async def polish(work: Work) -> Outcome:
    """Ask once for each revision, watched, and degrade when the model stays away."""
    try:
        await work.model.ask(asking(f"polish {work.revision} {work.request.topic}"), live=shown)
    except ModelUnavailable as error:
        return Outcome(output=PolishOutput(content="c"), degraded=str(error))
    return Outcome(output=PolishOutput(content="p"))


async def quality(work: Work) -> Outcome:
    """Ask twice, the second time for a better answer to the same, and send the first version back."""
    look = asking(f"look {work.revision} {work.request.topic}")
    await work.model.ask(look)
    await work.model.ask(replace(look, fresh=True))
    back = work.revision < work.request.max_revisions
    return Outcome(output=QualityOutput(score=60, word_count=1), revise=back)


async def meta(work: Work) -> Outcome:
    """Ask once and finish; degrade when the model stays away."""
    try:
        await work.model.ask(asking(f"meta {work.request.topic}"))
    except ModelUnavailable as error:
        return Outcome(output=TAGS, result=RESULT, degraded=str(error))
    return Outcome(output=TAGS, result=RESULT)


STEPS: dict[Stage, Step] = {
    Stage.GENERATE: generate,
    Stage.POLISH: polish,
    Stage.QUALITY: quality,
    Stage.META: meta,
}
