"""Find reasoning between marks, but not marks in code or marks that a sentence writes about."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from shared.text.artifacts import plans
from shared.text.artifacts.code_before import CodeBefore
from shared.text.artifacts.span import ArtifactSpan
from shared.text.artifacts.tag_families import FAMILIES
from shared.text.artifacts.tag_mentions import Mentions
from shared.text.artifacts.tag_pairs import Pairs
from shared.text.artifacts.tag_patterns import ReasoningTag, find_tags, with_commentary
from shared.text.artifacts.unclosed import Openings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.text.markdown import Span

# Marks around a post (control tokens, tags, rules), and parts of such a mark.
_PARTS = re.compile(r"<\|[^|>\n]{0,40}\|>|</?\w[^<>\n]{0,40}>|<\w{1,12}\|>|[-*_`~\s]+|([^<\s*_`~-]+|.)")
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_LINE_END = re.compile(r"[ \t]*(?:\r?\n|\Z)")
_QUOTE = re.compile(r"[\s>]*")
_JUDGED, _MOST_PLANS = 2000, 50  # characters of a plan, and plans
_AWAITED = 24  # characters after a tag that say what it is
_REMARK = 60  # words after a post that may be a model's closing words
_ENDS = {
    family.name: re.compile("|".join(re.escape(mark) for mark in family.end))
    for family in FAMILIES
    if family.end
}


def find(text: str, *, partial: bool = False) -> list[ArtifactSpan]:
    """Return the reasoning in a text; in a `partial` one whatever is open is taken to be reasoning still."""
    tags = list(find_tags(text))
    if all(tag.kind == "shared" for tag in tags):
        return []
    if not partial:
        tags = with_commentary(text, tags)
    kept: list[ArtifactSpan] = []
    for artifact in _Reader(text, tags, partial=partial).artifacts():
        while kept and kept[-1].start >= artifact.start:
            kept.pop()  # a closing tag alone takes everything before it
        kept.append(artifact)
    return kept


def reads_as_plan(text: str) -> bool:
    """Return whether a text is about writing, and has not shown itself to be the post."""
    return plans.may_be_plan(text) and not _HEADING.search(text) and not plans.is_prose(text)


class _Reader:
    """Reads the marks of a text in order and judges each."""

    def __init__(self, text: str, tags: list[ReasoningTag], *, partial: bool) -> None:
        self._text = text
        self._mentions = Mentions(text, len(tags))
        self._partial = partial
        self._tags = tags
        self._pairs = Pairs(text, tags, self._mentions.is_mentioned)
        self._code = CodeBefore(text, tags[-1].end)
        self._decided = 0  # the end of the last artifact
        self._talked_about = False  # the text has named such a tag, so it may be about them
        self._shown: set[int] = set()  # positions of the closing tags of pairs that a sentence shows
        self._plans: dict[Span, bool] = {}
        self._answered = False  # the mark of an answer has come
        self._echoed = False  # the text begins with the prompt's own turns

    def artifacts(self) -> Iterator[ArtifactSpan]:
        """Yield the artifacts in order of their ends."""
        for index, tag in enumerate(self._tags):
            if tag.start < self._decided or tag.kind == "shared" or self._is_idle(index):
                continue
            leading = tag.kind != "closing" and not self._talked_about and self._is_leading(tag)
            # Before the first word, not even code counts: reasoning may hold a fence that it never closes.
            artifact = None
            if leading or not self._code.holds(tag.start):
                artifact = self._judge(index, leading=leading)
            if artifact is None:
                self._talked_about = self._talked_about or tag.sure
                continue
            self._code.forget(max(self._decided, artifact.start), artifact.end)
            self._decided = artifact.end
            yield artifact
            if tag.kind == "answer" and (rest := self._after_answer(index)):
                self._decided = rest.end
                yield rest

    def _is_idle(self, index: int) -> bool:
        """Return whether a mark can only mean something by a closing one, which a whole text lacks."""
        tag = self._tags[index]
        unpaired = index > 0 and tag.kind == "opening" and not (tag.sure or self._partial)
        return unpaired and self._pairs.closing(index) is None

    @cached_property
    def _end_of_post(self) -> int:
        """The place after which there are only control tokens, tags and rules."""
        return max((part.end() for part in _PARTS.finditer(self._text) if part[1]), default=0)

    @cached_property
    def _openings(self) -> Openings:
        return Openings(self._text)

    @cached_property
    def _last_end(self) -> dict[str, int]:
        """The place of the last mark that ends an answer, by family."""
        return {
            family: max((end.start() for end in ends.finditer(self._text)), default=-1)
            for family, ends in _ENDS.items()
        }

    def _reads_as_plan(self, start: int, end: int) -> bool:
        """Judge a part of the text, a few times at most: long plans give themselves away at once."""
        part = (start, min(end, start + _JUDGED))
        if part not in self._plans and len(self._plans) < _MOST_PLANS:
            self._plans[part] = reads_as_plan(self._text[slice(*part)].strip())
        return self._plans.get(part, False)

    def _judge(self, index: int, *, leading: bool) -> ArtifactSpan | None:
        tag = self._tags[index]
        if tag.kind == "closing":
            return self._judge_closing(index)
        if tag.kind == "answer":
            return self._judge_answer(tag)
        if tag.kind == "turn":
            return self._judge_turn(tag, leading=leading)
        if tag.kind == "empty":
            return self._judge_empty(tag)
        return self._judge_opening(index, leading=leading)

    def _is_leading(self, tag: ReasoningTag) -> bool:
        before = self._text[self._decided : tag.start]
        return _QUOTE.fullmatch(before) is not None and not before.endswith("    ")

    def _judge_opening(self, index: int, *, leading: bool) -> ArtifactSpan | None:
        """Judge an opening tag: artifact up to the closing one or to the end of the text, or no artifact."""
        tag = self._tags[index]
        if self._mentions.is_mentioned(tag) or (not leading and self._mentions.is_quoted(tag)):
            return None
        close = self._pairs.closing(index)
        if not tag.sure:
            return self._judge_unsure(index, close, leading=leading)
        middle = not leading and self._mentions.is_mid_sentence(tag)
        if middle and (
            self._mentions.is_read_as_word(tag, close) or (close and self._code.holds(close.start))
        ):
            return None
        if close is None:
            return self._judge_unclosed(index, middle=middle, leading=leading)
        if not leading and self._mentions.is_shown_pair(tag, close, middle=middle):
            self._shown.add(close.start)
            return None
        return self._span(index, close, leading=leading)

    def _span(self, index: int, close: ReasoningTag, *, leading: bool) -> ArtifactSpan:
        tag = self._tags[index]
        end = close.start if close.kind == "answer" else self._pairs.end_of_nested(index, close.end)
        return ArtifactSpan(self._start(tag, leading=leading), end, tag.family)

    def _start(self, tag: ReasoningTag, *, leading: bool) -> int:
        """Return where reasoning begins; the marks of a quotation before it belong to it."""
        quoted = leading and self._text[self._decided : tag.start].strip()
        return self._decided if quoted else tag.start

    def _judge_unclosed(self, index: int, *, middle: bool, leading: bool) -> ArtifactSpan | None:
        tag = self._tags[index]
        spoken = self._talked_about or (middle and self._mentions.is_followed_as_word(tag))
        if spoken and not self._partial:
            return None
        end = None if self._partial else self._pairs.any_end(index)
        start = self._start(tag, leading=leading)
        if end:
            return ArtifactSpan(start, self._pairs.end_of_nested(index, end[1]), tag.family)
        return ArtifactSpan(start, self._end_of_unclosed(tag, leading=leading), f"unclosed-{tag.family}")

    def _end_of_unclosed(self, tag: ReasoningTag, *, leading: bool) -> int:
        """Return where a post begins after reasoning that nothing ends; a growing text may still end it."""
        if self._partial:
            return len(self._text)
        return self._openings.find(tag.end, goes_on=not leading) or len(self._text)

    def _judge_unsure(self, index: int, close: ReasoningTag | None, *, leading: bool) -> ArtifactSpan | None:
        """Judge a pair that may be something else: by its place, and by what it holds."""
        tag = self._tags[index]
        if close is None:
            end = self._end_of_open_plan(tag) if leading and not tag.only_paired else None
            start = self._start(tag, leading=leading)
            return ArtifactSpan(start, end, f"unclosed-{tag.family}") if end else None
        if self._mentions.is_mentioned(close):
            return None
        before_post = leading and close.end < self._end_of_post
        alone = self._begins_line(tag) and _LINE_END.match(self._text, close.end) is not None
        if before_post or (alone and self._reads_as_plan(tag.end, close.start)):
            return self._span(index, close, leading=leading)
        return None

    def _end_of_open_plan(self, tag: ReasoningTag) -> int | None:
        """Return where a plan ends that begins a text and is never closed, or None without one."""
        post = self._openings.find(tag.end, goes_on=False)
        plan = self._text[tag.end : post]
        if plans.is_prose(plan):
            return None
        if self._partial:
            return len(self._text)
        if post and plans.speaks_of_task(plan):
            return post
        return len(self._text) if reads_as_plan(self._text[tag.end :]) else None

    def _may_open(self, tag: ReasoningTag) -> bool:
        """Return whether a tag alone on its line may hold a plan that is still being written."""
        if tag.only_paired or not self._begins_line(tag) or not _LINE_END.match(self._text, tag.end):
            return False
        content = self._text[tag.end : tag.end + _JUDGED].strip()
        return len(content) < _REMARK or self._reads_as_plan(tag.end, len(self._text))

    def _begins_line(self, tag: ReasoningTag) -> bool:
        return not self._text[self._text.rfind("\n", 0, tag.start) + 1 : tag.start].strip()

    def _judge_empty(self, tag: ReasoningTag) -> ArtifactSpan | None:
        """Judge a tag that closes itself: the model reports that it did not reason."""
        if self._mentions.is_mentioned(tag) or self._mentions.is_quoted(tag) or not tag.sure:
            return None
        return None if self._mentions.is_in_sentence(tag) else ArtifactSpan(tag.start, tag.end, tag.family)

    def _judge_answer(self, tag: ReasoningTag) -> ArtifactSpan | None:
        """Judge the mark of an answer: the first one takes everything before it."""
        spaced = self._text[max(0, tag.start - 1) : tag.start] in {" ", '"', "“", "("}
        if self._mentions.is_mentioned(tag) or (spaced and self._mentions.is_in_sentence(tag)):
            return None
        start, self._answered = (tag.start if self._answered else 0), True
        return ArtifactSpan(start, tag.end, tag.family)

    def _judge_turn(self, tag: ReasoningTag, *, leading: bool) -> ArtifactSpan | None:
        """Judge a turn of the user: after a post it is played, before one it is the prompt."""
        self._echoed = self._echoed or (leading and not self._answered)
        if (self._echoed and not self._answered) or self._mentions.is_in_sentence(tag):
            return None
        return ArtifactSpan(tag.start, len(self._text), "next-turn")

    def _after_answer(self, index: int) -> ArtifactSpan | None:
        """Return what follows an answer that its own mark has ended, up to a further message."""
        tag = self._tags[index]
        if tag.family not in _ENDS or tag.end > self._last_end[tag.family]:
            return None
        end = _ENDS[tag.family].search(self._text, tag.end)
        assert end, "the last one is behind the tag"
        further = (
            other.start
            for other in self._tags[index + 1 :]
            if other.start >= end.start() and other.family == tag.family and other.kind != "shared"
        )
        return ArtifactSpan(end.start(), next(further, len(self._text)), tag.family)

    def _judge_closing(self, index: int) -> ArtifactSpan | None:
        """Judge a closing tag alone: a chat template that opens the reasoning itself leaves just this one."""
        tag = self._tags[index]
        stray = ArtifactSpan(tag.start, tag.end, f"stray-{tag.family}")
        if tag.start in self._shown or self._mentions.is_mentioned(tag) or self._mentions.is_quoted(tag):
            return None
        if tag.end >= self._end_of_post:
            return stray
        if self._text[tag.start - 1] in " \t" and self._mentions.is_in_sentence(tag):
            return None
        if self._talked_about and self._mentions.mark_after(tag).islower():
            # A text about such tags goes on; of a partial one the next words are awaited.
            return ArtifactSpan(tag.start, len(self._text), stray.rule) if self._is_line_open(tag) else None
        return self._judge_unopened(tag, stray)

    def _judge_unopened(self, tag: ReasoningTag, stray: ArtifactSpan) -> ArtifactSpan | None:
        if not tag.sure and not (
            _LINE_END.match(self._text, tag.end) and self._reads_as_plan(self._decided, tag.start)
        ):
            return None
        if self._is_after_post(tag):
            return stray
        return ArtifactSpan(0, tag.end, f"unopened-{tag.family}")

    def _is_line_open(self, tag: ReasoningTag) -> bool:
        """Return whether the line of a tag is still being written, and short."""
        rest = self._text[tag.end :]
        return self._partial and "\n" not in rest and len(rest) < _AWAITED

    def _is_after_post(self, tag: ReasoningTag) -> bool:
        """Return whether the text before a closing tag is the post, not reasoning."""
        if self._decided:
            return not self._reads_as_plan(self._decided, tag.start)
        after = self._text[tag.end : tag.end + tag.start + 1].strip()
        if len(after) * 2 > tag.start or len(after.split()) > _REMARK or _HEADING.search(after):
            return False
        before = self._text[: tag.start].lstrip()
        return before.startswith("#") or not plans.may_be_plan(before)
