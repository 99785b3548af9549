"""Keep the finished answers of an attempt under its job, and find those of earlier attempts."""

from __future__ import annotations

from datetime import datetime

import msgspec

from shared.jobs.answers import AnswersChange, KeptAnswers, fields
from shared.jobs.job import Stage
from shared.llm.chat import Answer

_MOST_BYTES = 1_000_000
"""Of all kept answers as JSON, which is hardly shorter than in a document: Firestore's limit is 1 MiB."""


class AnswerKeeper:
    """The kept answers of one pass of a stage; every write of the lease carries the new ones."""

    def __init__(
        self, stage: Stage, run: int, revision: int, expires_at: datetime, found: KeptAnswers | None = None
    ) -> None:
        """`found` are the answers in the document, perhaps of another pass."""
        is_ours = found is not None and (found.run, found.revision) == (run, revision)
        self._stage = stage
        self._run = run
        self._revision = revision
        self._expires_at = expires_at
        self._answers = dict(found.answers) if found and is_ours else {}
        self._bytes = sum(_size(*each) for each in self._answers.items())
        self._new: dict[str, Answer] = {}
        self._adds = is_ours
        self._may_exist = found is not None

    def find(self, question: str) -> Answer | None:
        """Return the answer to a question, if one is kept."""
        return self._answers.get(question)

    def add(self, question: str, answer: Answer) -> None:
        """Keep an answer with the next write; one for which the document has no room is not kept."""
        size = _size(question, answer)
        if self._bytes + size <= _MOST_BYTES:
            self._bytes += size
            self._answers[question] = self._new[question] = answer

    def is_written(self, question: str) -> bool:
        """Return whether no write has to carry the answer any more."""
        return question not in self._new

    def change(self, *, ending: bool) -> AnswersChange | None:
        """Return what the next write has to carry: the new answers, or at the stage's end their deletion."""
        if ending:
            return AnswersChange(self._stage, None) if self._may_exist else None
        if not self._new:
            return None
        self._may_exist = True  # even if the write seems to fail
        kept = KeptAnswers(self._run, self._revision, dict(self._new))
        return AnswersChange(self._stage, fields(kept, self._expires_at), merge=self._adds)

    def mark_written(self, change: AnswersChange | None) -> None:
        """Note that a write has carried a change."""
        if change is None:
            return
        self._may_exist = self._adds = change.fields is not None
        for question in (change.fields or {}).get("answers", ()):
            self._new.pop(question, None)


def _size(question: str, answer: Answer) -> int:
    return len(question) + len(msgspec.json.encode(answer))
