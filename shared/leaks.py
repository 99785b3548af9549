"""What models leak of their reasoning and their chat format, and where it stands in a text.

A tag in code is text. A tag that a sentence talks about is text too: see `_is_literal`. Everything else
that one of these shapes encloses is not the post. The shapes come from the chat templates of the model
families named beside them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from shared.markdown import code_spans, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = (
    r"(?:[a-z]{1,12}:)?(?:think|thinking|thoughts?|reasoning|reflection|scratchpad|inner_?monologue"
    r"|chain[_-]of[_-]thought)"
)
_WORDS = r"(?:THINK|THINKING|THOUGHTS?|REASONING|SCRATCHPAD)"
# Opening and closing form of each family.
_FAMILIES = {
    "tag": (
        rf"<{_NAMES}(?:\s[^<>]{{0,200}})?>",
        rf"</{_NAMES}\s*>",
    ),  # Qwen, DeepSeek, Seed, Claude, the guide
    "bracket": (rf"\[{_WORDS}\](?![(\[:])", rf"\[/{_WORDS}\](?![(\[:])"),  # Magistral, the guide
    "triangle": ("◁think▷", "◁/think▷"),  # Kimi
    "pipe": (  # Hunyuan, OpenThinker, Cohere
        r"<?\|(?:startthink|begin_of_thought|START_THINKING)\|>?",
        r"<?\|(?:endthink|end_of_thought|END_THINKING)\|>?",
    ),
    "prefix": (r"<\|inner_prefix\|>", r"<\|inner_suffix\|>"),  # Apertus
    "channel": (r"<\|channel>\s*thought\b", r"<channel\|>"),  # Gemma
    "unused": (r"<unused94>\s*thought\b", r"<unused95>"),  # MedGemma
}
_TAG = re.compile(
    "|".join(
        f"(?P<open_{name}>{opening})|(?P<close_{name}>{closing})"
        for name, (opening, closing) in _FAMILIES.items()
    ),
    re.IGNORECASE,
)

# Looking for these words first spares nearly every text the pattern, which costs 5 ms for 10 kB.
_STEMS = ("think", "thought", "reason", "reflect", "scratchpad", "monologue", "inner_", "channel", "unused9")

# Words that follow a tag when a sentence talks about it; in lower case, because an answer begins with a capital.
_MENTION = re.compile(
    r"[ \t]+(?:and|or|is|are|tags?|blocks?|elements?|tokens?|markers?|delimiters?|sections?|syntax|pairs?|opens?"
    r"|closes?|starts?|ends?|begins?|means?|marks?|wraps?|et|und|oder|y|o|e|ou|и|или)(?=[\s.,;:)])"
    r"|[ \t]*(?:和|与|或|と|や|标签|タグ)"
)
_ABOUT = re.compile(
    r"\b(?:tags?|tokens?|markers?|delimiters?|elements?|markup|syntax|wrap\w*|enclos\w+|between|literal(?:ly)?|strings?"
    r"|called|named|balises?|etiquetas?|тег\w*)\b|标签|标记|タグ",
    re.IGNORECASE,
)
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "(": ")", "|": "|"}
_LINE_MARKUP = re.compile(r"[\s>*+\-#_|]*(?:\d+[.)]\s*)?[\s*_]*")
_SENTENCE_BREAK = re.compile(r"[.!?…。！？][\"”’)*_]*\s+")
_FILLER = re.compile(r"[\s.…,/|&-]*(?:and|or)?[\s.…]*")

_HEADER = re.compile(
    r"(?:<\|start\|>\w{0,20})?<\|channel\|>\s*(\w{1,20})[^<\n]{0,80}(?:<\|constrain\|>\s*\w{1,20})?<\|message\|>"
)
_HEADER_END = re.compile(r"<\|(?:end|return|call)\|>|(?=(?:<\|start\|>\w{0,20})?<\|channel\|>)")
_SQUASHED = re.compile(r"\A\s*(?:analysis|commentary)(?=[A-Z\"'“…\n])")
_SQUASHED_END = re.compile(r"assistantfinal(?=[^a-z]|\Z)")

_LABEL = re.compile(
    r"\A\s*(?:\*\*|__)(?:My |Internal )?(?:Thinking|Thoughts?|Reasoning|Thought process|Thinking process"
    r"|Reasoning process|Chain of thought|Monologue)(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)[ \t]*",
    re.IGNORECASE,
)
_PROCESS = re.compile(
    r"\A\s*(?:\*\*|#{1,4} )?Here(?:['’]s| is) my (?:thought|thinking|reasoning)(?: process)?\s*(?::|\*\*)",
    re.IGNORECASE,
)
_ANSWER_LABEL = re.compile(
    r"^[ \t]*(?:\*\*|__|#{1,4} )?(?:Here(?:['’]s| is) my (?:final )?(?:response|answer|post|article|essay)"
    r"|(?:My )?(?:Final )?(?:Response|Answer|Output)|(?:Final )?(?:Blog )?(?:Post|Article))"
    r"(?::(?:\*\*|__)?|(?:\*\*|__):?)[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_HEADING = re.compile(r"^#{1,3} ", re.MULTILINE)


class Leak(msgspec.Struct, frozen=True, order=True):
    """A span that is not the post, and the rule that says so."""

    start: int
    end: int
    rule: str


class _Tag(msgspec.Struct, frozen=True):
    family: str
    closing: bool
    start: int
    end: int


def find(text: str, *, partial: bool = False) -> list[Leak]:
    """Return the reasoning in a text; in a `partial` one whatever is open is taken to be reasoning still."""
    if leak := _leading(text):
        return [leak]
    if "<|channel|>" in text and (leaks := list(_harmony(text))):
        return leaks
    lowered = text.lower()
    if not any(stem in lowered for stem in _STEMS):
        return []
    tags = [_tag(match) for match in _TAG.finditer(text)]
    return _without_nested(_tagged(text, tags, partial=partial))


def _tag(match: re.Match[str]) -> _Tag:
    kind, _, family = (match.lastgroup or "").partition("_")
    return _Tag(family=family, closing=kind == "close", start=match.start(), end=match.end())


def _without_nested(leaks: Iterator[Leak]) -> list[Leak]:
    kept: list[Leak] = []
    for leak in leaks:
        while kept and kept[-1].start >= leak.start:
            kept.pop()
        kept.append(leak)
    return kept


def _tagged(text: str, tags: list[_Tag], *, partial: bool) -> Iterator[Leak]:
    code = _Code(text)
    floor = 0  # everything before it is decided
    talked_about = False
    for index, tag in enumerate(tags):
        if tag.start < floor:
            continue
        before = text[floor : tag.start]
        leading = not before.strip() and not talked_about and not before.endswith("    ")
        if not (leading and not tag.closing) and code.holds(tag.start):
            talked_about = True
            continue
        if tag.closing:
            leak = _closed_only(text, tag)
        else:
            leak = _opened(text, tags, index, leading=leading, unclosed=partial or not talked_about)
        if leak is None:
            talked_about = True
            continue
        floor = leak.end
        code.forget(leak)
        yield leak


class _Code:
    """The code spans of what is left of a text; reasoning may hold an unclosed fence that is not the post's."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._from = 0
        self._spans: list[tuple[int, int]] | None = None

    def holds(self, place: int) -> bool:
        if self._spans is None:
            self._spans = code_spans(self._text[self._from :])
        return inside(self._spans, place - self._from)

    def forget(self, leak: Leak) -> None:
        removed = self._text[leak.start : leak.end]
        if self._spans is None or any(mark in removed for mark in ("`", "~~~", "\n    ", "\t")):
            self._from, self._spans = leak.end, None


def _opened(text: str, tags: list[_Tag], index: int, *, leading: bool, unclosed: bool) -> Leak | None:
    """Judge an opening tag: up to its closing one, to the end of the text, or no leak at all."""
    tag = tags[index]
    if _MENTION.match(text, tag.end) or (not leading and _is_quoted(text, tag)):
        return None
    close = _close_of(text, tags, index)
    middle = not leading and _is_mid_sentence(text, tag.start)
    if close is None:
        if not unclosed or (middle and text[tag.end : tag.end + 1] in " \t.,;:!?)"):
            return (
                Leak(tag.start, len(text), f"unclosed-{tag.family}")
                if unclosed and tag.end == len(text)
                else None
            )
        return Leak(tag.start, len(text), f"unclosed-{tag.family}")
    within = text[tag.end : close.start]
    if middle and (_FILLER.fullmatch(within) or _ABOUT.search(_sentence_before(text, tag.start))):
        return None
    if not leading and len(within.split()) <= (12 if middle else 5) and _MENTION.match(text, close.end):
        return None
    return Leak(tag.start, close.end, tag.family)


def _close_of(text: str, tags: list[_Tag], index: int) -> _Tag | None:
    """Return the closing tag at the same depth, or the last one when reasoning left a nested one open."""
    depth = 1
    last = None
    for tag in tags[index + 1 :]:
        if tag.family != tags[index].family or _MENTION.match(text, tag.end):
            continue
        depth += -1 if tag.closing else 1
        last = tag if tag.closing else last
        if depth == 0:
            return tag
    return last


def _closed_only(text: str, tag: _Tag) -> Leak | None:
    """Judge a closing tag alone: a chat template that opens the reasoning itself leaves just this one."""
    if _MENTION.match(text, tag.end) or _is_quoted(text, tag):
        return None
    if not text[tag.end :].strip():
        return Leak(tag.start, tag.end, f"stray-{tag.family}")
    if _is_mid_sentence(text, tag.start):
        talk = " ".join(_sentence_before(text, tag.start).split()[-3:])
        following = text[tag.end :].lstrip(" \t")[:1]
        if text[tag.start - 1] in " \t" and (
            _ABOUT.search(talk) or following.islower() or following in ".,;:!?)"
        ):
            return None
    return Leak(0, tag.end, f"unopened-{tag.family}")


def _is_quoted(text: str, tag: _Tag) -> bool:
    before, after = text[: tag.start].rstrip(" \t")[-1:], text[tag.end :].lstrip(" \t")[:1]
    return _QUOTES.get(before) == after and bool(after)


def _sentence_before(text: str, place: int) -> str:
    line = text[text.rfind("\n", 0, place) + 1 : place]
    return _SENTENCE_BREAK.split(_LINE_MARKUP.sub("", line, count=1))[-1]


def _is_mid_sentence(text: str, place: int) -> bool:
    line = text[text.rfind("\n", 0, place) + 1 : place]
    if _LINE_MARKUP.fullmatch(line):
        return False
    return _sentence_before(text, place).strip() != "" and line.rstrip()[-1:] not in ".!?…。！？"


def _leading(text: str) -> Leak | None:
    """Find reasoning that says so in words, which only counts at the very start."""
    if match := _SQUASHED.match(text):
        end = _SQUASHED_END.search(text, match.end())
        if end or text[match.end()].isupper():
            return Leak(0, end.end() if end else len(text), "harmony")
    if match := _PROCESS.match(text):
        end = _ANSWER_LABEL.search(text, match.end())
        return Leak(0, end.end() if end else len(text), "labelled")
    if match := _LABEL.match(text):
        return Leak(0, _labelled_end(text, match.end()), "labelled")
    return None


def _labelled_end(text: str, start: int) -> int:
    if answer := _ANSWER_LABEL.search(text, start):
        return answer.end()
    content = len(text) - len(text[start:].lstrip())
    if "\n" in text[start:content] and (heading := _HEADING.search(text, content)):
        return heading.start()  # the label has a line of its own, so its block ends where the post begins
    blank = re.compile(r"\n[ \t\r]*\n").search(text, content)
    return blank.end() if blank else len(text)


def _harmony(text: str) -> Iterator[Leak]:
    """Keep only the final channel of gpt-oss's format."""
    code = code_spans(text)
    headers = [match for match in _HEADER.finditer(text) if not inside(code, match.start())]
    final = next((match for match in reversed(headers) if match[1].lower() == "final"), None)
    if final:
        yield Leak(0, final.end(), "harmony")
        end = _HEADER_END.search(text, final.end())
        if end:
            yield Leak(end.start(), len(text), "harmony")
        return
    for header in headers:
        end = _HEADER_END.search(text, header.end())
        yield Leak(header.start(), end.end() if end else len(text), "harmony")
