"""How a text repeats itself: loops of sentences, and the variety of its words."""

from __future__ import annotations

from collections import Counter

from shared.text.prose import sentences, tokens

_ROUNDS = 3
_SENTENCE = 5  # words, of which a sentence that counts has at least as many
_WINDOW = 100


def find_loops(text: str) -> set[str]:
    """Return the sentences that come round three times with nothing new between, as `bare_words`."""
    keys = [" ".join(words) for sentence in sentences(text) if len(words := tokens(sentence)) >= _SENTENCE]
    counts = Counter(keys)
    seen_news: dict[str, int] = {}
    rounds: Counter[str] = Counter()
    found: set[str] = set()
    news = 0  # sentences so far that occur once
    for key in keys:
        news += counts[key] == 1
        rounds[key] = rounds[key] + 1 if seen_news.get(key) == news else 1
        seen_news[key] = news
        if rounds[key] >= _ROUNDS:
            found.add(key)
    return found


def measure_variety(words: tuple[str, ...]) -> float:
    """Return the moving-average type-token ratio, 0 to 1 (Covington and McFall, 2010)."""
    window = min(_WINDOW, len(words))
    last_start = len(words) - window
    total = 0
    before: dict[str, int] = {}  # the place of each word's last occurrence
    for place, word in enumerate(words):
        # This is the first occurrence of its word in the windows that begin behind `first` and up to `end`.
        first = before.get(word, -1)
        if first < place - window:  # noqa: PLR1730  `max` takes several times as long, for each word
            first = place - window
        end = place if place < last_start else last_start  # noqa: FURB136  as above
        if end > first:
            total += end - first
        before[word] = place
    return total / (last_start + 1) / window
