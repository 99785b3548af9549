"""A long post, section by section, asked for in one conversation that holds all that stands before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec

from functions.generate import prompt
from functions.generate.answer import Written, foreign, told, trimmed
from functions.generate.continuation import stops
from functions.generate.drafting import NO_END, TEMPERATURE, continued, live
from functions.generate.length import to_length, words
from functions.generate.outline import Outline, Section
from functions.generate.outline_call import ask_for_outline
from functions.generate.prompt_echo import is_data
from functions.generate.section_text import bare
from shared.errors import ContentPolicy, EmptyOutput
from shared.llm.chat import Message, Request
from shared.llm.prompting import tokens_for_words
from shared.text.cleaner import clean
from shared.text.prose import is_refusal

if TYPE_CHECKING:
    from shared.stage.step import Work

# A section may take up what others left, within reason.
_LEAST, _MOST = 0.6, 1.5
_FEWEST_WORDS = 60
_RUN_ON = 2.0
_MISSING = (
    "The model wrote no text for the section “{}”, so the post is without it: try a more capable model."
)


@dataclass
class _Post:
    """What there is so far: the text, the conversation that led to it, and what went wrong."""

    plan: Outline
    messages: tuple[Message, ...]
    parts: list[str] = field(default_factory=list)
    removed: int = 0
    model: str = ""
    trouble: list[str] = field(default_factory=list)
    missing: int = 0
    foreign: bool = False

    @property
    def text(self) -> str:
        return "\n\n".join(self.parts)


async def in_sections(work: Work) -> Written | None:
    """Return the post with its title on top, or None where the model gives no outline for it."""
    plan = await ask_for_outline(work)
    if plan is None:
        return None
    post = _Post(plan=plan, messages=prompt.sectioned(work.request, plan.title, plan.sections))
    shares = plan.shares()
    for place in range(len(shares)):
        left = work.request.word_count - await work.off_loop(words, post.text)
        usual = work.request.word_count * shares[place]
        share = left * shares[place] / sum(shares[place:])
        await _add(work, post, place, round(max(usual * _LEAST, min(usual * _MOST, share), _FEWEST_WORDS)))
        if post.missing > len(shares) / 2:
            raise EmptyOutput("The model left most sections of the post empty: try another model.")
    title = f"# {plan.title}\n\n" if plan.title else ""
    written = Written(
        text=title + post.text,
        removed=post.removed,
        model=post.model,
        degraded=post.trouble[0] if post.trouble else None,
    )
    return await work.off_loop(told, written, work.request.language)


async def _add(work: Work, post: _Post, place: int, wanted: int) -> None:
    """Have one part written, and put it under its heading; place 0 is the introduction."""
    section = post.plan.sections[place - 1] if place else None
    ask = prompt.section(work.request, section, wanted, last=place == len(post.plan.sections))
    request = Request(
        model=work.alias,
        messages=(*post.messages, Message(role="user", content=ask)),
        temperature=TEMPERATURE,
        max_tokens=tokens_for_words(wanted, work.request.language),
    )
    heading = f"## {section.heading}\n\n" if section else ""
    try:
        written = await _part(work, post, request, section, wanted)
    except (ContentPolicy, EmptyOutput) as error:  # a section is less than the post
        if isinstance(error, ContentPolicy) and not post.parts:
            raise
        written = Written(text="", removed=0, model=post.model)
    text = await work.off_loop(bare, written.text, section, post.plan, post.text)
    post.removed += written.removed
    post.model = written.model
    post.trouble += [written.degraded] if written.degraded else []
    if not text:
        post.missing += 1
        post.trouble.append(_MISSING.format(section.heading if section else "Introduction"))
        return
    post.parts.append(f"{heading}{text}")
    post.messages = (*request.messages, Message(role="assistant", content=f"{heading}{text}"))


async def _part(work: Work, post: _Post, request: Request, section: Section | None, wanted: int) -> Written:
    """Return one part, asked for once more where it is none or in another language."""
    heading = f"## {section.heading}\n\n" if section else ""
    before = f"{post.text}\n\n{heading}" if post.parts else heading
    written, cut_off = Written(text="", removed=0, model=""), False
    for fresh in (False, True):
        asked = msgspec.structs.replace(request, fresh=fresh)
        answer = await work.model.ask(asked, live=live(work, before=before))
        text, removed = await work.off_loop(_read, answer.text)
        written = replace(written, removed=written.removed + removed, model=answer.model)
        if not text or not await work.off_loop(bare, text, section, post.plan, post.text):
            continue
        written, cut_off = replace(written, text=text), answer.truncated
        if post.foreign or not await work.off_loop(foreign, text, work.request.language):
            break
    else:
        # Whoever wrote one part in another language, asked twice, is not asked twice for every other.
        post.foreign = bool(written.text)
    if cut_off and await work.off_loop(words, written.text) >= wanted * _RUN_ON:
        return replace(written, text=await work.off_loop(to_length, written.text, wanted), degraded=NO_END)
    if cut_off or await work.off_loop(stops, written.text):
        ask = prompt.CONTINUE_PART
        written = await continued(work, request, written, cut_off=cut_off, ask=ask, before=before)
    other = await work.off_loop(foreign, written.text, work.request.language)
    return (
        replace(written, degraded=_foreign_part(section, other, work.request.language)) if other else written
    )


def _read(answer: str) -> tuple[str, int]:
    """Return the text of a part, empty where the answer is none, and what was cleaned away."""
    cleaned = clean(answer)
    text = trimmed(cleaned.text)
    return "" if is_refusal(text) or is_data(text) else text, cleaned.characters


def _foreign_part(section: Section | None, other: str, language: str) -> str:
    name = f"section “{section.heading}”" if section else "introduction"
    return f"The {name} is in “{other}” although “{language}” was asked for: try a more capable model."
