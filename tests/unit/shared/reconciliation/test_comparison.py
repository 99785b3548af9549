"""The ledger compared with reports: lines, tolerance and status."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shared.reconciliation.comparison import Gap, Status
from shared.reconciliation.models import Provider
from shared.reconciliation.reasons import Reason
from tests.support.reconciling import DAY, NOW, SOL, compared, ours, theirs

CLAUDE: dict[str, Any] = {"provider": Provider.ANTHROPIC, "model": "claude-sonnet-5-5"}


def test_line_agrees_when_both_are_equal() -> None:
    """Equal sides have neither a gap nor a reason."""
    [line] = compared([ours()], [theirs()])
    assert (line.status, line.reason, line.model, line.day) == (Status.AGREES, None, SOL, DAY)
    assert line.gap == Gap(requests=0, input_tokens=0, output_tokens=0, cost_usd=0.0)


def test_line_adds_up_tiers_and_snapshots() -> None:
    """A report has a part for each service tier; the parts are one line."""
    half = {"requests": 50, "input_tokens": 45_000, "output_tokens": 20_000, "cost_usd": 0.625}
    [line] = compared([ours()], [theirs(half), theirs(half, tier="flex")])
    assert line.status is Status.AGREES
    assert line.theirs.requests == 100


@pytest.mark.parametrize(
    "changes",
    [
        {"requests": 102},
        {"requests": 98},
        {"input_tokens": 91_001},
        {"output_tokens": 39_000},
        {"cost_usd": 1.27},
        {"cost_usd": 1.23},
    ],
)
def test_each_measure_makes_a_gap(changes: dict[str, float]) -> None:
    """One measure beyond the tolerance is enough, in both directions."""
    [line] = compared([ours()], [theirs(changes)])
    assert line.status is Status.GAP
    assert line.reason


@pytest.mark.parametrize(
    "changes", [{"requests": 101}, {"input_tokens": 90_900}, {"cost_usd": 1.26}, {"cached_tokens": 90_000}]
)
def test_differences_within_tolerance_agree(changes: dict[str, float]) -> None:
    """One percent of the larger side is allowed; cached tokens are shown and do not decide."""
    assert compared([ours()], [theirs(changes)])[0].status is Status.AGREES


def test_no_tolerance_still_allows_a_cent() -> None:
    """Rows are rounded to a millionth of a dollar, so dollars never agree exactly."""
    small = {"cost_usd": 1.2599}
    assert compared([ours()], [theirs(small)], tolerance=0.0)[0].status is Status.AGREES
    assert compared([ours()], [theirs({"requests": 101})], tolerance=0.0)[0].status is Status.GAP


def test_requests_nobody_counts_are_no_gap() -> None:
    """Anthropic counts no requests: the gap is unknown, and tokens decide."""
    [line] = compared([ours(**CLAUDE)], [theirs({"requests": None}, **CLAUDE)])
    assert (line.status, line.gap.requests, line.theirs.requests) == (Status.AGREES, None, None)


def test_other_providers_are_left_out() -> None:
    """A provider without a report is not compared, and neither is a model that no provider bills."""
    local = ours(provider=None, model="llama4")
    lines = compared([ours(), ours(**CLAUDE), local], [theirs()])
    assert [line.model for line in lines] == [SOL]


def test_days_beside_the_period_are_left_out() -> None:
    """The day before the period only helps to explain the first one."""
    early = date(2026, 11, 22)
    assert compared([ours(day=early)], [theirs(day=early)]) == []


def test_lines_are_in_order() -> None:
    """By day, then by model; models that were not used are left out."""
    later = DAY + timedelta(days=1)
    nothing = theirs({"requests": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0}, model="idle")
    lines = compared(
        [ours(day=later), ours(), ours(model="gpt-6-luna")], [theirs(), nothing, theirs(model="gpt-6-luna")]
    )
    assert [(line.day, line.model) for line in lines] == [(DAY, "gpt-6-luna"), (DAY, SOL), (later, SOL)]


def test_huge_numbers_are_compared() -> None:
    """Numbers beyond 64 bits do not overflow."""
    huge = {"input_tokens": 10**25, "cost_usd": 1e18}
    assert compared([ours(huge)], [theirs(huge)])[0].status is Status.AGREES
    assert compared([ours(huge)], [theirs()])[0].reason is Reason.COUNTED_DIFFERENTLY


def test_midnight_is_no_gap() -> None:
    """Calls that the ledger has a day later than the provider: both days agree in their sum."""
    later = DAY + timedelta(days=1)
    more = {"requests": 110, "input_tokens": 99_000, "output_tokens": 44_000, "cost_usd": 1.375}
    less = {"requests": 90, "input_tokens": 81_000, "output_tokens": 36_000, "cost_usd": 1.125}
    lines = compared([ours(less), ours(more, day=later)], [theirs(), theirs(day=later)])
    assert [line.reason for line in lines] == [Reason.DAY_BOUNDARY, Reason.DAY_BOUNDARY]
    assert {line.status for line in lines} == {Status.EXPECTED}


def test_midnight_before_the_period_is_seen() -> None:
    """The first day's calls may be on the day before."""
    first, before = date(2026, 11, 23), date(2026, 11, 22)
    more = {"requests": 110, "input_tokens": 99_000, "output_tokens": 44_000, "cost_usd": 1.375}
    less = {"requests": 90, "input_tokens": 81_000, "output_tokens": 36_000, "cost_usd": 1.125}
    [line] = compared(
        [ours(less, day=first), ours(more, day=before)], [theirs(day=first), theirs(day=before)]
    )
    assert line.reason is Reason.DAY_BOUNDARY


def test_a_good_neighbour_explains_nothing() -> None:
    """A large day that agrees would swallow the gap of a small one in the sum."""
    later = DAY + timedelta(days=1)
    large = {"requests": 100_000, "input_tokens": 10**8, "output_tokens": 10**8, "cost_usd": 900.0}
    lines = compared([ours({"requests": 90}), ours(large, day=later)], [theirs(), theirs(large, day=later)])
    assert [line.status for line in lines] == [Status.GAP, Status.AGREES]


def test_rows_without_model_are_matched_in_sum() -> None:
    """During a deploy a part of the rows has the alias: the day agrees, its lines do not."""
    new = ours({"requests": 60, "input_tokens": 54_000, "output_tokens": 24_000, "cost_usd": 0.75})
    old_part = {"requests": 40, "input_tokens": 36_000, "output_tokens": 16_000, "cost_usd": 0.5}
    old = ours(old_part, model="gpt-4o", recorded=False)
    lines = compared([new, old], [theirs()])
    assert {line.model: line.reason for line in lines} == {
        "gpt-4o": Reason.MODEL_NOT_RECORDED,
        SOL: Reason.MODEL_NOT_RECORDED,
    }
    assert {line.status for line in lines} == {Status.EXPECTED}
    [*short] = compared([new, old], [theirs({"requests": 130, "input_tokens": 117_000})])
    assert {line.status for line in short} == {Status.GAP}


def test_alias_of_no_provider_is_a_line() -> None:
    """Rows of an alias such as `best` may be anybody's: they are not silently left out."""
    lines = compared([ours(provider=None, model="best", recorded=False)], [theirs()])
    assert [(line.provider, line.reason) for line in lines] == [
        (None, Reason.MODEL_NOT_RECORDED),
        (Provider.OPENAI, Reason.MODEL_NOT_RECORDED),
    ]


def test_old_rows_match_a_model_of_their_name() -> None:
    """gpt-4o was an alias of the model gpt-4o: such rows agree without a recorded model."""
    [line] = compared([ours(model="gpt-4o", recorded=False)], [theirs(model="gpt-4o")])
    assert line.status is Status.AGREES


def test_today_is_never_a_gap() -> None:
    """Calls come in on both sides while they are read."""
    [line] = compared([ours(day=date(2026, 11, 28))], [], now=NOW - timedelta(hours=7))
    assert (line.reason, line.status) == (Reason.REPORT_INCOMPLETE, Status.EXPECTED)
