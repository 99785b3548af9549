"""An answer as it is read: cleaned, judged, joined. Pure, and done beside the event loop: it may be long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from functions.generate import continuation
from functions.generate.prompt_echo import is_data, without_echoes
from shared.text.cleaner import Cleaned, clean
from shared.text.language import foreign_to
from shared.text.markdown import strip_blank_lines
from shared.text.passages import passages, plain
from shared.text.prose import is_refusal
from shared.text.unfinished import is_waiting

if TYPE_CHECKING:
    from shared.llm.chat import Answer


@dataclass(frozen=True)
class Written:
    """Text that a model wrote, cleaned; `removed` counts the characters that were cleaned away."""

    text: str
    removed: int
    model: str
    degraded: str | None = None
    labelled: bool = False


def as_written(cleaned: Cleaned, model: str, removed: int = 0) -> Written:
    return Written(
        text=trimmed(cleaned.text),
        removed=removed + cleaned.characters,
        model=model,
        labelled=any(span.rule == "title-label" for span in cleaned.removed),
    )


@dataclass(frozen=True)
class More:
    """A continuation as it was read, and the text that it makes of what stood before."""

    joined: str
    removed: int
    foreign: str | None
    is_data: bool
    stops: bool


def more_of(answer: str, so_far: str, language: str) -> More:
    cleaned = clean(answer)
    more = trimmed(cleaned.text)
    joined = continuation.join(so_far, more)
    return More(
        joined=joined,
        removed=cleaned.characters,
        foreign=None if foreign(so_far, language) else foreign(more, language),
        is_data=is_data(more),
        stops=continuation.stops(joined),
    )


def ended(text: str) -> str:
    return continuation.closed(continuation.whole_part(text) or text)


def judged(answer: str) -> tuple[Cleaned, bool]:
    """Clean an answer and tell whether there is a post in it."""
    cleaned = clean(answer)
    return cleaned, bool(trimmed(cleaned.text)) and not _is_no_post(cleaned.text)


def _is_no_post(text: str) -> bool:
    return is_refusal(text) or is_data(text) or is_waiting(text)


def second_of(answer: Answer, first: Written, language: str) -> tuple[Written, bool]:
    """Return a second answer as written, and whether it is a whole post in the language."""
    second = as_written(clean(answer.text), first.model, first.removed)
    is_post = bool(second.text) and not (answer.truncated or _is_no_post(second.text))
    return second, is_post and not foreign(second.text, language)


def foreign(text: str, language: str) -> str | None:
    """Return the language that Markdown is surely in where that is not the one asked for."""
    return foreign_to(plain(passages(text)), language)


def told(written: Written, language: str) -> Written:
    """Return it as degraded if it is in another language."""
    other = foreign(written.text, language)
    reason = f"The post is in “{other}” although “{language}” was asked for: try a more capable model."
    return replace(written, degraded=reason) if other else written


def trimmed(text: str) -> str:
    """Return an answer without the blank lines around it, and without what it repeats of the question."""
    return strip_blank_lines(without_echoes(text))
