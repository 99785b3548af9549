"""Continue a text that was cut off; show the live draft of a post that is one answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from functions.generate import continuation, prompt
from functions.generate.answer import end_at_sentence, read_continuation
from shared.errors import ContextTooLong, EmptyOutput, ModelError
from shared.jobs import progress
from shared.llm.chat import Draft, Live, Request
from shared.llm.prompting import follow_up
from shared.text import front_matter
from shared.text.cleaner import growing
from shared.text.safe_markdown import safe

if TYPE_CHECKING:
    from functions.generate.answer import WrittenText
    from shared.stage.step import Work

TEMPERATURE = 0.7
_CONTINUATIONS = 2

RAN_ON = (
    "The model wrote past the length asked for without coming to an end, so the post ends where the "
    "length is reached: try a more capable model."
)
_CUT_OFF = (
    f"The model's length limit cut the post off, even after {_CONTINUATIONS} continuations, so it ends early "
    "at a whole sentence: ask for fewer words, or use a model that writes longer answers."
)
_STOPPED_MIDWAY = (
    "The model stopped in mid-sentence and did not go on, so the post ends early at a whole sentence: try a "
    "more capable model."
)
_FOREIGN_END = (
    "The model went on in “{}” although “{}” was asked for, so the post ends early at a whole sentence: try "
    "a more capable model."
)


async def continue_text(  # noqa: PLR0913 - how it came to stop, and how to go on
    work: Work,
    request: Request,
    written: WrittenText,
    *,
    cut_off: bool,
    ask: str = prompt.CONTINUE,
    streamed: bool = True,
    name: str = "",
) -> WrittenText:
    """Continue an unfinished text, a post or a part of one, to its end.

    `cut_off`: the answer reached its token limit; otherwise the model stopped in mid-sentence by itself.
    `streamed`: the draft grows with the answer; else the answer comes whole and is kept. `name` stands in log
    lines.
    """
    # A text that was cut off lacks a part, so other errors go through; one that only lacks its end is kept.
    excused = (ContextTooLong, EmptyOutput) if cut_off else (ModelError,)
    text, removed, so_far = written.text, written.removed, ""
    language, fresh, other = work.request.language, False, None
    reason = "it reached the answer's length limit" if cut_off else "it stopped in mid-sentence"
    purpose = f"{name}, continued because {reason}" if name else f"continued because {reason}"
    for _ in range(_CONTINUATIONS):
        so_far = await work.off_loop(continuation.whole_part, text)
        if not so_far:
            break
        messages = follow_up(request.messages, so_far.rstrip(), ask)
        following = msgspec.structs.replace(request, messages=messages, fresh=fresh)
        try:
            live = live_draft(work, so_far=so_far) if streamed else None
            answer = await work.model.ask(following, live=live, keep=not streamed, purpose=purpose)
        except excused:
            break
        more = await work.off_loop(read_continuation, answer.text, so_far, language)
        removed, other = removed + more.removed, more.other_language
        fresh = other is not None
        if other or more.is_data:
            continue
        text = more.joined
        if not (answer.truncated or more.ends_midway):
            return replace(written, text=text, removed=removed)
    text = await work.off_loop(end_at_sentence, text)
    reason = _FOREIGN_END.format(other, language) if other else _CUT_OFF if cut_off else _STOPPED_MIDWAY
    return replace(written, text=text, removed=removed, degraded=reason)


def live_draft(work: Work, *, so_far: str = "") -> Live:
    """Return a view of an unfinished answer, which continues `so_far`, as a draft of the post."""
    wanted = work.request.word_count

    def show(text: str) -> Draft:
        partial = growing(text, goes_on=bool(so_far))
        shown = front_matter.without_half(partial.shown.lstrip("\r\n"))
        shown = "" if shown.startswith("{") else shown  # JSON is not a post
        shown = continuation.join(so_far, shown) if so_far else shown
        fraction = progress.written_share(f"{so_far} {partial.text}", f"{so_far} {text}", wanted)
        return Draft(text=safe(shown), fraction=fraction)

    return show
