"""Trouble that lasts fails no job and ships no lesser post: it makes jobs wait."""

from __future__ import annotations

from datetime import timedelta

from shared.errors import ModelUnavailable
from shared.jobs.job import JobStatus
from tests.simulation.faults import Fault
from tests.simulation.plant import TENANTS, Plant

_HOUR = 3600.0


def test_provider_away_for_six_hours_fails_no_job() -> None:
    """The jobs wait, are let in again, and end with every stage done."""

    def away(now: float) -> ModelUnavailable | None:
        return ModelUnavailable("Away.") if 2 < now < 6 * _HOUR else None

    plant = Plant(dict.fromkeys(TENANTS, 15), trouble=away).simulate()
    assert plant.statuses == {"completed": 60}
    assert plant.whole()
    assert all(ended > 6 * _HOUR for ended in plant.ended.values())


def test_admissions_away_for_a_day_loses_no_job() -> None:
    """Only the organisations' documents are away: what has a place ends, what has none can be run again."""
    plant = Plant({TENANTS[0]: 4, TENANTS[1]: 3}, late={TENANTS[1]: 60.0})
    plant.faults.put_away(Fault.ADMISSIONS_AWAY, 3.0, 24 * _HOUR)
    plant.simulate()
    ends = {org_id: [job.status for job in plant.jobs if job.org_id == org_id] for org_id in TENANTS[:2]}
    assert ends[TENANTS[0]] == [JobStatus.COMPLETED] * 4
    letters = {letter.job_id for letter in plant.documents.letters.values()}
    late = [job.job_id for job in plant.jobs if job.org_id == TENANTS[1]]
    assert ends[TENANTS[1]] == [JobStatus.FAILED] * 3
    assert letters == set(late)
    assert timedelta(seconds=plant.documents.ledger.longest_wait) < timedelta(hours=25)
