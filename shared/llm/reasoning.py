"""Answers of models that reason before they write: the reasoning is billed, and no reader sees it."""

from __future__ import annotations

from msgspec.structs import replace

from shared.llm.chat import Answer, Draft, Live, Request

THINKING = "*The model is thinking…*"
"""A draft, in Markdown, of which there is no text yet."""

_NEARLY_WHOLE = 0.9
"""Of the tokens that a text may have: providers' counts differ a little."""
_FEWEST_BYTES = 1.5
"""Of a token of text: a text with fewer for each token that it may have was cut off by something else."""
_TAG, _END_TAG = "<think", "</think"


def is_starved(answer: Answer, request: Request, *, reasons: bool = False) -> bool:
    """Return whether reasoning used up tokens that the text was to have.

    The gateway leaves room for reasoning beside the text's tokens. A text that fills its own tokens was cut
    off for its length, as any other. `reasons`: the model is known to reason; some providers count only a
    summary of it, so the length of its text decides, too.
    """
    if not answer.truncated:
        return False
    text = answer.text.strip()
    thinks_aloud = text.lower().startswith(_TAG)
    if thinks_aloud:
        text = text.partition(_END_TAG)[2]
    if reasons or thinks_aloud:
        short = len(text.encode()) < request.max_tokens * _FEWEST_BYTES
        if short:
            return True
    if not answer.reasoning_tokens:
        return not text
    written = answer.completion_tokens - answer.reasoning_tokens
    return written < request.max_tokens * _NEARLY_WHOLE


def ask_for_less(request: Request) -> Request:
    """Return a request past the cache with less reasoning and more room."""
    return replace(request, fresh=True, effort="least", max_tokens=2 * request.max_tokens)


def show_thinking(live: Live, *, reasons: bool) -> Live:
    """Return a live view that says that the model is thinking, while there is nothing else to show.

    `reasons`: the model is known to reason. Another one may write its reasoning as text between tags.
    """

    def show(text: str) -> Draft:
        draft = live(text)
        thinks = reasons or text.lstrip().lower().startswith(_TAG)
        return replace(draft, text=THINKING) if thinks and not draft.text.strip() else draft

    return show
