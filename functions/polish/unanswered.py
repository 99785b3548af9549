"""Name the remarks of a reviewer that a revision has not followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.polish.comparison.allowed_losses import REMARK
from shared.jobs.remarks import read_words
from shared.jobs.review_changes import compare, split_passages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shared.jobs.outputs import Issue
    from shared.stage.step import Work

_MOST_COMPARED = 4000  # passages of a text


def find_unanswered(work: Work, before: str, after: str) -> Iterator[str]:
    """Yield a sentence on the remarks whose passage, or whose post, is as it was."""
    judged = work.outputs.quality if work.revision else None
    remarks = [each for each in judged.issues if each.type == REMARK] if judged else []
    left = _unanswered(remarks, before, after)
    if not left:
        return
    numbers = " and ".join(filter(None, (", ".join(map(str, left[:-1])), str(left[-1]))))
    if len(left) == len(remarks):
        named = "1 remark" if len(left) == 1 else f"{len(left)} remarks"
    else:
        named = f"Remark {numbers}" if len(left) == 1 else f"Remarks {numbers}"
    advice = f"edit the post yourself, or word {'it' if len(left) == 1 else 'them'} otherwise"
    yield f"{named} of the reviewer led to no change in revision {work.revision}: {advice}."


def _unanswered(remarks: Sequence[Issue], before: str, after: str) -> list[int]:
    """Return the numbers of the remarks that led to no change."""
    numbered = list(enumerate(remarks, 1))
    if before == after or not remarks:
        return [number for number, _ in numbered]
    old, new = split_passages(before), split_passages(after)
    if max(len(old), len(new)) > _MOST_COMPARED:
        return []
    touched = {place for a, b, _, _ in compare(old, new) for place in _touched(a, b)}
    words = [read_words(text) for text, _ in old]
    return [number for number, each in numbered if _is_untouched(each, words, touched)]


def _touched(first: int, end: int) -> range:
    """Return the passages that a change is about: new text is about those around it."""
    return range(first, end) if first < end else range(first - 1, first + 1)


def _is_untouched(remark: Issue, words: Sequence[str], touched: set[int]) -> bool:
    wanted = read_words(remark.excerpt or "")
    places = {place for place, text in enumerate(words) if wanted and wanted in text}
    return bool(places) and not places & touched
