"""A text that a person has written in place of a stage's output: what it becomes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shared.errors import WrongState
from shared.jobs.job import Edit, Job, Stage
from shared.jobs.replay import EDITABLE


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


def replaced_stage(stage: Stage) -> Stage:
    """Return the stage whose output an edited text becomes; raise WrongState for one that takes none."""
    if stage not in EDITABLE:
        raise WrongState(f"An edited text can begin at {' or '.join(EDITABLE)}, not at {stage.value}.")
    return EDITABLE[stage]


def kept_name(stage: Stage, run: int) -> str:
    """Return the name of the document that keeps an output which an edited text has replaced."""
    return f"{stage.value}.{run}"


def new_edit(stage: Stage, by: str, now: datetime) -> Edit:
    """Return an edit for the next run."""
    return Edit(run=0, stage=stage, by=by, at=now)
