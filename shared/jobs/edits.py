"""A text that a person has written in place of a stage's output: what it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.jobs.job import Edit, Job, Stage
from shared.jobs.replay import EDITABLE, Replay


@dataclass(frozen=True)
class EditedOutput:
    """The document of an output that an edited text replaces, before and after; it may not exist yet."""

    stage: Stage
    before: dict[str, Any] | None
    after: dict[str, Any]


def edit_output(
    replay: Replay, outputs: Mapping[str, dict[str, Any]], text: str, removed: int
) -> EditedOutput:
    """Return the output that a clean text becomes; `outputs` are the documents before, by stage.

    `removed` counts the characters that cleaning took out of the text.
    """
    stage = EDITABLE[replay.stage]
    earlier, first = outputs.get(stage.value), outputs.get(Stage.GENERATE.value, {})
    base = earlier or {"artifacts_removed": first.get("artifacts_removed", 0)}
    return EditedOutput(stage, earlier, edited_output(base, text, removed, replay.job))


def edited_output(before: dict[str, Any], text: str, removed: int, job: Job) -> dict[str, Any]:
    """Return the document of the output that the text replaces; `job` is the one of the new run.

    Everything that an output has beside its text stays: the title, the model, later fields.
    """
    edit = job.edited
    assert edit, "a run with an edited text says so"
    earlier = before.get("artifacts_removed")
    return {
        **before,
        "content": text,
        "artifacts_removed": (earlier if isinstance(earlier, int) else 0) + removed,
        "run": job.run,
        "revision": 0,
        "created_at": edit.at,
        "org_id": job.org_id,
        "expires_at": job.expires_at,
        "edited_by": edit.by,
        "edited_at": edit.at,
    }


def kept_name(stage: Stage, run: int) -> str:
    """Return the name of the document that keeps an output which an edited text has replaced."""
    return f"{stage.value}.{run}"


def edited_name(run: int) -> str:
    """Return the name of the document that keeps a person's text as it was: a revision may polish it."""
    return f"edited.{run}"


def new_edit(stage: Stage, by: str, now: datetime) -> Edit:
    """Return an edit for the next run."""
    return Edit(run=0, stage=stage, by=by, at=now)
