"""Markdown in which nothing can carry script into a page, whatever renderer shows it.

Rules on the text would have to guess what each parser takes for HTML. So a text that holds what could
be HTML outside of fenced code is parsed, and written anew in a form that all parsers read alike.
"""

from __future__ import annotations

from shared.text.sanitizer import block_markdown
from shared.text.sanitizer.hazards import can_stay
from shared.text.sanitizer.html_tokens import own_links
from shared.text.sanitizer.normalising import bound_marks, remove_marks
from shared.text.sanitizer.parsing import parse

_PASSES = 3  # a removal may bring two marks together, which the next pass reads differently
_MOST_BYTES = 850_000  # of the 1 MiB of a job's document: an escaped mark is up to six times as long


def safe(text: str) -> str:
    """Return the Markdown with its raw HTML and its links made harmless; harmless text stays as it is."""
    if can_stay(text):
        return text
    for _ in range(_PASSES):
        before, text = text, _rewrite(text)
        if text == before:
            break
    return text


def _rewrite(text: str) -> str:
    text = bound_marks(text)
    ending = "\n" if text.endswith("\n") else ""
    tokens = parse(text)
    own_links(tokens)
    made = block_markdown.write(tokens) + ending
    return made if len(made.encode()) <= _MOST_BYTES else remove_marks(text)
