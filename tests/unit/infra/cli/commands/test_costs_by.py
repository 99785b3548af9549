"""`blog costs --by`: costs in groups, the bill of the month, and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from infra.cli.views.group_costs import TOP
from shared.gateways.costs.sums import GroupCost, Grouping
from tests.support.fakes.cli import CALL, DAY, GROUP, JOB, ORG, UNBOOKED, USER, ListLedger, blog

DATABASE = {"SUPABASE_DB_URL": "postgresql://blog:hunter2@127.0.0.1:1/blog"}
POLISH = replace(GROUP, key="polishing", total_cost_usd=0.1, total_saved_usd=None, unpriced_requests=3)
ALL_UNKNOWN = replace(GROUP, total_cost_usd=None, total_saved_usd=None, unpriced_requests=8)


def run(*arguments: str, by: list[GroupCost], width: int = 80) -> str:
    """Return the standard output of `blog costs` in a terminal of that width."""
    ended = blog("costs", *arguments, ledger=ListLedger(by=by), env={**DATABASE, "COLUMNS": str(width)})
    assert ended.code == 0
    return ended.out


def table(*arguments: str, by: list[GroupCost], width: int = 80) -> list[str]:
    """Return the lines of the table, below its heading."""
    return run(*arguments, by=by, width=width).splitlines()[2:]


def test_costs_by_stage_are_added_up() -> None:
    """Operations have the names of their stages, and calls without a price a column of their own."""
    lines = table("--by", "stage", by=[GROUP, POLISH])
    head, generate, polish, total = (line.split() for line in lines[:1] + lines[2:4] + lines[5:6])
    assert head == ["stage", "calls", "cached", "tokens", "no", "price", "cost", "saved", "share"]
    assert generate == ["generate", "8", "2", "5.0k", "$0.3000", "$0.1000", "75.0%"]
    assert polish == ["polish", "8", "2", "5.0k", "3", "$0.1000", "25.0%"]
    assert total == ["total", "16", "4", "10.0k", "3", "$0.4000", "$0.1000", "100.0%"]


def test_costs_of_unknown_price_are_not_zero() -> None:
    """Neither in the line and the total, nor for a program, nor in a spreadsheet."""
    assert "$0.00" not in run("--by", "model", by=[ALL_UNKNOWN]).partition("so far")[0].replace(
        "$0.000000 in", ""
    )
    written = json.loads(run("--by", "model", "--json", by=[ALL_UNKNOWN, POLISH]))
    assert [each["total_cost_usd"] for each in written["groups"]] == [None, 0.1]
    total = written["total"]
    assert (total["total_cost_usd"], total["known_cost_usd"], total["unpriced_requests"]) == (None, 0.1, 11)
    [row] = csv.DictReader(io.StringIO(run("--by", "model", "--csv", by=[ALL_UNKNOWN])))
    assert (row["total_cost_usd"], row["unpriced_requests"]) == ("", "8")


@pytest.mark.parametrize(
    ("by", "name", "key", "written"),
    [
        ("stage", "stage", "quality_check", "quality"),
        ("stage", "stage", "something_else", "something_else"),
        ("model", "model", "gpt-4o", "gpt-4o"),
        ("alias", "alias", "gpt-4o", "gpt-4o"),
        ("provider_model", "provider_model", "openai/gpt-6-sol", "openai/gpt-6-sol"),
        ("prompt_version", "prompt_version", "3f2a", "3f2a"),
        ("tier", "service_tier", "flex", "flex"),
        ("user", "user_id", USER, USER),
        ("user", "user_id", None, None),
        ("day", "date", "2026-01-02", "2026-01-02"),
        ("post", "job_id", JOB, JOB),
        ("org", "org_id", ORG, ORG),
    ],
)
def test_costs_by_each_grouping(by: str, name: str, key: str | None, written: str | None) -> None:
    """A program reads the key under its field's name; a missing one is null, and `none` for people."""
    group = replace(GROUP, key=key)
    fields = json.loads(run("--by", by, "--json", by=[group]))
    assert (fields["by"], fields["groups"][0][name]) == (by, written)
    [row] = csv.DictReader(io.StringIO(run("--by", by, "--csv", by=[group])))
    assert row[name] == (written or "")
    lines = table("--by", by, by=[group])
    rows = lines[next(n for n, line in enumerate(lines) if line.startswith("─")) + 1 :]
    # The organization's name, and then its id.
    assert rows[by == "org"].split()[0] == (written or "none")


@pytest.mark.parametrize("by", ["provider_model", "prompt_version", "tier"])
def test_older_rows_key_is_unknown(by: str) -> None:
    """A row of an earlier release does not say what it was; that is not the same as having none."""
    group = replace(GROUP, key=None)
    assert table("--by", by, by=[group])[2].split()[0] == "unknown"
    assert None in json.loads(run("--by", by, "--json", by=[group]))["groups"][0].values()


KEYS = {
    Grouping.STAGE: "quality_check",
    Grouping.MODEL: "claude-3-5-sonnet",
    Grouping.ALIAS: "claude-3-5-sonnet",
    Grouping.PROVIDER_MODEL: "anthropic/claude-sonnet-5-5",
    Grouping.PROMPT_VERSION: "0123456789abcdef",
    Grouping.TIER: "standard",
    Grouping.DAY: "2026-01-02",
    Grouping.USER: USER,
    Grouping.POST: JOB,
    Grouping.ORG: ORG,
}


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("by", list(Grouping))
def test_costs_fit_and_lose_nothing(by: Grouping, width: int) -> None:
    """Ids and numbers stay whole at every width, and no column is left out."""
    group = replace(
        GROUP,
        key=KEYS[by],
        request_count=99_999,
        cached_requests=88_888,
        total_cost_usd=98_765.4321,
        total_saved_usd=1_234.5,
        total_tokens=99_000_000,
        unpriced_requests=12_345,
        org_id=ORG,
    )
    out = run("--by", by.value, by=[group], width=width)
    assert max(len(line) for line in out.splitlines()) <= width
    key = "quality" if by is Grouping.STAGE else KEYS[by]
    for shown in (key, "99,999", "88,888", "$98,765.43", "$1,234.50", "99.00M", "12,345", "100.0%"):
        assert shown in out
    assert "…" not in out


def test_costs_by_post_show_the_dearest() -> None:
    """Those below them are one line, so that the lines add up to the total; programs get all."""
    groups = [replace(GROUP, key=f"post {number}", total_cost_usd=1.0) for number in range(TOP + 3)]
    out = run("--by", "post", by=groups)
    others = next(line for line in out.splitlines() if "3 others" in line)
    assert "24" in others.split()
    assert "$3.0000" in others.split()
    assert "--top 100 shows more" in out
    assert len(json.loads(run("--by", "post", "--json", by=groups))["groups"]) == len(groups)
    assert len(run("--by", "post", "--csv", by=groups).splitlines()) == len(groups) + 1


def test_costs_of_the_top_for_programs() -> None:
    """With --top they get the others as one, too."""
    groups = [replace(GROUP, key=f"post {number}", total_cost_usd=1.0) for number in range(5)]
    written = json.loads(run("--by", "post", "--json", "--top", "2", by=groups))
    assert [(each["job_id"], each.get("others")) for each in written["groups"]] == [
        ("post 0", None),
        ("post 1", None),
        (None, 3),
    ]
    assert written["total"]["request_count"] == 40
    rows = list(csv.DictReader(io.StringIO(run("--by", "post", "--csv", "--top", "2", by=groups))))
    assert [row["job_id"] for row in rows] == ["post 0", "post 1", "3 others"]


def test_costs_by_day_show_every_day() -> None:
    """A month's days are not cut off."""
    groups = [replace(GROUP, key=f"day {number}") for number in range(TOP + 3)]
    assert "others" not in run("--by", "day", by=groups)


def test_costs_by_day_have_bars() -> None:
    """The dearest day has the longest bar, and a cheap one is seen."""
    dear, cheap = replace(GROUP, key="2026-01-02"), replace(GROUP, key="2026-01-01", total_cost_usd=0.001)
    lines = table("--by", "day", by=[dear, cheap])
    assert lines[2].endswith("█")
    assert lines[3].endswith("▏")


def test_costs_in_a_wide_terminal_show_more() -> None:
    """The time of the first call, by which a post is found."""
    wide = run("--by", "post", by=[replace(GROUP, key=JOB)], width=140)
    assert "2026-01-02 12:00" in wide
    assert "cached" in wide


def test_costs_never_write_control_characters() -> None:
    """A refused event may name a model as it likes, and a terminal would obey."""
    hostile = "gpt\x1b[2J\x07"
    assert "\x1b" not in run("--by", "model", by=[replace(GROUP, key=hostile)])
    ledger = ListLedger(rows=[replace(CALL, model=hostile, operation=hostile)])
    assert "\x1b" not in blog("costs", "--job", JOB, ledger=ledger, env=DATABASE).out


def test_csv_runs_no_formula() -> None:
    """A spreadsheet reads a text that begins like a formula as text."""
    out = run("--by", "model", "--csv", by=[replace(GROUP, key='=HYPERLINK("http://x","y")')])
    [row] = csv.DictReader(io.StringIO(out))
    assert row["model"].startswith("'=")


def test_csv_of_days_and_of_calls() -> None:
    """Every table has its spreadsheet; amounts are plain numbers."""
    ledger = ListLedger(days=[DAY], rows=[CALL], kept=[UNBOOKED])
    [day] = csv.DictReader(io.StringIO(blog("costs", "--csv", ledger=ledger, env=DATABASE).out))
    assert (day["date"], day["operation"], day["total_cost_usd"]) == ("2026-01-02", "generation", "0.025000")
    calls = list(
        csv.DictReader(io.StringIO(blog("costs", "--job", JOB, "--csv", ledger=ledger, env=DATABASE).out))
    )
    assert [call["cost_usd"] for call in calls] == ["0.012500", "0.012500"]
    assert [bool(call["reason"]) for call in calls] == [False, True]


@pytest.mark.parametrize("arguments", [("--by", "stage")])
def test_costs_end_with_the_bill_of_the_month(arguments: tuple[str, ...]) -> None:
    """People read a sentence, and programs the numbers."""
    ledger = ListLedger(days=[DAY], by=[GROUP], month=replace(GROUP, total_cost_usd=12.0))
    out = blog("costs", *arguments, ledger=ledger, env=DATABASE).out
    assert f"{datetime.now(UTC):%B} so far: $12.0000" in out
    written = json.loads(blog("costs", *arguments, "--json", ledger=ledger, env=DATABASE).out)
    assert written["month"]["cost_usd"] == 12.0
    assert written["month"]["month"] == f"{datetime.now(UTC):%Y-%m}"


def test_costs_say_what_the_cache_saved() -> None:
    """Beside the number of the calls that it answered."""
    assert "The cache answered 2 of 8 calls and saved $0.1000." in run("--by", "day", by=[GROUP])
    assert "The cache" not in run("--by", "day", by=[replace(GROUP, cached_requests=0)])


def test_costs_since_a_time() -> None:
    """A date is its begin in UTC, and a duration ends now."""
    ledger = ListLedger(by=[GROUP])
    assert (
        blog("costs", "--by", "user", "--since", "2026-01-31", "--org", ORG, ledger=ledger, env=DATABASE).code
        == 0
    )
    assert ledger.asked[0] == (datetime(2026, 1, 31, tzinfo=UTC), ORG, None)
    assert ledger.grouped == [Grouping.USER]
    ledger.asked.clear()
    blog("costs", "--since", "12h", ledger=ledger, env=DATABASE)
    assert abs(datetime.now(UTC) - timedelta(hours=12) - ledger.asked[0][0]) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--since", "yesterday"), "is not a time"),
        (("--since", "2999-01-01"), "is in the future"),
        (("--since", "2026-01-01", "--days", "3"), "--days and --since exclude each other."),
        (("--csv", "--json"), "--csv and --json exclude each other."),
        (("--job", JOB, "--by", "day"), "leave out --by."),
        (("--job", JOB, "--since", "1d", "--rejected"), "leave out --rejected and --since."),
        (("--rejected", "--by", "day"), "--rejected and --by exclude each other."),
        (("--month", "2026-11", "--days", "3"), "--month excludes --days and --since."),
        (("--month", "last", "--since", "3d"), "--month excludes --days and --since."),
        (("--month", "2026-13"), "2026-13 is not a month"),
        (("--month", "0001-01"), "0001-01 is not a month"),
        (("--month", "2026-011"), "2026-011 is not a month"),
        (("--month", "2999-01"), "is in the future"),
    ],
)
def test_costs_refuse_wrong_usage(arguments: tuple[str, ...], sentence: str) -> None:
    """With a sentence, before the database is asked."""
    ledger = ListLedger()
    ended = blog("costs", *arguments, ledger=ledger, env=DATABASE)
    assert ended.code == 2
    assert sentence in ended.err
    assert ledger.asked == []


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_costs_without_a_call_are_empty(form: str) -> None:
    """A program gets an empty list, and a person a sentence."""
    out = run("--by", "post", form, by=[])
    assert json.loads(out)["groups"] == [] if form == "--json" else out.count("\n") == 1
    ended = blog("costs", "--by", "post", ledger=ListLedger(), env=DATABASE)
    assert (ended.out, ended.err.count("\n")) == ("", 1)
