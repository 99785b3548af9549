"""One answer made whole: asked for again where it is no post, continued where it was cut off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from functions.generate import continuation, prompt
from functions.generate.answer import Written, as_written, ended, foreign, judged, more_of, second_of, told
from functions.generate.length import to_length, words
from functions.generate.prompt_echo import is_data
from shared.errors import ContentPolicy, ContextTooLong, EmptyOutput, ModelError
from shared.jobs import progress
from shared.llm.chat import Draft, Live, Request
from shared.llm.prompting import follow_up
from shared.text.cleaner import Cleaned, growing
from shared.text.prose import is_refusal
from shared.text.safe_markdown import safe
from shared.text.unfinished import is_waiting

if TYPE_CHECKING:
    from shared.llm.chat import Answer
    from shared.stage.step import Work

TEMPERATURE = 0.7
_CONTINUATIONS = 2
# An answer this far from the length asked for is corrected once; one farther off comes from a model that
# won't meet it, and is left to the checks.
_CORRECTED = ((0.4, 0.85), (1.15, 2.0))
# Models meet short lengths by themselves, and a few words more or less are not worth another call.
_WORTH_A_CALL = 600  # words

CUT_OFF = (
    f"The model's length limit cut the post off, also after {_CONTINUATIONS} continuations, so it ends early "
    "at a whole sentence: ask for fewer words, or for a model that writes longer answers."
)
_STOPPED = (
    "The model stopped in mid-sentence and did not go on, so the post ends early at a whole sentence: try a "
    "more capable model."
)
_FOREIGN_END = (
    "The model went on in “{}” although “{}” was asked for, so the post ends early at a whole sentence: try "
    "a more capable model."
)
NO_END = (
    "The model wrote past the length asked for without coming to an end, so the post ends where the "
    "length is reached: try a more capable model."
)


async def in_one_go(work: Work, request: Request) -> Written:
    """Return the whole post of one request; raise a ModelError where there is none."""
    off_loop, wanted = work.off_loop, work.request.word_count
    answer, cleaned = await _first(work, request)
    written = await off_loop(as_written, cleaned, answer.model)
    if answer.truncated and await off_loop(words, written.text) >= wanted:
        # A model that runs past the length asked for finds no end by being asked to go on.
        return replace(written, text=await off_loop(to_length, written.text, wanted), degraded=NO_END)
    if answer.truncated or await off_loop(continuation.stops, written.text):
        whole = await continued(work, request, written, cut_off=answer.truncated)
        return await off_loop(told, whole, work.request.language)
    return await _corrected(work, request, written)


async def continued(
    work: Work,
    request: Request,
    written: Written,
    *,
    cut_off: bool,
    ask: str = prompt.CONTINUE,
    before: str = "",
) -> Written:
    """Bring a text to its end that was cut off, or else stopped: a post, or a part of one after `before`."""
    # What was cut off has to be had; without an end that the model forgot, most of the post is there.
    excused = (ContextTooLong, EmptyOutput) if cut_off else (ModelError,)
    text, removed, so_far = written.text, written.removed, ""
    language, fresh, other = work.request.language, False, None
    for _ in range(_CONTINUATIONS):
        so_far = await work.off_loop(continuation.whole_part, text)
        if not so_far:
            break
        messages = follow_up(request.messages, so_far.rstrip(), ask)
        asked = msgspec.structs.replace(request, messages=messages, fresh=fresh)
        try:
            answer = await work.model.ask(asked, live=live(work, so_far=so_far, before=before))
        except excused:  # there is no more to be had
            break
        more = await work.off_loop(more_of, answer.text, so_far, language)
        removed, other = removed + more.removed, more.foreign
        fresh = other is not None
        if other or more.is_data:
            continue
        text = more.joined
        if not (answer.truncated or more.stops):
            return replace(written, text=text, removed=removed)
    text = await work.off_loop(ended, text)
    reason = CUT_OFF if cut_off else _STOPPED
    reason = _FOREIGN_END.format(other, language) if other else reason
    return replace(written, text=text, removed=removed, degraded=reason)


def live(work: Work, *, so_far: str = "", before: str = "") -> Live:
    """Return what shows an answer that is being written: after the text `before` it, as one with `so_far`."""
    wanted = work.request.word_count

    def show(text: str) -> Draft:
        come = growing(text, goes_on=bool(so_far or before))
        shown = come.shown.lstrip("\r\n")
        shown = "" if shown.startswith("{") else shown  # data, which is no post
        shown = continuation.join(so_far, shown) if so_far else shown
        there = f"{before}{so_far} "
        fraction = progress.written(f"{there}{come.text}", f"{there}{text}", wanted)
        return Draft(text=safe(f"{before}{shown}"), fraction=fraction)

    return show


async def _first(work: Work, request: Request) -> tuple[Answer, Cleaned]:
    """Ask, and once more past the cache if the answer is no post."""
    show = live(work)
    answer = await work.model.ask(request, live=show)
    cleaned, is_post = await work.off_loop(judged, answer.text)
    if is_post:
        return answer, cleaned
    answer = await work.model.ask(msgspec.structs.replace(request, fresh=True), live=show)
    cleaned, is_post = await work.off_loop(judged, answer.text)
    if is_post:
        return answer, cleaned
    if is_refusal(cleaned.text):
        raise ContentPolicy("The model declines to write this post: change the topic or the instructions.")
    if is_data(cleaned.text):
        raise EmptyOutput("The model answered twice with data and no text: try another model.")
    if is_waiting(cleaned.text):
        raise EmptyOutput("The model asked twice for a text instead of writing one: try another model.")
    raise EmptyOutput(
        "The model answered twice with nothing but its own reasoning: try another model or fewer words."
    )


async def _corrected(work: Work, request: Request, written: Written) -> Written:
    """Ask once more for a post in another language or far from its length, and keep the better one."""
    language, wanted = work.request.language, work.request.word_count
    has = await work.off_loop(words, written.text)
    other = await work.off_loop(foreign, written.text, language)
    off = wanted >= _WORTH_A_CALL and not _near(has, wanted)
    off = off and any(least * wanted <= has < most * wanted for least, most in _CORRECTED)
    if not (other or off):
        return written
    ask = prompt.in_language(language) if other else prompt.to_length(has, work.request)
    again = msgspec.structs.replace(request, messages=follow_up(request.messages, written.text, ask))
    try:
        answer = await work.model.ask(again, live=live(work))
    except ModelError:  # the post is there, if not as it should be
        return await work.off_loop(told, written, language)
    second, usable = await work.off_loop(second_of, answer, written, language)
    if other:
        return await work.off_loop(told, second if usable else written, language)
    nearer = abs(await work.off_loop(words, second.text) - wanted) < abs(has - wanted)
    return second if usable and nearer else written


def _near(has: int, wanted: int) -> bool:
    return abs(has - wanted) <= 0.15 * wanted
