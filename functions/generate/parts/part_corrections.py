"""Ask again for single parts of a long post: for their length, and for what another part says already."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from functions.generate import prompt
from functions.generate.answer import WrittenText, foreign_language
from functions.generate.continuation import ends_midway
from functions.generate.parts import part_prompt
from functions.generate.parts.part_call import WrittenPart, read_part
from functions.generate.parts.part_choice import find_off_length, find_said_twice
from functions.generate.parts.part_text import read_answer
from shared.errors import ModelError
from shared.llm.chat import say_again
from shared.llm.prompting import follow_up
from shared.stage.side_by_side import side_by_side

if TYPE_CHECKING:
    from functions.generate.parts.growing_post import GrowingPost
    from shared.messages.schemas import StartRequest
    from shared.stage.step import Work

_KEPT_WORDS = 0.5  # a part that leaves out what others tell keeps at least half of its words


class _Ask(NamedTuple):
    """The question for a part, and the reason that the log shows."""

    text: str
    reason: str


async def correct_lengths(work: Work, parts: list[WrittenPart], post: GrowingPost) -> list[WrittenPart]:
    """Ask once more for the parts that are far off their length, and keep the nearer version of each."""
    places = await work.off_loop(find_off_length, parts, work.request.word_count)
    asks = {place: _ask_for_length(work.request, parts[place]) for place in places}
    return await _ask_again(work, parts, asks, post, _is_nearer)


async def correct_repeats(work: Work, parts: list[WrittenPart], post: GrowingPost) -> list[WrittenPart]:
    """Ask once more for the parts that say what an earlier one says, without that."""
    language = work.request.language
    repeated = await work.off_loop(find_said_twice, parts, language)
    asks = {
        place: _Ask(part_prompt.ask_without(sentences), "it repeats an earlier part")
        for place, sentences in repeated.items()
    }
    made = await _ask_again(work, parts, asks, post, _keeps_enough)
    left = await work.off_loop(find_said_twice, made, language)
    for place, sentences in repeated.items():
        if made[place] is not parts[place] and len(left.get(place, ())) >= len(sentences):
            made[place] = parts[place]
            await post.show(place, parts[place].text)
    return made


async def _ask_again(
    work: Work,
    parts: list[WrittenPart],
    asks: dict[int, _Ask],
    post: GrowingPost,
    is_better: Callable[[WrittenPart, WrittenPart], bool],
) -> list[WrittenPart]:
    """Ask for parts again, each in its own conversation, and keep the better version of each."""

    async def ask(place: int) -> WrittenPart:
        first = parts[place]
        second = await _ask_for_version(work, first, asks[place])
        if second is None or second.missing > first.missing or not is_better(second, first):
            return first
        await post.show(place, second.text)
        return second

    versions = await side_by_side([partial(ask, place) for place in asks], work.at_once)
    changed = dict(zip(asks, versions, strict=True))
    return [changed.get(place, part) for place, part in enumerate(parts)]


async def _ask_for_version(work: Work, first: WrittenPart, ask: _Ask) -> WrittenPart | None:
    """Return another version of a part, or None if the answer is not usable."""
    request = msgspec.structs.replace(
        first.task.request, messages=follow_up(first.task.request.messages, first.text, ask.text)
    )
    try:
        answer = await work.model.ask(request, keep=True, purpose=say_again(first.task.name, ask.reason))
    except ModelError:  # the first version is kept
        return None
    text, removed = await work.off_loop(read_answer, answer.text, first.task.plan)
    if not text or answer.truncated or await work.off_loop(ends_midway, text):
        return None
    other = await work.off_loop(foreign_language, text, work.request.language)
    if other and not first.foreign:
        return None
    written = WrittenText(text=text, removed=first.removed + removed, model=answer.model)
    return await read_part(work, first.task, written, foreign=first.foreign)


def _ask_for_length(request: StartRequest, part: WrittenPart) -> _Ask:
    wanted = part.task.part
    return _Ask(
        part_prompt.ask_for_part_length(request, wanted, part.words),
        f"it has {part.words} of {prompt.length(request, wanted.words)}",
    )


def _is_nearer(second: WrittenPart, first: WrittenPart) -> bool:
    if second.missing < first.missing:
        return True
    wanted = first.task.part.words
    return abs(second.words - wanted) < abs(first.words - wanted)


def _keeps_enough(second: WrittenPart, first: WrittenPart) -> bool:
    return second.words >= _KEPT_WORDS * first.words
