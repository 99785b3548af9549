"""`blog costs` without --by: a month on one screen, names, rejected calls, and what a role does not see."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from infra.cli.gateways.cost_facts import Rejected, Sight, TierCost
from infra.cli.jobs.spans import month_before, month_start
from shared.gateways.costs.sums import GroupCost, Grouping
from tests.support.fakes.cli import DAY, GROUP, JOB, ORG, USER, Ended, ListLedger, blog

DATABASE = {"SUPABASE_DB_URL": "postgresql://blog:hunter2@127.0.0.1:1/blog"}
THIS = month_start(datetime.now(UTC))
LAST = month_before(THIS).since
OLD = "2026-01"
MANY = [
    replace(GROUP, key=f"{number:08d}-0000-4000-8000-000000000000", total_cost_usd=1000.0 - number)
    for number in range(1000)
]
STAGE = replace(GROUP, total_cost_usd=124_875.0)
MISSING = "org_id is not in organizations: add it there, and the event becomes a row."
REFUSED = [
    Rejected(ORG, MISSING, 21, 0.25, 1, last_job_id=JOB),
    Rejected(ORG, "user_id is not in users: add it there.", 2, None, 2, user_id=USER),
    Rejected(None, "not JSON", 1, None, 1, readable=False),
]


def run(*arguments: str, ledger: ListLedger, width: int = 80) -> Ended:
    """Run `blog costs` in a terminal of that width."""
    ended = blog("costs", *arguments, ledger=ledger, env={**DATABASE, "COLUMNS": str(width)})
    assert ended.code == 0
    return ended


def many() -> ListLedger:
    """Return a ledger of a thousand organizations."""
    return ListLedger(
        by=[replace(STAGE, key=key) for key in ("generation", "polishing", "quality_check", "meta_tags")],
        orgs=MANY,
        named={MANY[0].key or "": "Northwind Bakery", MANY[1].key or "": None},
        refused=REFUSED,
        tiers=[TierCost("openai/gpt-6-sol", 4, 1000, 0.5, 1)],
        month=replace(GROUP, total_cost_usd=499_500.0),
    )


@pytest.mark.parametrize("width", [60, 80, 140])
def test_summary_of_a_thousand_organizations_fits_a_screen(width: int) -> None:
    """The dearest are named, with whole ids, and the others are one line."""
    out = run(ledger=many(), width=width).out
    lines = [line.rstrip() for line in out.splitlines()]
    assert max(map(len, lines)) <= width
    assert len(lines) <= (26 if width >= 80 else 36)
    assert f"Costs in {THIS:%B %Y} so far" in out
    assert str(MANY[0].key) in out
    assert "Northwind Bakery" in out
    assert "(no name)" in out
    assert "(unknown or deleted)" in out
    assert "995 others" in out
    assert "generate" in out


def test_summary_has_the_sum_of_its_stages() -> None:
    """With what was saved and what was rejected."""
    out = " ".join(run(ledger=many()).out.split())
    assert "cost $499,500.00" in out
    assert "$0.4000 by the cache (8 calls), $0.5000 overnight (4 calls, 1 of unknown price)" in out
    assert "23 calls of 1 organisation, $0.2500 in the sums, and 1 event that can't be read" in out
    assert "add --rejected to see them" in out
    assert f"blog costs --month {THIS:%Y-%m} --by org" in out


@pytest.mark.parametrize("span", [(), ("--month", "last"), ("--since", "3d")])
def test_the_hint_has_the_same_span(span: tuple[str, ...]) -> None:
    """Both headings name it, so that nobody compares the sums of different days."""
    summary = run(*span, ledger=many(), width=140).out.splitlines()
    hint = summary[-1].split()
    assert hint[:2] == ["blog", "costs"]
    table = run(*hint[2:], ledger=many(), width=140).out.splitlines()
    assert table[0] == f"{summary[0]}, by org"
    assert "UTC" in table[0]


def test_month_is_asked_for_to_its_end() -> None:
    """Without an option that is the running one, and every question is about the same calls."""
    ledger = many()
    run("--org", ORG, ledger=ledger)
    assert ledger.asked[0][:2] == (THIS, ORG)
    assert ledger.grouped == [Grouping.STAGE]
    ledger = ListLedger(by=[GROUP])
    run("--month", OLD, "--by", "org", ledger=ledger)
    january = (datetime(2026, 1, 1, tzinfo=UTC), None, datetime(2026, 2, 1, tzinfo=UTC))
    december = (datetime(2025, 12, 1, tzinfo=UTC), None, datetime(2026, 1, 1, tzinfo=UTC))
    assert ledger.asked == [january, january, december, january, january]


def test_month_is_compared_with_the_one_before() -> None:
    """A month that has ended has no forecast."""
    month = replace(GROUP, total_cost_usd=112.0)
    before = replace(GROUP, total_cost_usd=100.0)
    ledger = ListLedger(by=[month], month=month, months={datetime(2025, 12, 1, tzinfo=UTC): before})
    out = run("--month", OLD, ledger=ledger).out
    assert "+12% on December ($100.00)" in out
    assert "forecast" not in out
    written = json.loads(run("--month", OLD, "--by", "stage", "--json", ledger=ledger).out)["month"]
    assert (written["month"], written["projected_usd"], written["days"]) == ("2026-01", None, 31.0)
    assert written["before"]["cost_usd"] == 100.0


def test_last_month_is_the_one_before_this() -> None:
    """As `--month last`."""
    ledger = ListLedger(by=[GROUP])
    run("--month", "last", ledger=ledger)
    assert ledger.asked[0] == (LAST, None, THIS)


def test_names_are_in_all_forms() -> None:
    """A spreadsheet's are no formula, and programs get them as they are."""
    named = {ORG: '=HYPERLINK("http://x","y")'}
    ledger = ListLedger(by=[replace(GROUP, key=ORG)], named=named)
    [row] = csv.DictReader(io.StringIO(run("--by", "org", "--csv", ledger=ledger).out))
    assert (row["org_id"], row["name"][:2]) == (ORG, "'=")
    assert row["total_cost_usd"] == "0.300000"
    [group] = json.loads(run("--by", "org", "--json", ledger=ledger).out)["groups"]
    assert group["name"] == named[ORG]
    ledger.days = [DAY]
    written = run("--csv", ledger=ledger).out
    [day] = csv.DictReader(io.StringIO(written))
    assert written.splitlines()[0].endswith(",unbooked_requests,org_name")
    assert (day["org_id"], day["org_name"][:2]) == (ORG, "'=")
    assert json.loads(run("--json", ledger=ledger).out)["days"][0]["org_name"] == named[ORG]
    ledger = ListLedger(by=[replace(GROUP, key=JOB, org_id=ORG)], named=named)
    [post] = json.loads(run("--by", "post", "--json", ledger=ledger).out)["groups"]
    assert (post["job_id"], post["org_id"], post["org_name"]) == (JOB, ORG, named[ORG])


HOSTILE = "Evil\x1b[2J\x07\u202e name\n" + "日本" * 90


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("by", ["org", "post"])
def test_weird_names_harm_no_terminal(by: str, width: int) -> None:
    """They are cleaned and cut by the width that they take, and the id beside them is whole."""
    group = replace(GROUP, key=ORG if by == "org" else JOB, org_id=None if by == "org" else ORG)
    out = run("--by", by, ledger=ListLedger(by=[group], named={ORG: HOSTILE}), width=width).out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert "Evil [2J name 日本" in out
    assert str(group.key) in out
    assert max(len(line) + sum(line.count(c) for c in "日本") for line in out.splitlines()) <= width


def test_rejected_calls_are_named() -> None:
    """Each with its organization, the missing user, their cost, and what to do."""
    out = " ".join(run("--rejected", ledger=many()).out.split())
    for shown in (MISSING, ORG, USER, "21", "$0.2500", "ai_usage.rebook()", "can't be read", "not JSON"):
        assert shown in out
    [call, user, lost] = csv.DictReader(io.StringIO(run("--rejected", "--csv", ledger=many()).out))
    assert (call["org_id"], call["request_count"], call["cost_usd"]) == (ORG, "21", "0.250000")
    assert (user["user_id"], user["cost_usd"], lost["readable"]) == (USER, "", "false")
    written = json.loads(run("--rejected", "--json", ledger=many()).out)
    assert [each["reason"] for each in written["rejected"]] == [each.reason for each in REFUSED]


def test_no_rejected_call_is_a_sentence() -> None:
    """And an empty list."""
    ended = run("--rejected", ledger=ListLedger())
    assert (ended.out, ended.err.count("\n")) == ("", 1)
    assert json.loads(run("--rejected", "--json", ledger=ListLedger()).out)["rejected"] == []


@pytest.mark.parametrize(
    ("sight", "sentence"),
    [
        (Sight(rows=False), "row-level security hides rows of ai_usage_logs"),
        (Sight(rejects=False), "calls that ai_usage_logs rejected are left out"),
        (Sight(all_rejects=False), "row-level security hides calls that ai_usage_logs rejected"),
        (Sight(names=False), "it can't read the names of organisations"),
        (Sight(all_names=False), "row-level security hides organisations and their names"),
    ],
)
def test_what_a_role_does_not_see_is_said(sight: Sight, sentence: str) -> None:
    """In one sentence, for people and for programs."""
    ledger = ListLedger(by=[GROUP], sees=sight, refused=None if not sight.rejects else [])
    for arguments in ((), ("--by", "org")):
        ended = run(*arguments, ledger=ledger)
        assert ended.err.count(sentence) == 1
        assert ended.err.count("\n") == 1
    written = json.loads(run("--by", "org", "--json", ledger=ledger).out)
    assert sentence in written["unseen"]
    assert (written["rejected"] is None) == (not sight.rejects)


def test_hidden_rows_are_not_called_none() -> None:
    """Nobody knows whether a model was called."""
    ended = run(ledger=ListLedger(sees=Sight(rows=False)))
    assert "sees no call" in ended.err
    assert "No model was called" not in ended.err


def test_empty_month_names_the_one_before() -> None:
    """At the begin of a month a person looks for the last one."""
    ledger = ListLedger(months={LAST: GROUP})
    assert f"blog costs --month {LAST:%Y-%m}" in run(ledger=ledger).err
    assert "--month" not in run(ledger=ListLedger()).err


def test_first_hours_of_a_month_have_no_forecast() -> None:
    """A sentence says why."""
    ledger = ListLedger(by=[GROUP], month=GROUP)
    out = run(ledger=ledger).out
    young = datetime.now(UTC).day == 1
    assert ("A day has to pass" in out) == young
    assert ("at this rate" in out) != young


def test_cheap_calls_of_unknown_models_are_not_counted_as_saved() -> None:
    """The catalogue has no price to compare with."""
    ledger = ListLedger(by=[GROUP], tiers=[TierCost("openai/unheard-of", 4, 1000, 0.5, 0)])
    written = json.loads(run("--by", "stage", "--json", ledger=ledger).out)["savings"]
    assert written["overnight_saved_usd"] is None
    assert written["overnight_unknown_requests"] == 4
    assert "an unknown price" in run(ledger=ledger).out


def test_groups_are_kept_for_programs() -> None:
    """What there was before has the same names and meanings."""
    ledger = ListLedger(by=[GROUP])
    written = json.loads(run("--by", "stage", "--json", ledger=ledger).out)
    assert {"by", "since", "groups", "total", "month"} <= written.keys()
    own = {name for name in GroupCost.__struct_fields__ if name not in {"key", "groups", "org_id"}}
    assert written["groups"][0].keys() == {"stage", *own}
