"""The operator's command over the simulated documents; the world publishes its messages."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import redirect_stderr
from datetime import datetime
from io import StringIO
from typing import Any

import msgspec

from infra.cli.errors import Refusal
from infra.cli.gateways.jobs import Stored
from infra.cli.jobs import dead_letters
from shared.jobs.edits import EditedOutput
from shared.jobs.letters import Letter
from shared.messages.dead_letter import DeadLetter
from tests.support.fakes.job_store import MemoryJobs


class Desk:
    """Fake of infra.cli.gateways.google; `sent` holds the messages to publish."""

    def __init__(self, documents: MemoryJobs) -> None:
        self.sent: list[tuple[str, bytes, dict[str, str]]] = []
        self._documents = documents

    def replay(self, letter: DeadLetter, now: datetime) -> str | None:
        """Return the job of a letter that was replayed."""
        whole = Letter(**msgspec.structs.asdict(letter))
        with redirect_stderr(StringIO()):
            try:
                return dead_letters.replay(self, whole, now, yes=True).job_id
            except Refusal:
                return None

    def read(self, job_id: str) -> Stored | None:
        document = self._documents.documents.get(job_id)
        return Stored(document) if document else None

    def rerun(
        self,
        job_id: str,
        before: Stored,
        changed: Mapping[str, Any],
        edited: EditedOutput | None = None,
    ) -> bool:
        assert edited is None
        assert before.fields is self._documents.documents[job_id]
        self._documents.rewrite(job_id, changed)
        return True

    def publish(self, topic: str, data: bytes, attributes: Mapping[str, str]) -> str:
        self.sent.append((topic, data, dict(attributes)))
        return str(len(self.sent))

    def mark_replayed(self, message_id: str, now: datetime) -> None:
        assert now
        assert message_id in self._documents.letters

    # The rest of the protocol, which a replay of a dead letter never calls: should it ever, its test fails.

    def decide(
        self,
        job_id: str,
        before: Stored,
        changed: Mapping[str, Any],
        outputs: Mapping[str, Mapping[str, Any]],
    ) -> bool:
        raise NotImplementedError

    def outputs(self, job_id: str) -> dict[str, dict[str, Any]]:
        raise NotImplementedError

    def publications(self, job_id: str) -> dict[str, dict[str, Any]]:
        raise NotImplementedError

    def count_ahead(self, org_id: str, order: int) -> int:
        raise NotImplementedError

    def request_cancel(self, job_id: str, version: Any) -> bool:
        raise NotImplementedError

    def letters(self, limit: int) -> list[Letter]:
        raise NotImplementedError

    def letter(self, message_id: str) -> Letter | None:
        raise NotImplementedError
