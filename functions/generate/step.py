"""Write the post: in one call if it is short, else in parts along an outline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from functions.generate import headings, titles
from functions.generate.given.model import with_rules
from functions.generate.given.selection import shortened
from functions.generate.given.tidying import Tidying
from functions.generate.given_post import given_post
from functions.generate.parts.parts import write_in_parts
from functions.generate.parts.plan import MOST_IN_ONE_CALL
from functions.generate.single_call import write_whole
from shared.errors import ContextTooLong, EmptyOutput
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.materials.given_links import asked_texts

if TYPE_CHECKING:
    from functions.generate.answer import WrittenText
    from shared.stage.step import Work

_SHORTENED = (
    "The profile's samples and the sources did not fit into the model's context, so it had few passages of "
    "them: choose a model with a longer context."
)


async def step(work: Work) -> Outcome:
    """Return the post and its title; raise a ModelError without a usable post."""
    if work.materials.refresh:
        return Outcome(
            output=await work.off_loop(given_post, work.materials.refresh.text, work.request, work.materials)
        )
    work = with_rules(work)
    written = await _write(work)
    title, content = await work.off_loop(_split_title, written)
    tidying = Tidying(work.materials, asked_texts(work.request))
    title, content, note = await work.off_loop(tidying.finish, title, content)
    if not content:
        raise EmptyOutput("The model wrote a title and no post: try another model or other instructions.")
    output = GenerateOutput(
        content=content,
        title=title or titles.from_topic(work.request.topic),
        model=written.model,
        artifacts_removed=written.removed,
    )
    return Outcome(output=output, degraded=written.degraded, note=note or None)


async def _write(work: Work) -> WrittenText:
    """Write the post; once more with shorter materials if the model's context has no room for them."""
    try:
        return await _write_with(work)
    except ContextTooLong:
        fewer = await work.off_loop(shortened, work.request, work.materials)
        if fewer is None:
            raise
    written = await _write_with(replace(work, materials=fewer))
    return replace(written, degraded=written.degraded or _SHORTENED)


async def _write_with(work: Work) -> WrittenText:
    if work.request.word_count > MOST_IN_ONE_CALL and (written := await write_in_parts(work)):
        return written
    return await write_whole(work)


def _split_title(written: WrittenText) -> tuple[str, str]:
    title, content = titles.split(written.text, labelled=written.labelled)
    if named := titles.plain(written.title):
        # The block's title is the post's; a first heading that says something else is a heading.
        content = content if headings.heading_key(title) == headings.heading_key(named) else written.text
        title = named
    return title, headings.normalize(content)
