"""Client of a running stack: publishes messages, reads documents and rows."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import grpc
import httpx
import pytest
from google.cloud import firestore
from google.pubsub_v1 import PublisherClient, PubsubMessage, SubscriberClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from infra.local.stack import read_environment
from tests.support.system.logs import Logs

ORG = "11111111-1111-4111-8111-111111111111"
USER = "22222222-2222-4222-8222-222222222222"
ENDED = {"completed", "failed", "cancelled"}


def connect(state_dir: Path) -> Pipeline:
    """Return a client of the stack that runs on this folder."""
    return Pipeline(read_environment(state_dir), state_dir)


def _firestore_client(env: dict[str, str]) -> firestore.Client:
    """Return a client of this stack's emulator, whose address the library reads from a variable."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", env["FIRESTORE_EMULATOR_HOST"])
        return firestore.Client(project=env["GOOGLE_CLOUD_PROJECT"])


class Pipeline:
    """Talks to the stack as users do: by messages, documents and rows."""

    def __init__(self, env: dict[str, str], state_dir: Path) -> None:
        self.env = env
        self.state_dir = state_dir
        self.project = env["GOOGLE_CLOUD_PROJECT"]
        channel = grpc.insecure_channel(env["PUBSUB_EMULATOR_HOST"])
        self._publisher = PublisherClient(transport=PublisherGrpcTransport(channel=channel))
        self._subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=channel))
        self._firestore = _firestore_client(env)
        self._logs = Logs(state_dir / "logs")

    def start(self, **fields: Any) -> str:
        """Publish a start message with a new job id, unless one is given, and return the id.

        The length is about that of the provider's posts: one that is far too short would be revised.
        """
        owner = {"org_id": ORG, "user_id": USER}
        request = {"job_id": str(uuid4()), **owner, "topic": "Tea", "word_count": 100, **fields}
        self.publish(json.dumps(request).encode(), {"job_id": request["job_id"]})
        return str(request["job_id"])

    def publish(self, data: bytes, attributes: dict[str, str], topic: str = "blog-requested") -> str:
        message = PubsubMessage(data=data, attributes=attributes)
        path = f"projects/{self.project}/topics/{topic}"
        return str(self._publisher.publish(topic=path, messages=[message]).message_ids[0])

    def deliver(self, function: str, body: bytes) -> int:
        """Push one request at a function, past Pub/Sub, and return the status."""
        return httpx.post(self.env[f"{function.upper()}_URL"], content=body, timeout=60).status_code

    def job(self, job_id: str) -> dict[str, Any]:
        document = self._firestore.collection("jobs").document(job_id).get()
        return document.to_dict() or {}

    def output(self, job_id: str, stage: str) -> dict[str, Any]:
        found = self._firestore.document(f"jobs/{job_id}/outputs/{stage}").get()
        return found.to_dict() or {}

    def document(self, path: str) -> dict[str, Any]:
        return self._firestore.document(path).get().to_dict() or {}

    def write(self, path: str, fields: dict[str, Any]) -> None:
        """Write fields of a document as an operator does; the others stay."""
        self._firestore.document(path).set(fields, merge=True)

    def blog(self, *arguments: str) -> tuple[int, str]:
        """Run `blog` on this stack; return its exit code and output."""
        command = [str(Path(sys.executable).parent / "blog"), *arguments, "--state-dir", str(self.state_dir)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return ended.returncode, ended.stdout + (ended.stderr if ended.returncode else "")

    def cancel(self, job_id: str) -> None:
        self._firestore.collection("jobs").document(job_id).update({"cancel_requested": True})

    def dead_letter(self, message_id: str) -> dict[str, Any]:
        return self._firestore.collection("dead_letters").document(message_id).get().to_dict() or {}

    def kept(self) -> set[str]:
        """Return the ids of all rejected messages, in Firestore and in Postgres."""
        letters = {document.id for document in self._firestore.collection("dead_letters").list_documents()}
        return letters | {row["reject_id"] for row in self.sql("SELECT reject_id FROM ai_usage_rejects")}

    def dead_letters_of(self, job_id: str) -> list[dict[str, Any]]:
        kept = self._firestore.collection("dead_letters")
        found = kept.where(filter=firestore.FieldFilter("job_id", "==", job_id)).get()
        return [letter.to_dict() or {} for letter in found]

    def ended(self, job_id: str, patience: float = 60) -> dict[str, Any]:
        """Wait for the job's end and return its document."""
        job: dict[str, Any] = self.until(
            lambda: self.job(job_id), lambda job: job.get("status") in ENDED, patience
        )
        return job

    def watch(self, job_id: str, patience: float = 60) -> list[dict[str, Any]]:
        """Return every state of the document seen by fast polling, the last one terminal."""
        states: list[dict[str, Any]] = []

        def look() -> dict[str, Any]:
            job = self.job(job_id)
            if job and (not states or job != states[-1]):
                states.append(job)
            return job

        self.until(look, lambda job: job.get("status") in ENDED, patience, every=0.03)
        return states

    def rows(self, job_id: str, count: int | None = None, patience: float = 90) -> list[dict[str, Any]]:
        """Return the job's usage rows, waiting until there are `count`."""
        query = "SELECT * FROM ai_usage_logs WHERE job_id = $1::text::uuid ORDER BY created_at"
        rows: list[dict[str, Any]] = self.until(
            lambda: self.sql(query, job_id), lambda rows: count is None or len(rows) >= count, patience
        )
        return rows

    def sql(self, query: str, *values: Any) -> list[dict[str, Any]]:
        async def run() -> list[dict[str, Any]]:
            connection = await asyncpg.connect(self.env["SUPABASE_DB_URL"], statement_cache_size=0)
            try:
                return [dict(row) for row in await connection.fetch(query, *values)]
            finally:
                await connection.close()

        return asyncio.run(run())

    def subscribe(self, topic: str) -> Callable[[], list[PubsubMessage]]:
        """Return a function that pulls the new messages of the topic."""
        path = f"projects/{self.project}/subscriptions/test-{uuid4().hex[:8]}"
        self._subscriber.create_subscription(
            name=path, topic=f"projects/{self.project}/topics/{topic}", ack_deadline_seconds=60
        )

        def pull() -> list[PubsubMessage]:
            got = self._subscriber.pull(subscription=path, max_messages=100, timeout=20).received_messages
            if got:
                self._subscriber.acknowledge(subscription=path, ack_ids=[message.ack_id for message in got])
            return [message.message for message in got]

        return pull

    def deliver_at_most(self, subscription: str, times: int) -> None:
        """Let the subscription give a message up after this many deliveries."""
        name = f"projects/{self.project}/subscriptions/{subscription}"
        found = self._subscriber.get_subscription(subscription=name)
        found.dead_letter_policy.max_delivery_attempts = times
        self._subscriber.update_subscription(
            subscription=found, update_mask={"paths": ["dead_letter_policy"]}
        )

    def processes(self) -> dict[str, dict[str, Any]]:
        """Return the stack's processes by name."""
        listed = json.loads((self.state_dir / "stack.json").read_text())
        return {process["name"]: process for process in listed}

    def log_lines(self, job_id: str) -> list[dict[str, Any]]:
        """Return the log lines with the job's label, as an operator's filter would find them."""
        return self._logs.of_job(job_id)

    @staticmethod
    def until(
        look: Callable[[], Any], good: Callable[[Any], bool], patience: float, every: float = 0.1
    ) -> Any:
        """Poll until the value is good; fail with the last value."""
        deadline = time.monotonic() + patience
        while not good(value := look()):
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {patience} s; last value: {str(value)[:3000]}")
            time.sleep(every)
        return value
