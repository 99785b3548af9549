"""A check: a named rule, with its threshold, source and hit rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from functions.quality.checks.post import Reading
from shared.jobs.outputs import Issue, Severity

_YOAST = "https://github.com/Yoast/wordpress-seo/blob/trunk/packages/yoastseo/src/scoring/assessments"
YOAST_READABILITY = f"[Yoast SEO, readability]({_YOAST}/SCORING%20READABILITY.md)"
YOAST_SEO = f"[Yoast SEO]({_YOAST}/SCORING%20SEO.md)"


@dataclass(frozen=True)
class Check:
    """A named rule. `name` is the type of its findings; docs/checks.md is written from these fields.

    `severities` are those of its findings, the gravest first. `hit_rate` is the share of human posts, 0 to 1,
    with a finding (tests.tools.hitrates); None if it judges no prose. A check above 15% describes normal
    writing and is off by default. `english` marks a need for English word lists, `spaced` a need for spaces
    between words.
    """

    name: str
    find: Callable[[Reading], Iterator[Issue]]
    severities: tuple[Severity, ...]
    threshold: str
    source: str
    hit_rate: float | None = None
    on: bool = True
    english: bool = False
    spaced: bool = False
