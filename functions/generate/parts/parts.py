"""Write a long post in parts, all side by side along an outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from functions.generate.answer import WrittenText, mark_if_foreign
from functions.generate.given.selection import NOTHING, Given, for_introduction, for_parts, together
from functions.generate.outline.outline_call import ask_for_outline
from functions.generate.parts import part_prompt
from functions.generate.parts.growing_post import GrowingPost
from functions.generate.parts.link_labels import separate_labels
from functions.generate.parts.part_call import PartTask, WrittenPart, cut_run_on, to_part_request, write_part
from functions.generate.parts.part_corrections import correct_lengths, correct_repeats
from functions.generate.parts.plan import part_count, plan_introduction, plan_parts, section_count
from functions.generate.parts.section_text import remove_repeated
from shared.errors import EmptyOutput
from shared.llm.chat import Message
from shared.materials.materials import NO_MATERIALS, Materials
from shared.stage.side_by_side import side_by_side

if TYPE_CHECKING:
    from functions.generate.outline.outline import Outline
    from functions.generate.parts.plan import Part
    from shared.messages.schemas import StartRequest
    from shared.stage.step import Work

_REPEATED = (
    "The section “{}” only repeated an earlier one, so the post is without it: try a more capable model."
)
_MISSING = (
    "The model wrote no text for the section “{}”, so the post is without it: try a more capable model."
)


async def write_in_parts(work: Work) -> WrittenText | None:
    """Return the post with its title on top, or None without a usable outline.

    Each request depends on the start request and earlier answers alone, and each answer is kept, so an
    attempt that takes over asks for nothing twice.

    There are 8 calls at most for the outline (twice, and once for what repeats) and the introduction (twice,
    two continuations, its length), and 6 for each part (the same, and once for what another part says).
    """
    words = work.request.word_count
    post = GrowingPost(work, 1 + part_count(words))
    introduction, plan = await _begin(work, post)
    if plan is None:
        return None
    title = f"# {plan.title}" if plan.title else ""
    tasks = await work.off_loop(plan_tasks, work.request, plan, work.alias, work.materials)
    post.begin(title, 1 + len(tasks))
    await post.show(0, introduction.text)
    calls = [
        partial(_write, work, task, post, place, keeps_foreign=introduction.foreign)
        for place, task in enumerate(tasks, start=1)
    ]
    parts = [introduction, *await side_by_side(calls, work.at_once)]
    _check_enough(parts)
    parts = await correct_lengths(work, parts, post)
    parts = await correct_repeats(work, parts, post)
    parts = await work.off_loop(_tidy, parts)
    _check_enough(parts)
    return await work.off_loop(mark_if_foreign, _join(title, parts), work.request.language)


async def _begin(work: Work, post: GrowingPost) -> tuple[WrittenPart, Outline | None]:
    """Write the introduction and the outline at the same time: neither needs the other."""
    introduction: list[WrittenPart] = []
    outline: list[Outline | None] = []

    async def introduce() -> None:
        given = await work.off_loop(for_introduction, work.request, work.materials)
        introduction.append(
            await _write(work, plan_introduction_task(work.request, work.alias, given), post, 0)
        )

    async def plan() -> None:
        outline.append(await ask_for_outline(work, section_count(work.request.word_count)))

    await side_by_side([plan, introduce], work.at_once)
    return introduction[0], outline[0]


def plan_introduction_task(start: StartRequest, alias: str, given: Given = NOTHING) -> PartTask:
    """Return the task of writing the introduction."""
    part = plan_introduction(start.word_count)
    messages = part_prompt.introduction_messages(start, part.words, given)
    return PartTask(part, None, to_part_request(start, messages, part.words, alias), "introduction")


def plan_tasks(
    start: StartRequest, plan: Outline, alias: str, materials: Materials = NO_MATERIALS
) -> list[PartTask]:
    """Return the tasks of writing the parts of an outline."""
    parts = plan_parts(plan, start.word_count)
    given = for_parts(start, materials, [(_say(part), part.words) for part in parts])
    return to_tasks(start, plan, alias, list(zip(parts, given, strict=True)))


def to_tasks(
    start: StartRequest, plan: Outline, alias: str, parts: Sequence[tuple[Part, Given]]
) -> list[PartTask]:
    """Return the tasks of writing parts with what each is given."""
    shared, tasks = part_prompt.part_messages(start, plan, together([given for _, given in parts])), []
    for number, (part, given) in enumerate(parts, start=2):  # the introduction is the first
        ask = Message(role="user", content=part_prompt.ask_for_part(start, part, given))
        request = to_part_request(start, (*shared, ask), part.words, alias)
        tasks.append(PartTask(part, plan, request, f"part {number} of {1 + len(parts)}"))
    return tasks


def _say(part: Part) -> str:
    return "\n".join(line for section in part.sections for line in (section.heading, *section.points))


async def _write(
    work: Work, task: PartTask, post: GrowingPost, place: int, *, keeps_foreign: bool = False
) -> WrittenPart:
    """Write a part, and show the post with it."""
    part = await write_part(work, task, keeps_foreign=keeps_foreign)
    await post.show(place, part.text)
    return part


def _check_enough(parts: list[WrittenPart]) -> None:
    unwritten = sum(part.missing - len(part.repeated) for part in parts)
    if unwritten > sum(len(part.sections) for part in parts) / 2:
        raise EmptyOutput("The model left most sections of the post empty: try another model.")


def _tidy(parts: list[WrittenPart]) -> list[WrittenPart]:
    """Mend what only shows in the whole post: repeated paragraphs, links' labels, parts far too long."""
    parts = [cut_run_on(part) for part in parts]
    left = iter(separate_labels(remove_repeated([text for part in parts for text in part.sections])))
    return [_with_texts(part, tuple(next(left) for _ in part.sections)) for part in parts]


def _with_texts(part: WrittenPart, texts: tuple[str, ...]) -> WrittenPart:
    """Return a part with what is left of its sections."""
    pairs = enumerate(zip(part.sections, texts, strict=True))
    repeated = tuple(place for place, (before, left) in pairs if before and not left)
    return replace(part, sections=texts, repeated=repeated)


def _join(title: str, parts: list[WrittenPart]) -> WrittenText:
    troubles = [trouble for part in parts for trouble in _find_troubles(part)]
    written = [part for part in parts if part.text]
    return WrittenText(
        text="\n\n".join([*([title] if title else []), *(part.text for part in written)]),
        removed=sum(part.removed for part in parts),
        model=written[-1].model,
        degraded=troubles[0] if troubles else None,
    )


def _find_troubles(part: WrittenPart) -> list[str]:
    headings = [section.heading for section in part.task.part.sections] or ["Introduction"]
    missing = [
        (_REPEATED if place in part.repeated else _MISSING).format(headings[place])
        for place, text in enumerate(part.sections)
        if not text
    ]
    return [*([part.degraded] if part.degraded else []), *missing]
