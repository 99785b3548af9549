"""Run every check, also those that are off, over texts and count the texts it finds something on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from functions.quality.checks.catalog import CHECKS, check
from functions.quality.checks.post import Post, Reading
from shared.text.passages import passages

MOST = 0.15
_TITLE = re.compile(r"\A\s*#\s+(.+)")


@dataclass
class Rates:
    """The counts: texts by check, and the scores in the order of the texts."""

    texts: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    scores: list[int] = field(default_factory=list)

    def share(self, name: str) -> float:
        """Return the share of the texts, 0 to 1, on which a check found something."""
        return self.hits[name] / self.texts if self.texts else 0.0


def measure(texts: Iterable[str], language: str = "en") -> Rates:
    """Check the texts, each with a keyphrase of its own; the scores are by the checks that are on."""
    rates = Rates()
    for text in texts:
        rates.texts += 1
        post = Post(text, keywords=(keyphrase(text),), language=language)
        everything = check(post, also=[rule.name for rule in CHECKS])
        rates.hits.update({issue.type for issue in everything.issues})
        rates.scores.append(check(Post(text, language=language)).score)
    return rates


def keyphrase(text: str) -> str:
    """Return the most frequent pair of longer words, as a keyphrase for a text without one."""
    words = Reading(Post(text)).words
    pairs = Counter(pair for pair in pairwise(words) if min(map(len, pair)) > len("with"))
    longer = Counter(word for word in words if len(word) > len("about"))
    best = pairs.most_common(1)
    if best and best[0][1] > 2:
        return " ".join(best[0][0])
    return longer.most_common(1)[0][0] if longer else "text"


def too_often(rates: Rates) -> list[str]:
    """Return the checks of prose that are on and hit more than 15% of the texts."""
    return [
        rule.name
        for rule in CHECKS
        if rule.on and rule.hit_rates is not None and rates.share(rule.name) > MOST
    ]


def percentile(scores: Sequence[int], share: float) -> int:
    """Return the score below which a share of the scores, 0 to 1, lies."""
    return sorted(scores)[round(share * (len(scores) - 1))]


def is_text(text: str) -> bool:
    """Return whether a file holds text."""
    return any(part.kind == "paragraph" for part in passages(text))
