"""Trials: a share of jobs asks another alias at a stage; and the alias that each stage of a job asks. Pure.

A job's trials are decided when it is made, and stay with it: later topologies change nothing about them.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

from msgspec.structs import replace

from shared.jobs.job import Job, JobTrial, Stage
from shared.messages.schemas import StartRequest
from shared.topology import DEFAULT_ALIAS, Topology, Trial

_WHOLE = 100.0  # percent
_BITS = 53  # as many as a float between 0 and 1 can tell apart


def alias_of(job: Job, stage: Stage, topology: Topology) -> str:
    """Return the alias that a stage of a job asks.

    That is its trial's, unless the topology no longer has it, else the stage's own, else the request's.
    """
    trial = trial_of(job, stage)
    if trial and trial.alias in topology.models:
        return trial.alias
    return topology.functions[stage.value].model or str(job.request.get("model", DEFAULT_ALIAS))


def trial_of(job: Job, stage: Stage) -> JobTrial | None:
    """Return the trial that a job takes part in at a stage."""
    return (job.trial or {}).get(stage)


def choose_trials(request: StartRequest, job_id: str, topology: Topology) -> dict[Stage, JobTrial] | None:
    """Return the trials of a new job by stage; None if it takes part in none.

    A trial of the stage that writes the post takes no job whose caller has asked for another alias than the
    one that it is tried instead of.
    """
    chosen = {stage: trial for stage in Stage if (trial := _choose(request, job_id, stage, topology))}
    return {stage: JobTrial(name=trial.name, alias=trial.alias) for stage, trial in chosen.items()} or None


def keep_allowed(job: Job, models: Collection[str] | None) -> Job:
    """Take a job out of trials whose alias its organisation does not allow; None allows every alias.

    A finished stage keeps its trial: it says what the stage has asked.
    """
    if models is None or not job.trial:
        return job
    kept = {
        stage: trial
        for stage, trial in job.trial.items()
        if trial.alias in models or job.record(stage).status.finished
    }
    return job if len(kept) == len(job.trial) else replace(job, trial=kept or None)


def _choose(request: StartRequest, job_id: str, stage: Stage, topology: Topology) -> Trial | None:
    """Return the trial of a stage that the job's id draws.

    Each trial draws from the jobs that those before it have left, so that one job is in one of them and each
    has its share of all.
    """
    left = _WHOLE
    for trial in topology.trials:
        if trial.stage != stage.value or not _takes(trial, request):
            continue
        if _draw(job_id, trial.name) * left < trial.percent:
            return trial
        left -= trial.percent
    return None


def _takes(trial: Trial, request: StartRequest) -> bool:
    """Return whether a trial may take a job with this request; only the first stage asks its model."""
    return trial.stage != Stage.GENERATE.value or request.model == trial.instead_of


def _draw(job_id: str, name: str) -> float:
    """Return a number from 0 to below 1 that is the same for the same job and trial."""
    digest = sha256(f"{name}/{job_id}".encode()).digest()
    return float(int.from_bytes(digest[:8], "big") >> (64 - _BITS)) / (1 << _BITS)
