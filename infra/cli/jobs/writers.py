"""Tell from a job who wrote its post: a recording must never pass for a model."""

from __future__ import annotations

from shared.jobs.job import Job, Stage
from shared.jobs.recorded import is_recorded

RECORDED = "recorded answers"
"""The label of each screen and file of a job whose answers are recorded."""


def models_behind(job: Job) -> list[str]:
    """Return the models that wrote the post, with their provider or place."""
    return list(dict.fromkeys(each.provider_model for each in job.record(Stage.GENERATE).answered_by))


def label_of(job: Job) -> str:
    """Return the label of a job whose answers are recorded; nothing for others and before an answer."""
    return RECORDED if is_recorded(models_behind(job)) else ""


def labelled(text: str, label: str) -> str:
    """Return a text with a label in brackets, if there is one."""
    return f"{text} ({label})" if label else text
