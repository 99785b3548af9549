"""`GET /budget` and `GET /options`: what an organization may spend, and what a form has to know."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from functions.api.dependencies import Dependencies
from shared.errors import Unavailable
from shared.jobs.forecast import forecast
from shared.messages.schemas import StartRequest
from tests.support.fakes.door import OTHER_ORG, FakeDatabase, as_caller, dependencies, door
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.usage_store import ORG
from tests.unit.functions.api.test_costs import row

END = date(2026, 4, 1)
NOW = datetime(2026, 3, 22, tzinfo=UTC)


async def ask(at: Dependencies, path: str, caller: str = "user") -> Any:
    """Return the answer of the door."""
    async with door(at) as api:
        return await api.get(path, headers=as_caller(caller))


def with_limits(database: Any = None, **document: Any) -> Dependencies:
    """Return the door of an organization with such a document of `admission`."""
    jobs = MemoryJobs()
    jobs.admissions.documents[ORG] = document
    return dependencies(jobs=jobs, database=database or FakeDatabase([row(None, None, request_count=0)]))


async def test_budget_and_what_is_held_of_it() -> None:
    """Money that jobs at work hold is not free."""
    at = dependencies()
    now = at.clock.now()
    members = {ORG: {"run": 1, "held_usd": 0.25, "since": now}}
    recent = row(None, "7.0", first_at=now - timedelta(days=30))
    at = with_limits(
        FakeDatabase([recent]),
        limits={"budget_usd": 10.0, "period": "month", "jobs": 3, "models": ["gpt-4o"]},
        members=members,
        spent_usd=4.5,
        period_start=f"{now:%Y-%m}-01",
    )
    found = (await ask(at, "/budget")).json()
    assert (found["budget_usd"], found["period"], found["spent_usd"]) == (10.0, "month", 4.5)
    assert (found["held_usd"], found["free_usd"]) == (0.25, 5.25)
    assert (found["jobs_at_once"], found["running"], found["waiting"]) == (3, 1, 0)
    assert (found["models"], found["paused"], found["pause"]) == (["gpt-4o"], False, None)
    ends = datetime.fromisoformat(found["resets_at"])
    left = (ends - now) / timedelta(days=1)
    assert found["forecast_usd"] == pytest.approx(7.0 + left)


class Ledger(FakeDatabase):
    """Has a sum of the period, and another one of the last days."""

    async def read_calls(self, org_id: str, query: str, *values: Any) -> list[Any]:
        self.rows = [row(None, "0.5" if values[0].day == 1 else "7.0", first_at=NOW - timedelta(days=300))]
        return await super().read_calls(org_id, query, *values)


@pytest.mark.parametrize(("spent", "begin"), [(0.25, 0.5), (0.75, 0.75)])
async def test_forecast_begins_with_the_larger_sum(spent: float, begin: float) -> None:
    """The ledger has the calls of jobs at work, and the budget's books what nobody has booked."""
    at = with_limits(Ledger(), spent_usd=spent, period_start="2026-01-01")
    at.clock.advance(timedelta(days=20).total_seconds())  # type: ignore[attr-defined]
    found = (await ask(at, "/budget")).json()
    left = (datetime.fromisoformat(found["resets_at"]) - at.clock.now()) / timedelta(days=1)
    assert found["spent_usd"] == spent
    assert found["forecast_usd"] == pytest.approx(begin + left)


async def test_organization_without_limits() -> None:
    """No budget is null, and not 0."""
    found = (await ask(with_limits(), "/budget")).json()
    assert (found["budget_usd"], found["free_usd"], found["models"]) == (None, None, None)
    assert (found["spent_usd"], found["forecast_usd"], found["jobs_at_once"]) == (0, 0, 10)


async def test_budget_is_known_without_the_ledger() -> None:
    """Only the forecast needs the database; a period without an end has none either."""
    away = FakeDatabase(trouble=Unavailable("The database does not answer for now."))
    answer = await ask(with_limits(away, spent_usd=1.0), "/budget")
    assert (answer.status_code, answer.json()["forecast_usd"]) == (200, None)
    whole = await ask(with_limits(limits={"period": "total", "budget_usd": 1.0}), "/budget")
    assert (whole.json()["forecast_usd"], whole.json()["resets_at"]) == (None, None)


async def test_own_pause_is_not_the_system_s() -> None:
    """The organization's own, and that of the whole system."""
    paused = {"since": NOW, "reason": "Moving."}
    own = (await ask(with_limits(paused=paused), "/budget")).json()
    assert own["pause"] == {"since": "2026-03-22T00:00:00Z", "reason": "Moving.", "whole_system": False}
    jobs = MemoryJobs()
    jobs.admissions.documents["system"] = {"paused": paused}
    at = dependencies(jobs=jobs, database=FakeDatabase([row(None, None)]))
    whole = (await ask(at, "/budget")).json()
    assert (whole["paused"], whole["pause"]["whole_system"]) == (True, True)


@pytest.mark.parametrize("path", ["/budget", "/options"])
async def test_another_organization_is_forbidden(path: str) -> None:
    """Its name alone says nothing."""
    answer = await ask(with_limits(), f"{path}?org_id={OTHER_ORG}")
    assert answer.status_code == 403
    assert (await ask(with_limits(), f"{path}?org_id=tea")).status_code == 400


@pytest.mark.parametrize(
    ("recent", "first", "expected"),
    [
        (7.0, NOW - timedelta(days=30), 5.0 + 10.0),
        (7.0, NOW - timedelta(days=3.5), 5.0 + 20.0),
        (7.0, NOW - timedelta(minutes=1), 5.0 + 70.0),
        (7.0, NOW + timedelta(days=3), 5.0 + 70.0),
        (0.0, None, 5.0),
    ],
)
def test_forecast_goes_on_as_the_last_seven_days(
    recent: float, first: datetime | None, expected: float
) -> None:
    """Or as since the first call, but at least as a whole day: a burst of a minute is no rate."""
    assert forecast(5.0, recent, first, NOW, END) == pytest.approx(expected)


def test_forecast_of_a_period_that_is_over() -> None:
    """A clock that is ahead takes nothing back."""
    assert forecast(5.0, 7.0, NOW, NOW + timedelta(days=30), END) == 5.0


async def test_options_have_the_limits_of_a_request() -> None:
    """As JSON Schema that every language reads, and the models with their prices."""
    found = (await ask(dependencies(), "/options")).json()
    assert list(found["fields"]) == list(StartRequest.__struct_fields__)
    assert found["required"] == ["org_id", "user_id", "topic"]
    topic = {"type": "string", "minLength": 3, "maxLength": 300}
    assert found["fields"]["topic"] == topic
    assert found["fields"]["language"]["pattern"].endswith("$")
    assert found["stages"] == ["generate", "polish", "quality", "meta"]
    assert {"tag": "de", "name": "German"} in found["languages"]
    models = {model["alias"]: model for model in found["models"]}
    assert models["gpt-4o"]["usd_per_million"] == [2.5, 10.0]
    assert [name for name, model in models.items() if model["default"]] == ["gpt-4o"]
    assert all(model["allowed"] for model in models.values())


async def test_options_know_an_organization_s_models() -> None:
    """The form offers what the organization may use."""
    at = with_limits(limits={"models": ["gpt-4o-mini"]})
    for caller, path in (("user", "/options"), ("operator", f"/options?org_id={ORG}")):
        models = (await ask(at, path, caller)).json()["models"]
        assert [model["alias"] for model in models if model["allowed"]] == ["gpt-4o-mini"]
    assert (await ask(at, "/options", "both")).status_code == 200
