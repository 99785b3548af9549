"""Write a long post section by section along an outline, in one growing conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from functions.generate import prompt
from functions.generate.answer import WrittenText, foreign_language, mark_if_foreign, strip_answer
from functions.generate.continuation import ends_midway
from functions.generate.drafting import RAN_ON, TEMPERATURE, continue_text, live_draft
from functions.generate.length import count_markdown_words, cut_to_length
from functions.generate.outline_call import ask_for_outline
from functions.generate.post_state import Post, SectionContext, SectionResult, SectionTask
from functions.generate.prompt_echo import is_data
from functions.generate.section_text import clean_section
from shared.errors import ContentPolicy, EmptyOutput
from shared.llm.chat import Message, Request
from shared.llm.prompting import tokens_for_words
from shared.text.cleaner import clean
from shared.text.unfinished import is_refusal

if TYPE_CHECKING:
    from functions.generate.outline import Section
    from shared.stage.step import Work

# A section may take up the words that others left, between these shares of its own.
_LEAST, _MOST = 0.6, 1.5
_FEWEST_WORDS = 60
_RUN_ON = 2.0


@dataclass(frozen=True)
class _Attempt:
    """The best of a section's one or two answers; it may be unfinished."""

    written: WrittenText
    cut_off: bool
    keeps_foreign: bool


async def write_in_sections(work: Work) -> WrittenText | None:
    """Return the post with its title on top, or None without a usable outline."""
    plan = await ask_for_outline(work)
    if plan is None:
        return None
    post = Post(
        SectionContext(plan=plan, messages=prompt.section_messages(work.request, plan.title, plan.sections))
    )
    shares = plan.shares()
    for place in range(len(shares)):
        wanted = await _words_for(work, post.context.text, shares, place)
        post.add(await _write_section(work, post.context, _task(work, post.context, place, wanted)))
        if post.missing > len(shares) / 2:
            raise EmptyOutput("The model left most sections of the post empty: try another model.")
    title = f"# {plan.title}\n\n" if plan.title else ""
    written = WrittenText(
        text=title + post.context.text,
        removed=post.removed,
        model=post.context.model,
        degraded=post.troubles[0] if post.troubles else None,
    )
    return await work.off_loop(mark_if_foreign, written, work.request.language)


async def _words_for(work: Work, text: str, shares: list[float], place: int) -> int:
    """Return the next section's share of the words that are left."""
    left = work.request.word_count - await work.off_loop(count_markdown_words, text)
    usual = work.request.word_count * shares[place]
    share = left * shares[place] / sum(shares[place:])
    return round(max(usual * _LEAST, min(usual * _MOST, share), _FEWEST_WORDS))


def _task(work: Work, context: SectionContext, place: int, wanted: int) -> SectionTask:
    """Return the task for a section; place 0 is the introduction."""
    section = context.plan.sections[place - 1] if place else None
    ask = prompt.ask_for_section(work.request, section, wanted, last=place == len(context.plan.sections))
    request = Request(
        model=work.alias,
        messages=(*context.messages, Message(role="user", content=ask)),
        temperature=TEMPERATURE,
        max_tokens=tokens_for_words(wanted, work.request.language),
    )
    return SectionTask(section=section, wanted=wanted, request=request)


async def _write_section(work: Work, context: SectionContext, task: SectionTask) -> SectionResult:
    """Write one section; if it is refused or empty, its result has no text."""
    keeps_foreign = context.keeps_foreign
    try:
        attempt = await _ask_for_section(work, context, task)
        keeps_foreign = attempt.keeps_foreign
        written = await _complete(work, context, task, attempt)
    except (ContentPolicy, EmptyOutput) as error:
        if isinstance(error, ContentPolicy) and not context.text:
            raise
        written = WrittenText(text="", removed=0, model=context.model)
    text = await work.off_loop(clean_section, written.text, task.section, context.plan, context.text)
    return SectionResult(task=task, text=text, written=written, keeps_foreign=keeps_foreign)


async def _ask_for_section(work: Work, context: SectionContext, task: SectionTask) -> _Attempt:
    """Ask, and ask once more if the answer is not a section or is foreign."""
    show = live_draft(work, before=task.text_before(context))
    written, cut_off = WrittenText(text="", removed=0, model=""), False
    for fresh in (False, True):
        answer = await work.model.ask(msgspec.structs.replace(task.request, fresh=fresh), live=show)
        text, removed = await work.off_loop(_read_section, answer.text)
        written = replace(written, removed=written.removed + removed, model=answer.model)
        if not text or not await work.off_loop(clean_section, text, task.section, context.plan, context.text):
            continue
        written, cut_off = replace(written, text=text), answer.truncated
        if context.keeps_foreign or not await work.off_loop(foreign_language, text, work.request.language):
            return _Attempt(written, cut_off=cut_off, keeps_foreign=context.keeps_foreign)
    # A model that wrote one section twice in another language is not asked twice for each of the others.
    return _Attempt(written, cut_off=cut_off, keeps_foreign=bool(written.text))


async def _complete(work: Work, context: SectionContext, task: SectionTask, attempt: _Attempt) -> WrittenText:
    """Finish a section, and mark it if it is in another language."""
    written, language = attempt.written, work.request.language
    if attempt.cut_off and await work.off_loop(count_markdown_words, written.text) >= task.wanted * _RUN_ON:
        text = await work.off_loop(cut_to_length, written.text, task.wanted)
        return replace(written, text=text, degraded=RAN_ON)
    if attempt.cut_off or await work.off_loop(ends_midway, written.text):
        written = await continue_text(
            work,
            task.request,
            written,
            cut_off=attempt.cut_off,
            ask=prompt.CONTINUE_PART,
            before=task.text_before(context),
        )
    other = await work.off_loop(foreign_language, written.text, language)
    return replace(written, degraded=_describe_foreign(task.section, other, language)) if other else written


def _read_section(answer: str) -> tuple[str, int]:
    """Return a section's text and the characters removed.

    The text is empty if the answer is a refusal or data.
    """
    cleaned = clean(answer)
    text = strip_answer(cleaned.text)
    return "" if is_refusal(text) or is_data(text) else text, cleaned.characters


def _describe_foreign(section: Section | None, other: str, language: str) -> str:
    name = f"section “{section.heading}”" if section else "introduction"
    return f"The {name} is in “{other}” although “{language}” was asked for: try a more capable model."
