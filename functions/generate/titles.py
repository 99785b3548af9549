"""Title of the post: the model's own, or one made from the topic."""
# ruff: noqa: RUF001  curly quotes are what people and models write

from __future__ import annotations

import re

from functions.generate.topic_instruction import leading_instruction
from shared.text.inline_markup import without_closing_hashes, without_marks

_TITLE = re.compile(r"\A#[ \t]+(\S[^\n]*)(?:\n+|\Z)")
_SETEXT_TITLE = re.compile(r"\A(\S[^\n]*)\n=+[ \t]*(?:\n+|\Z)")
_FIRST_LINE = re.compile(r"([^\n]+)\n+")
_LABEL = re.compile(r"\A(?:blog )?(?:post )?title\s*:\s*", re.IGNORECASE)
_QUOTES = re.compile(r"\A[\"“«](.*)[\"”»]\Z")
_LONGEST = 200  # characters
_LONGEST_TOPIC, _MOST_WORDS = 80, 12
_LONGEST_MADE = 70
_LOOSE_END = " ,;:–—-."
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^()\n]*\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def split(text: str, *, labelled: bool) -> tuple[str, str]:
    """Split a post into its own title, which may be empty, and its content.

    `labelled`: a "Title:" label was removed from its first line.
    """
    found = _TITLE.match(text) or _SETEXT_TITLE.match(text)
    if not found and labelled:
        found = _FIRST_LINE.match(text)
    if not found or len(found[1]) > _LONGEST:
        return "", text
    return plain(without_closing_hashes(found[1])), text[found.end() :].strip("\r\n")


def plain(title: str) -> str:
    """Remove markup, label and surrounding quotation marks from a title."""
    line = without_marks(_LINK.sub(r"\1", title)).strip()
    line = _LABEL.sub("", _ESCAPED.sub(r"\1", line)).strip()
    quoted = _QUOTES.match(line)
    return (quoted[1] if quoted and not re.search(r"[\"“”«»]", quoted[1]) else line).strip()


def from_topic(topic: str) -> str:
    """Return the topic if it reads as a title, else its subject as one."""
    line = " ".join(topic.split())
    instruction = leading_instruction(line)
    fits = len(line) <= _LONGEST_TOPIC and len(line.split()) <= _MOST_WORDS and not line.endswith(".")
    if fits and "\n" not in topic and not instruction:
        return _capitalize(line)
    subject = _SENTENCE_END.split(line.removeprefix(instruction) or line)[0]
    if len(subject) > _LONGEST_MADE:
        subject = subject[: _LONGEST_MADE + 1].rpartition(" ")[0] or subject[:_LONGEST_MADE]
    return _capitalize(subject.strip(_LOOSE_END) or line[:_LONGEST_MADE])


def _capitalize(title: str) -> str:
    """Begin with a capital letter, unless the first word has one inside: "iPhone"."""
    first = title.partition(" ")[0]
    return title[:1].upper() + title[1:] if first.islower() else title
