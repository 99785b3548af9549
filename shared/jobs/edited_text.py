"""The limits of a text that a person has written, and its form in the pipeline."""

from __future__ import annotations

import html

from shared.errors import Poison
from shared.messages.field_rules import CONTROL
from shared.text.markdown import strip_blank_lines

LONGEST_TEXT = 200_000
"""Characters of an edited text: several times as many as the longest post has."""


def clean_text(text: str) -> tuple[str, int]:
    """Return the text as the pipeline takes it, and how many characters were a model's artifacts.

    Raise Poison for a text that can't be a post. A text that was pasted from a chat loses the chat.
    """
    from shared.text.cleaner import clean  # noqa: PLC0415 - heavy: a command that edits nothing starts faster
    from shared.text.safe_markdown import safe  # noqa: PLC0415 - heavy, too

    if len(text) > LONGEST_TEXT:
        raise Poison(f"text must be text of at most {LONGEST_TEXT} characters.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if CONTROL.search(text) or not _is_unicode(text):
        raise Poison("text contains a control character or half of one: send plain Markdown.")
    cleaned = clean(text)
    whole = strip_blank_lines(cleaned.text)
    if not any(each.isalnum() for each in html.unescape(safe(whole))):
        raise Poison("text has nothing that can be a post: write something.")
    return whole, cleaned.characters


def _is_unicode(text: str) -> bool:
    try:
        return bool(text.encode()) or not text
    except UnicodeEncodeError:
        return False
