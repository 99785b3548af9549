"""What a comparison says in sentences, on the terminal as on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from infra.cli.comparison.summary import Pairing, Summary
from infra.cli.format import pluralize

_ENOUGH = 6
"""Decided pairs: with fewer, even a variant that wins all of them may be lucky."""


def pairing_sentence(pairing: Pairing) -> str:
    """Return who won how many pairs, and how likely chance is."""
    first, second = pairing.first.label, pairing.second.label
    decided = pairing.first_won + pairing.second_won
    tied = f" {pluralize(pairing.tied, 'pair')} tied and {'is' if pairing.tied == 1 else 'are'} left out."
    ties = tied if pairing.tied else ""
    if not pairing.pairs:
        return f"{first} and {second} have no pair of posts yet."
    if not decided:
        return f"{first} and {second} tied in {_all_of(pairing.pairs)}."
    if pairing.first_won == pairing.second_won:
        return f"{first} and {second} won {pluralize(pairing.first_won, 'pair')} each.{ties}"
    leads = pairing.second_won > pairing.first_won
    leader, other = (second, first) if leads else (first, second)
    won = f"{max(pairing.first_won, pairing.second_won):,} of {pluralize(decided, 'pair')}"
    return f"{leader} won {won} against {other} by score.{ties} {_chance(pairing, decided)}"


def _all_of(pairs: int) -> str:
    return "the only pair" if pairs == 1 else f"all {pairs:,} pairs"


def _chance(pairing: Pairing, decided: int) -> str:
    if decided < _ENOUGH:
        return f"That is too few to tell them apart: it takes {_ENOUGH} pairs or more."
    chance = "less than 1 %" if pairing.chance < 0.01 else f"{pairing.chance:.0%}".replace("%", " %")  # noqa: PLR2004
    sentence = f"If both were equally good, one of them would lead like this in {chance} of comparisons"
    return f"{sentence}." if pairing.is_clear else f"{sentence}: that may be chance."


def notes(summaries: Sequence[Summary]) -> Iterator[str]:
    """Yield what a reader has to know before trusting the figures."""
    for each in summaries:
        label = each.variant.label
        if each.failed:
            yield f"{pluralize(each.failed, 'post')} of {label} failed and {_count(each.failed)} as lost."
        if each.cached_posts:
            verb = "is" if each.cached_posts == 1 else "are"
            yield (
                f"The gateway's cache gave answers for {pluralize(each.cached_posts, 'post')} of {label}, "
                f"which {verb} left out of the medians of time and cost."
            )
        if each.trials:
            yield (
                f"Some posts of {label} took part in a trial, {', '.join(each.trials)}: "
                "another model did a part of their work."
            )
        if len(each.prompt_versions) > 1:
            yield (
                f"The posts of {label} were written with different prompts "
                f"({', '.join(each.prompt_versions)}): start over with another --name."
            )
    yield from _equal_prompts(summaries)


def _count(number: int) -> str:
    return "counts" if number == 1 else "count"


def _equal_prompts(summaries: Sequence[Summary]) -> Iterator[str]:
    now = {each.variant.model: each.prompt_versions for each in summaries if each.variant.prompts is None}
    for each in summaries:
        versions = each.prompt_versions
        if each.variant.prompts and versions and now.get(each.variant.model) == versions:
            yield (
                f"{each.variant.label} has the same prompts as {each.variant.model} (version {versions[0]}): "
                "any difference between them is chance."
            )
