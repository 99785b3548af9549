"""Write a new run or a decided review in one batch, under the version read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.jobs.document import is_removed
from shared.jobs.edits import EditedOutput, edited_name, kept_name
from shared.materials.documents import COLLECTION, names


def add_decision(
    batch: Any,
    document: Any,
    option: Any,
    changed: Mapping[str, Any],
    outputs: Mapping[str, Mapping[str, Any]],
) -> None:
    """Add to a batch: a job whose review is decided, and the documents of its outputs by name."""
    batch.update(document, _written(changed), option=option)
    for name, output in outputs.items():
        batch.set(document.collection("outputs").document(name), output)


def add_rerun(
    batch: Any,
    document: Any,
    option: Any,
    before: Mapping[str, Any],
    changed: Mapping[str, Any],
    edited: EditedOutput | None = None,
) -> None:
    """Add to a batch: the new run, the job as it was in `runs`, and an edited text with the one before it.

    The job's materials live as long as the job.

    `document` is the job's, `before` its fields and `option` the precondition. `changed` maps paths to
    values, None for a field that is to go. Clients of either kind have such batches.
    """
    written = _written(changed)
    run = int(before["run"])
    batch.set(document.collection("runs").document(str(run)), before)
    batch.update(document, written, option=option)
    if "expires_at" in changed:
        for name in kept_materials(before):
            place = document.collection(COLLECTION).document(name)
            batch.set(place, {"expires_at": changed["expires_at"]}, merge=True)
    if edited:
        outputs = document.collection("outputs")
        if edited.before:
            batch.set(outputs.document(kept_name(edited.stage, run)), edited.before)
        batch.set(outputs.document(edited.stage.value), edited.after)
        batch.set(outputs.document(edited_name(run + 1)), edited.after)


def _written(changed: Mapping[str, Any]) -> dict[str, Any]:
    from google.cloud.firestore import DELETE_FIELD  # noqa: PLC0415 - heavy: loads on first use

    return {path: DELETE_FIELD if is_removed(path, value) else value for path, value in changed.items()}


def kept_materials(before: Mapping[str, Any]) -> list[str]:
    """Return the names of a job's materials, from its document."""
    request = before.get("request")
    return names(request if isinstance(request, Mapping) else {}, profile=bool(before.get("profile")))
