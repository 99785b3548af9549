"""The model calls of a stage from the ledger, for jobs whose log lines are gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from infra.cli.format import pluralize
from infra.cli.gateways.costs import CallCost
from infra.cli.jobs.story.chapters import Kind, StoryLine
from infra.cli.jobs.story.shares import cover
from shared.jobs.job import Stage

STAGES = {
    "generation": Stage.GENERATE,
    "polishing": Stage.POLISH,
    "quality_check": Stage.QUALITY,
    "meta_tags": Stage.META,
}
"""The stage of each operation."""
USUAL_TIERS = {None, "", "default", "standard", "standard_only"}


def describe_rows(stage: Stage, rows: Sequence[CallCost]) -> Iterator[StoryLine]:
    """Return a line for each model that the stage has called in a run."""
    groups: dict[str, list[CallCost]] = {}
    for row in rows:
        if STAGES.get(row.operation) is stage:
            groups.setdefault(_describe(row), []).append(row)
    for model, calls in groups.items():
        tokens = sum(call.total_tokens for call in calls)
        known = [call.cost_usd for call in calls if call.cost_usd is not None]
        yield StoryLine(
            kind=Kind.CALLS,
            text=f"{pluralize(len(calls), 'call')}: {model}, {tokens:,} tokens",
            stage=stage.value,
            seconds=cover(
                (call.created_at - timedelta(milliseconds=call.latency_ms), call.created_at) for call in calls
            ),
            cost_usd=round(sum(known), 6) if known else None,
            unpriced=len(calls) - len(known),
            within=True,
        )


def _describe(row: CallCost) -> str:
    facts = [row.provider_model] if row.provider_model else []
    facts += [f"{row.service_tier} tier"] if row.service_tier not in USUAL_TIERS else []
    facts += ["from the cache"] if row.cached else []
    return row.model + (f" ({', '.join(facts)})" if facts else "")
