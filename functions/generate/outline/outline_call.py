"""Ask the model for the outline of a long post."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from functions.generate.given.selection import NOTHING, Given, for_outline
from functions.generate.outline import outline_prompt
from functions.generate.outline.outline_repeats import drop_repeats, find_repeats
from functions.generate.outline.outline_text import read_outline
from shared.errors import EmptyOutput, ModelError
from shared.llm.chat import Answer, Request, Schema, say_again
from shared.llm.prompting import follow_up
from shared.llm.structured_output import UnreadableError
from shared.text.language import foreign_to

if TYPE_CHECKING:
    from functions.generate.outline.outline import Outline
    from shared.messages.schemas import StartRequest
    from shared.stage.step import Work

_PURPOSE = "outline"
_TEMPERATURE = 0.4
# An outline takes about 50 tokens a section in English, and up to three times as many in other scripts.
_TOKENS, _TOKENS_A_SECTION = 300, 160
_ENOUGH = 0.5  # of the sections asked for; with fewer, each part would be too long
_FOREIGN = "it is in another language"
_TEXTS = {"type": "array", "items": {"type": "string"}}
SCHEMA = Schema(
    name="outline",
    schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "sections"],
        "properties": {
            "title": {"type": "string"},
            "sections": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["heading", "points"],
                    "properties": {"heading": {"type": "string"}, "points": _TEXTS},
                },
            },
        },
    },
)


class _Usable(NamedTuple):
    """An outline, and why it is asked for once more."""

    answer: Answer
    plan: Outline
    fault: str


def to_outline_request(start: StartRequest, count: int, alias: str, given: Given = NOTHING) -> Request:
    """Return the request for an outline of about `count` sections."""
    return Request(
        model=alias,
        messages=outline_prompt.outline_messages(start, count, given),
        temperature=_TEMPERATURE,
        max_tokens=_TOKENS + _TOKENS_A_SECTION * count,
        schema=SCHEMA,
    )


async def ask_for_outline(work: Work, count: int) -> Outline | None:
    """Return an outline of about `count` sections with distinct points; None without a usable answer.

    It is asked for twice at most, also if it is in another language than the post, and once more if two of
    its sections say the same.
    """
    language = work.request.language
    given = await work.off_loop(for_outline, work.request, work.materials)
    request = to_outline_request(work.request, count, work.alias, given)
    usable: list[_Usable] = []
    purpose = _PURPOSE
    for fresh in (False, True):
        try:
            answer = await work.model.ask(replace(request, fresh=fresh), keep=True, purpose=purpose)
            plan = await work.off_loop(_read_outline, answer, count, language)
        except UnreadableError:
            purpose = say_again(_PURPOSE, "it could not be read")
            continue
        except EmptyOutput:  # the model has been asked twice already
            break
        usable.append(_Usable(answer, plan, await work.off_loop(_find_fault, plan, count, language)))
        if not usable[-1].fault:
            break
        purpose = say_again(_PURPOSE, usable[-1].fault)
    if not usable:
        return None
    best = max(usable, key=lambda each: (each.fault != _FOREIGN, len(each.plan.sections)))
    return await _make_distinct(work, request, best.answer, best.plan, count)


async def _make_distinct(work: Work, request: Request, answer: Answer, plan: Outline, count: int) -> Outline:
    """Ask once more if sections repeat each other; what they still repeat is left out of the later one."""
    repeats = await work.off_loop(find_repeats, plan)
    if not repeats:
        return plan
    ask = outline_prompt.ask_for_distinct_points([repeat.line for repeat in repeats])
    again = replace(request, messages=follow_up(request.messages, answer.text, ask))
    try:
        purpose = say_again(_PURPOSE, "sections say the same")
        answer = await work.model.ask(again, keep=True, purpose=purpose)
        second = await work.off_loop(_read_outline, answer, count, work.request.language)
        is_as_good = not _find_fault(second, count, work.request.language)
        if is_as_good and len(second.sections) >= _ENOUGH * len(plan.sections):
            left = await work.off_loop(find_repeats, second)
            plan = second if len(left) < len(repeats) else plan
    except (UnreadableError, ModelError):  # the first outline is kept
        pass
    return await work.off_loop(drop_repeats, plan)


def _read_outline(answer: Answer, count: int, language: str) -> Outline:
    return read_outline(answer.text, count, language, truncated=answer.truncated)


def _find_fault(plan: Outline, count: int, language: str) -> str:
    lines = [plan.title, *(line for section in plan.sections for line in (section.heading, *section.points))]
    if foreign_to("\n".join(lines), language):
        return _FOREIGN
    return "" if len(plan.sections) >= _ENOUGH * count else f"it has too few sections for {count}"
