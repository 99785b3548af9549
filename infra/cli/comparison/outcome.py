"""The outcome of one post of a comparison, read from its job."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from infra.cli.comparison.plan import Entry
from infra.cli.views.costs import name_answering
from shared.jobs.job import Answering, Job, JobStatus, Stage
from shared.jobs.outputs import Issue, Result

_HUNDRED = 100


@dataclass(frozen=True)
class Outcome:
    """An entry whose job has ended. Unknown values are None, and `result` of a job that did not complete."""

    entry: Entry
    job: Job

    @property
    def result(self) -> Result | None:
        """The post; None unless the job completed."""
        return self.job.result if self.job.status is JobStatus.COMPLETED else None

    @property
    def score(self) -> int | None:
        """The quality score, 0 to 100."""
        return self.result.quality_score if self.result else None

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The findings."""
        return self.result.quality_issues if self.result else ()

    @property
    def findings(self) -> Counter[str]:
        """The number of findings of each type."""
        return Counter(issue.type for issue in self.issues)

    @property
    def deviation(self) -> float | None:
        """Percent by which the post is longer (or, below 0, shorter) than the brief asks."""
        if self.result is None:
            return None
        asked = self.entry.request.word_count
        return (self.result.word_count - asked) / asked * _HUNDRED

    @property
    def seconds(self) -> float | None:
        """Seconds of its stages. Waits between them, for a place for instance, are not the model's."""
        spans = [self.job.record(stage).seconds(self.job.updated_at) for stage in Stage]
        return round(sum(span for span in spans if span is not None), 3) if self.result else None

    @property
    def total_seconds(self) -> float | None:
        """From the start message to the end, waits included."""
        return self.result.processing_time if self.result else None

    @property
    def writing_seconds(self) -> float | None:
        """Seconds of the stage that the compared model works in."""
        return self.job.record(Stage.GENERATE).seconds(self.job.updated_at)

    @property
    def cost(self) -> float | None:
        """Dollars of all calls, also of a job that failed; None if a price is unknown."""
        return self.job.usage.cost_usd

    @property
    def prompt_version(self) -> str | None:
        """The version of the prompts of all stages; None of a job that has not been through all of them."""
        return self.job.prompt_version if self.result else None

    @property
    def provider_models(self) -> list[str]:
        """The models behind the answers of the stage that the compared model works in."""
        return list(dict.fromkeys(each.provider_model for each in self._writers))

    @property
    def service_tiers(self) -> list[str]:
        """The service tiers of these answers, as the provider calls them."""
        return list(dict.fromkeys(each.service_tier for each in self._writers if each.service_tier))

    @property
    def writers(self) -> list[str]:
        """Both for a reader: each model without its provider, with its tier if that is not the usual one."""
        return list(dict.fromkeys(name_answering(each) for each in self._writers))

    @property
    def _writers(self) -> tuple[Answering, ...]:
        return self.job.record(Stage.GENERATE).answered_by

    @property
    def trials(self) -> list[str]:
        """The trials that the job took part in, each as `name (stage: alias)`."""
        chosen = self.job.trial or {}
        return [f"{trial.name} ({stage.value}: {trial.alias})" for stage, trial in chosen.items()]

    @property
    def reached(self) -> bool:
        """Return whether the score is at least the brief's min_quality."""
        return self.score is not None and self.score >= self.entry.request.min_quality

    @property
    def reason(self) -> str | None:
        """Return why the post is missing, as a sentence."""
        if self.result is not None:
            return None
        return self.job.error.message if self.job.error else f"The job was {self.job.status.value}."
