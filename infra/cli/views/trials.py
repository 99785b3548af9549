"""A job's trials in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.jobs.job import JobTrial, Stage


def list_trials(trials: Iterable[JobTrial]) -> str:
    """Return the names of trials with the aliases that they try."""
    return ", ".join(f"{each.name} ({each.alias})" for each in trials)


def describe_trials(trial: Mapping[Stage, JobTrial]) -> str:
    """Return the sentence about a job's trials."""
    named = (f"{each.name}, in which {stage.value} asks {each.alias}" for stage, each in trial.items())
    return f"In the trial {', and in '.join(named)}."
