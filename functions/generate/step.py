"""Write the post: in one answer where one is enough, else section by section along an outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.generate import headings, prompt, titles
from functions.generate.drafting import TEMPERATURE, in_one_go
from functions.generate.sections import in_sections
from shared.errors import EmptyOutput
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Request
from shared.llm.prompting import tokens_for_words

if TYPE_CHECKING:
    from functions.generate.answer import Written
    from shared.stage.step import Work

# What models write in one answer when they are asked to: beyond it they fall ever shorter.
_ONE_GO = 1500  # words


async def step(work: Work) -> Outcome:
    """Return the post and its title; without a usable answer there is no post, so ModelErrors go through."""
    written = await _written(work)
    title, content = await work.off_loop(_titled, written)
    if not content:
        raise EmptyOutput("The model wrote a title and no post: try another model or other instructions.")
    output = GenerateOutput(
        content=content,
        title=title or titles.of_topic(work.request.topic),
        model=written.model,
        artifacts_removed=written.removed,
    )
    return Outcome(output=output, degraded=written.degraded)


def _titled(written: Written) -> tuple[str, str]:
    title, content = titles.split(written.text, labelled=written.labelled)
    return title, headings.in_order(content)


async def _written(work: Work) -> Written:
    if work.request.word_count > _ONE_GO and (written := await in_sections(work)):
        return written
    request = Request(
        model=work.alias,
        messages=prompt.messages(work.request),
        temperature=TEMPERATURE,
        max_tokens=tokens_for_words(work.request.word_count, work.request.language),
    )
    return await in_one_go(work, request)
