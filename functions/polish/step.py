"""Polish the post. The text that needs no model is always there, so trouble with one never costs the post."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from functions.polish import prompt
from functions.polish.comparison.losses import Losses, losses
from shared.errors import EmptyOutput, ModelError, Overloaded
from shared.jobs.outputs import NOT_PUBLISHABLE, Outcome, PolishOutput
from shared.jobs.progress import written_share
from shared.llm.chat import Draft, Live, Request
from shared.llm.prompting import tokens_for_text, tokens_for_words
from shared.text import front_matter
from shared.text.cleaner import Cleaned, clean, growing
from shared.text.markdown import strip_blank_lines
from shared.text.prose import count_words
from shared.text.safe_markdown import safe

if TYPE_CHECKING:
    from shared.jobs.outputs import Issue
    from shared.stage.step import Work

_TEMPERATURE = 0.3
_ASKS = 2
_TITLE = re.compile(r"\A#[ \t]+[^\n]*(?:\n+|\Z)")


async def step(work: Work) -> Outcome:
    """Return the polished post, or the cleaned one with the reason why it was left at that."""
    content, removed_before = _source(work)
    cleaned = await work.off_loop(clean, content)
    before = strip_blank_lines(cleaned.text)
    if not before:
        raise EmptyOutput("Nothing is left of the post after cleaning: start the job again.")
    kept = PolishOutput(content=before, artifacts_removed=removed_before + cleaned.characters)
    try:
        polished, lost = await _polish(work, before)
    except ModelError as error:
        return Outcome(output=kept, degraded=f"The polish was left out: {error}")
    if lost:
        reason = f"The model's polish was refused because {lost.sentence()}; the post is only cleaned."
        return Outcome(output=kept, degraded=reason)
    removed = kept.artifacts_removed + polished.characters
    return Outcome(output=PolishOutput(content=polished.text, artifacts_removed=removed))


async def _polish(work: Work, before: str) -> tuple[Cleaned, Losses]:
    """Return the model's polish and its losses; ask once more if parts, or all, were lost."""
    request = _request(work, before)
    messages = request.messages
    for attempt in range(1, _ASKS + 1):
        answer = await work.model.ask(request, live=live(before))
        polished = await work.off_loop(_clean_answer, answer.text, before)
        if answer.truncated:
            return polished, Losses("it was cut off by the length limit")
        lost = await _compare(work, before, polished.text)
        is_empty = not polished.text
        if attempt == _ASKS or not (is_empty or lost.parts):
            break
        again = messages if is_empty else prompt.corrected(messages, answer.text, lost.parts)
        request = replace(request, messages=again, fresh=True)
    return polished, lost


async def _compare(work: Work, before: str, after: str) -> Losses:
    try:
        return await work.off_loop(
            losses,
            before,
            after,
            language=work.request.language,
            wanted_words=work.request.word_count if work.revision else 0,
            findings=_findings(work),
            known=_request_text(work),
        )
    except Overloaded:  # the cleaned text exists, and a polish that was not compared must not replace it
        return Losses("there was no time to compare it with the post")


def _source(work: Work) -> tuple[str, int]:
    """Return the post to work on and the artifacts removed from it so far."""
    if work.revision and work.outputs.polish:
        return work.outputs.polish.content, work.outputs.polish.artifacts_removed
    assert work.outputs.generate, "the runner calls polish after generate"
    return work.outputs.generate.content, work.outputs.generate.artifacts_removed


def _findings(work: Work) -> tuple[Issue, ...]:
    if not (work.revision and work.outputs.quality):
        return ()
    return tuple(issue for issue in work.outputs.quality.issues if issue.type != NOT_PUBLISHABLE)


def _request_text(work: Work) -> str:
    """Return the caller's texts: their figures may appear in the post."""
    request = work.request
    return "\n".join((request.topic, *request.keywords, request.custom_instructions))


def _request(work: Work, content: str) -> Request:
    findings = _findings(work)
    tokens = tokens_for_text(content)
    if findings:  # a finding may ask for more text
        tokens = max(tokens, tokens_for_words(work.request.word_count, work.request.language))
    again = work.revision > 1
    return Request(
        model=work.alias,
        messages=prompt.messages(work.request, content, findings, again=again),
        temperature=_TEMPERATURE,
        max_tokens=tokens,
        # The answer to the revision before, which the proxy's cache has kept, has not resolved the findings.
        fresh=again,
    )


def _clean_answer(answer: str, before: str) -> Cleaned:
    """Clean an answer and drop a title that the editor added: the post's own title is kept apart."""
    polished = clean(answer)
    front = None if front_matter.read(before) else front_matter.read(polished.text)
    text = strip_blank_lines(front.rest if front else polished.text)
    title = _TITLE.match(text)
    if title and not _TITLE.match(before):
        text = text[title.end() :]
    return Cleaned(text=text, removed=polished.removed)


def live(before: str) -> Live:
    """Return what shows a polish that is being written, measured against the post that it was made of."""
    words = max(1, count_words(before))
    titled = front_matter.read(before) is not None

    def show(text: str) -> Draft:
        draft = growing(text)
        shown = draft.shown if titled else front_matter.without_half(draft.shown)
        return Draft(text=safe(shown), fraction=written_share(draft.text, text, words))

    return show
