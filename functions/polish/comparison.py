"""What a post had and its polish lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.passages import Passage, passages, plain
from shared.prose import (
    content_words,
    count_words,
    is_refusal,
    repeated_share,
    script_of,
    share_in_script,
    without_repeats,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

# Editing a post leaves about as many words; half of them or three times as many is another text.
_LEAST_KEPT = 0.5
_MOST_GROWN = 2.0
_ROOM_TO_GROW = 60  # words, for posts so short that a sentence doubles them
_LOOPING = 0.3
_SAME_SCRIPT = 0.5
# Of a text's longer words a light edit keeps nine in ten and one that rewrites every sentence more than half;
# a text on another subject has one in ten, a translation fewer (tests/unit/test_polish_meaning.py).
_SAME_SUBJECT = 0.35
_ENOUGH_WORDS = 20  # distinct ones: with fewer, chance decides


def loss(before: str, after: str, *, language: str, wanted_words: int = 0) -> str | None:
    """Say in what way a polish is worse than the post it was given, or None where it may be used.

    `wanted_words` is what a revision may grow to.
    """
    if not after.strip():
        return "it was empty"
    if is_refusal(after):
        return "the model declined"
    old, new = passages(before), passages(after)
    return _lost_size(old, new, wanted_words) or _lost_parts(old, new) or _lost_prose(old, new, language)


def _lost_size(old: Sequence[Passage], new: Sequence[Passage], wanted_words: int) -> str | None:
    # A sentence that stands five times in a looping post counts once, so that its repair is no loss.
    had, has = count_words(without_repeats(plain(old))), count_words(plain(new))
    if has < had * _LEAST_KEPT:
        return f"it kept {has} of {had} words"
    if has > max(had * _MOST_GROWN + _ROOM_TO_GROW, wanted_words * 1.5):
        return f"it grew from {had} to {has} words"
    return None


def _lost_parts(old: Sequence[Passage], new: Sequence[Passage]) -> str | None:
    headings, left = _headings(old), _headings(new)
    if headings and len(left) < (len(headings) + 1) // 2:
        return f"it kept {len(left)} of {len(headings)} headings"
    if _code(old) - _code(new):
        return "it lost or changed a code block"
    if lost := _targets(old) - _targets(new):
        return f"it lost {len(lost)} of {len(_targets(old))} links and images"
    return None


def _lost_prose(old: Sequence[Passage], new: Sequence[Passage], language: str) -> str | None:
    if repeated_share(plain(new)) > max(_LOOPING, repeated_share(plain(old))):
        return "it repeats itself"
    script = script_of(language)
    if script and share_in_script(plain(new), script) < _SAME_SCRIPT <= share_in_script(plain(old), script):
        return "it is in another language"
    had, has = content_words(plain(old)), content_words(plain(new))
    if len(had) >= _ENOUGH_WORDS and (kept := len(had & has) / len(had)) < _SAME_SUBJECT:
        return f"it kept {kept:.0%} of the post's longer words, which makes it another text"
    return None


def _headings(parts: Sequence[Passage]) -> set[str]:
    return {part.text.casefold() for part in parts if part.kind == "heading"}


def _code(parts: Sequence[Passage]) -> set[str]:
    return {part.text.strip() for part in parts if part.kind == "code"}


def _targets(parts: Sequence[Passage]) -> set[str]:
    return {target for part in parts for target in part.links + part.images}
