"""Find a writer who speaks of the task instead of the subject: of being asked, of the topic, of its own post.

Each sign of the first kind shows it alone. The others are a person's as well, so it takes two of them.
Words to a chat partner count in the first and the last blocks alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from functions.quality.checks.chat_partner import find_chat
from functions.quality.checks.post import Reading, quote
from functions.quality.checks.task_phrases import (
    ABOUT_WRITING,
    ELSEWHERE,
    END_MARK,
    HERE,
    SIGNS,
    SURE,
    UNSPACED,
)
from shared.jobs.outputs import Issue
from shared.text.artifacts import change_notes, closing, self_judgement, task_plans
from shared.text.artifacts.closing import Talk
from shared.text.passages import Passage

_ENOUGH_SIGNS = 2
_MANY = 5
_PROSE_WORDS = 12  # after "Here is the post:"


def meta_commentary(reading: Reading) -> Iterator[Issue]:
    """A writer who speaks of the task, of being asked, or of its own post, instead of the subject."""
    found = _find(reading)
    if found:
        passage, words = found
        message = f"The writer speaks of the task ({quote(words)}): remove it, and write about the subject."
        yield reading.issue("meta-commentary", "high", message, passage, words)
    elif spoken := find_chat(reading):
        message = (
            f"The writer speaks to a chat partner ({quote(spoken.words)}): remove it, or write to readers."
        )
        yield reading.issue("meta-commentary", spoken.severity, message, spoken.passage, spoken.words)


def _find(reading: Reading) -> tuple[Passage, str] | None:
    prose = [passage for passage in reading.prose if passage.kind != "quote"]
    is_about_writing = len(ABOUT_WRITING.findall(reading.text)) >= _MANY
    if not is_about_writing and (found := _sure(prose)):
        return found
    if found := _planned(reading) or _announced(reading):
        return found
    if not is_about_writing and (found := _spoken(prose)):
        return found
    return _signs(prose)


def _sure(prose: list[Passage]) -> tuple[Passage, str] | None:
    for passage in prose:
        for pattern in (SURE, ELSEWHERE, UNSPACED):
            if match := pattern.search(passage.prose):
                return passage, match[0]
    return None


def _planned(reading: Reading) -> tuple[Passage, str] | None:
    """Find a first paragraph that says who asked for the post, and what the writer will do."""
    if len(reading.passages) == 1 or [each.kind for each in reading.passages[:1]] != ["paragraph"]:
        return None
    words = task_plans.find(reading.passages[0].prose)
    return (reading.passages[0], words) if words else None


def _announced(reading: Reading) -> tuple[Passage, str] | None:
    """Find "Here is the post:" before prose or a heading."""
    for passage, following in zip_longest(reading.passages, reading.passages[1:]):
        if passage.kind != "paragraph" or following is None or passage.text != passage.prose:
            continue
        if HERE.fullmatch(passage.text.strip()) and (
            following.kind == "heading" or len(following.text.split()) >= _PROSE_WORDS
        ):
            return passage, passage.text
    return None


def _spoken(prose: list[Passage]) -> tuple[Passage, str] | None:
    """Find an offer to change the post, or a judgement of it, among the paragraphs."""
    for passage in prose:
        if passage.kind == "paragraph" and closing.judge(passage.prose) is Talk.SURE:
            return passage, passage.prose
    last = prose[-1:]
    if last and last[0].kind == "paragraph" and _is_likely(last[0].prose):
        return last[0], last[0].prose
    return None


def _is_likely(prose: str) -> bool:
    return self_judgement.is_likely(prose) or change_notes.is_note(prose)


def _signs(prose: list[Passage]) -> tuple[Passage, str] | None:
    found: dict[str, tuple[Passage, str]] = {}
    for passage in prose:
        for name, pattern in SIGNS.items():
            if name not in found and (match := pattern.search(passage.prose)):
                found[name] = passage, match[0]
    if prose and (match := END_MARK.search(prose[-1].prose.strip())):
        found["end mark"] = prose[-1], match[0]
    return next(iter(found.values())) if len(found) >= _ENOUGH_SIGNS else None
