"""Find reasoning between tags, but not tags in code or tags that a sentence writes about."""
# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from shared.text.artifacts.span import ArtifactSpan
from shared.text.markdown import Span, code_spans, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = (
    r"(?:[a-z]{1,12}:)?(?:think|thinking|thoughts?|reasoning|reflection|scratchpad|inner_?monologue"
    r"|chain[_-]of[_-]thought)"
)
_WORDS = r"(?:THINK|THINKING|THOUGHTS?|REASONING|SCRATCHPAD)"
# Opening and closing form of each family.
_FAMILIES = {
    # Qwen, DeepSeek, Seed, Claude, and the commonest in prompts
    "tag": (rf"<{_NAMES}(?:\s[^<>]{{0,200}})?>", rf"</{_NAMES}\s*>"),
    "bracket": (rf"\[{_WORDS}\](?![(\[:])", rf"\[/{_WORDS}\](?![(\[:])"),  # Magistral
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

# Every tag begins with one of these; trying the pattern only there is 50 times as fast as searching with it.
_MARK = re.compile(r"[<\[◁|]")
# Without one of these words the text has no tag.
_STEMS = ("think", "thought", "reason", "reflect", "scratchpad", "monologue", "inner_", "channel", "unused9")

# Words that follow a tag when a sentence talks about it; in lower case, as an answer begins with a capital.
_MENTION = re.compile(
    r"[ \t]+(?:and|or|is|are|tags?|blocks?|elements?|tokens?|markers?|delimiters?|sections?|syntax|pairs?"
    r"|opens?|closes?|starts?|ends?|begins?|means?|marks?|wraps?|et|und|oder|y|o|e|ou|и|или)(?=[\s.,;:)])"
    r"|[ \t]*(?:和|与|或|と|や|标签|タグ)"
)
_GOES_ON = re.compile(
    r"[ \t]*[,;:.)]|[ \t]+(?:to|in|at|for|with|before|after|as|which|that|when|from|on|around|by|while"
    r"|will|can|must"
    r"|should|would|so|if|but|then|alone|only)\b"
)
# Words before it in the same sentence.
_ABOUT = re.compile(
    r"\b(?:tags?|tokens?|markers?|delimiters?|elements?|markup|syntax|wrap\w*|enclos\w+|between"
    r"|literal(?:ly)?|strings?|called|named|balises?|etiquetas?|тег\w*)\b|标签|标记|タグ",
    re.IGNORECASE,
)
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "(": ")", "|": "|"}
_READS_ON = re.compile(r"[ \t]+[a-z]+\b")
_LINE_MARKUP = re.compile(r"[\s>*+\-#_|]*(?:\d+[.)]\s*)?[\s*_]*")
_SENTENCE_BREAK = re.compile(r"[.!?…。！？][\"”’)*_]*\s+")
_SENTENCE_ENDS = ".!?…。！？"
_FILLER = re.compile(r"[\s.…,/|&-]*(?:and|or)?[\s.…]*")
_AFTER_WORD = " \t.,;:!?)"
# How many words a sentence puts between two tags that it talks about.
_SHOWN_WORDS = 12
# What bounds the work on a hostile text: how far to look for a line's ends, for a closing tag, and how often
# the code is looked for anew after reasoning that held marks of code.
_LINE = 1000
_MOST_TAGS = 200
_MOST_PARSES = 4


class _Tag(msgspec.Struct, frozen=True):
    family: str
    closing: bool
    start: int
    end: int


def find(text: str, *, partial: bool = False) -> list[ArtifactSpan]:
    """Return the reasoning in a text; in a `partial` one whatever is open is taken to be reasoning still."""
    lowered = text.lower()
    if not any(stem in lowered for stem in _STEMS):
        return []
    kept: list[ArtifactSpan] = []
    for artifact in _Reader(text, partial=partial).artifacts():
        while kept and kept[-1].start >= artifact.start:
            kept.pop()  # a closing tag alone takes everything before it
        kept.append(artifact)
    return kept


class _Reader:
    """Reads the tags of a text in order and judges each."""

    def __init__(self, text: str, *, partial: bool) -> None:
        self._text = text
        self._end = len(text.rstrip())
        self._partial = partial
        self._tags = list(_tags(text))
        self._last_closing = {tag.family: index for index, tag in enumerate(self._tags) if tag.closing}
        self._code: list[Span] | None = None
        self._code_from = 0
        self._parses = 0
        self._talked_about = False  # the text has named such a tag, so it may be about them
        self._shown: set[int] = set()  # positions of the closing tags of pairs that a sentence shows

    def artifacts(self) -> Iterator[ArtifactSpan]:
        """Yield the artifacts in order of their ends."""
        decided = 0
        for index, tag in enumerate(self._tags):
            if tag.start < decided:
                continue
            leading = not (tag.closing or self._talked_about) and self._is_leading(decided, tag.start)
            # Before the first word, not even code counts: reasoning may hold a fence that it never closes.
            artifact = None
            if leading or not self._in_code(tag.start):
                artifact = self._closed_only(tag) if tag.closing else self._opened(index, leading=leading)
            if artifact is None:
                self._talked_about = True
                continue
            self._forget_code(max(decided, artifact.start), artifact.end)
            decided = artifact.end
            yield artifact

    def _is_leading(self, decided: int, start: int) -> bool:
        before = self._text[decided:start]
        return not (before.strip() or before.endswith("    "))

    def _in_code(self, place: int) -> bool:
        if self._code is None:
            self._parses += 1
            last = self._tags[-1].end - self._code_from
            self._code = code_spans(self._text[self._code_from :], last)
        return inside(self._code, place - self._code_from)

    def _forget_code(self, start: int, end: int) -> None:
        removed = self._text[start:end]
        if self._code is None:
            self._code_from = end
        elif self._parses < _MOST_PARSES and any(mark in removed for mark in ("`", "~~~", "\n    ", "\t")):
            self._code, self._code_from = None, end

    def _opened(self, index: int, *, leading: bool) -> ArtifactSpan | None:
        """Judge an opening tag: artifact up to the closing one or to the end of the text, or no artifact."""
        tag = self._tags[index]
        if self._is_mentioned(tag) or (not leading and self._is_quoted(tag)):
            return None
        middle = not leading and self._is_mid_sentence(tag)
        close = self._close_of(index)
        if middle and (self._reads_on(tag, close) or (close and self._in_code(close.start))):
            return None
        if close is None:
            spoken = self._talked_about or (middle and self._text[tag.end : tag.end + 1] in _AFTER_WORD)
            unclosed = ArtifactSpan(tag.start, len(self._text), f"unclosed-{tag.family}")
            return None if spoken and not self._partial else unclosed
        if not leading and self._is_shown(tag, close, middle=middle):
            self._shown.add(close.start)
            return None
        return ArtifactSpan(tag.start, close.end, tag.family)

    def _reads_on(self, tag: _Tag, close: _Tag | None) -> bool:
        """Return whether a sentence uses the tag as a word: "How <think> works"."""
        end = self._text.find("\n", tag.end)
        end = len(self._text) if end < 0 else end
        goes_on = _READS_ON.match(self._text, tag.end, end) is not None
        return goes_on and (close is None or close.start >= end)

    def _is_shown(self, tag: _Tag, close: _Tag, *, middle: bool) -> bool:
        """Return whether a sentence shows a pair of tags: "put the plan in <think>…</think> tags"."""
        within = self._text[tag.end : min(close.start, tag.end + _LINE)]
        if middle and (_FILLER.fullmatch(within) or _ABOUT.search(self._sentence_before(tag))):
            return True
        few = len(within.split()) <= (_SHOWN_WORDS if middle else _SHOWN_WORDS // 2)
        if few and middle and within[:1] in _AFTER_WORD and _GOES_ON.match(self._text, close.end):
            return True
        return few and self._is_mentioned(close)

    def _close_of(self, index: int) -> _Tag | None:
        """Return the closing tag at the same depth, or the last one when reasoning left a nested one open."""
        family = self._tags[index].family
        depth, last = 1, None
        final = self._last_closing.get(family, -1)
        for tag in self._tags[index + 1 : min(final, index + _MOST_TAGS) + 1]:
            if tag.family == family and not self._is_mentioned(tag):
                depth += -1 if tag.closing else 1
                last = tag if tag.closing else last
                if depth == 0:
                    return tag
        if self._partial:
            return None  # an open tag may continue
        return self._tags[final] if final > index + _MOST_TAGS else last

    def _closed_only(self, tag: _Tag) -> ArtifactSpan | None:
        """Judge a closing tag alone: a chat template that opens the reasoning itself leaves just this one."""
        if tag.start in self._shown or self._is_mentioned(tag) or self._is_quoted(tag):
            return None
        after = self._after(tag)
        if not after.strip() and tag.end >= self._end:
            return ArtifactSpan(tag.start, tag.end, f"stray-{tag.family}")
        if self._text[tag.start - 1] in " \t" and self._is_mid_sentence(tag):
            named = " ".join(self._sentence_before(tag).split()[-3:])
            if _ABOUT.search(named) or after.islower() or after in _AFTER_WORD:
                return None
        return ArtifactSpan(0, tag.end, f"unopened-{tag.family}")

    def _is_mentioned(self, tag: _Tag) -> bool:
        return _MENTION.match(self._text, tag.end) is not None

    def _is_quoted(self, tag: _Tag) -> bool:
        before = self._text[max(0, tag.start - _LINE) : tag.start].rstrip(" \t")[-1:]
        after = self._after(tag)
        return bool(after) and _QUOTES.get(before) == after

    def _line_before(self, tag: _Tag) -> str:
        start = max(0, tag.start - _LINE)
        return self._text[max(start, self._text.rfind("\n", start, tag.start) + 1) : tag.start]

    def _after(self, tag: _Tag) -> str:
        return self._text[tag.end : tag.end + _LINE].lstrip(" \t")[:1]

    def _sentence_before(self, tag: _Tag) -> str:
        return _SENTENCE_BREAK.split(_LINE_MARKUP.sub("", self._line_before(tag), count=1))[-1]

    def _is_mid_sentence(self, tag: _Tag) -> bool:
        line = self._line_before(tag)
        if _LINE_MARKUP.fullmatch(line) or line.rstrip()[-1:] in _SENTENCE_ENDS:
            return False
        return self._sentence_before(tag).strip() != ""


def _tags(text: str) -> Iterator[_Tag]:
    end = 0
    for mark in _MARK.finditer(text):
        if mark.start() >= end and (match := _TAG.match(text, mark.start())):
            kind, _, family = (match.lastgroup or "").partition("_")
            end = match.end()
            yield _Tag(family=family, closing=kind == "close", start=match.start(), end=end)
