"""Write the post in one call: ask again if the answer is not a post, then continue or correct it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from functions.generate import prompt
from functions.generate.answer import (
    foreign_language,
    mark_if_foreign,
    read_correction,
    read_post,
    to_written_text,
)
from functions.generate.continuation import ends_midway
from functions.generate.drafting import RAN_ON, TEMPERATURE, continue_text, live_draft
from functions.generate.given.selection import NOTHING, Given, for_post
from functions.generate.length import count_markdown_words, cut_to_length
from functions.generate.prompt_echo import is_data
from shared.errors import ContentPolicy, EmptyOutput, ModelError
from shared.llm.chat import Request, say_again
from shared.llm.prompting import follow_up, tokens_for_words
from shared.text.unfinished import is_refusal, is_waiting

if TYPE_CHECKING:
    from functions.generate.answer import WrittenText
    from shared.llm.chat import Answer
    from shared.messages.schemas import StartRequest
    from shared.stage.step import Work
    from shared.text.cleaner import Cleaned

_TOLERANCE = 0.15  # of the length asked for
# A post within these shares of the length asked for is corrected once. One farther off comes from a model
# that will not meet the length, and is left to the quality checks.
_CORRECTABLE = ((0.4, 0.85), (1.15, 2.0))
# Models meet short lengths by themselves, and a few words more or less are not worth another call.
_WORTH_A_CALL = 600  # words


def to_post_request(start: StartRequest, alias: str, given: Given = NOTHING) -> Request:
    """Return the request for a whole post."""
    return Request(
        model=alias,
        messages=prompt.messages(start, given),
        temperature=TEMPERATURE,
        max_tokens=tokens_for_words(start.word_count, start.language),
    )


async def write_whole(work: Work) -> WrittenText:
    """Return the whole post from one request; raise a ModelError without a usable answer."""
    off_loop, language, wanted = work.off_loop, work.request.language, work.request.word_count
    given = await off_loop(for_post, work.request, work.materials)
    request = to_post_request(work.request, work.alias, given)
    answer, cleaned = await _ask_for_post(work, request)
    written = await off_loop(to_written_text, cleaned, answer.model)
    if answer.truncated and await off_loop(count_markdown_words, written.text) >= wanted:
        # A model that wrote past the length asked for would not find an end by going on.
        return replace(written, text=await off_loop(cut_to_length, written.text, wanted), degraded=RAN_ON)
    if answer.truncated or await off_loop(ends_midway, written.text):
        whole = await continue_text(work, request, written, cut_off=answer.truncated)
        return await off_loop(mark_if_foreign, whole, language)
    return await _correct(work, request, written)


async def _ask_for_post(work: Work, request: Request) -> tuple[Answer, Cleaned]:
    """Ask, and ask again past the cache if the answer is not a post."""
    show = live_draft(work)
    answer = await work.model.ask(request, live=show)
    cleaned, is_post = await work.off_loop(read_post, answer.text)
    if not is_post:
        again = msgspec.structs.replace(request, fresh=True)
        answer = await work.model.ask(again, live=show, purpose=say_again("", "the answer was not a post"))
        cleaned, is_post = await work.off_loop(read_post, answer.text)
    if not is_post:
        raise _explain(cleaned.text)
    return answer, cleaned


def _explain(text: str) -> ModelError:
    """Return the error for a second answer that is not a post."""
    if is_refusal(text):
        return ContentPolicy("The model declines to write this post: change the topic or the instructions.")
    if is_data(text):
        return EmptyOutput("The model answered twice with data and no text: try another model.")
    if is_waiting(text):
        return EmptyOutput("The model asked twice for a text instead of writing one: try another model.")
    return EmptyOutput(
        "The model answered twice with nothing but its own reasoning: try another model or fewer words."
    )


async def _correct(work: Work, request: Request, written: WrittenText) -> WrittenText:
    """Ask again if the language or the length is wrong, and keep the better post."""
    language, wanted = work.request.language, work.request.word_count
    has = await work.off_loop(count_markdown_words, written.text)
    other = await work.off_loop(foreign_language, written.text, language)
    if not (other or _is_length_correctable(has, wanted)):
        return written
    ask = prompt.ask_for_language(language) if other else prompt.ask_for_length(has, work.request)
    again = msgspec.structs.replace(request, messages=follow_up(request.messages, written.text, ask))
    wrong_length = f"it has {has} of {prompt.length(work.request, wanted)}"
    reason = "it was in another language" if other else wrong_length
    try:
        answer = await work.model.ask(again, live=live_draft(work), purpose=say_again("", reason))
    except ModelError:  # the first post is kept
        return await work.off_loop(mark_if_foreign, written, language)
    second, usable = await work.off_loop(read_correction, answer, written, language)
    if other:
        return await work.off_loop(mark_if_foreign, second if usable else written, language)
    nearer = abs(await work.off_loop(count_markdown_words, second.text) - wanted) < abs(has - wanted)
    return second if usable and nearer else written


def _is_length_correctable(has: int, wanted: int) -> bool:
    if wanted < _WORTH_A_CALL or abs(has - wanted) <= _TOLERANCE * wanted:
        return False
    return any(least * wanted <= has < most * wanted for least, most in _CORRECTABLE)
