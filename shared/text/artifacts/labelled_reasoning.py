"""Reasoning that is marked by words, not by a pair of tags."""
# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import re
from bisect import bisect_left

from shared.text.artifacts import plans, reasoning_tags
from shared.text.artifacts.lazy_pattern import LazyPattern
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

_NAMES = (
    r"(?:(?:My |Internal )?(?:Thinking|Thoughts?|Reasoning|Chain of thought|Monologue"
    r"|(?:Thought|Thinking|Reasoning) process)|Gedanken(?:gang)?|Überlegung(?:en)?|Denkprozess"
    r"|Raisonnement|Réflexion|Razonamiento|Pensamientos?|Ragionamento|Raciocínio|Redenering|Gedachten"
    r"|Мысли|Размышлени[ея]|Рассуждени[ея]|思考(?:过程|過程|プロセス)?|推理(?:过程|過程)?"
    r"|생각(?: ?과정)?|추론)"
)
_LABEL = LazyPattern(
    rf"\s*(?:\*\*|__){_NAMES}(?:[:：]\s*(?:\*\*|__)|(?:\*\*|__)\s*[:：])[ \t]*", re.IGNORECASE
)
# So marked, only a plan is reasoning: a post may have such a heading, or begin so.
_UNSURE_LABEL = LazyPattern(
    rf"\s*(?:> ?)?(?:#{{1,4}} |\*\*|__|[*_])?(?:{_NAMES}|Analysis|Plan|Planning)(?:\*\*|__)?"
    rf"(?:[:：][*_]{{0,2}}[ \t]*|[*_]{{0,2}}[ \t]*(?=\n))",
    re.IGNORECASE,
)
_HALF_LABEL = re.compile(r"\s*#{1,4} ([^\W\d_][\w ]{0,24})\s*\Z")
_HEADED = (
    "thinking",
    "thoughts",
    "thinking process",
    "thought process",
    "reasoning process",
    "reasoning",
    "plan",
    "planning",
    "analysis",
)
_FENCE = re.compile(r"\s*(`{3,}|~{3,})[ \t]*(\w*)[^\n`]*\n")
_MARK = re.compile(r"<[^<>\n]{1,60}>\s*")
_FENCED = frozenset({"thinking", "think", "thought", "thoughts", "reasoning", "scratchpad"})
_COMMENT = LazyPattern(rf"\s*<!--\s{{0,9}}{_NAMES}\b", re.IGNORECASE)
_PROCESS = LazyPattern(
    r"\A\s*(?:\*\*|#{1,4} )?Here(?:['’]s| is) my (?:thought|thinking|reasoning)(?: process)?\s*(?::|\*\*)",
    re.IGNORECASE,
)
# In the same paragraph only the words of Granite themselves count.
_INLINE_ANSWER = re.compile(
    r"\bHere(?:['’]s| is) my (?:final )?(?:response|answer|post|article|essay):\s*", re.IGNORECASE
)
_ANSWER = LazyPattern(
    r"^[ \t]*(?:\*\*|__|#{1,4} )?"
    r"(?:Here(?:['’]s| is) my (?:final )?(?:response|answer|post|article|essay)"
    r"|(?:My )?(?:Final )?(?:Response|Answer|Output)|(?:Final )?(?:Blog )?(?:Post|Article))"
    r"(?::(?:\*\*|__)?|(?:\*\*|__):?)[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_JUDGED, _AWAITED = 300, 60  # characters under a label
_HEADING = re.compile(r"^#{1,3} ", re.MULTILINE)
_WORD = re.compile(r"\S")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def find(text: str, *, partial: bool = False) -> list[ArtifactSpan]:
    """Return reasoning that says in words that it is; such words only count at the very start."""
    if match := _SQUASHED.match(text):
        end = _SQUASHED_END.search(text, match.end())
        if end or text[match.end()].isupper():
            return [ArtifactSpan(0, end.end() if end else len(text), "harmony")]
    for pattern, rule in ((_FRAMED, "labelled"), (_DETAILS, "details")):
        if match := pattern.match(text):
            return [ArtifactSpan(0, match.end(), rule)]
    if match := _PROCESS.match(text):
        return [ArtifactSpan(0, _process_end(text, match, partial=partial), "labelled")]
    if match := _LABEL.match(text):
        return [ArtifactSpan(0, _labelled_end(text, match, partial=partial), "labelled")]
    return _comment(text, partial=partial) or _fenced(text, partial=partial) or _unsure(text, partial=partial)


def may_be_open(text: str) -> bool:
    """Return whether a growing text may have a heading of reasoning as its only line so far."""
    half = _HALF_LABEL.match(text)
    return half is not None and any(name.startswith(half[1].lower()) for name in _HEADED)


def _process_end(text: str, label: re.Match[str], *, partial: bool) -> int:
    """Return where the thought process ends: at the words for the answer, or else at a heading."""
    end = _ANSWER.search(text, label.end()) or _INLINE_ANSWER.search(text, label.end())
    if end:
        return end.end()
    heading = None if partial else _HEADING.search(text, label.end())
    return heading.start() if heading else len(text)


def _unsure(text: str, *, partial: bool) -> list[ArtifactSpan]:
    label = _UNSURE_LABEL.match(text)
    if not label:
        return []
    content = text[label.end() : label.end() + _JUDGED].lstrip(" \t\r\n>*_0123456789.")
    if partial and len(content) < _AWAITED and "\n\n" not in content:
        return [ArtifactSpan(0, len(text), "labelled")]
    if not plans.speaks_of_task(content):
        return []
    return [ArtifactSpan(0, _labelled_end(text, label, partial=partial), "labelled")]


def _comment(text: str, *, partial: bool) -> list[ArtifactSpan]:
    if match := _COMMENT.match(text):
        end = text.find("-->", match.end())
        if end >= 0 or partial:
            return [ArtifactSpan(0, end + 3 if end >= 0 else len(text), "labelled")]
    return []


def _fenced(text: str, *, partial: bool) -> list[ArtifactSpan]:
    """Find a first block of code that is named after reasoning, or holds nothing else."""
    fence = _FENCE.match(text)
    if not fence:
        return []
    close = re.compile(rf"\n{fence[1]}[ \t]*(?=\n|\Z)").search(text, fence.end() - 1)
    inside = text[fence.end() : close.start() if close else len(text)].strip()
    if fence[2].lower() not in _FENCED:
        found = reasoning_tags.find(inside, partial=partial)
        if not found or (found[0].start, found[-1].end) != (0, len(inside)):
            return []
        if not plans.may_be_plan(_MARK.sub("", inside[:_JUDGED])):
            return []  # an example
    end = close.end() if close else len(text)
    # Nothing else is in the text: it may be an example.
    return [ArtifactSpan(0, end, "labelled")] if partial or text[end:].strip() else []


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
