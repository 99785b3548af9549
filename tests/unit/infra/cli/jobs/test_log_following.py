"""The end of a job whose lines are followed."""

from __future__ import annotations

from infra.cli.errors import Unreachable
from infra.cli.gateways.jobs import Stored
from infra.cli.jobs.log_following import JobEnd
from tests.support.fakes.cli import JOB, ScriptedJobs, completed


class Hung(ScriptedJobs):
    """Each read takes its time-out and fails."""

    looks = 0

    def read(self, job_id: str) -> Stored | None:
        self.looks += 1
        raise Unreachable(f"Firestore does not answer about {job_id}.")


def test_hung_firestore_does_not_hold_up_the_lines() -> None:
    """It is asked again half a minute later, not before each look at the logs."""
    jobs, seconds = Hung(), iter(range(0, 400, 5))
    end = JobEnd(jobs, JOB, pause=1.0, clock=lambda: float(next(seconds)))
    assert not any(end.has_ended() for _ in range(4))
    assert jobs.looks == 1
    assert not any(end.has_ended() for _ in range(8))
    assert jobs.looks == 2
    assert JobEnd(ScriptedJobs(states=[completed()]), JOB, pause=1.0).has_ended()
