"""The bill of a month so far, and amounts in columns."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from infra.cli.views.amounts import amount, decimals_for, format_amount
from infra.cli.views.bill import Before, Bill, cache_sentence, compare
from tests.support.fakes.cli import GROUP, NOTHING_SPENT

SPENT = replace(GROUP, total_cost_usd=14.0)


def test_bill_is_linear_in_the_days_passed() -> None:
    """Seven days of February cost a quarter of the month."""
    bill = Bill(SPENT, datetime(2026, 2, 8, tzinfo=UTC))
    assert bill.sentence() == (
        "February so far: $14.0000 in 7.0 of 28 days (UTC). At this rate the month will cost $56.0000."
    )
    assert bill.as_map() == {
        "month": "2026-02",
        "request_count": 8,
        "cost_usd": 14.0,
        "saved_usd": 0.1,
        "unpriced_requests": 0,
        "days": 7.0,
        "days_in_month": 28,
        "projected_usd": 56.0,
        "before": None,
    }


def test_bill_of_the_first_day_projects_nothing() -> None:
    """The first call after midnight would be multiplied by thousands."""
    bill = Bill(SPENT, datetime(2026, 2, 1, 0, 1, tzinfo=UTC))
    assert bill.as_map()["projected_usd"] is None
    assert "A day has to pass" in bill.sentence()


def test_bill_of_the_first_day_has_the_month_before() -> None:
    """Some minutes are compared with nothing, and the last bill is what a person looks for."""
    bill = Bill(SPENT, datetime(2026, 2, 1, 0, 1, tzinfo=UTC), before=before(40.0, 0.0001))
    assert bill.comparison() == ""
    assert bill.forecast() == bill.brief_forecast()
    assert bill.forecast().endswith("can be estimated. January cost $40.0000.")
    lacking = Before(replace(SPENT, total_cost_usd=None, unpriced_requests=1), NOTHING_SPENT)
    assert (
        Bill(bill.total, bill.now, before=lacking)
        .forecast()
        .endswith("$0.000000, without 1 call of unknown price.")
    )


def test_bill_says_which_prices_it_lacks() -> None:
    """The sum is not the whole."""
    lacking = replace(SPENT, unpriced_requests=2)
    sentence = Bill(lacking, datetime(2026, 2, 8, tzinfo=UTC)).sentence()
    assert "days (UTC), without 2 calls of unknown price. At" in sentence


def test_bill_of_nothing_is_zero() -> None:
    """A month without a call costs nothing, and is expected to."""
    bill = Bill(NOTHING_SPENT, datetime(2026, 2, 8, tzinfo=UTC)).as_map()
    assert (bill["cost_usd"], bill["projected_usd"], bill["saved_usd"]) == (0.0, 0.0, 0.0)


def before(whole: float, same_days: float) -> Before:
    """Return the month before."""
    return Before(replace(SPENT, total_cost_usd=whole), replace(SPENT, total_cost_usd=same_days))


def test_bill_is_compared_with_the_month_before() -> None:
    """A running month with as many days of it, and what it will cost with all of it."""
    bill = Bill(SPENT, datetime(2026, 2, 8, tzinfo=UTC), before=before(40.0, 10.0))
    assert bill.sentence() == (
        "February so far: $14.0000 in 7.0 of 28 days (UTC), +40% on the same days of January ($10.0000). "
        "At this rate the month will cost $56.0000, +40% on January ($40.0000)."
    )
    assert bill.as_map()["before"] == {
        "month": "2026-01",
        "request_count": 8,
        "cost_usd": 40.0,
        "same_days_cost_usd": 10.0,
        "unpriced_requests": 0,
    }


def test_bill_of_an_ended_month_is_whole() -> None:
    """Nothing is left to be estimated."""
    bill = Bill(SPENT, datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC), before(28.0, 28.0))
    assert bill.sentence() == "February 2026 cost $14.0000, -50% on January ($28.0000)."
    assert (bill.as_map()["days"], bill.projected) == (28.0, None)


@pytest.mark.parametrize(("days", "rough"), [(2, True), (8, False)])
def test_estimate_from_few_days_says_so(days: int, *, rough: bool) -> None:
    """A weekend may be all that it knows."""
    bill = Bill(SPENT, datetime(2026, 2, days, 12, tzinfo=UTC))
    assert ("a rough estimate" in bill.sentence()) == rough
    assert ("a rough estimate" in bill.brief_forecast()) == rough


@pytest.mark.parametrize(
    ("cost", "earlier", "shown"),
    [
        (5.0, 0.0, ""),
        (5.0, 4.0, "+25% on May ($4.0000)"),
        (4.0, 4.0, "+0% on May ($4.0000)"),
        (0.0, 4.0, "-100% on May ($4.0000)"),
        (5000.0, 4.0, "1,250 times May ($4.0000)"),
    ],
)
def test_changes_are_in_percent(cost: float, earlier: float, shown: str) -> None:
    """Of a month that cost something."""
    assert compare(cost, earlier, "May") == shown


def test_cache_may_have_saved_an_unknown_price() -> None:
    """A cached answer of a model without a price saved something."""
    unknown = replace(GROUP, total_saved_usd=None)
    assert cache_sentence([unknown]) == "The cache answered 2 of 8 calls at a price that is unknown."
    assert cache_sentence([]) is None


@pytest.mark.parametrize(
    ("dollars", "shown"),
    [
        (0.0, "$0.000000"),
        (1e-9, "<$0.000001"),
        (0.0125, "$0.012500"),
        (0.1, "$0.1000"),
        (1.5, "$1.5000"),
        (123456.789, "$123,456.79"),
    ],
)
def test_amount_has_the_decimals_it_needs(dollars: float, shown: str) -> None:
    """Millionths of a dollar say nothing about thousands."""
    assert amount(dollars) == shown


def test_small_amount_in_a_column_is_not_zero() -> None:
    """The largest amount sets the decimals, and a smaller one was paid for, too."""
    decimals = decimals_for([250.0, 0.001, None])
    assert [format_amount(each, decimals) for each in (250.0, 0.001, 0.0, None)] == [
        "$250.00",
        "<$0.01",
        "$0.00",
        "unknown",
    ]
