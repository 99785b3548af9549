"""Detect an answer that is not a version of the post at all."""

from __future__ import annotations

from shared.text.facts.version import Version
from shared.text.language import foreign_to
from shared.text.prose import (
    count_words,
    repeated_share,
    script_of,
    share_in_script,
    without_repeats,
)

# Editing a post leaves about as many words; half of them or three times as many is another text.
_LEAST_KEPT = 0.5
_MOST_GROWN = 2.0
_ROOM_TO_GROW = 60  # words, for posts so short that a sentence doubles them
_LOOPING = 0.3
_MORE_LOOPING = 0.1  # than in the post itself: some repeat themselves
_SAME_SCRIPT = 0.5
# Of a text's longer words a light edit keeps nine in ten and one that rewrites every sentence more than half;
# a text on another subject has one in ten, a translation fewer
# (tests/unit/functions/polish/comparison/test_divergence.py).
_SAME_SUBJECT = 0.35
_SAMPLE = 20_000  # characters, whose language is the text's
_ENOUGH_WORDS = 20  # distinct ones: with fewer, chance decides


def size_divergence(
    old: Version, new: Version, wanted_words: int, *, going: int = 0, may_shrink: bool = False
) -> str | None:
    """Return the reason if the length differs too much; a revision may grow to the wanted words.

    `going` are the words that a finding asks to take out. `may_shrink`: each sentence that goes is asked for.
    """
    had, has = count_words(old.text), count_words(new.text)
    # A sentence that a looping post has five times counts once, so that its repair is not a loss.
    if has < (had - going) * _LEAST_KEPT and not may_shrink:
        once = count_words(without_repeats(old.text)) - going
        if has < once * _LEAST_KEPT:
            return f"it kept {has} of {once} words"
    if has > max(had * _MOST_GROWN + _ROOM_TO_GROW, wanted_words * 1.5):
        return f"it grew from {had} to {has} words"
    return None


def text_divergence(old: Version, new: Version, *, may_shrink: bool = False) -> str | None:
    """Return the reason if a version loops, is in another language or on another subject.

    `may_shrink`: each sentence that goes or comes is asked for, and so may be on another subject.
    """
    repeated = repeated_share(new.text)
    if repeated > _LOOPING and repeated > repeated_share(old.text) + _MORE_LOOPING:
        return "it repeats itself"
    if _is_foreign(new.text, new.language) and not _is_foreign(old.text, old.language):
        return "it is in another language"
    had, has = old.content_words, new.content_words
    if not may_shrink and len(had) >= _ENOUGH_WORDS and (kept := len(had & has) / len(had)) < _SAME_SUBJECT:
        return f"it kept {kept:.0%} of the post's longer words, which makes it another text"
    return None


def _is_foreign(text: str, language: str) -> bool:
    text = text[:_SAMPLE]
    script = script_of(language)
    in_other_script = script is not None and share_in_script(text, script) < _SAME_SCRIPT
    return in_other_script or foreign_to(text, language) is not None
