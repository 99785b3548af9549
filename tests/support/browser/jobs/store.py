"""Puts jobs into a stack's Firestore, past the pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from shared.jobs.document import fields
from tests.support.browser.jobs.documents import Written

if TYPE_CHECKING:
    from google.cloud.firestore import Client

_AT_ONCE = 100  # documents of one write


def put(client: Client, jobs: Iterable[Written]) -> None:
    """Write the documents of these jobs, over those that are there."""
    waiting = [
        (path, document)
        for written in jobs
        for path, document in (
            (f"jobs/{written.job.job_id}", fields(written.job)),
            *(
                (
                    f"jobs/{written.job.job_id}/outputs/{stage.value}",
                    {"org_id": written.job.org_id, **msgspec.to_builtins(output)},
                )
                for stage, output in written.outputs.items()
            ),
        )
    ]
    for start in range(0, len(waiting), _AT_ONCE):
        batch = client.batch()
        for path, document in waiting[start : start + _AT_ONCE]:
            batch.set(client.document(path), document)
        batch.commit()


def paths(jobs: Iterable[Written]) -> list[str]:
    """Return the paths of these jobs' documents."""
    return [
        path
        for written in jobs
        for path in (
            f"jobs/{written.job.job_id}",
            *(f"jobs/{written.job.job_id}/outputs/{stage.value}" for stage in written.outputs),
        )
    ]


def remove(client: Client, documents: list[str]) -> None:
    """Delete the documents at these paths."""
    for start in range(0, len(documents), _AT_ONCE):
        batch = client.batch()
        for path in documents[start : start + _AT_ONCE]:
            batch.delete(client.document(path))
        batch.commit()
