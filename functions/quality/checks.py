"""Check any Markdown by rule: named checks, each finding weighs by its severity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from functions.quality import hygiene, search, shape
from functions.quality.post import Post, Reading
from shared.cleaner import clean
from shared.outputs import Issue, QualityOutput, Severity

__all__ = ["CHECKS", "WEIGHTS", "Post", "check", "score"]

Check = Callable[[Reading], Iterator[Issue]]

WEIGHTS: dict[Severity, int] = {"high": 20, "medium": 10, "low": 5}

# In the order a reader should fix things. The guide's own are artifacts, length, placeholder and structure.
CHECKS: tuple[Check, ...] = (
    hygiene.artifacts,
    hygiene.placeholder,
    hygiene.disclosure,
    hygiene.language,
    hygiene.truncated,
    hygiene.repetition,
    shape.length,
    shape.word_count,
    shape.structure,
    shape.headings,
    shape.paragraphs,
    search.keyword,
    search.keywords,
    search.title,
    search.description,
)


def check(post: Post) -> QualityOutput:
    """Return the findings and the score: 100 less the weights, and 0 for a post without a word."""
    reading = Reading(post)
    if not reading.word_count:
        return QualityOutput(score=0, word_count=0, issues=(_nothing_to_read(post),))
    issues = tuple(issue for rule in CHECKS for issue in rule(reading))
    return QualityOutput(score=score(issues), word_count=reading.word_count, issues=issues)


def _nothing_to_read(post: Post) -> Issue:
    if Reading(replace(post, content=clean(post.content).text)).word_count:
        message = (
            "The whole post stands inside what a model put around it, such as a code fence: clean it first."
        )
        return Issue(type="artifacts", severity="high", message=message, line=1)
    return Issue(type="length", severity="high", message="The post is empty: there is nothing to publish.")


def score(issues: Iterable[Issue]) -> int:
    """Return 100 less each issue's weight, and never less than 0."""
    return max(0, 100 - sum(WEIGHTS[issue.severity] for issue in issues))
