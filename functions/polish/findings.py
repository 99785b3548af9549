"""Where the findings of a review point: at blocks of the post, or at the post as a whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

import msgspec

from functions.polish.blocks import Document
from functions.polish.comparison.allowed_losses import REMARK
from functions.polish.comparison.topic import Topic
from shared.jobs.outputs import Issue
from shared.text.passages import passages
from shared.text.prose import bare_words

_ALL_OF_IT = 0.7  # of a block's words that an excerpt has, from which on the finding is about all of it
UNCITED = "uncited"
_MOST_CONCERNED = 8  # blocks
_REPEATING = frozenset({"repetition"})
_NOT_THE_POST = frozenset({"meta-commentary", "ai-disclosure", "artifacts"})


class Findings(msgspec.Struct, frozen=True):
    """All findings, those at each block, and the others.

    `removable` are the blocks that a finding is all about because they repeat others or are not the post.
    """

    issues: tuple[Issue, ...] = ()
    at: dict[int, tuple[Issue, ...]] = {}
    whole: tuple[Issue, ...] = ()
    removable: frozenset[int] = frozenset()

    @property
    def everywhere(self) -> tuple[Issue, ...]:
        """The findings that any part of the post may resolve: it cites nothing."""
        return tuple(issue for issue in self.whole if issue.type == UNCITED)


def locate(
    document: Document, issues: Sequence[Issue], original_line: Callable[[int], int], language: str = "en"
) -> Findings:
    """Return where the findings point. `original_line` turns a line of the post into that of a finding.

    A repetition points at all its places but the first, which stays. A person's remark that names no place
    points at the blocks with its words.
    """
    if not issues:
        return Findings()
    bare = _bare_texts(document)
    lines = [original_line(block.line) for block in document.blocks]
    at: dict[int, list[Issue]] = {}
    whole: list[Issue] = []
    removable: set[int] = set()
    first = {text: number for number, text in reversed(tuple(enumerate(bare, 1)))}
    for issue in issues:
        found = _places(issue, bare, lines)
        if not found and issue.type == REMARK:
            found = _concerned(document, issue.message, language)
        for number in found:
            at.setdefault(number, []).append(issue)
        if not found:
            whole.append(issue)
        if issue.type in _REPEATING | _NOT_THE_POST:
            removable |= {number for number in found if _is_about_all(issue, number, bare, first)}
    return Findings(
        issues=tuple(issues),
        at={number: tuple(found) for number, found in sorted(at.items())},
        whole=tuple(whole),
        removable=frozenset(removable),
    )


def _bare_texts(document: Document) -> list[str]:
    """Return the bare words of each block as a reader reads it; the cells of a row are one text."""
    starts = [block.line for block in document.blocks]
    texts: list[list[str]] = [[] for _ in starts]
    for part in passages(document.text):
        place = bisect_right(starts, part.line) - 1
        if place >= 0:
            texts[place].append(part.text)
    return [f" {bare_words(' '.join(parts))} " for parts in texts]


def _places(issue: Issue, bare: Sequence[str], lines: Sequence[int]) -> list[int]:
    at_line = max(1, bisect_right(lines, issue.line)) if issue.line and lines else 0
    wanted = _wanted(issue)
    holding = [number for number, text in enumerate(bare, 1) if wanted and wanted in text]
    if not holding:
        return [at_line] if at_line else []
    if issue.type in _REPEATING:
        return holding[1:] or holding
    return [at_line] if at_line in holding else holding[:1]


def _concerned(document: Document, remark: str, language: str) -> list[int]:
    """Return the blocks that have most to do with a remark."""
    blocks = [block for block in document.blocks if not block.is_fixed]
    topic = Topic(remark, (), [block.text for block in blocks], language)
    return [block.number for block in blocks if topic.is_about(block.text)][:_MOST_CONCERNED]


def _is_about_all(issue: Issue, number: int, bare: Sequence[str], first: Mapping[str, int]) -> bool:
    """Return whether a finding is about all of a block; `first` are the numbers of the texts' first blocks.

    The first place of a repetition is not removed.
    """
    text, wanted = bare[number - 1], _wanted(issue)
    if issue.type in _REPEATING:
        if first[text] < number:
            return True
        if not any(wanted in other for other in bare[: number - 1]):
            return False
    return bool(wanted) and len(wanted) >= _ALL_OF_IT * len(text.strip())


def _wanted(issue: Issue) -> str:
    return bare_words((issue.excerpt or "").rstrip("…"))
