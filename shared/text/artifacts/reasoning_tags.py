"""Find reasoning between tags, but not tags in code or tags that a sentence writes about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.text.artifacts.span import ArtifactSpan
from shared.text.artifacts.tag_mentions import Mentions
from shared.text.artifacts.tag_patterns import ReasoningTag, find_tags, may_have_tags
from shared.text.markdown import Span, code_spans, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

# These bound the work on a hostile text.
_MOST_TAGS = 200  # tags in which the closing one is looked for
_MOST_PARSES = 4  # parses for code; reasoning that holds marks of code causes one more


def find(text: str, *, partial: bool = False) -> list[ArtifactSpan]:
    """Return the reasoning in a text; in a `partial` one whatever is open is taken to be reasoning still."""
    if not may_have_tags(text):
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
        self._mentions = Mentions(text)
        self._end = len(text.rstrip())
        self._partial = partial
        self._tags = list(find_tags(text))
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
                artifact = (
                    self._judge_closing(tag) if tag.closing else self._judge_opening(index, leading=leading)
                )
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

    def _judge(self, index: int, *, leading: bool) -> ArtifactSpan | None:
        tag = self._tags[index]
        return self._judge_closing(tag) if tag.closing else self._judge_opening(index, leading=leading)

    def _judge_opening(self, index: int, *, leading: bool) -> ArtifactSpan | None:
        """Judge an opening tag: artifact up to the closing one or to the end of the text, or no artifact."""
        tag = self._tags[index]
        if self._mentions.is_mentioned(tag) or (not leading and self._mentions.is_quoted(tag)):
            return None
        middle = not leading and self._mentions.is_mid_sentence(tag)
        close = self._find_closing(index)
        if middle and (self._mentions.is_read_as_word(tag, close) or (close and self._in_code(close.start))):
            return None
        if close is None:
            spoken = self._talked_about or (middle and self._mentions.is_followed_as_word(tag))
            unclosed = ArtifactSpan(tag.start, len(self._text), f"unclosed-{tag.family}")
            return None if spoken and not self._partial else unclosed
        if not leading and self._mentions.is_shown_pair(tag, close, middle=middle):
            self._shown.add(close.start)
            return None
        return ArtifactSpan(tag.start, close.end, tag.family)

    def _find_closing(self, index: int) -> ReasoningTag | None:
        """Return the closing tag at the same depth, or the last one when reasoning left a nested one open."""
        family = self._tags[index].family
        depth, last = 1, None
        final = self._last_closing.get(family, -1)
        for tag in self._tags[index + 1 : min(final, index + _MOST_TAGS) + 1]:
            if tag.family == family and not self._mentions.is_mentioned(tag):
                depth += -1 if tag.closing else 1
                last = tag if tag.closing else last
                if depth == 0:
                    return tag
        if self._partial:
            return None  # an open tag may continue
        return self._tags[final] if final > index + _MOST_TAGS else last

    def _judge_closing(self, tag: ReasoningTag) -> ArtifactSpan | None:
        """Judge a closing tag alone: a chat template that opens the reasoning itself leaves just this one."""
        if tag.start in self._shown or self._mentions.is_mentioned(tag) or self._mentions.is_quoted(tag):
            return None
        if not self._mentions.mark_after(tag).strip() and tag.end >= self._end:
            return ArtifactSpan(tag.start, tag.end, f"stray-{tag.family}")
        if self._text[tag.start - 1] in " \t" and self._mentions.is_in_sentence(tag):
            return None
        return ArtifactSpan(0, tag.end, f"unopened-{tag.family}")
