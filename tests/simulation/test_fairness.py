"""No tenant keeps another one waiting, and no number of contenders spends more than a budget."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from shared import topology
from shared.jobs.admission import to_usd
from shared.jobs.estimate import job_estimate
from shared.jobs.job import Stage
from shared.jobs.transitions import new_job
from shared.messages.schemas import StartRequest
from shared.topology import Topology
from tests.simulation.plant import TENANTS, Plant
from tests.simulation.steps import STEPS
from tests.support.fakes.usage_store import USER

FLOODING, MODEST = TENANTS[:2]


def _with_places(places: int) -> Topology:
    whole = topology.load()
    return replace(whole, admission=replace(whole.admission, system_jobs=places))


def test_flood_of_one_tenant_delays_no_other() -> None:
    """One tenant sends 200 jobs, another one: that ends within 1.5 times its time on an idle system."""
    (idle,) = Plant({MODEST: 1}).simulate().seconds_of(MODEST)
    flooded = Plant({FLOODING: 200, MODEST: 1}, late={MODEST: 10.0}).simulate()
    assert flooded.statuses == {"completed": 201}
    assert flooded.seconds_of(MODEST)[0] < 1.5 * idle + 2.0  # a delivery takes up to two seconds
    # Ten places at once, each filled again by the end that frees it: twenty turns.
    assert 10 * idle < max(flooded.seconds_of(FLOODING)) < 30 * idle


def test_two_tenants_share_a_full_system() -> None:
    """Four places in all: the tenant with the fewer members is served first, so both have about half."""
    plant = Plant(
        {FLOODING: 40, MODEST: 10}, late={MODEST: 30.0}, layout=lambda _: _with_places(4)
    ).simulate()
    owners = {job_id: request["org_id"] for job_id, request in plant.started.items()}
    last = max(ended for job_id, ended in plant.ended.items() if owners[job_id] == MODEST)
    served = [
        job_id for job_id, ended in plant.ended.items() if owners[job_id] == FLOODING and 30.0 < ended < last
    ]
    assert plant.statuses == {"completed": 50}
    assert len(served) <= 16
    assert plant.most_members <= 4 + 1


def test_forty_stages_spend_no_cent_too_much() -> None:
    """40 jobs at once and a budget for ten: it is never passed, the others wait or are refused."""
    request = StartRequest(org_id=FLOODING, user_id=USER, topic="A topic", model="gpt-4o", max_revisions=0)
    job = new_job(request, FLOODING, datetime(2026, 1, 1, tzinfo=UTC), ttl_days=1)
    budget = to_usd(10 * job_estimate(job, Stage.GENERATE, topology.load()))
    limits = {FLOODING: {"jobs": 40, "budget_usd": budget}}
    plant = Plant({FLOODING: 40}, limits=limits, steps=STEPS)
    plant.provider.prices = {"gpt-4o": 1e-5}  # an answer costs up to what it may
    plant.simulate()
    spent = [document.get("spent_usd", 0.0) for _, document in plant.documents.admissions.history]
    assert max(spent) <= budget
    assert set(plant.statuses) == {"completed", "budget_exceeded"}
    assert plant.statuses["completed"] >= 10
