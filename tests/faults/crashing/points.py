"""The named boundaries in the order of effects at which a process can die."""

from __future__ import annotations

from enum import StrEnum

from shared.jobs.job import Stage


class CrashPoint(StrEnum):
    """A point directly before or after one effect; ARCHITECTURE.md lists its cost."""

    BEFORE_CLAIM = "before_claim"
    AFTER_CLAIM = "after_claim"
    AFTER_ANSWER = "after_answer"
    AFTER_USAGE = "after_usage"
    AFTER_KEPT = "after_kept"
    BEFORE_COMMIT = "before_commit"
    AFTER_COMMIT = "after_commit"
    AFTER_PUBLISH = "after_publish"
    AFTER_END = "after_end"
    AFTER_EVENT = "after_event"
    BEFORE_ACK = "before_ack"
    AFTER_LETTER = "after_letter"
    AFTER_LET_IN = "after_let_in"


STAGES = tuple(stage.value for stage in Stage)

STAGE_POINTS = (
    CrashPoint.BEFORE_CLAIM,
    CrashPoint.AFTER_CLAIM,
    CrashPoint.AFTER_ANSWER,
    CrashPoint.AFTER_USAGE,
    CrashPoint.AFTER_COMMIT,
    CrashPoint.AFTER_PUBLISH,
    CrashPoint.BEFORE_ACK,
)
PART_POINTS = (CrashPoint.AFTER_KEPT,)  # of a stage that works in parts
SINK_POINTS = (CrashPoint.BEFORE_COMMIT, CrashPoint.AFTER_COMMIT)
LETTER_POINTS = (CrashPoint.AFTER_LETTER,)
LET_IN_POINTS = (CrashPoint.AFTER_LET_IN,)  # of a waiting job, by whoever ended the one before it
SWEEP_POINTS = (CrashPoint.AFTER_LET_IN, CrashPoint.AFTER_PUBLISH)  # the sweep's ends are at END_POINTS
END_POINTS = (CrashPoint.AFTER_END, CrashPoint.AFTER_EVENT)  # of a job that fails or is cancelled

HOOK_POINTS = (CrashPoint.AFTER_COMMIT, CrashPoint.AFTER_PUBLISH)
SEND_POINTS = (CrashPoint.AFTER_CLAIM, CrashPoint.AFTER_ANSWER, CrashPoint.AFTER_COMMIT)

POINTS: dict[str, tuple[CrashPoint, ...]] = {
    **dict.fromkeys(STAGES, (*STAGE_POINTS[:-1], *END_POINTS, *LET_IN_POINTS, STAGE_POINTS[-1])),
    "parts": PART_POINTS,
    "usage": SINK_POINTS,
    "deadletter": (*LETTER_POINTS, *END_POINTS),
    "sweep": (*END_POINTS, *SWEEP_POINTS),
    "webhooks": HOOK_POINTS,
    "deliver": SEND_POINTS,
}
"""The points of each function, in the order of a delivery."""
