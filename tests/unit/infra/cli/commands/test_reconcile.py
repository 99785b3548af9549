"""`blog reconcile`: what it asks for, and wrong usage."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from shared.reconciliation.models import Provider
from tests.support.fakes.cli import ListLedger, blog
from tests.support.fakes.reports import FakeReports
from tests.support.reconciling import ours, theirs

TODAY = datetime.now(UTC).date()
DATABASE = {"SUPABASE_DB_URL": "postgresql://blog:hunter2@127.0.0.1:1/blog"}
KEYS = DATABASE | {"OPENAI_ADMIN_KEY": "sk-admin-1", "ANTHROPIC_ADMIN_KEY": "sk-ant-admin-1"}
LATELY = TODAY - timedelta(days=3)


def test_period_is_whole_days() -> None:
    """Seven days ago until today, and the day before for calls around midnight."""
    ledger, reports = ListLedger(), FakeReports()
    ended = blog("reconcile", ledger=ledger, reports=reports, env=KEYS)
    assert ended.code == 0
    assert "Neither the ledger nor OpenAI and Anthropic has a call since" in ended.err
    [period] = ledger.periods
    assert (period.first, period.last) == (TODAY - timedelta(days=8), TODAY)
    assert reports.periods == [period, period]
    assert reports.closed == 2


def test_since_takes_a_date() -> None:
    """A date as in `blog costs --since`."""
    ledger = ListLedger()
    blog("reconcile", "--since", LATELY.isoformat(), ledger=ledger, reports=FakeReports(), env=KEYS)
    assert ledger.periods[0].first == LATELY - timedelta(days=1)


def test_providers_are_asked_with_their_keys() -> None:
    """Each with its own key, scope and address."""
    reports = FakeReports()
    scopes = {"OPENAI_PROJECT_ID": "proj_1", "ANTHROPIC_ADMIN_URL": "http://127.0.0.1:1"}
    blog("reconcile", ledger=ListLedger(), reports=reports, env=KEYS | scopes)
    openai, anthropic = reports.asked
    assert (openai.provider, openai.key, openai.scope, openai.url) == (
        Provider.OPENAI,
        "sk-admin-1",
        "proj_1",
        None,
    )
    assert (anthropic.key, anthropic.scope, anthropic.url) == ("sk-ant-admin-1", None, "http://127.0.0.1:1")


@pytest.mark.parametrize(("calls", "code"), [(100, 0), (120, 1)])
def test_exit_code_tells_of_a_gap(calls: int, code: int) -> None:
    """0 without a gap, 1 with one."""
    ledger = ListLedger(used=[ours(day=LATELY)])
    reports = FakeReports([theirs({"requests": calls}, day=LATELY)])
    ended = blog("reconcile", "--provider", "openai", "--json", ledger=ledger, reports=reports, env=KEYS)
    assert ended.code == code
    written = json.loads(ended.out)
    assert (written["total"]["gaps"], written["compared"]) == (code, ["openai"])
    assert written["left_out"] == []


def test_today_alone_is_no_gap() -> None:
    """Reports come late: the exit code waits for them."""
    ledger = ListLedger(used=[ours(day=TODAY)])
    ended = blog("reconcile", ledger=ledger, reports=FakeReports(), env=KEYS)
    assert ended.code == 0
    assert "1 line: The provider's report of this day may be incomplete" in ended.out


@pytest.mark.parametrize(
    ("arguments", "env", "says"),
    [
        ((), DATABASE, "set OPENAI_ADMIN_KEY or ANTHROPIC_ADMIN_KEY to an admin key"),
        (
            ("--provider", "openai"),
            DATABASE | {"ANTHROPIC_ADMIN_KEY": "k"},
            "Set OPENAI_ADMIN_KEY to an admin key",
        ),
        (("--csv", "--json"), KEYS, "--csv and --json exclude each other"),
        (("--since", "2999-01-01"), KEYS, "is in the future: name a time that has passed"),
        (("--since", "2020-01-01"), KEYS, "is more than 366 days ago"),
        (("--since", "yesterday"), KEYS, "yesterday is not a time"),
        (("--tolerance", "a bit"), KEYS, "--tolerance a bit is not a percentage: write 1% or 0.5%"),
        (("--tolerance", "-1%"), KEYS, "is not a percentage"),
        (("--tolerance", "101%"), KEYS, "is not a percentage"),
        (("--tolerance", "nan"), KEYS, "is not a percentage"),
        (("--provider", "mistral"), KEYS, "has to be one of openai, anthropic"),
        ((), {"OPENAI_ADMIN_KEY": "k"}, "There is no database to ask"),
        ((), KEYS | {"OPENAI_ADMIN_KEY": "two words"}, "OPENAI_ADMIN_KEY is malformed"),
        ((), KEYS | {"OPENAI_ADMIN_URL": "http://example.com"}, "OPENAI_ADMIN_KEY is sent over https alone"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: tuple[str, ...], env: dict[str, str], says: str) -> None:
    """Exit 2, and no key in it."""
    ended = blog("reconcile", *arguments, ledger=ListLedger(), env={"COLUMNS": "200"} | env)
    assert ended.code == 2
    assert says in ended.err
    assert "two words" not in ended.err
    assert ended.out == ""
