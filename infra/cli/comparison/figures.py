"""The figures of a comparison as lines of text: a name, and a value for each variant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from infra.cli.comparison.outcome import Outcome
from infra.cli.comparison.summary import Summary
from infra.cli.format import UNKNOWN, seconds
from infra.cli.views.amounts import decimals_for, format_amount

_NOTHING = "-"


@dataclass(frozen=True)
class Figure:
    """A line; `kind` groups the lines."""

    name: str
    values: tuple[str, ...]
    detail: bool = False


def figures(summaries: Sequence[Summary]) -> list[Figure]:
    """Return the lines of the summary; those of findings come last, the most frequent first."""
    lines = [
        Figure("posts", tuple(f"{each.posts - each.failed:,} of {each.posts:,}" for each in summaries)),
        Figure("score, median", tuple(number(each.score) for each in summaries)),
        Figure("reached min_quality", tuple(f"{each.reached:,} of {each.posts:,}" for each in summaries)),
        Figure("length against asked, median", tuple(percent(each.deviation) for each in summaries)),
        Figure("time, median", tuple(seconds(each.seconds) or _NOTHING for each in summaries)),
        Figure(
            "of it, writing",
            tuple(seconds(each.writing_seconds) or _NOTHING for each in summaries),
            detail=True,
        ),
        Figure("cost of a post, median", _post_costs(summaries)),
        Figure("cost of all", _amounts([each.cost for each in summaries], summaries)),
    ]
    if any(each.writers for each in summaries):
        lines.append(Figure("answered by", tuple("; ".join(each.writers) or UNKNOWN for each in summaries)))
    if any(each.prompt_versions for each in summaries):
        lines.append(
            Figure("prompts", tuple(", ".join(each.prompt_versions) or UNKNOWN for each in summaries))
        )
    return lines + finding_figures(summaries)


def finding_figures(summaries: Sequence[Summary]) -> list[Figure]:
    """Return the findings for a post, in all and by type."""
    every = [_per_post(sum(each.findings.values()) if each.findings else 0, each) for each in summaries]
    kinds = sorted(
        {kind for each in summaries for kind in each.findings},
        key=lambda kind: (-max(each.findings.get(kind, 0) for each in summaries), kind),
    )
    by_type = [
        Figure(kind, tuple(_per_post(each.findings.get(kind, 0), each) for each in summaries), detail=True)
        for kind in kinds
    ]
    return [Figure("findings a post", tuple(every)), *by_type]


def _per_post(findings: float, summary: Summary) -> str:
    return f"{findings:.1f}" if summary.posts > summary.failed else _NOTHING


def _post_costs(summaries: Sequence[Summary]) -> tuple[str, ...]:
    """Return the medians; a column without any is unknown only if it has posts that it could be of."""
    decimals = decimals_for(each.post_cost for each in summaries)
    return tuple(
        format_amount(each.post_cost, decimals) if each.posts - each.failed > each.cached_posts else _NOTHING
        for each in summaries
    )


def _amounts(amounts: Sequence[float | None], summaries: Sequence[Summary]) -> tuple[str, ...]:
    decimals = decimals_for(amounts)
    return tuple(
        format_amount(dollars, decimals) if each.posts else _NOTHING
        for dollars, each in zip(amounts, summaries, strict=True)
    )


def number(value: float | None) -> str:
    """Return 78 or 78.5."""
    return _NOTHING if value is None else f"{value:g}"


def percent(value: float | None) -> str:
    """Return a signed whole number of percent; 0 has no sign."""
    if value is None:
        return _NOTHING
    whole = round(value)
    return f"{whole:+d} %" if whole else "0 %"


def one_line(outcome: Outcome) -> str:
    """Return a post's figures in a line, or why there is none."""
    result = outcome.result
    if result is None:
        return f"failed: {outcome.reason}"
    cost = UNKNOWN if outcome.cost is None else format_amount(outcome.cost, decimals_for([outcome.cost]))
    return (
        f"score {result.quality_score}, {result.word_count:,} words ({percent(outcome.deviation)}), "
        f"{seconds(outcome.seconds)}, {cost}"
    )
