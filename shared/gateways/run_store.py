"""Runs of jobs in Firestore: the write of a new one, and of a decision about one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from shared.gateways.firestore_calls import TIMEOUT, call
from shared.gateways.job_documents import Document
from shared.gateways.reruns import add_decision, add_rerun
from shared.jobs.edits import EditedOutput

if TYPE_CHECKING:
    from google.cloud.firestore import AsyncClient


class RunStore(Protocol):
    """Store of runs; raises Conflict for a failed precondition, Unavailable for an outage."""

    async def begin(
        self,
        job_id: str,
        before: Document,
        changed: Mapping[str, Any],
        edited: EditedOutput | None = None,
    ) -> None:
        """Write a new run, and keep the job as it was, in one atomic write.

        `changed` maps paths to values, None for a field that is to go.
        """
        ...

    async def decide(
        self,
        job_id: str,
        before: Document,
        changed: Mapping[str, Any],
        outputs: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """Write a decided review, and the outputs that it changes by name, in one atomic write."""
        ...


class FirestoreRuns:
    """The store in Firestore."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def begin(
        self,
        job_id: str,
        before: Document,
        changed: Mapping[str, Any],
        edited: EditedOutput | None = None,
    ) -> None:
        """Write in one RPC."""
        batch, document = self._client.batch(), self._client.collection("jobs").document(job_id)
        option = self._client.write_option(last_update_time=before.version)
        add_rerun(batch, document, option, before.fields, changed, edited)
        await call(batch.commit(retry=None, timeout=TIMEOUT))

    async def decide(
        self,
        job_id: str,
        before: Document,
        changed: Mapping[str, Any],
        outputs: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """Write in one RPC."""
        batch, document = self._client.batch(), self._client.collection("jobs").document(job_id)
        option = self._client.write_option(last_update_time=before.version)
        add_decision(batch, document, option, changed, outputs)
        await call(batch.commit(retry=None, timeout=TIMEOUT))
