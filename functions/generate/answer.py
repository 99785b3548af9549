"""Read a model's answer: clean it, judge it, join it to the text so far.

Pure. These functions run in a thread beside the event loop, because an answer may be long.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from functions.generate import continuation
from functions.generate.prompt_echo import is_data, remove_echoes
from shared.text import front_matter
from shared.text.cleaner import Cleaned, clean
from shared.text.language import foreign_to
from shared.text.markdown import strip_blank_lines
from shared.text.passages import passages, plain
from shared.text.unfinished import is_refusal, is_waiting

if TYPE_CHECKING:
    from shared.llm.chat import Answer


@dataclass(frozen=True)
class WrittenText:
    """Cleaned text from a model.

    `removed` counts the characters that cleaning removed; `labelled`: a "Title:" label was one of them.
    `title` is that of its front matter, if it has one.
    """

    text: str
    removed: int
    model: str
    degraded: str | None = None
    labelled: bool = False
    title: str = ""


@dataclass(frozen=True)
class Continuation:
    """A continuation, and the text that it makes of the text before it."""

    joined: str
    removed: int
    other_language: str | None
    is_data: bool
    ends_midway: bool


def to_written_text(cleaned: Cleaned, model: str, removed_before: int = 0) -> WrittenText:
    """Build the text from a cleaned answer."""
    front = front_matter.read(cleaned.text)
    return WrittenText(
        text=strip_answer(cleaned.text),
        title=front.title if front else "",
        removed=removed_before + cleaned.characters,
        model=model,
        labelled=any(span.rule == "title-label" for span in cleaned.removed),
    )


def read_post(answer: str) -> tuple[Cleaned, bool]:
    """Clean an answer, and report whether it holds a post."""
    cleaned = clean(answer)
    return cleaned, bool(strip_answer(cleaned.text)) and _is_prose(cleaned.text)


def read_continuation(answer: str, so_far: str, language: str) -> Continuation:
    """Clean a continuation and join it to the text so far."""
    cleaned = clean(answer)
    more = strip_answer(cleaned.text)
    joined = continuation.join(so_far, more)
    return Continuation(
        joined=joined,
        removed=cleaned.characters,
        other_language=None if foreign_language(so_far, language) else foreign_language(more, language),
        is_data=is_data(more),
        ends_midway=continuation.ends_midway(joined),
    )


def read_correction(answer: Answer, first: WrittenText, language: str) -> tuple[WrittenText, bool]:
    """Clean a corrected post, and report whether it is usable.

    A usable post is whole and in the requested language.
    """
    second = to_written_text(clean(answer.text), first.model, first.removed)
    is_post = bool(second.text) and not answer.truncated and _is_prose(second.text)
    return second, is_post and not foreign_language(second.text, language)


def end_at_sentence(text: str) -> str:
    """Cut a text back to its last whole sentence, and close its code."""
    return continuation.close_fence(continuation.whole_part(text) or text)


def mark_if_foreign(written: WrittenText, language: str) -> WrittenText:
    """Mark a text as degraded if it is in another language than requested."""
    other = foreign_language(written.text, language)
    reason = f"The post is in “{other}” although “{language}” was asked for: try a more capable model."
    return replace(written, degraded=reason) if other else written


def foreign_language(text: str, language: str) -> str | None:
    """Return the language of some Markdown if it is surely another than `language`."""
    return foreign_to(plain(passages(text)), language)


def strip_answer(text: str) -> str:
    """Strip blank lines, front matter and echoes of our prompt from an answer."""
    front = front_matter.read(text)
    return strip_blank_lines(remove_echoes(front.rest if front else text))


def _is_prose(text: str) -> bool:
    return not (is_refusal(text) or is_data(text) or is_waiting(text))
