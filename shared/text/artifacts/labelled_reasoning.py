"""Reasoning that is marked by words, not by a pair of tags."""
# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import re
from bisect import bisect_left

from shared.text.artifacts.span import ArtifactSpan

# gpt-oss's message headers, after a detokeniser swallowed the special tokens.
_SQUASHED = re.compile(
    r"\A\s*(?:assistant\s?)?(?:analysis|commentary)"
    r"(?=[A-Z\"'“…\n]|(?:json|code)?\{| (?:We|The user|User|Need|Let|I(?:'ll)?) )"
)
_SQUASHED_END = re.compile(r"assistant\s{0,3}final(?=[^a-z]|\Z)")
# Ollama's command line, and Open WebUI's export.
_FRAMED = re.compile(r"\A\s*Thinking\.{3}[ \t]*\n[\s\S]*?\n\s*\.{3}done thinking\.[ \t]*(?=\n|\Z)")
_DETAILS = re.compile(
    r"\A\s*<details\b(?:[^<>]{0,200}\breasoning\b[^<>]{0,200}>"
    r"|[^<>]{0,200}>\s{0,9}<summary>\s{0,9}(?:Thinking|Thought|Reasoning"
    r"|Chain of thought)\b)[\s\S]*?</details>",
    re.IGNORECASE,
)

_LABEL = re.compile(
    r"\s*(?:\*\*|__)(?:My |Internal )?(?:Thinking|Thoughts?|Reasoning|Chain of thought|Monologue"
    r"|(?:Thought|Thinking|Reasoning) process)(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)[ \t]*",
    re.IGNORECASE,
)
_PROCESS = re.compile(
    r"\A\s*(?:\*\*|#{1,4} )?Here(?:['’]s| is) my (?:thought|thinking|reasoning)(?: process)?\s*(?::|\*\*)",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"^[ \t]*(?:\*\*|__|#{1,4} )?"
    r"(?:Here(?:['’]s| is) my (?:final )?(?:response|answer|post|article|essay)"
    r"|(?:My )?(?:Final )?(?:Response|Answer|Output)|(?:Final )?(?:Blog )?(?:Post|Article))"
    r"(?::(?:\*\*|__)?|(?:\*\*|__):?)[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_HEADING = re.compile(r"^#{1,3} ", re.MULTILINE)
_WORD = re.compile(r"\S")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def find(text: str, *, partial: bool = False) -> list[ArtifactSpan]:
    """Return reasoning that says in words that it is; such words only count at the very start."""
    if match := _SQUASHED.match(text):
        end = _SQUASHED_END.search(text, match.end())
        if end or text[match.end()].isupper():
            return [ArtifactSpan(0, end.end() if end else len(text), "harmony")]
    if match := _FRAMED.match(text):
        return [ArtifactSpan(0, match.end(), "labelled")]
    if match := _DETAILS.match(text):
        return [ArtifactSpan(0, match.end(), "details")]
    if match := _PROCESS.match(text):
        end = _ANSWER.search(text, match.end())
        return [ArtifactSpan(0, end.end() if end else len(text), "labelled")]
    if match := _LABEL.match(text):
        return [ArtifactSpan(0, _labelled_end(text, match, partial=partial), "labelled")]
    return []


def _labelled_end(text: str, label: re.Match[str], *, partial: bool) -> int:
    """Return where the blocks under "**Thinking:**" end, and so where the post begins."""
    if answer := _ANSWER.search(text, label.end()):
        return answer.end()
    headings = [heading.start() for heading in _HEADING.finditer(text)]  # once, for however many labels
    end = _block_end(text, label.end(), headings, partial=partial)
    while end < len(text) and (again := _LABEL.match(text, end)):  # some models label each thought
        end = _block_end(text, again.end(), headings, partial=partial)
    return end


def _block_end(text: str, start: int, headings: list[int], *, partial: bool) -> int:
    found = _WORD.search(text, start)
    content = found.start() if found else len(text)
    if "\n" in text[start:content]:
        # The label has a line of its own, and so the reasoning has paragraphs.
        if (following := bisect_left(headings, content)) < len(headings):
            return headings[following]
        if partial:
            return len(text)
    blank = _BLANK_LINE.search(text, content)
    return blank.end() if blank else len(text)
