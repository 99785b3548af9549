"""The post's title: the model's own, or one that is made of the topic."""
# ruff: noqa: RUF001  curly quotes are what people and models write

from __future__ import annotations

import re

_TITLE = re.compile(r"\A#[ \t]+(\S[^\n]*?)[ \t]*#*[ \t]*(?:\n+|\Z)")
_SETEXT_TITLE = re.compile(r"\A(\S[^\n]*)\n=+[ \t]*(?:\n+|\Z)")
_FIRST_LINE = re.compile(r"([^\n]+)\n+")
_MARKUP = re.compile(r"(\*\*|__|[*_`])(.+?)\1")
_LABEL = re.compile(r"\A(?:blog )?(?:post )?title\s*:\s*", re.IGNORECASE)
_QUOTES = re.compile(r"\A[\"“«](.*)[\"”»]\Z")
_LONGEST = 200  # characters
_LONGEST_TOPIC, _MOST_WORDS = 80, 12
_MADE = 70

# "Write a blog post about …" is an order and no title; what stands behind it may be one.
_ABOUT = r"(?:about|on|regarding|explaining|describing|über|zu|zum|zur|sur|sobre|acerca de|su|sul|sulla)"
_VERBS = (
    r"(?:write|create|generate|draft|compose|produce|explain|describe|discuss|schreib\w*|verfass\w*|erstell\w*"
    r"|écri\w*|rédige\w*|escrib\w*|redact\w*|scriv\w*|escrev\w*)"
)
_ORDER = re.compile(
    r"\A\W*(?:(?:please|can you|could you|i want you to|i need|i would like)\s+)*"
    rf"(?:{_VERBS}\b(?:[^.\n]{{0,80}}?\b{_ABOUT}\b)?"
    rf"|(?:an?|the)\s+(?:[\w-]+\s+){{0,4}}?(?:post|article|essay|piece|text)\s+{_ABOUT}\b)[\s:]*",
    re.IGNORECASE,
)
_LOOSE_END = " ,;:–—-."


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
    line = _MARKUP.sub(r"\2", _LABEL.sub("", title)).strip()
    quoted = _QUOTES.match(line)
    return (quoted[1] if quoted and not re.search(r"[\"“”«»]", quoted[1]) else line).strip()


def of_topic(topic: str) -> str:
    """Return the topic where it reads as a title, and else what it is about, as one."""
    line = " ".join(topic.split())
    ordered = _ORDER.match(line)
    fits = len(line) <= _LONGEST_TOPIC and len(line.split()) <= _MOST_WORDS and not line.endswith(".")
    if fits and "\n" not in topic and not ordered:
        return line
    about = line[ordered.end() :] if ordered else line
    about = re.split(r"(?<=[.!?])\s", about or line)[0]
    if len(about) > _MADE:
        about = about[: _MADE + 1].rpartition(" ")[0] or about[:_MADE]
    about = about.strip(_LOOSE_END) or line[:_MADE]
    return about[:1].upper() + about[1:]
