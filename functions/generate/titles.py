"""The post's title: the model's own, or one that is made of the topic."""
# ruff: noqa: RUF001  curly quotes are what people and models write

from __future__ import annotations

import re

from functions.generate.topic_instruction import order

_TITLE = re.compile(r"\A#[ \t]+(\S[^\n]*?)[ \t]*#*[ \t]*(?:\n+|\Z)")
_SETEXT_TITLE = re.compile(r"\A(\S[^\n]*)\n=+[ \t]*(?:\n+|\Z)")
_FIRST_LINE = re.compile(r"([^\n]+)\n+")
_MARKUP = re.compile(r"(\*\*|__|[*_`])(.+?)\1")
_LABEL = re.compile(r"\A(?:blog )?(?:post )?title\s*:\s*", re.IGNORECASE)
_QUOTES = re.compile(r"\A[\"“«](.*)[\"”»]\Z")
_LONGEST = 200  # characters
_LONGEST_TOPIC, _MOST_WORDS = 80, 12
_MADE = 70
_LOOSE_END = " ,;:–—-."
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^()\n]*\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def split(text: str, *, labelled: bool) -> tuple[str, str]:
    """Take the post's own title off its top; `labelled`: "Title:" has stood before its first line."""
    found = _TITLE.match(text) or _SETEXT_TITLE.match(text)
    if not found and labelled:
        found = _FIRST_LINE.match(text)
    if not found or len(found[1]) > _LONGEST:
        return "", text
    return plain(found[1]), text[found.end() :].strip("\r\n")


def plain(title: str) -> str:
    """Return a title without markup, label and quotation marks around it."""
    line = _MARKUP.sub(r"\2", _LINK.sub(r"\1", title)).strip()
    line = _LABEL.sub("", _ESCAPED.sub(r"\1", line)).strip()
    quoted = _QUOTES.match(line)
    return (quoted[1] if quoted and not re.search(r"[\"“”«»]", quoted[1]) else line).strip()


def of_topic(topic: str) -> str:
    """Return the topic where it reads as a title, and else what it is about, as one."""
    line = " ".join(topic.split())
    ordered = order(line)
    fits = len(line) <= _LONGEST_TOPIC and len(line.split()) <= _MOST_WORDS and not line.endswith(".")
    if fits and "\n" not in topic and not ordered:
        return _begun(line)
    about = _SENTENCE_END.split(line.removeprefix(ordered) or line)[0]
    if len(about) > _MADE:
        about = about[: _MADE + 1].rpartition(" ")[0] or about[:_MADE]
    return _begun(about.strip(_LOOSE_END) or line[:_MADE])


def _begun(title: str) -> str:
    """Begin with a capital, except for a name that has one of its own: "iPhone", "npm" is no such."""
    first = title.partition(" ")[0]
    return title[:1].upper() + title[1:] if first.islower() else title
