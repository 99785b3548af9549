"""Answers that are kept under a job while a stage works: jobs/{job_id}/answers/{stage}.

A stage that makes many calls loses none of their answers in a crash: the attempt that takes over finds them
here, whatever the gateway's cache still knows. The document is deleted when the stage ends.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from shared.jobs.job import Stage
from shared.llm.chat import Answer


class KeptAnswers(msgspec.Struct, frozen=True):
    """The finished answers of one pass of a stage, by their questions."""

    run: int = 0
    revision: int = 0
    answers: dict[str, Answer] = {}


class AnswersChange(msgspec.Struct, frozen=True):
    """A write of a stage's kept answers. `fields` None deletes the document; `merge` adds to it."""

    stage: Stage
    fields: dict[str, Any] | None
    merge: bool = True


def read_answers(document: dict[str, Any]) -> KeptAnswers:
    """Return the answers in a document; one in another shape has none, and the model is asked again."""
    try:
        return msgspec.convert(document, KeptAnswers)
    except msgspec.ValidationError:
        return KeptAnswers()


def fields(kept: KeptAnswers, expires_at: datetime) -> dict[str, Any]:
    """Return a document's fields; its time to live is the job's."""
    built: dict[str, Any] = msgspec.to_builtins(kept)
    return {**built, "expires_at": expires_at}
