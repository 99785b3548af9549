"""The event of a budget that is nearly or wholly spent: the message on blog-events.

The same threshold of the same budget in the same period has the same id, however often it is published.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Literal
from uuid import uuid5

import msgspec

from shared.jobs.admission import Admission, Conditions, budget_of, held, period_of, to_micros, to_usd
from shared.jobs.budget_period import period_end
from shared.messages.schemas import END_NAMESPACE
from shared.topology import Period

THRESHOLDS = (80, 100)
"""Percent of the budget, ascending."""

TYPE: Literal["budget.threshold"] = "budget.threshold"


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """A budget in US dollars, what is spent of it in the period, and what jobs at work hold beside that.

    `percent` is the threshold, not the exact share. `period_start` is a day as YYYY-MM-DD. It and `resets_at`
    are None for a budget without a period.
    """

    org_id: str
    period: Period
    period_start: str | None
    budget_usd: float
    spent_usd: float
    held_usd: float
    percent: int
    resets_at: datetime | None


class BudgetEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The message, in the form of Standard Webhooks; delivered at least once, dedupe on event_id."""

    event_id: str
    type: Literal["budget.threshold"]
    timestamp: datetime
    data: Threshold


def reached(admission: Admission, given: Conditions) -> int:
    """Return the highest threshold that is reached: 0, 80 or 100. Write it as `alerted`, also a lower one.

    It compares what is spent, without what jobs hold: a hold is a worst case, of which most comes back, and
    an alert can't be taken back. So a job can be refused before 100 is announced. A raised budget lowers the
    threshold, so that it can be announced again for the new one.
    """
    budget, spent = budget_of(admission, given), to_micros(admission.spent_usd)
    if budget is None or spent <= 0:
        return 0
    return max((percent for percent in THRESHOLDS if spent * 100 >= budget * percent), default=0)


def threshold_to_announce(admission: Admission, given: Conditions) -> int | None:
    """Return the threshold, 80 or 100, that is reached and not announced in this period; else None.

    Call it after a settlement, with a document of the current period. A job that passes both is
    announced as 100. An organisation of several shards is judged as a whole (`combine`).
    """
    percent = reached(admission, given)
    return percent if percent > admission.alerted else None


def budget_event(
    org_id: str, admission: Admission, given: Conditions, percent: int, now: datetime
) -> BudgetEvent:
    """Return the event; `now` is the time of the settlement. ValueError without a budget."""
    budget = budget_of(admission, given)
    if budget is None:
        raise ValueError("an organisation without a budget reaches no threshold")
    period = period_of(admission, given.defaults)
    resets = period_end(now, period)
    data = Threshold(
        org_id=org_id,
        period=period,
        period_start=admission.period_start,
        budget_usd=to_usd(budget),
        spent_usd=admission.spent_usd,
        held_usd=to_usd(held(admission)),
        percent=percent,
        resets_at=datetime.combine(resets, time(), UTC) if resets else None,
    )
    parts = (TYPE, org_id, admission.period_start, percent, budget)
    event_id = str(uuid5(END_NAMESPACE, "|".join(map(str, parts))))
    return BudgetEvent(event_id=event_id, type=TYPE, timestamp=now, data=data)


def threshold_sentence(event: BudgetEvent) -> str:
    """Return the sentence for the log."""
    data = event.data
    span = "in all" if data.period == "total" else f"a {data.period}"
    share = f"{data.percent} % of" if data.percent < THRESHOLDS[-1] else "all of"
    return (
        f"The organisation has spent {share} its budget of ${data.budget_usd:,.2f} {span} "
        f"(${data.spent_usd:,.2f})."
    )
