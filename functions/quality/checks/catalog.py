"""Check any Markdown by rule: named checks, each finding weighs by its severity."""

from __future__ import annotations

from collections.abc import Iterable

from functions.quality.checks import (
    house_style,
    hygiene,
    own_pages,
    readability,
    repetition,
    seo,
    sources,
    structure,
)
from functions.quality.checks.check import Check
from functions.quality.checks.post import Post, Reading
from shared.jobs.outputs import NOT_PUBLISHABLE, Issue, QualityOutput, Severity
from shared.text.language import primary_tag
from shared.text.prose import is_spaced

__all__ = ["CHECKS", "WEIGHTS", "Post", "check", "score"]

WEIGHTS: dict[Severity, int] = {"high": 20, "medium": 10, "low": 5}

# In the order in which a reader should fix things.
CHECKS: tuple[Check, ...] = (
    *hygiene.CHECKS,
    *sources.CHECKS,
    *repetition.CHECKS,
    *structure.CHECKS,
    *readability.CHECKS,
    *seo.CHECKS,
    *own_pages.CHECKS,
    *house_style.CHECKS,
)

_UNFORGIVABLE = frozenset(
    {
        "artifacts",
        "placeholder",
        "ai-disclosure",
        "meta-commentary",
        "language",
        "truncated",
        "repetition",
        "vocabulary",
        "length",
    }
)
_FRAGMENT = 50  # words; people publish a notice of a few more


def check(post: Post, also: Iterable[str] = ()) -> QualityOutput:
    """Return the findings and the score: 100 less the weights, and 0 for a post without a word.

    `also` names checks to make that are off by default.
    """
    reading = Reading(post)
    if not reading.word_count:
        return QualityOutput(score=0, word_count=0, issues=(*hygiene.artifacts(reading), _EMPTY))
    english, spaced = primary_tag(post.language) == "en", is_spaced(reading.text)
    left_out = [rule for rule in CHECKS if (rule.english and not english) or (rule.spaced and not spaced)]
    wanted = [
        rule for rule in CHECKS if rule not in left_out and (rule.is_on(post) or rule.name in set(also))
    ]
    found = [issue for rule in wanted for issue in rule.find(reading)]
    issues = (*_verdict(found, reading.word_count), *found)
    return QualityOutput(
        score=score(issues),
        word_count=reading.word_count,
        issues=issues,
        left_out=tuple(rule.name for rule in left_out),
    )


_EMPTY = Issue(type="length", severity="high", message="The post is empty: there is nothing to publish.")


def _verdict(found: list[Issue], word_count: int) -> Iterable[Issue]:
    """Say once that a post can't be published, and name the findings that are the reasons."""
    unforgivable = _UNFORGIVABLE if word_count < _FRAGMENT else _UNFORGIVABLE - {"length"}
    grave = [issue for issue in found if issue.severity == "high" and issue.type in unforgivable]
    if not grave:
        return
    names = ", ".join(dict.fromkeys(_label(issue) for issue in grave))
    message = f"The post can't be published as it is: fix the findings of {names} first."
    yield Issue(type=NOT_PUBLISHABLE, severity="high", message=message, line=grave[0].line)


def _label(issue: Issue) -> str:
    return f"{issue.type} (line {issue.line})" if issue.line else issue.type


def score(issues: Iterable[Issue]) -> int:
    """Return 100 less each issue's weight, and never less than 0."""
    return max(0, 100 - sum(WEIGHTS[issue.severity] for issue in issues))
