"""SIGKILL in the sink and the dead-letter function: one row per answer, one failed job per letter."""

from __future__ import annotations

import pytest

from tests.faults.crashing.crash import Crashes
from tests.faults.crashing.points import SINK_POINTS, STAGES, CrashPoint
from tests.support.system.billing import agree


@pytest.mark.parametrize("point", SINK_POINTS)
def test_sink_crash_leaves_one_row_per_answer(crashes: Crashes, point: CrashPoint) -> None:
    """A crash of the sink leaves one row for each answer.

    The event comes again; what was written before the crash is not written twice.
    """
    crash = crashes.crash("usage", point)
    assert len(crashes.pipeline.rows(crash.job_id)) == (point is CrashPoint.AFTER_COMMIT)
    crashes.come_again(crash)
    job = crashes.pipeline.ended(crash.job_id)
    assert job["status"] == "completed", job.get("error")
    assert {record["attempt"] for record in job["stages"].values()} == {1}
    provider = crashes.asked(crash.job_id)
    assert [asked.stage for asked in provider.asked] == list(STAGES)
    agree(crashes.rows(crash.job_id, 4), provider.answered, job)


def test_kept_letter_fails_its_job_after_crash(crashes: Crashes) -> None:
    """A letter that was kept before a crash still fails its job.

    The message comes again, is kept once, and its job says that it failed.
    """
    crash, message_id = crashes.letter()
    assert crashes.pipeline.dead_letter(message_id)["job_id"] == crash.job_id
    assert not crash.left
    assert "job_failed" in crashes.come_again(crash)
    job = crashes.pipeline.ended(crash.job_id)
    assert (job["status"], job["error"]["stage"]) == ("failed", "generate")
    (letter,) = crashes.pipeline.dead_letters_of(crash.job_id)
    assert letter["message_id"] == message_id
    assert not crashes.asked(crash.job_id).asked
