"""Every form of `blog costs` is about the same calls, and shows them alike."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from infra.cli.gateways.cost_facts import Rejected
from infra.cli.jobs.spans import month_of, month_start
from shared.gateways.costs.sums import Grouping
from tests.support.fakes.cli import DAY, GROUP, ORG, USER, Ended, ListLedger, blog

DATABASE = {"SUPABASE_DB_URL": "postgresql://blog:hunter2@127.0.0.1:1/blog"}
THIS = month_of(month_start(datetime.now(UTC)))
FORMS = [(), ("--csv",), ("--json",), ("--rejected",), *(("--by", by.value) for by in Grouping)]
REFUSED = [
    Rejected(ORG, "org_id is not in organizations: add it.", 2, 1.5, 0),
    Rejected(ORG, "user_id is not in users: add it.", 1, 0.25, 0, user_id=USER),
    Rejected(None, "not JSON", 1, None, 1, readable=False),
]


def run(*arguments: str, ledger: ListLedger, width: int = 80) -> Ended:
    """Run `blog costs` in a terminal of that width."""
    ended = blog("costs", *arguments, ledger=ledger, env={**DATABASE, "COLUMNS": str(width)})
    assert ended.code == 0
    return ended


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_about_this_month(form: tuple[str, ...]) -> None:
    """Sums of two forms without a time can be compared."""
    ledger = ListLedger(by=[GROUP], days=[DAY])
    run(*form, ledger=ledger)
    assert ledger.asked[0] == (THIS.since, None, THIS.until)


def test_days_have_the_sums_of_groups() -> None:
    """What a sum leaves out is counted beside it, and a day without a saving does not hide the others'."""
    free = replace(DAY, total_cost_usd=None, total_saved_usd=None, unpriced_requests=1)
    saving = replace(DAY, total_cost_usd=0.3, total_saved_usd=0.1)
    days = json.loads(run("--json", ledger=ListLedger(days=[free, saving])).out)["total"]
    group = replace(GROUP, total_cost_usd=0.3, total_saved_usd=0.1, unpriced_requests=1)
    groups = json.loads(run("--by", "stage", "--json", ledger=ListLedger(by=[group])).out)["total"]
    for name in ("total_cost_usd", "known_cost_usd", "total_saved_usd", "unpriced_requests"):
        assert days[name] == groups[name]


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("form", [(), ("--by", "org"), ("--by", "day"), ("--rejected",)])
def test_no_line_ends_with_spaces(form: tuple[str, ...], width: int) -> None:
    """A file of them has no rubbish, and no line is wider than the terminal."""
    ledger = ListLedger(by=[replace(GROUP, key=ORG, unpriced_requests=12)], refused=REFUSED, month=GROUP)
    lines = run(*form, ledger=ledger, width=width).out.splitlines()
    assert lines == [line.rstrip() for line in lines]
    assert max(map(len, lines)) <= width


def test_rejected_calls_are_added_up() -> None:
    """Over all reasons, as the other forms count them."""
    out = " ".join(run("--rejected", ledger=ListLedger(refused=REFUSED)).out.split())
    sentence = "3 calls of 1 organisation, $1.7500 in the sums, and 1 event that can't be read"
    assert f"In all: {sentence}." in out
    assert sentence in run("--by", "stage", ledger=ListLedger(by=[GROUP], refused=REFUSED)).err
    assert "In all" not in run("--rejected", ledger=ListLedger(refused=REFUSED[:1])).out


def test_no_rejected_call_of_a_young_month_names_the_last() -> None:
    """On its first days a person looks for those of yesterday."""
    assert "blog costs --rejected --month last" in run("--rejected", ledger=ListLedger()).err
    assert "month last" not in run("--rejected", "--month", "2026-01", ledger=ListLedger()).err


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "\u200b\u2060"])
def test_a_name_of_nothing_is_said(name: str) -> None:
    """An empty cell would look like a fault."""
    ledger = ListLedger(by=[replace(GROUP, key=ORG)], named={ORG: name})
    assert "(no name)" in run(ledger=ledger).out
    assert "(no name)" in run("--by", "org", ledger=ledger).out


@pytest.mark.parametrize("name", ["Line one\nLine two\r\n\tTabbed", "می‌خواهم", "क्‍षेत्रीय कंपनी"])
def test_a_name_that_fits_is_whole(name: str) -> None:
    """Its width is that of the clean name, and joiners between letters belong to it."""
    ledger = ListLedger(by=[replace(GROUP, key=ORG)], named={ORG: name})
    shown = " ".join(name.split())
    for form in ((), ("--by", "org")):
        assert shown in run(*form, ledger=ledger, width=140).out


def test_a_small_share_is_not_zero() -> None:
    """It was paid for."""
    groups = [replace(GROUP, key=key, total_cost_usd=cost) for key, cost in (("a", 9999.0), ("b", 1.0))]
    free = replace(GROUP, key="c", total_cost_usd=0.0)
    lines = run("--by", "model", ledger=ListLedger(by=[*groups, free])).out.splitlines()
    ends = {line.split()[0]: line.split()[-1] for line in lines if line.endswith("%")}
    assert ends == {"a": "100.0%", "b": "<0.1%", "c": "0.0%", "total": "100.0%"}
