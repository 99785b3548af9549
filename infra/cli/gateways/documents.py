"""Job documents from Firestore, as plain values for programs and as the project's own Job for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from infra.cli.errors import WrongUsage
from shared.errors import CorruptDocument, NewerVersion
from shared.jobs.document import read_job
from shared.jobs.job import Job
from shared.jobs.plain_times import with_plain_times
from shared.messages.schemas import StartRequest

_INTERNAL = {"lease", "unsent"}  # how attempts keep out of each other's way: nothing a caller may build on


@dataclass(frozen=True)
class Snapshot:
    """One state of a job's document."""

    fields: dict[str, Any]
    job: Job


def read_snapshot(job_id: str, fields: dict[str, Any]) -> Snapshot:
    """Read a document; WrongUsage if another version of the pipeline wrote what this one can't read."""
    whole = {name: with_plain_times(value) for name, value in fields.items()}
    public = {name: value for name, value in whole.items() if name not in _INTERNAL}
    try:
        job = read_job(whole | {"job_id": job_id})
    except (NewerVersion, CorruptDocument) as error:
        raise WrongUsage(f"The document of job {job_id} is not one this version reads: {error}") from error
    return Snapshot(fields={"job_id": job_id} | public, job=job)


def build_types() -> None:
    """Build the types of a document, which msgspec does at their first use, before threads read some.

    Two threads that build a type at once crash the process.
    """
    for kind in (Job, StartRequest):
        msgspec.json.Decoder(kind)
