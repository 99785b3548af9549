"""Name the models behind a job's aliases, and the provider's tier of its calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from infra.cli.format import pluralize, printable
from infra.cli.gateways.costs import CallCost
from infra.cli.jobs.story.rows import STAGES, USUAL_TIERS
from infra.cli.jobs.writers import models_behind
from shared.jobs.flex import TIER
from shared.jobs.job import Job
from shared.jobs.outputs import Result


def name_writer(job: Job, result: Result) -> str:
    """Return the alias, and in brackets the models that answered for it, as far as the job has them."""
    behind = models_behind(job)
    named = f"{result.model_used} ({', '.join(behind)})" if behind else result.model_used
    return printable(named)


def describe_models(calls: Sequence[CallCost]) -> list[str]:
    """Return a sentence about the models and one about each tier, as far as the ledger has them."""
    behind = dict.fromkeys((call.model, call.provider_model) for call in calls if call.provider_model)
    named = [f"{alias} was {model}" for alias, model in behind]
    sentences = [f"Behind the aliases: {', '.join(named)}."] if named else []
    return [*sentences, *_describe_tiers(calls)]


def _describe_tiers(calls: Sequence[CallCost]) -> Iterator[str]:
    tiers = Counter(
        (call.service_tier, call.operation) for call in calls if call.service_tier not in USUAL_TIERS
    )
    for tier in dict.fromkeys(tier for tier, _ in tiers):
        number = sum(count for (each, _), count in tiers.items() if each == tier)
        stages = [str(STAGES.get(operation, operation)) for each, operation in tiers if each == tier]
        name = f"overnight tier ({tier})" if tier == TIER else f"{tier} tier"
        yield f"In the provider's {name}: {pluralize(number, 'call')}, of {', '.join(stages)}."
