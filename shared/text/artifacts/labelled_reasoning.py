"""Reasoning that is marked by words or by gpt-oss's message headers, not by a pair of tags."""
# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from shared.text.artifacts.span import ArtifactSpan
from shared.text.markdown import code_spans, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

# <|start|>assistant<|channel|>final<|message|>, with a recipient or a constraint between at times.
_HEADER = re.compile(
    r"(?:<\|start\|>\w{0,20})?<\|channel\|>\s*(\w{1,20})[^<\n]{0,80}"
    r"(?:<\|constrain\|>\s*\w{1,20})?<\|message\|>"
)
# A sentence that shows one.
_SHOWN_BEFORE = re.compile(r"[\w,:] \Z|[\"“(]\Z")
_SHOWN_AFTER = re.compile(r"\s[a-z]|[,.;)\"”]")
_HEADER_END = re.compile(r"<\|(?:end|return|call)\|>|(?=(?:<\|start\|>\w{0,20})?<\|channel\|>)")
# The same after a detokeniser swallowed the special tokens.
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
    return list(_harmony(text)) if "<|channel|>" in text else []


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


def _is_shown(text: str, header: re.Match[str]) -> bool:
    before = text[max(0, header.start() - 2) : header.start()]
    return bool(_SHOWN_BEFORE.search(before) and _SHOWN_AFTER.match(text, header.end()))


def _harmony(text: str) -> Iterator[ArtifactSpan]:
    """Keep only the final channel."""
    code = code_spans(text)
    headers = [
        match
        for match in _HEADER.finditer(text)
        if not (inside(code, match.start()) or _is_shown(text, match))
    ]
    final = next((match for match in reversed(headers) if match[1].lower() == "final"), None)
    if final:
        yield ArtifactSpan(0, final.end(), "harmony")
        if end := _HEADER_END.search(text, final.end()):
            yield ArtifactSpan(end.start(), len(text), "harmony")
        return
    for header in headers:
        end = _HEADER_END.search(text, header.end())
        yield ArtifactSpan(header.start(), end.end() if end else len(text), "harmony")
