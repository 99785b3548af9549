"""`blog budget`: what it shows, writes and refuses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from infra.cli.errors import Unreachable
from infra.cli.gateways.budgets import ShardWrite
from shared import topology
from shared.jobs.admission import Conditions, budget_of, held, to_micros
from shared.jobs.admission_document import read_admission
from shared.jobs.budget_period import period_start
from tests.support.fakes.budgets import FakeBudgets
from tests.support.fakes.cli import JOB, ORG, Ended, blog

DEFAULTS = topology.load().admission
SWEEP = topology.load().functions["sweep"].consumes
MONTH = period_start(datetime.now(UTC), "month")
SINCE = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
SPENT: dict[str, Any] = {
    "limits": {"budget_usd": 10, "jobs": 3},
    "members": {JOB: {"run": 1, "held_usd": 1.5, "since": SINCE}},
    "running": 1,
    "spent_usd": 4.0,
    "period_start": MONTH,
}


def budgets(**document: Any) -> FakeBudgets:
    """Return the documents of one organisation, which has spent money and has a job at work."""
    return FakeBudgets(documents={ORG: deepcopy({**SPENT, **document})})


def shown(gateway: FakeBudgets, *options: str) -> dict[str, Any]:
    """Return the output for programs."""
    ended = blog("budget", ORG, *options, "--json", budgets=gateway)
    assert ended.code == 0, ended.err
    written: dict[str, Any] = json.loads(ended.out)
    return written


def run(gateway: FakeBudgets, *options: str, width: int = 80) -> Ended:
    """Run the command in a terminal of that width."""
    env = {"GOOGLE_CLOUD_PROJECT": "a-project", "COLUMNS": str(width)}
    return blog("budget", ORG, *options, budgets=gateway, env=env)


def test_budget_shows_limits_and_their_source() -> None:
    """An organisation's own limits are told from the defaults, and what is used of them from what is free."""
    facts = shown(budgets())
    assert facts["limits"] == {
        "jobs": 3,
        "budget_usd": 10.0,
        "period": DEFAULTS.period,
        "models": None,
        "priority": DEFAULTS.priority,
        "shards": 1,
    }
    own = {name for name, source in facts["sources"].items() if source == "own"}
    assert own == {"jobs", "budget_usd"}
    assert (facts["spent_usd"], facts["held_usd"], facts["free_usd"]) == (4.0, 1.5, 4.5)
    assert (facts["running"], list(facts["members"]), facts["period_start"]) == (1, [JOB], MONTH)
    assert datetime.fromisoformat(facts["resets_at"]) > datetime.now(UTC)


def test_budget_of_an_unused_organisation() -> None:
    """One without a document has the defaults, and nothing is written or published."""
    gateway = FakeBudgets()
    facts = shown(gateway)
    assert set(facts["sources"].values()) == {"default"}
    assert (facts["limits"]["jobs"], facts["spent_usd"], facts["free_usd"]) == (DEFAULTS.jobs, 0.0, None)
    assert (gateway.documents, gateway.sent) == ({}, [])


def test_budget_of_an_earlier_period_is_free() -> None:
    """What was spent last month does not count."""
    facts = shown(budgets(period_start="2020-01-01"))
    assert (facts["spent_usd"], facts["period_start"]) == (0.0, MONTH)


@pytest.mark.parametrize("width", [80, 140])
def test_budget_is_shown_to_people(width: int) -> None:
    """In any terminal, with ids that can be copied."""
    gateway = budgets(waiting={"jobs": 7, "since": SINCE}, limits={"budget_usd": 10, "models": ["gpt-4o"]})
    gateway.waiting = 12
    out = run(gateway, width=width).out
    lines = [line.split() for line in out.splitlines()]
    assert ["budget", "$10.00", "a", "month", "own"] in lines
    assert ["models", "gpt-4o", "own"] in lines
    assert ["jobs", "10", "at", "once", "default"] in lines
    assert ["spent", "$4.0000", "since", MONTH, "40%", "of", "the", "budget"] in [
        [word.strip(",") for word in line] for line in lines
    ]
    assert ["held", "$1.5000", "by", "1", "job", "at", "work"] in lines
    assert ["waiting", "12", "since", "2026-01-02", "12:00", "UTC"] in lines
    assert JOB in out
    assert max(map(len, out.splitlines())) <= width


def test_budget_change_writes_limits_alone() -> None:
    """Members, money and everything else in the document stay, and one message asks for a sweep."""
    gateway = budgets(later_field=1)
    facts = shown(gateway, "--jobs", "5", "--budget", "20", "--period", "week", "--priority", "8")
    assert facts["limits"]["jobs"] == 5
    assert gateway.documents[ORG] == {
        **SPENT,
        "later_field": 1,
        "limits": {"budget_usd": 20.0, "jobs": 5, "period": "week", "priority": 8},
    }
    assert [topic for topic, _ in gateway.sent] == [SWEEP]


def test_budget_change_creates_the_document() -> None:
    """The pipeline reads it as it was set."""
    gateway = FakeBudgets()
    shown(gateway, "--models", "gpt-4o-mini, gpt-4o,gpt-4o-mini", "--budget", "0.0000012")
    limits = read_admission(gateway.documents[ORG]).limits
    assert (limits.models, limits.budget_usd, limits.jobs) == (("gpt-4o-mini", "gpt-4o"), 0.000001, None)


def test_budget_limits_are_removed() -> None:
    """Each has its option, and `--reset` removes all of them but the shards."""
    gateway = budgets(limits={"jobs": 9, "budget_usd": 10, "models": ["gpt-4o"], "priority": 1, "shards": 2})
    shown(gateway, "--no-budget", "--all-models")
    assert gateway.documents[ORG]["limits"] == {"jobs": 9, "priority": 1, "shards": 2}
    shown(gateway, "--reset", "--priority", "7")
    assert gateway.documents[ORG]["limits"] == {"priority": 7, "shards": 2}


def test_budget_unchanged_publishes_nothing() -> None:
    """A value that holds already is not written again."""
    gateway = budgets()
    shown(gateway, "--jobs", "3", "--all-models")
    assert (gateway.sent, gateway.versions) == ([], {})


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--jobs", "-1"), "--jobs is 0 or more"),
        (("--jobs", "2001"), "at most 2,000 jobs"),
        (("--budget", "-0.01"), "--budget is US dollars"),
        (("--budget", "nan"), "--budget is US dollars"),
        (("--budget", "inf"), "--budget is US dollars"),
        (("--budget", "1e9"), "--budget is US dollars"),
        (("--budget", "0.0000001"), "--budget is at least $0.000001"),
        (("--budget", "ten"), "has to be a number"),
        (("--period", "year"), "--period is one of day, week, month, total"),
        (("--models", "gpt-5"), "'gpt-5' is not a model: choose from gpt-4o"),
        (("--models", "claude-haiku"), "is not a model"),
        (("--models", " , "), "--models names none"),
        (("--priority", "10"), "--priority is 0 to 9"),
        (("--shards", "0"), "--shards is 1 to 100"),
        (("--shards", "4"), "Each of 4 shards needs a job of its own"),
        (("--budget", "1", "--no-budget"), "--budget and --no-budget exclude each other"),
        (("--models", "gpt-4o", "--all-models"), "--models and --all-models exclude each other"),
    ],
)
def test_budget_refuses_impossible_values(options: tuple[str, ...], sentence: str) -> None:
    """With one sentence, and nothing is written."""
    gateway = budgets()
    ended = run(gateway, *options)
    assert ended.code == 2
    assert sentence in " ".join(ended.err.split())
    assert (gateway.versions, gateway.sent) == ({}, [])


def test_budget_refuses_an_id_that_is_none() -> None:
    """A document under another name would bound nobody."""
    ended = blog("budget", "acme", budgets=FakeBudgets())
    assert (ended.code, "is not a UUID" in ended.err) == (2, True)


def test_budget_change_meets_a_job() -> None:
    """A job that enters between the read and the write keeps its place."""
    gateway = budgets()
    gateway.between = lambda: gateway.put(ORG, {"running": 2, "spent_usd": 5.0})
    shown(gateway, "--jobs", "8")
    document = gateway.documents[ORG]
    assert (document["running"], document["spent_usd"], document["limits"]["jobs"]) == (2, 5.0, 8)


def test_budget_change_that_loses_is_given_up() -> None:
    """After some tries, with a sentence."""

    class Hot(FakeBudgets):
        def write_shards(self, org_id: str, writes: Sequence[ShardWrite]) -> bool:
            assert org_id
            assert writes
            return False

    ended = run(Hot(documents={ORG: deepcopy(SPENT)}), "--jobs", "8")
    assert (ended.code, "change too fast: try again" in ended.err) == (2, True)


def test_budget_change_without_a_sweep_is_made() -> None:
    """The next sweep on schedule does the same, so the command succeeds."""
    gateway = budgets()
    gateway.topics[SWEEP] = Unreachable("Pub/Sub does not answer.")
    ended = run(gateway, "--jobs", "8")
    assert (ended.code, gateway.documents[ORG]["limits"]["jobs"]) == (0, 8)
    assert "takes until the next one" in ended.err


def test_budget_shares_money_among_new_shards() -> None:
    """All shards together have spent what the first had, so that no more than the budget can be spent."""
    gateway = budgets(members={}, running=0, spent_usd=9.000001)
    facts = shown(gateway, "--shards", "3")
    assert (facts["limits"]["shards"], facts["spent_usd"], facts["free_usd"]) == (3, 9.000001, 0.999999)
    assert {name: document["spent_usd"] for name, document in gateway.documents.items()} == {
        ORG: 3.000001,
        f"{ORG}.1": 3.0,
        f"{ORG}.2": 3.0,
    }
    assert all(document["period_start"] == MONTH for document in gateway.documents.values())


def test_budget_shards_have_its_room_together() -> None:
    """Whatever was spent in whichever shard, the rooms of all shards add up to that of the organisation."""
    gateway = budgets(members={}, running=0, spent_usd=9.99)
    gateway.documents[ORG]["limits"] = {"budget_usd": 10.0, "jobs": 20}
    for number in ("7", "2", "5", "1"):
        shown(gateway, "--shards", number)
        admissions = [read_admission(each.fields) for each in gateway.shards(ORG, range(int(number))) if each]
        limits = admissions[0].limits
        assert (len(admissions), limits.shards) == (int(number), int(number))
        rooms = []
        for shard, admission in enumerate(admissions):
            given = Conditions(defaults=DEFAULTS, shard=shard)
            share = budget_of(replace(admission, limits=limits), given) or 0
            rooms.append(share - to_micros(admission.spent_usd) - held(admission))
        assert min(rooms) >= 0
        assert sum(rooms) == 10_000


def test_budget_shards_wait_for_jobs_at_work() -> None:
    """Their holds would be in the wrong shares: a sentence says what to do, and nothing is written."""
    gateway = budgets(limits={"jobs": 4, "shards": 2})
    gateway.documents[f"{ORG}.1"] = {"members": {"another": SPENT["members"][JOB]}, "running": 1}
    for number in ("3", "1"):
        ended = run(gateway, "--shards", number)
        assert ended.code == 1
        assert f"`blog pause --org {ORG}`, try again when its 2 jobs at work have ended" in ended.err
    assert (gateway.versions, gateway.sent) == ({}, [])


def test_budget_adds_up_the_shards() -> None:
    """Members and money of all of them; an unused shard has last month's sum."""
    gateway = budgets(limits={"jobs": 4, "shards": 3, "budget_usd": 10})
    gateway.documents[f"{ORG}.1"] = {
        "members": {"another": {"run": 2, "held_usd": 0.5, "since": SINCE - timedelta(hours=1)}},
        "spent_usd": 1.0,
        "period_start": MONTH,
    }
    gateway.documents[f"{ORG}.2"] = {"spent_usd": 7.0, "period_start": "2020-01-01"}
    facts = shown(gateway)
    assert (facts["spent_usd"], facts["held_usd"], facts["free_usd"]) == (5.0, 2.0, 3.0)
    assert (facts["running"], facts["limits"]["jobs"], facts["limits"]["shards"]) == (2, 4, 3)


def test_budget_shard_a_job_entered_is_read_again() -> None:
    """A job that enters while the shards are changed is not lost: the change is refused."""
    gateway = budgets(members={}, running=0)
    gateway.between = lambda: gateway.put(ORG, {"members": SPENT["members"], "running": 1})
    ended = run(gateway, "--shards", "2")
    assert (ended.code, gateway.documents[ORG]["limits"]) == (1, SPENT["limits"])
    assert list(gateway.documents) == [ORG]


@pytest.mark.parametrize("limits", [{"jobs": "ten"}, {"budget_usd": -1}, "none", {"shards": 0}])
def test_budget_replaces_unreadable_limits(limits: Any) -> None:
    """Without readable limits no job starts: the command says so, and repairs them with --reset alone."""
    gateway = budgets(limits=limits)
    assert "no job may start" in run(gateway).err
    refused = run(gateway, "--jobs", "3")
    assert (refused.code, "add --reset" in refused.err) == (2, True)
    assert run(gateway, "--reset", "--jobs", "3").code == 0
    assert gateway.documents[ORG]["limits"] == {"jobs": 3}
    assert gateway.documents[ORG]["spent_usd"] == 4.0


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"paused": {"since": SINCE, "reason": "unpaid"}}, "Paused since 2026-01-02 12:00 UTC: unpaid."),
        ({"limits": {"jobs": 0}}, "No job may start"),
        ({"spent_usd": 8.5}, "The budget is used up"),
    ],
)
def test_budget_warns(document: dict[str, Any], sentence: str) -> None:
    """About what keeps jobs from starting."""
    assert sentence in run(budgets(**document)).err


def test_budget_warns_of_an_unknown_organisation() -> None:
    """A slip in the id would set limits for nobody."""
    gateway = FakeBudgets(unknown={ORG})
    assert f"No organisation {ORG} is known (yet): check the id." in run(gateway, "--jobs", "3").err
    assert "is known (yet)" not in run(FakeBudgets()).err


def test_budget_without_default_can_be_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every organisation has a budget by default, none can be without one."""
    whole = topology.load()
    bounded = replace(whole, admission=replace(whole.admission, budget_usd=5.0))
    monkeypatch.setattr(topology, "load", lambda: bounded)
    ended = run(budgets(), "--no-budget")
    assert (ended.code, "has a budget of $5.00 by default" in ended.err) == (2, True)
