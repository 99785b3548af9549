"""Ask the model for one part of a long post: again if it is not one, and on to its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from functions.generate import prompt
from functions.generate.answer import WrittenText, end_at_sentence, foreign_language
from functions.generate.continuation import ends_midway
from functions.generate.drafting import TEMPERATURE, continue_text
from functions.generate.length import count_markdown_words, cut_to_length
from functions.generate.parts import part_prompt
from functions.generate.parts.part_text import join_sections, read_answer, read_sections
from shared.errors import ContentPolicy, EmptyOutput
from shared.llm.chat import Message, Request, say_again
from shared.llm.prompting import tokens_for_words

if TYPE_CHECKING:
    from functions.generate.outline.outline import Outline
    from functions.generate.parts.plan import Part
    from shared.messages.schemas import StartRequest
    from shared.stage.step import Work

_RAN_ON = (
    "The model wrote past the length of the {} without coming to an end, so the text ends where the length "
    "is reached: try a more capable model."
)
_MOST = 2.0  # of its length
_MOST_CHARACTERS = 40  # a word: the longest post in parts then has as many as one answer may have


@dataclass(frozen=True)
class PartTask:
    """A part to write, and the request for it. The introduction has no plan: it is written beside it.

    `name` stands in log lines.
    """

    part: Part
    plan: Outline | None
    request: Request
    name: str = ""


@dataclass(frozen=True)
class WrittenPart:
    """The texts of a part's sections, empty for missing ones, and how they came about.

    `foreign`: the model was asked twice and did not write in the language asked for. `repeated`: the places
    of sections that are left out because an earlier one says the same.
    """

    task: PartTask
    sections: tuple[str, ...]
    words: int = 0
    removed: int = 0
    model: str = ""
    degraded: str | None = None
    foreign: bool = False
    repeated: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The part as it stands in the post, with the headings of its sections."""
        return join_sections(self.sections, self.task.part)

    @property
    def missing(self) -> int:
        """How many of its sections have no text."""
        return sum(not text for text in self.sections)


def to_part_request(start: StartRequest, messages: tuple[Message, ...], words: int, alias: str) -> Request:
    """Return the request for a part of so many words."""
    return Request(
        model=alias,
        messages=messages,
        temperature=TEMPERATURE,
        max_tokens=tokens_for_words(words, start.language),
    )


async def write_part(work: Work, task: PartTask, *, keeps_foreign: bool = False) -> WrittenPart:
    """Write a part; if it is refused or empty, it has no text.

    `keeps_foreign`: the model is known to write in another language, and is not asked twice for that.
    """
    try:
        written, cut_off, foreign = await _ask(work, task, keeps_foreign=keeps_foreign)
        written = await _complete(work, task, written, cut_off=cut_off)
    except (ContentPolicy, EmptyOutput) as error:
        if isinstance(error, ContentPolicy) and task.plan is None:
            raise
        return WrittenPart(task, sections=("",) * max(1, len(task.part.sections)))
    return await read_part(work, task, written, foreign=foreign)


async def read_part(
    work: Work, task: PartTask, written: WrittenText, *, foreign: bool = False
) -> WrittenPart:
    """Return a part with the texts of its sections; it is degraded if it is in another language.

    A text many times as long as asked for is cut: joined with others, no document would hold it.
    """
    most = _MOST_CHARACTERS * task.part.words
    if len(written.text) > most:
        text = await work.off_loop(end_at_sentence, written.text[:most])
        written = replace(written, text=text, degraded=_RAN_ON.format(_name(task.part)))
    sections = await work.off_loop(read_sections, written.text, task.part, task.plan)
    other = await work.off_loop(foreign_language, "\n\n".join(sections), work.request.language)
    degraded = _describe_foreign(task.part, other, work.request.language) if other else written.degraded
    return WrittenPart(
        task=task,
        sections=sections,
        words=await work.off_loop(count_markdown_words, "\n\n".join(sections)),
        removed=written.removed,
        model=written.model,
        degraded=degraded,
        foreign=foreign,
    )


async def _ask(work: Work, task: PartTask, *, keeps_foreign: bool) -> tuple[WrittenText, bool, bool]:
    """Ask, and ask once more if the answer is not the part or is foreign.

    Return the text, whether it was cut off, and whether no answer was in the language asked for.
    """
    written, cut_off, foreign = WrittenText(text="", removed=0, model=""), False, 0
    purpose = task.name
    for fresh in (False, True):
        try:
            request = msgspec.structs.replace(task.request, fresh=fresh)
            answer = await work.model.ask(request, keep=True, purpose=purpose)
        except (ContentPolicy, EmptyOutput):
            if not written.text:
                raise
            break  # the foreign text is better than none
        text, removed = await work.off_loop(read_answer, answer.text, task.plan)
        written = replace(written, removed=written.removed + removed, model=answer.model)
        if not text or not any(await work.off_loop(read_sections, text, task.part, task.plan)):
            purpose = say_again(task.name, "the answer had none of its text")
            continue
        written, cut_off = replace(written, text=text), answer.truncated
        if keeps_foreign or not await work.off_loop(foreign_language, text, work.request.language):
            return written, cut_off, False
        foreign += 1
        purpose = say_again(task.name, "it was in another language")
    return written, cut_off, foreign > 0


async def _complete(work: Work, task: PartTask, written: WrittenText, *, cut_off: bool) -> WrittenText:
    """Bring an unfinished part to its end."""
    if cut_off and await work.off_loop(_is_long_enough, written.text, task):
        # A model that wrote past the length asked for would not find an end by going on.
        text = await work.off_loop(end_at_sentence, written.text)
        return replace(written, text=text, degraded=_RAN_ON.format(_name(task.part)))
    if not cut_off and not await work.off_loop(ends_midway, written.text):
        return written
    ask = prompt.CONTINUE if task.part.is_last else part_prompt.CONTINUE
    return await continue_text(
        work, task.request, written, cut_off=cut_off, ask=ask, streamed=False, name=task.name
    )


def cut_run_on(part: WrittenPart) -> WrittenPart:
    """Cut the sections of a part that is far beyond its length although it was asked for again."""
    plan = part.task.part
    if part.words <= _MOST * plan.words:
        return part
    cut = zip(part.sections, plan.lengths, strict=True)
    sections = tuple(cut_to_length(text, length) if text else "" for text, length in cut)
    words = count_markdown_words("\n\n".join(sections))
    degraded = part.degraded or _RAN_ON.format(_name(plan))
    return replace(part, sections=sections, words=words, degraded=degraded)


def _is_long_enough(text: str, task: PartTask) -> bool:
    """Return whether a part that was cut off has its length, and something of each section."""
    is_long = count_markdown_words(text) >= task.part.words
    return is_long and all(read_sections(text, task.part, task.plan))


def _describe_foreign(part: Part, other: str, language: str) -> str:
    name = f"{_name(part)} {'are' if len(part.sections) > 1 else 'is'}"
    return f"The {name} in “{other}” although “{language}” was asked for: try a more capable model."


def _name(part: Part) -> str:
    names = " and ".join(f"“{section.heading}”" for section in part.sections)
    return f"section{'s' if len(part.sections) > 1 else ''} {names}" if names else "introduction"
