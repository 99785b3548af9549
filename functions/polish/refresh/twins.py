"""Find new blocks that repeat another part: several groups may add the same news."""

from __future__ import annotations

from collections.abc import Mapping

from shared.text.prose import content_words

_SAME = 0.6  # of the longer words


def twins(changes: Mapping[int, str], insertions: Mapping[int, str]) -> list[int]:
    """Return the places of the insertions whose news another insertion or a changed block has already."""
    texts = [content_words(text) for text in changes.values() if text]
    found: list[int] = []
    for place, text in sorted(insertions.items()):
        words = content_words(text)
        if any(len(words & others) >= _SAME * len(words) for others in texts):
            found.append(place)
        else:
            texts.append(words)
    return found
