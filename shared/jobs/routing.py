"""The message that follows a finished stage, derived from the committed job."""

from __future__ import annotations

import msgspec

from shared.jobs.claim import is_sent_back
from shared.jobs.job import Job, Stage
from shared.messages.schemas import StageMessage, TaggedMessage
from shared.topology import Topology


def next_message(job: Job, stage: Stage, topology: Topology) -> tuple[str, bytes]:
    """Return the topic and the data. The same job gives the same message, so it can be published again."""
    function = topology.functions[stage.value]
    if stage is Stage.META:
        return function.publishes or topology.output_topic, msgspec.json.encode(_tagged_message(job))
    if is_sent_back(job, stage):
        topic, revision = function.revises, job.revision
    else:
        topic, revision = function.publishes, job.record(stage).revision
    if topic is None:
        raise ValueError(f"topology.yaml names no topic for the messages of {stage.value}")
    return topic, msgspec.json.encode(StageMessage(job_id=job.job_id, run=job.run, revision=revision))


def stage_message(job: Job, stage: Stage, topology: Topology) -> tuple[str, bytes]:
    """Return the topic and the data of the message that sets a stage going: generate's is the request."""
    body = (
        job.request
        if stage is Stage.GENERATE
        else StageMessage(job_id=job.job_id, run=job.run, revision=job.revision)
    )
    return topology.functions[stage.value].consumes, msgspec.json.encode(body)


def _tagged_message(job: Job) -> TaggedMessage:
    if job.result is None:
        raise ValueError("a tagged job must have a result")
    return TaggedMessage(
        job_id=job.job_id,
        run=job.run,
        revision=job.revision,
        status=job.status.value,
        title=job.result.title,
        quality_score=job.result.quality_score,
        word_count=job.result.word_count,
        cost_usd=job.usage.cost_usd,
    )
