"""Name the models behind a job's aliases, and the provider's tier of its calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from infra.cli.format import pluralize, printable
from infra.cli.gateways.costs import CallCost
from infra.cli.jobs.story.rows import STAGES, USUAL_TIERS
from infra.local.components import recorded_model
from shared.jobs.flex import TIER
from shared.jobs.job import Job, Stage
from shared.jobs.outputs import Result


def name_writer(job: Job, result: Result) -> str:
    """Return the alias, and in brackets the models that answered for it, as far as the job has them."""
    behind = models_behind(job)
    recorded = "; recorded, no model wrote" if is_recorded(behind) else ""
    named = f"{result.model_used} ({', '.join(behind)}{recorded})" if behind else result.model_used
    return printable(named)


def models_behind(job: Job) -> list[str]:
    """Return the models that wrote the post, with their provider or place."""
    return list(dict.fromkeys(each.provider_model for each in job.record(Stage.GENERATE).answered_by))


def is_recorded(behind: Sequence[str]) -> bool:
    """Return whether an answer came from the recording of `blog demo --recorded`."""
    return any(model.rpartition("/")[-1] == recorded_model.NAME for model in behind)


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
