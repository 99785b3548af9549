"""Write the post: one answer where one is enough, continued where the model had to stop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from functions.generate import joining, prompt
from shared.chat import Draft, Live, Request
from shared.cleaner import Cleaned, clean, clean_prefix
from shared.errors import ContentPolicy, EmptyOutput
from shared.outputs import GenerateOutput, Outcome
from shared.prompting import tokens_for_words
from shared.prose import count_words, is_refusal

if TYPE_CHECKING:
    from shared.chat import Answer
    from shared.step import Work

_TEMPERATURE = 0.7
_CONTINUATIONS = 2
_TITLE = re.compile(r"\A#[ \t]+(\S[^\n]*?)[ \t]*#*[ \t]*(?:\n+|\Z)")
_SETEXT_TITLE = re.compile(r"\A(\S[^\n]*)\n=+[ \t]*(?:\n+|\Z)")
_BOLD = re.compile(r"(\*\*|__|[*_`])(.+?)\1")
_MAX_TITLE = 200

_CUT_OFF = (
    f"The model's length limit cut the post off, also after {_CONTINUATIONS} continuations, so it ends early "
    "at a whole sentence: ask for fewer words, or for a model that writes longer answers."
)

_NO_END = (
    "The model wrote past the length asked for without coming to an end, so the post ends where the "
    "length is reached: try a more capable model."
)


async def step(work: Work) -> Outcome:
    """Return the post and its title; without a usable answer there is no post, so ModelErrors go through."""
    request = Request(
        model=work.alias,
        messages=prompt.messages(work.request),
        temperature=_TEMPERATURE,
        max_tokens=tokens_for_words(work.request.word_count, work.request.language),
    )
    answer, cleaned = await _first(work, request)
    text, removed, degraded = cleaned.text, cleaned.characters, None
    if answer.truncated and count_words(text) >= work.request.word_count:
        # A model that runs past the length asked for finds no end by being asked to go on.
        text, degraded = joining.closed(_to_length(joining.whole_part(text) or text, work)), _NO_END
    elif answer.truncated:
        text, more_removed, finished = await _continued(work, request, text)
        removed += more_removed
        degraded = None if finished else _CUT_OFF
    title, content = _split_title(text, labelled=any(span.rule == "title-label" for span in cleaned.removed))
    if not content:
        raise EmptyOutput("The model wrote a title and no post: try another model or other instructions.")
    output = GenerateOutput(
        content=content, title=title or work.request.topic, model=answer.model, artifacts_removed=removed
    )
    return Outcome(output=output, degraded=degraded)


async def _first(work: Work, request: Request) -> tuple[Answer, Cleaned]:
    """Ask, and once more past the cache if the answer is no post."""
    live = _live(work, so_far="")
    answer = await work.model.ask(request, live=live)
    cleaned = clean(answer.text)
    if _is_post(cleaned.text):
        return answer, cleaned
    answer = await work.model.ask(replace(request, fresh=True), live=live)
    cleaned = clean(answer.text)
    if is_refusal(cleaned.text):
        raise ContentPolicy("The model declines to write this post: change the topic or the instructions.")
    if not cleaned.text:
        raise EmptyOutput(
            "The model answered twice with nothing but its own reasoning: try another model or fewer words."
        )
    return answer, cleaned


def _is_post(text: str) -> bool:
    return bool(text) and not is_refusal(text)


async def _continued(work: Work, request: Request, text: str) -> tuple[str, int, bool]:
    """Return the text brought to its end, the characters cleaned away, and whether the model finished it."""
    removed = 0
    for _ in range(_CONTINUATIONS):
        so_far = joining.whole_part(text)
        if not so_far:
            break
        asked = replace(request, messages=prompt.continued(request.messages, so_far.rstrip()))
        answer = await work.model.ask(asked, live=_live(work, so_far=so_far))
        cleaned = clean(answer.text)
        removed += cleaned.characters
        text = joining.join(so_far, cleaned.text)
        if not answer.truncated:
            return text, removed, True
    return joining.closed(joining.whole_part(text) or text), removed, False


def _to_length(text: str, work: Work) -> str:
    """Keep the paragraphs up to the one that reaches the length asked for."""
    parts = text.split("\n\n")
    ends = (
        count
        for count in range(1, len(parts))
        if count_words("\n\n".join(parts[:count])) >= work.request.word_count
    )
    return "\n\n".join(parts[: next(ends, len(parts))])


def _live(work: Work, *, so_far: str) -> Live:
    def live(text: str) -> Draft:
        shown = clean_prefix(text)
        shown = joining.join(so_far, shown) if so_far else shown
        return Draft(text=shown, fraction=min(1.0, count_words(shown) / work.request.word_count))

    return live


def _split_title(text: str, *, labelled: bool) -> tuple[str, str]:
    """Take the post's own title off its top."""
    found = _TITLE.match(text) or _SETEXT_TITLE.match(text)
    if not found and labelled:
        found = re.match(r"([^\n]+)\n+", text)
    if not found or len(found[1]) > _MAX_TITLE:
        return "", text
    return _BOLD.sub(r"\2", found[1]).strip(), text[found.end() :].strip("\r\n")
