"""Convert between a job and its document, which any release may have written.

Only changed fields are written, so unknown fields stay. A job in an unknown state waits for an instance of
the newer version.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, get_args

import msgspec

from shared.errors import CorruptDocument, ErrorCode, NewerVersion
from shared.jobs.job import Edit, Job, JobStatus, JobTrial, Stage, StageStatus
from shared.jobs.outputs import Outputs, compact
from shared.jobs.review import ReviewDecision, ReviewDefault

_SHARED = {"stages", "usage"}  # maps in which other versions may keep fields


def read_job(document: dict[str, Any]) -> Job:
    """Return the job; raise NewerVersion for an unknown state, CorruptDocument for another shape."""
    known = {**document, "stages": _known_stages(document), "error": _known_error(document.get("error"))}
    known["trial"] = _known_trials(document.get("trial"))
    known["edited"] = _known_edit(document)
    # Frontends write this field: any value but `true` is not a cancel request.
    known["cancel_requested"] = known.get("cancel_requested") is True
    _require_known_states(known)
    try:
        return msgspec.convert(known, Job)
    except msgspec.ValidationError as error:
        place = str(error).partition(" - at ")[2]
        raise CorruptDocument(f"The job's document does not have the shape of a job at {place}.") from error


def changes(before: Job, after: Job) -> dict[str, Any]:
    """Return the values to write by their paths: "progress", "stages.polish.attempt".

    Only differences are written, so that fields of other versions stay. `is_removed` marks fields to remove.
    """
    old, new = fields(before), fields(after)
    changed: dict[str, Any] = {}
    for name in old.keys() | new.keys():
        if name in _SHARED:
            changed |= _differing(name, old.get(name, {}), new.get(name, {}))
        elif old.get(name) != new.get(name):
            changed[name] = new.get(name)
    return changed


def is_removed(path: str, value: Any) -> bool:
    """Return whether a change removes a field: None inside a map is written as null."""
    return value is None and "." not in path


def _differing(path: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name, value in new.items():
        if isinstance(value, dict) and isinstance(old.get(name), dict):
            changed |= _differing(f"{path}.{name}", old[name], value)
        elif name not in old or old[name] != value:
            changed[f"{path}.{name}"] = value
    return changed


def fields(job: Job) -> dict[str, Any]:
    """Return the document, without absent fields and with times as datetimes."""
    document: dict[str, Any] = msgspec.to_builtins(job, builtin_types=(datetime,))
    if job.result:
        document["result"] = compact(document["result"])
    if not job.reviews:
        del document["reviews"]
    return {name: value for name, value in document.items() if value is not None}


def read_outputs(documents: dict[str, Any]) -> Outputs:
    """Return the stages' outputs from their documents by name; raise CorruptDocument for another shape."""
    try:
        return msgspec.convert(documents, Outputs)
    except msgspec.ValidationError as error:
        place = str(error).partition(" - at ")[2]
        raise CorruptDocument(f"The stages' outputs do not have their shape at {place}.") from error


def _known_stages(document: dict[str, Any]) -> Any:
    stages = document.get("stages")
    if not isinstance(stages, dict):
        return stages
    return {name: _known_codes(record, "error_code") for name, record in stages.items() if name in set(Stage)}


def _known_trials(trials: Any) -> dict[str, Any] | None:
    """Return the trials of the stages that this version knows, in their order.

    One in another shape counts as none.
    """
    if not isinstance(trials, dict):
        return None
    return {stage: trials[stage] for stage in Stage if _is_trial(trials.get(stage))} or None


def _is_trial(trial: Any) -> bool:
    return all(isinstance(_inside(trial, name), str) for name in JobTrial.__struct_fields__)


def _known_edit(document: dict[str, Any]) -> Any:
    """Return who has edited the text of this run.

    One in another shape counts as none, and so does one of an earlier run, which a replay by a release that
    does not know it leaves.
    """
    try:
        edit = msgspec.convert(document.get("edited"), Edit | None)
    except msgspec.ValidationError:
        return None
    of_this_run = edit is not None and edit.run == document.get("run")
    return msgspec.to_builtins(edit, builtin_types=(datetime,)) if of_this_run else None


def _known_error(error: Any) -> Any:
    return _known_codes(error, "code")


def _known_codes(fields: Any, name: str) -> Any:
    """Replace an unknown error code by `internal`; its sentence stays."""
    if isinstance(fields, dict) and isinstance(code := fields.get(name), str) and code not in set(ErrorCode):
        return {**fields, name: ErrorCode.INTERNAL}
    return fields


def _require_known_states(known: dict[str, Any]) -> None:
    states: list[tuple[str, Any, Collection[str]]] = [
        ("status", known.get("status"), set(JobStatus)),
        ("stage", known.get("stage"), set(Stage)),
        ("lease.stage", _inside(known.get("lease"), "stage"), set(Stage)),
        ("error.stage", _inside(known.get("error"), "stage"), set(Stage)),
        ("review.default", _inside(known.get("review"), "default"), get_args(ReviewDefault)),
        (
            "profile.review.default",
            _inside(_inside(known.get("profile"), "review"), "default"),
            get_args(ReviewDefault),
        ),
    ]
    for name, record in (known["stages"] or {}).items() if isinstance(known["stages"], dict) else ():
        states.append((f"stages.{name}.status", _inside(record, "status"), set(StageStatus)))
    reviews = known.get("reviews")
    states += [
        ("reviews.decision", _inside(made, "decision"), get_args(ReviewDecision))
        for made in (reviews if isinstance(reviews, list | tuple) else ())
    ]
    for place, value, ours in states:
        if isinstance(value, str) and value not in ours:
            raise NewerVersion(
                f"The job's {place} is {value[:40]!r}, which a newer version of this function has written: "
                "an instance of that version has to take the message."
            )


def _inside(fields: Any, name: str) -> Any:
    return fields.get(name) if isinstance(fields, dict) else None
