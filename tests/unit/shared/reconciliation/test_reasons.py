"""The likeliest reason of a gap, rule by rule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from shared.reconciliation.comparison import differences
from shared.reconciliation.reasons import Facts, Reason, likeliest_reason
from tests.support.reconciling import SUMS

LONG_AGO = timedelta(days=3)
MORE_CALLS = {"requests": 110, "input_tokens": 99_000, "output_tokens": 44_000, "cost_usd": 1.4}
MANY_CALLS = {"requests": 200, "input_tokens": 180_000, "output_tokens": 80_000, "cost_usd": 2.5}
FEWER_CALLS = {"requests": 90, "input_tokens": 81_000, "output_tokens": 36_000, "cost_usd": 1.1}
MORE_TOKENS = {"output_tokens": 45_000, "cost_usd": 1.4}
MORE_DOLLARS = {"cost_usd": 2.5}
FEWER_DOLLARS = {"cost_usd": 0.6}


def reason_of(changes: dict[str, Any], **known: Any) -> Reason:
    """Return the reason where the provider has these sums and the ledger the usual ones."""
    theirs = replace(SUMS, **changes)
    given: dict[str, Any] = {"ended": LONG_AGO} | known
    found = differences(SUMS, theirs, 0.01)
    return likeliest_reason(Facts(differences=found, ours=SUMS, theirs=theirs, **given))


@pytest.mark.parametrize(
    ("reason", "changes", "known"),
    [
        (Reason.REPORT_INCOMPLETE, FEWER_CALLS, {"ended": timedelta(hours=6)}),
        (Reason.REPORT_INCOMPLETE, FEWER_DOLLARS, {"ended": timedelta(hours=23)}),
        (Reason.REPORT_INCOMPLETE, MORE_CALLS, {"ended": timedelta(hours=-1)}),
        (Reason.DAY_BOUNDARY, MORE_CALLS, {"opposite": True}),
        (Reason.DAY_BOUNDARY, FEWER_CALLS, {"opposite": True, "unrecorded": 5}),
        (Reason.MODEL_NOT_RECORDED, MORE_CALLS, {"unrecorded": 10}),
        (Reason.ESTIMATED_USAGE, MORE_TOKENS, {"estimated": 1}),
        (Reason.ESTIMATED_USAGE, MORE_TOKENS | {"requests": None}, {"estimated": 1}),
        (Reason.MISSING_ROWS, MORE_CALLS, {}),
        (Reason.MISSING_ROWS, MORE_CALLS, {"ended": timedelta(hours=6)}),
        (Reason.MISSING_ROWS, MANY_CALLS, {"unbooked": 1}),
        (Reason.MISSING_ROWS, MANY_CALLS, {"all_lack": True}),
        (Reason.MISSING_ROWS, MORE_TOKENS | {"requests": None}, {}),
        (Reason.OUTSIDE_CALLS, MANY_CALLS, {}),
        (Reason.OUTSIDE_CALLS, MANY_CALLS | {"requests": None}, {}),
        (Reason.OUTSIDE_CALLS, MORE_CALLS, {"ours_otherwise": False}),
        (Reason.OUTSIDE_CALLS, MANY_CALLS, {"ours_otherwise": False, "all_lack": True}),
        (Reason.OTHER_ACCOUNT, FEWER_CALLS, {}),
        (Reason.OTHER_ACCOUNT, FEWER_CALLS | {"requests": None}, {}),
        (Reason.COUNTED_DIFFERENTLY, MORE_TOKENS, {}),
        (Reason.COUNTED_DIFFERENTLY, {"input_tokens": 10_000}, {}),
        (Reason.UNKNOWN_PRICE, MORE_DOLLARS, {"unpriced": 4}),
        (Reason.PRICE, FEWER_DOLLARS, {"unpriced": 4}),
        (Reason.SERVICE_TIER, FEWER_DOLLARS, {"their_tiers": {"flex": 9}, "our_tiers": {"default": 9}}),
        (Reason.SERVICE_TIER, MORE_DOLLARS, {"their_tiers": {"default": 9}, "our_tiers": {"flex": 9}}),
        (Reason.PRICE, MORE_DOLLARS, {"their_tiers": {"standard": 9}, "our_tiers": {"default": 9}}),
        (Reason.PRICE, MORE_DOLLARS, {"their_tiers": {"flex": 0}, "our_tiers": {"default": 9}}),
        (Reason.CACHE_WRITES, MORE_DOLLARS | {"cache_write_tokens": 800}, {}),
        (Reason.PRICE, MORE_DOLLARS, {}),
        (Reason.PRICE, FEWER_DOLLARS, {}),
    ],
)
def test_reason_follows_the_facts(reason: Reason, changes: dict[str, Any], known: dict[str, Any]) -> None:
    """The first rule that fits decides."""
    assert reason_of(changes, **known) is reason


@pytest.mark.parametrize(
    ("changes", "known"),
    [
        (MANY_CALLS, {"estimated": 1}),
        ({"output_tokens": 70_000}, {"estimated": 1}),
        (MORE_DOLLARS, {"estimated": 1}),
    ],
)
def test_estimates_explain_their_tokens_alone(changes: dict[str, Any], known: dict[str, Any]) -> None:
    """Neither other calls, nor more tokens than a call has, nor dollars alone."""
    assert reason_of(changes, **known) is not Reason.ESTIMATED_USAGE


def test_a_recent_surplus_is_not_incomplete() -> None:
    """A report that is late has less, and never more."""
    assert reason_of(MANY_CALLS, ended=timedelta(hours=2)) is Reason.OUTSIDE_CALLS
