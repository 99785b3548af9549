"""Polish the post. The text that needs no model is always there, so trouble with one never costs the post."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from functions.polish import comparison, prompt
from shared.chat import Draft, Live, Request
from shared.cleaner import Cleaned, clean, clean_prefix
from shared.errors import EmptyOutput, ModelError
from shared.outputs import Outcome, PolishOutput
from shared.prompting import tokens_for_text, tokens_for_words
from shared.prose import count_words

if TYPE_CHECKING:
    from shared.step import Work

_TEMPERATURE = 0.3
_TITLE = re.compile(r"\A#[ \t]+[^\n]*(?:\n+|\Z)")


async def step(work: Work) -> Outcome:
    """Return the polished post, or the cleaned one with the reason why it was left at that."""
    content, removed_before = _source(work)
    cleaned = clean(content)
    if not cleaned.text:
        raise EmptyOutput("Nothing is left of the post after cleaning: start the job again.")
    kept = PolishOutput(content=cleaned.text, artifacts_removed=removed_before + cleaned.characters)
    try:
        answer = await work.model.ask(_request(work, cleaned.text), live=_live(cleaned.text))
    except ModelError as error:
        return Outcome(output=kept, degraded=f"The polish was left out: {error}")
    polished = _without_title(clean(answer.text), cleaned.text)
    reason = "it was cut off by the length limit" if answer.truncated else None
    reason = reason or comparison.loss(
        cleaned.text,
        polished.text,
        language=work.request.language,
        wanted_words=work.request.word_count if work.revision else 0,
    )
    if reason:
        return Outcome(
            output=kept,
            degraded=f"The model's polish was refused because {reason}; the post is only cleaned.",
        )
    removed = kept.artifacts_removed + polished.characters
    return Outcome(output=PolishOutput(content=polished.text, artifacts_removed=removed))


def _source(work: Work) -> tuple[str, int]:
    """Return the post to work on and the artifacts removed from it so far."""
    if work.revision and work.outputs.polish:
        return work.outputs.polish.content, work.outputs.polish.artifacts_removed
    assert work.outputs.generate, "the runner calls polish after generate"
    return work.outputs.generate.content, work.outputs.generate.artifacts_removed


def _request(work: Work, content: str) -> Request:
    findings = work.outputs.quality.issues if work.revision and work.outputs.quality else ()
    tokens = tokens_for_text(content)
    if findings:  # a finding may ask for more text
        tokens = max(tokens, tokens_for_words(work.request.word_count, work.request.language))
    return Request(
        model=work.alias,
        messages=prompt.messages(work.request, content, findings),
        temperature=_TEMPERATURE,
        max_tokens=tokens,
    )


def _without_title(polished: Cleaned, before: str) -> Cleaned:
    """Drop a title that the editor added: the post's own title is kept apart."""
    title = _TITLE.match(polished.text)
    if not title or _TITLE.match(before):
        return polished
    return Cleaned(text=polished.text[title.end() :], removed=polished.removed)


def _live(before: str) -> Live:
    words = max(1, count_words(before))

    def live(text: str) -> Draft:
        shown = clean_prefix(text)
        return Draft(text=shown, fraction=min(1.0, count_words(shown) / words))

    return live
