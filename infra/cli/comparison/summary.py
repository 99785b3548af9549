"""Medians, findings and pairs of a comparison. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from statistics import median

from infra.cli.comparison.outcome import Outcome
from infra.cli.comparison.plan import Brief, Variant

_BEYOND_CHANCE = 0.05


@dataclass(frozen=True)
class Summary:
    """A variant's column. Medians are over its completed posts; None without any, or if none is known.

    Those of time and cost leave out the `cached_posts`: the gateway's cache has answered some of their calls.

    `trials` are those that its jobs took part in, `writers` the models behind its alias, `findings` the
    findings of each type for a post. `cost` is the sum, None if one is unknown.
    """

    variant: Variant
    posts: int
    failed: int
    reached: int
    score: float | None
    deviation: float | None
    seconds: float | None
    writing_seconds: float | None
    post_cost: float | None
    cost: float | None
    cached_posts: int
    findings: dict[str, float]
    prompt_versions: tuple[str, ...]
    trials: tuple[str, ...]
    writers: tuple[str, ...]


@dataclass(frozen=True)
class Pairing:
    """Two variants over the same briefs. `gap` is the median of second's score less first's.

    A post that failed loses against one that did not; two that failed are not a pair.
    """

    first: Variant
    second: Variant
    first_won: int = 0
    second_won: int = 0
    tied: int = 0
    gap: float | None = None

    @property
    def pairs(self) -> int:
        """The number of briefs that both have written, ties included."""
        return self.first_won + self.second_won + self.tied

    @property
    def chance(self) -> float:
        """How often two equal variants lie at least this far apart: the two-sided sign test, without ties."""
        decided, most = self.first_won + self.second_won, max(self.first_won, self.second_won)
        tail = sum(comb(decided, won) for won in range(most, decided + 1))
        return min(1.0, tail * 0.5 ** (decided - 1))

    @property
    def is_clear(self) -> bool:
        """Whether chance alone would seldom give this."""
        return self.chance <= _BEYOND_CHANCE


def summarize(variant: Variant, outcomes: Iterable[Outcome]) -> Summary:
    """Return a variant's column."""
    own = [each for each in outcomes if each.entry.variant == variant]
    done = [each for each in own if each.result]
    fresh = [each for each in done if not each.job.usage.cached_calls]
    findings = sum((each.findings for each in done), Counter[str]())
    costs = [each.cost for each in own]
    return Summary(
        variant=variant,
        posts=len(own),
        failed=len(own) - len(done),
        reached=sum(each.reached for each in done),
        score=_median(each.score for each in done),
        deviation=_median(each.deviation for each in done),
        seconds=_median(each.seconds for each in fresh),
        writing_seconds=_median(each.writing_seconds for each in fresh),
        post_cost=_median(each.cost for each in fresh),
        cost=None if None in costs else round(sum(cost or 0 for cost in costs), 6),
        cached_posts=len(done) - len(fresh),
        findings={kind: number / len(done) for kind, number in sorted(findings.items())},
        prompt_versions=tuple(sorted({each.prompt_version for each in own if each.prompt_version})),
        trials=tuple(sorted({trial for each in own for trial in each.trials})),
        writers=tuple(sorted({writer for each in own for writer in each.writers})),
    )


def pair_up(variants: Sequence[Variant], outcomes: Iterable[Outcome]) -> list[Pairing]:
    """Return every two variants that differ in one thing, model or prompts, with the pairs that each won."""
    found = {(each.entry.brief.line, each.entry.variant): each for each in outcomes}
    lines = sorted({line for line, _ in found})
    return [
        _pair(first, second, [(found.get((line, first)), found.get((line, second))) for line in lines])
        for first, second in combinations(variants, 2)
        if first.model == second.model or first.prompts == second.prompts
    ]


def gap(outcomes: Sequence[Outcome | None]) -> int | None:
    """Return the points between the best and the worst post of a brief; one that failed has 0."""
    scores = [each.score or 0 for each in outcomes if each]
    return max(scores) - min(scores) if len(scores) > 1 and len(scores) == len(outcomes) else None


def by_brief(
    briefs: Sequence[Brief], variants: Sequence[Variant], outcomes: Iterable[Outcome]
) -> Iterator[tuple[Brief, list[Outcome | None]]]:
    """Yield each brief with its outcomes in the order of the columns, None for what is missing."""
    found = {(each.entry.brief.line, each.entry.variant): each for each in outcomes}
    for brief in briefs:
        yield brief, [found.get((brief.line, variant)) for variant in variants]


def _pair(first: Variant, second: Variant, posts: Sequence[tuple[Outcome | None, Outcome | None]]) -> Pairing:
    scores = [(a.score, b.score) for a, b in posts if a and b and (a.result or b.result)]
    known = [(-1 if a is None else a, -1 if b is None else b) for a, b in scores]
    return Pairing(
        first=first,
        second=second,
        first_won=sum(a > b for a, b in known),
        second_won=sum(a < b for a, b in known),
        tied=sum(a == b for a, b in known),
        gap=_median(b - a for a, b in scores if a is not None and b is not None),
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(median(known)) if known else None
