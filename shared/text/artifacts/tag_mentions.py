"""Recognize tags that a sentence writes about, which are not marks of reasoning."""
# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.text.artifacts.tag_patterns import ReasoningTag

# Words that follow a tag when a sentence is about it; in lower case, as an answer begins with a capital.
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
_SHOWN_WORDS = 12  # the most words between two tags that a sentence shows
_MOST_TAGS = 1000  # a text about tags has fewer
_LINE = 300  # characters of a line that are read on each side of a tag


class Mentions:
    """Judges the tags of a text by the sentence around each."""

    def __init__(self, text: str, tags: int) -> None:
        self._text = text
        self._has_sentences = tags <= _MOST_TAGS

    def is_mentioned(self, tag: ReasoningTag) -> bool:
        """Return whether the words after a tag make it the subject of a sentence."""
        return _MENTION.match(self._text, tag.end) is not None

    def is_quoted(self, tag: ReasoningTag) -> bool:
        """Return whether a tag is between quotation marks or brackets."""
        before = self._text[max(0, tag.start - _LINE) : tag.start].rstrip(" \t")[-1:]
        after = self.mark_after(tag)
        return bool(after) and _QUOTES.get(before) == after

    def is_mid_sentence(self, tag: ReasoningTag) -> bool:
        """Return whether a tag follows the beginning of a sentence on its line."""
        if not self._has_sentences:
            return False
        line = self._line_before(tag)
        if _LINE_MARKUP.fullmatch(line) or line.rstrip()[-1:] in _SENTENCE_ENDS:
            return False
        return self._sentence_before(tag).strip() != ""

    def is_in_sentence(self, tag: ReasoningTag) -> bool:
        """Return whether a sentence names the tag, or continues after it."""
        if not self.is_mid_sentence(tag):
            return False
        named = " ".join(self._sentence_before(tag).split()[-3:])
        after = self.mark_after(tag)
        return bool(_ABOUT.search(named)) or after.islower() or after in _AFTER_WORD

    def is_followed_as_word(self, tag: ReasoningTag) -> bool:
        """Return whether a blank or a punctuation mark follows, as after a word."""
        return self._text[tag.end : tag.end + 1] in _AFTER_WORD

    def is_read_as_word(self, tag: ReasoningTag, close: ReasoningTag | None) -> bool:
        """Return whether a sentence uses the tag as a word: "How <think> works"."""
        end = self._text.find("\n", tag.end)
        end = len(self._text) if end < 0 else end
        goes_on = _READS_ON.match(self._text, tag.end, end) is not None
        return goes_on and (close is None or close.start >= end)

    def is_shown_pair(self, tag: ReasoningTag, close: ReasoningTag, *, middle: bool) -> bool:
        """Return whether a sentence shows a pair of tags: "put the plan in <think>…</think> tags"."""
        within = self._text[tag.end : min(close.start, tag.end + _LINE)]
        if middle and (_FILLER.fullmatch(within) or _ABOUT.search(self._sentence_before(tag))):
            return True
        few = len(within.split()) <= (_SHOWN_WORDS if middle else _SHOWN_WORDS // 2)
        if few and middle and within[:1] in _AFTER_WORD and _GOES_ON.match(self._text, close.end):
            return True
        return few and self.is_mentioned(close)

    def mark_after(self, tag: ReasoningTag) -> str:
        """Return the first character after a tag and its blanks."""
        return self._text[tag.end : tag.end + _LINE].lstrip(" \t")[:1]

    def _sentence_before(self, tag: ReasoningTag) -> str:
        return _SENTENCE_BREAK.split(_LINE_MARKUP.sub("", self._line_before(tag), count=1))[-1]

    def _line_before(self, tag: ReasoningTag) -> str:
        start = max(0, tag.start - _LINE)
        return self._text[max(start, self._text.rfind("\n", start, tag.start) + 1) : tag.start]
