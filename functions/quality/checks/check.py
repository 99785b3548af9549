"""A check: a named rule, with its threshold, source and hit rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from functions.quality.checks.hit_rates import HIT_RATES
from functions.quality.checks.post import Post, Reading
from shared.jobs.outputs import Issue, Severity

_YOAST = "https://github.com/Yoast/wordpress-seo/blob/trunk/packages/yoastseo/src/scoring/assessments"
YOAST_READABILITY = f"[Yoast SEO, readability]({_YOAST}/SCORING%20READABILITY.md)"
YOAST_SEO = f"[Yoast SEO]({_YOAST}/SCORING%20SEO.md)"


@dataclass(frozen=True)
class Check:
    """A named rule. `name` is the type of its findings; docs/checks.md is written from these fields.

    `severities` are those of its findings, the gravest first. A check that hits more than 15% of the posts of
    any collection describes normal writing and is off by default. `english` marks a need for English
    word lists, `spaced` a need for spaces between words. A check that is off is made nevertheless of a post
    that `has_target`.
    """

    name: str
    find: Callable[[Reading], Iterator[Issue]]
    severities: tuple[Severity, ...]
    threshold: str
    source: str
    on: bool = True
    english: bool = False
    spaced: bool = False
    has_target: Callable[[Post], bool] | None = None

    def is_on(self, post: Post) -> bool:
        """Return whether the check is made of a post by default."""
        return self.on or (self.has_target is not None and self.has_target(post))

    @property
    def hit_rates(self) -> tuple[float | None, ...] | None:
        """The shares of human posts with a finding, 0 to 1, by collection; None if it judges no prose."""
        return HIT_RATES.get(self.name)
