"""The queries of lists of jobs, for clients of either kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shared.jobs.listing import Selection

LISTED = (
    *("org_id", "status", "stage", "run", "created_at", "updated_at", "cancel_requested", "waiting"),
    *("request.topic", "request.model", "usage.cost_usd", "result.quality_score", "error.code"),
    *("trial", "prompt_version", "stages.generate.answered_by"),
)
PAGE_LISTED = (*LISTED, "user_id", "progress", "revision", "result.title", "error.message")
"""The fields of a page's list."""
_SCORE = "result.quality_score"


def newest_query(jobs: Any, selection: Selection, fields: Sequence[str] = LISTED) -> Any:
    """Return the query of a list; each of its forms has an index in infra/firestore."""
    from google.cloud.firestore import FieldFilter, Query  # noqa: PLC0415 - heavy: loads on first use

    query = jobs.select(fields)
    for name, operator, value in _conditions(selection):
        if value is not None:
            query = query.where(filter=FieldFilter(name, operator, value))
    order = ["created_at", *([_SCORE] if _is_of_scores(selection) else []), "__name__"]
    for name in order:
        query = query.order_by(name, direction=Query.DESCENDING)
    if after := selection.after:
        values = {
            "created_at": after.created_at,
            "__name__": jobs.document(after.job_id),
            _SCORE: after.score,
        }
        query = query.start_after([values[name] for name in order])
    return query


def _conditions(selection: Selection) -> tuple[tuple[str, str, Any], ...]:
    common = (
        ("org_id", "==", selection.org_id),
        ("created_at", ">=", selection.since),
        ("created_at", "<", selection.until),
    )
    if _is_of_scores(selection):
        return (*common, (_SCORE, "<", selection.score_below))
    statuses = list(selection.statuses) or None
    return (*common, ("status", "in", statuses), ("stage", "==", selection.stage))


def _is_of_scores(selection: Selection) -> bool:
    return selection.score_below is not None
