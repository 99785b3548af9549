"""Remove model artifacts (reasoning, greetings, fences) from an answer, and nothing else.

The text is read as Markdown, so that code, and prose about the same tags, stay as they are. A text without
artifacts stays byte for byte; elsewhere the gap is closed. Cleaning twice equals cleaning once. Each removal
is reported with its place in the original.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import msgspec

from shared.text.artifacts import (
    escaped_lines,
    framing,
    labelled_reasoning,
    line_map,
    reasoning_tags,
    special_tokens,
    streaming,
    unknown_tags,
    wrapper_tags,
)
from shared.text.artifacts.removal import Cut
from shared.text.artifacts.span import Removed
from shared.text.markdown import same_length, strip_blank_lines

if TYPE_CHECKING:
    from shared.text.artifacts.span import ArtifactSpan

__all__ = ["Cleaned", "Growing", "Removed", "clean", "clean_prefix", "growing"]

# Each pass takes at least one artifact; a real answer needs one to three, this stops a long hostile one.
_PASSES = 24
_CHARACTERS = 2_000_000
# Only models write these, and so a closing wish in the same text is a model's as well.
_TELLING = frozenset(
    {"preamble", "trailer", "word-count", "fence", "answer-tag", "next-turn", "plan", "seo-block"}
)


class Cleaned(msgspec.Struct, frozen=True, dict=True):
    """The post and its artifacts. An empty `text` means that nothing is left."""

    text: str
    removed: tuple[Removed, ...] = ()
    original: str | None = None
    """The text that was cleaned; None when `text` is not what cleaning left, and lines are then its own."""

    @property
    def characters(self) -> int:
        """The number of characters that were artifacts."""
        return sum(removed.end - removed.start for removed in self.removed)

    def original_line(self, line: int) -> int:
        """Return the line of the original on which a line of the cleaned text begins; both count from 1.

        A line that the cleaned text does not have is taken to be its first or its last.
        """
        known = self._original_lines
        return known[min(max(line, 1), len(known)) - 1]

    @cached_property
    def _original_lines(self) -> list[int]:
        if self.original in {None, self.text}:
            return list(range(1, same_length(self.text).count("\n") + 2))
        return line_map.origins(
            self.text, self.original or "", [(cut.start, cut.end) for cut in self.removed]
        )


@lru_cache(maxsize=4)  # a check, the review and what they resolved read the same post
def clean(text: str) -> Cleaned:
    """Return the text without model artifacts, and those artifacts."""
    return _clean(text, partial=False)


class Growing(msgspec.Struct, frozen=True):
    """A growing answer: the text to show, and all text so far that is not an artifact."""

    shown: str
    text: str


def clean_prefix(text: str, *, goes_on: bool = False) -> str:
    """Return what may be shown of an answer that is still being written: see `growing`."""
    return growing(text, goes_on=goes_on).shown


def growing(text: str, *, goes_on: bool = False) -> Growing:
    """Return a growing answer's text so far, and the part of it that may be shown.

    Held back are open reasoning, half a tag, an opening that looks like planning until it proves to be prose,
    and a last line that may become a model's closing words. Shown text is taken back only in two cases: a
    closing tag comes for reasoning that was never opened and did not look like it, or the last block proves
    to be a word count, a rule or an offer. `goes_on`: the answer continues a post, so no title is expected at
    its start.
    """
    whole = streaming.without_half(text)
    cleaned = _clean(whole, partial=True)
    shown = cleaned.text
    is_ended = bool(cleaned.removed) and cleaned.removed[-1].end >= len(whole.rstrip())
    if not streaming.may_be_shown(whole, f"{shown}\n" if is_ended else shown, titled=not goes_on):
        return Growing("", shown)
    return Growing(strip_blank_lines(streaming.without_closing(shown)), shown)


def _clean(text: str, *, partial: bool) -> Cleaned:
    cut = Cut(text)
    if escapes := escaped_lines.find(text):
        cut.unescape(escapes, escaped_lines.RULE)
    for _ in range(max(_PASSES, _CHARACTERS // (len(text) + 1))):
        removed_any = [
            cut.take(_reasoning(cut.text, partial=partial)),
            cut.take(wrapper_tags.find(cut.text, partial=partial)),
            cut.take(special_tokens.find(cut.text)),
            cut.take(
                framing.find(
                    cut.text,
                    by_model=cut.took(_TELLING),
                    beheaded=cut.is_beheaded(),
                    partial=partial,
                )
            ),
        ]
        if not any(removed_any):
            break
    removed = tuple(sorted(cut.removed, key=lambda removed: removed.start))
    return Cleaned(text=cut.text if cut.text.strip() else "", removed=removed, original=text)


def _reasoning(text: str, *, partial: bool) -> list[ArtifactSpan]:
    return (
        labelled_reasoning.find(text, partial=partial)
        or reasoning_tags.find(text, partial=partial)
        or unknown_tags.find(text, partial=partial)
    )
