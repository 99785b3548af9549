"""Firestore and Pub/Sub for the command line; only the files google*.py here import google.cloud."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from google.api_core.exceptions import Aborted, FailedPrecondition, NotFound
from google.cloud import firestore, pubsub_v1

from infra.cli.gateways.estate import Owned
from infra.cli.gateways.google_errors import READS, translate_errors
from infra.cli.gateways.jobs import Stored
from infra.cli.target import Target
from shared.gateways.reruns import add_decision, add_rerun
from shared.jobs import publication as publications
from shared.jobs.edits import EditedOutput
from shared.jobs.job import Stage
from shared.jobs.letters import Letter, read_letter
from shared.materials import stored_profile
from shared.sitemaps import sitemap
from shared.webhooks import delivery as deliveries
from shared.webhooks import endpoint as endpoints

_SECONDS = 10.0
_LONG_SECONDS = 120.0  # for all that one owner has
_MOST_WRITES = 500  # in a batch


class GoogleJobs:
    """The jobs of one project, in the cloud or on emulators. Each client is built at its first use."""

    def __init__(self, target: Target) -> None:
        self._project = target.project
        # Both libraries find their emulator by its variable and in no other way.
        os.environ.update(target.emulators)

    def read(self, job_id: str) -> Stored | None:
        """Return the job's document."""
        with translate_errors("Firestore"):
            found = self._job(job_id).get(timeout=_SECONDS, retry=None)
        return Stored(fields=found.to_dict(), version=found.update_time) if found.exists else None

    def count_ahead(self, org_id: str, order: int) -> int:
        """Count in one aggregation."""
        with translate_errors("Firestore"):
            query = queue_query(self._firestore.collection("jobs"), org_id, order)
            [[counted]] = query.count(alias="jobs").get(timeout=_SECONDS, retry=READS)
        return int(counted.value)

    def request_cancel(self, job_id: str, version: Any) -> bool:
        """Set cancel_requested if the document has not changed since, so that no ended job is marked."""
        option = firestore.Client.write_option(last_update_time=version)
        with translate_errors("Firestore"):
            try:
                self._job(job_id).update({"cancel_requested": True}, option=option, timeout=_SECONDS)
            except (Aborted, FailedPrecondition, NotFound):
                return False
        return True

    def outputs(self, job_id: str) -> dict[str, dict[str, Any]]:
        """Read them in one RPC."""
        kept = self._job(job_id).collection("outputs")
        wanted = [kept.document(stage.value) for stage in Stage]
        with translate_errors("Firestore"):
            found = self._firestore.get_all(wanted, timeout=_SECONDS, retry=READS)
            return {each.id: each.to_dict() for each in found if each.exists}

    def publications(self, job_id: str) -> dict[str, dict[str, Any]]:
        """Read them in one RPC."""
        kept = self._job(job_id).collection(publications.COLLECTION)
        wanted = [kept.document(cms) for cms in publications.CMSS]
        with translate_errors("Firestore"):
            found = self._firestore.get_all(wanted, timeout=_SECONDS, retry=READS)
            return {each.id: publications.shown(each.to_dict()) for each in found if each.exists}

    def rerun(
        self,
        job_id: str,
        before: Stored,
        changed: Mapping[str, Any],
        edited: EditedOutput | None = None,
    ) -> bool:
        """Write a new run and keep the one before it, in one atomic batch."""
        batch = self._firestore.batch()
        option = firestore.Client.write_option(last_update_time=before.version)
        add_rerun(batch, self._job(job_id), option, before.fields, changed, edited)
        return self._commit(batch)

    def decide(
        self,
        job_id: str,
        before: Stored,
        changed: Mapping[str, Any],
        outputs: Mapping[str, Mapping[str, Any]],
    ) -> bool:
        """Write the decision in one atomic batch."""
        batch = self._firestore.batch()
        option = firestore.Client.write_option(last_update_time=before.version)
        add_decision(batch, self._job(job_id), option, changed, outputs)
        return self._commit(batch)

    def _commit(self, batch: Any) -> bool:
        """Commit a batch; return False if its precondition does not hold."""
        with translate_errors("Firestore"):
            try:
                batch.commit(timeout=_SECONDS)
            except (Aborted, FailedPrecondition, NotFound):
                return False
        return True

    def publish(self, topic: str, data: bytes, attributes: Mapping[str, str]) -> str:
        """Return the message's id once Pub/Sub has it."""
        path = self._publisher.topic_path(self._project, topic)
        with translate_errors("Pub/Sub"):
            future = self._publisher.publish(path, data, retry=None, timeout=_SECONDS, **attributes)
            return str(future.result(timeout=2 * _SECONDS))

    def letters(self, limit: int) -> list[Letter]:
        """Return the newest letters."""
        newest = self._letters.order_by("received_at", direction=firestore.Query.DESCENDING).limit(limit)
        with translate_errors("Firestore"):
            return [read_letter(found.to_dict()) for found in newest.get(timeout=_SECONDS, retry=READS)]

    def letter(self, message_id: str) -> Letter | None:
        """Return a dead letter with all of its parts."""
        if not message_id or "/" in message_id:
            return None  # no document has such a name
        document = self._letters.document(message_id)
        with translate_errors("Firestore"):
            found = document.get(timeout=_SECONDS, retry=READS)
            parts = document.collection("parts").order_by("__name__").get(timeout=_SECONDS, retry=READS)
        if not found.exists:
            return None
        return read_letter(found.to_dict(), tuple(part.to_dict()["data"] for part in parts))

    def mark_replayed(self, message_id: str, now: datetime) -> None:
        """Write replayed_at."""
        with translate_errors("Firestore"):
            self._letters.document(message_id).update({"replayed_at": now}, timeout=_SECONDS)

    def owned(self, field: str, owner: str) -> dict[str, Owned]:
        """Return the jobs of a user or an organization, each with its state."""
        of_theirs = firestore.FieldFilter(field, "==", owner)
        found = self._firestore.collection("jobs").where(filter=of_theirs).select(["status", "unsent"])
        with translate_errors("Firestore"):
            jobs = {job.id: job.to_dict() for job in found.get(timeout=_LONG_SECONDS, retry=READS)}
        return {job_id: Owned(job["status"], bool(job.get("unsent"))) for job_id, job in jobs.items()}

    def delete_job(self, job_id: str) -> None:
        """Delete a job with its outputs, runs and answers, itself last: until then it is found again."""
        self._delete(self._job(job_id))

    def delete_admission(self, org_id: str) -> None:
        """Delete the organisation's document, and the shards that it has or has had."""
        admission = self._firestore.collection("admission")
        first, last = ({"__name__": admission.document(name)} for name in (org_id, f"{org_id}.~"))
        with translate_errors("Firestore"):
            found = (
                admission.order_by("__name__")
                .start_at(first)
                .end_at(last)
                .select([])
                .get(timeout=_SECONDS, retry=READS)
            )
        for each in found:
            if each.id.partition(".")[0] == org_id:
                self._delete(each.reference)

    def delete_deliveries(self, job_id: str) -> None:
        """Delete what webhooks were sent about a job."""
        self._delete_where(deliveries.COLLECTION, "job_id", job_id)

    def delete_webhooks(self, org_id: str) -> None:
        """Delete the endpoints first: nothing more is sent to them."""
        for collection in (endpoints.COLLECTION, deliveries.COLLECTION):
            self._delete_where(collection, "org_id", org_id)

    def delete_profiles(self, org_id: str) -> None:
        """Delete all below the organization's document, which itself does not exist."""
        self._delete(self._firestore.collection(stored_profile.COLLECTION).document(org_id))

    def delete_sitemaps(self, org_id: str) -> None:
        """Delete those of its jobs."""
        self._delete_where(sitemap.COLLECTION, "org_id", org_id)

    def forget_creator(self, user_id: str) -> None:
        """Delete the field with their id."""
        self._forget_writer(user_id)
        query = self._firestore.collection(endpoints.COLLECTION).where(filter=_equal("created_by", user_id))
        with translate_errors("Firestore"):
            for each in query.get(timeout=_LONG_SECONDS, retry=READS):
                each.reference.update({"created_by": firestore.DELETE_FIELD}, timeout=_SECONDS)

    def _forget_writer(self, user_id: str) -> None:
        """Take them out of profiles, of each organization in turn: they may have left one."""
        with translate_errors("Firestore"):
            organizations = self._firestore.collection(stored_profile.COLLECTION).list_documents(
                timeout=_LONG_SECONDS, retry=READS
            )
            for each in organizations:
                named = each.collection(stored_profile.NAMED).where(filter=_equal("updated_by", user_id))
                for profile in named.get(timeout=_SECONDS, retry=READS):
                    profile.reference.update({"updated_by": firestore.DELETE_FIELD}, timeout=_SECONDS)

    def _delete_where(self, collection: str, field: str, value: str) -> None:
        query = self._firestore.collection(collection).where(filter=_equal(field, value)).select([])
        with translate_errors("Firestore"):
            while found := query.limit(_MOST_WRITES).get(timeout=_LONG_SECONDS, retry=READS):
                batch = self._firestore.batch()
                for each in found:
                    batch.delete(each.reference)
                batch.commit(timeout=_SECONDS)

    def letter_ids(self) -> list[str]:
        """Return the ids of all letters."""
        with translate_errors("Firestore"):
            return [letter.id for letter in self._letters.list_documents(timeout=_LONG_SECONDS, retry=READS)]

    def delete_letter(self, message_id: str) -> None:
        """Delete a letter with its parts."""
        self._delete(self._letters.document(message_id))

    def _delete(self, document: Any) -> None:
        with translate_errors("Firestore"):
            below = [found for folder in document.collections() for found in folder.list_documents()]
            whole = [*below, document]
            for first in range(0, len(whole), _MOST_WRITES):
                batch = self._firestore.batch()
                for each in whole[first : first + _MOST_WRITES]:
                    batch.delete(each)
                batch.commit(timeout=_SECONDS)

    @property
    def _letters(self) -> Any:
        return self._firestore.collection("dead_letters")

    @cached_property
    def _firestore(self) -> firestore.Client:
        with translate_errors("Firestore"):
            return firestore.Client(project=self._project)

    @cached_property
    def _publisher(self) -> pubsub_v1.PublisherClient:
        with translate_errors("Pub/Sub"):
            return pubsub_v1.PublisherClient()

    def _job(self, job_id: str) -> Any:
        return self._firestore.collection("jobs").document(job_id)


def _equal(field: str, value: str) -> firestore.FieldFilter:
    return firestore.FieldFilter(field, "==", value)


def queue_query(jobs: Any, org_id: str, order: int) -> Any:
    """Return the query of an organisation's waiting jobs before a place in its queue."""
    of_theirs = jobs.where(filter=firestore.FieldFilter("org_id", "==", org_id))
    return of_theirs.where(filter=firestore.FieldFilter("waiting.order", "<", order))
