"""What admission adds to a job: two writes of a document, and reads only where a place changes hands."""

from __future__ import annotations

from uuid import UUID

from shared.errors import InvalidRequest
from shared.jobs.job import JobStatus
from shared.jobs.outputs import Outcome
from shared.stage.step import Work
from tests.support.workbench import ORG, Workbench, start

Operations = list[str]


def counting() -> tuple[Workbench, Operations]:
    """Return a bench, and the operations of its store as they come."""
    asked: Operations = []

    def note(operation: str) -> None:
        if not operation.startswith("publish"):
            asked.append(operation)

    return Workbench(plan=note), asked


async def refuse(_work: Work) -> Outcome:
    """The step of a job that fails at once."""
    raise InvalidRequest("Refused on purpose.")


async def test_job_has_two_writes_of_admission() -> None:
    """Its start and its end each write the organisation's document once, in the batch of the job's write."""
    bench, asked = counting()
    assert await bench.deliver(step=refuse)
    assert bench.job().status is JobStatus.FAILED
    states = [document for name, document in bench.jobs.admissions.history if name == ORG]
    assert [state["running"] for state in states] == [1, 0]
    begins, ends = ["read", "admission running", "create"], ["read", "update"]
    assert asked == [*begins, "admission system", *ends, "read"]  # the last looks for a job that waits


async def test_stage_in_the_middle_asks_no_admission() -> None:
    """A stage that ends no job reads and writes nothing of the organisation's, and nothing twice."""
    bench, asked = counting()
    assert await bench.deliver()
    assert bench.job().status is JobStatus.RUNNING
    assert [name for name, _ in bench.jobs.admissions.history] == [ORG]
    assert asked == ["read", "admission running", "create", "admission system", "commit"]


async def test_system_is_counted_once_for_many_jobs() -> None:
    """While the system has much room, one sum over all organisations serves many starts."""
    bench, asked = counting()
    for number in range(10):
        job_id = str(UUID(int=number, version=4))
        await bench.deliver(start(job_id=job_id), step=refuse)
    assert asked.count("admission running") == 1
