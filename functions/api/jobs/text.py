"""A text in a request: cleaned, beside the loop."""

from __future__ import annotations

from typing import Any, NamedTuple

from functions.api.problems import FieldError
from shared.errors import Poison
from shared.jobs.edited_text import clean_text
from shared.text.words import count_words

PER_TOKEN = 20_000
"""Characters of a text that count as one more request: to clean the longest may take a second."""


class Text(NamedTuple):
    """A clean text, how many characters were taken out of it, and how many words it has."""

    content: str
    removed: int
    words: int


def read_text(text: Any, faults: list[FieldError]) -> Text | None:
    """Clean the text, if there is one; add to `faults` if it can't be a post."""
    if not isinstance(text, str):
        return None
    try:
        content, removed = clean_text(text)
    except Poison as error:
        faults.append(FieldError("text", str(error)))
        return None
    return Text(content, removed, count_words(content))
