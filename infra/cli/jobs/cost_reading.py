"""Read what `blog costs` shows, all of it about the same moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from infra.cli.gateways.cost_facts import Rejected, Sight
from infra.cli.gateways.costs import Ledger
from infra.cli.jobs.savings import Overnight, overnight
from infra.cli.jobs.spans import Span, is_running, month_before, month_of, month_start
from shared.gateways.costs.sums import DailyCost, GroupCost, Grouping


@dataclass(frozen=True)
class Question:
    """A question about costs: the calls of a span, of one organization or all, and their grouping."""

    span: Span
    now: datetime
    org: str | None = None
    by: Mapping[Grouping, int | None] = field(default_factory=dict)
    """The number of groups to show apart; None for all."""
    daily: bool = False

    @property
    def month(self) -> Span:
        """Return the month of the bill: the span's, or the running one."""
        return self.span if self.span.is_month else month_of(month_start(self.now))


@dataclass(frozen=True)
class Reading:
    """The answers. `rejected` is None, and `names` too, where the role may not read them."""

    question: Question
    sight: Sight
    month: GroupCost
    before: GroupCost
    same_days: GroupCost
    """Of the month before: as many days as have passed of this one."""
    rejected: list[Rejected] | None
    overnight: Overnight
    names: dict[str, str | None] | None
    groups: dict[Grouping, list[GroupCost]] = field(default_factory=dict)
    days: list[DailyCost] = field(default_factory=list)


async def read(ledger: Ledger, question: Question) -> Reading:
    """Ask the ledger."""
    scope = (question.span.since, question.org, question.span.until)
    async with ledger.snapshot() as books:
        days = await books.daily(*scope) if question.daily else []
        groups = {by: await books.groups(by, *scope, top) for by, top in question.by.items()}
        month, before, same_days = await _months(books, question)
        rejected = await books.rejected(*scope)
        sight = await books.sight()
        shown = _organizations(question, days, groups, rejected)
        return Reading(
            question=question,
            sight=sight,
            month=month,
            before=before,
            same_days=same_days,
            rejected=rejected,
            overnight=overnight(await books.cheap(*scope)),
            names=await _names(books, sight, shown),
            groups=groups,
            days=days,
        )


async def _names(books: Ledger, sight: Sight, shown: list[str]) -> dict[str, str | None] | None:
    """Return the names; None if the role sees none: that does not make the organizations deleted ones."""
    if not sight.names:
        return None
    names = await books.names(shown)
    return names if names or sight.all_names else None


async def _months(books: Ledger, question: Question) -> tuple[GroupCost, GroupCost, GroupCost]:
    """Return the sums of the month, of the month before, and of as many days of that one."""
    month, org = question.month, question.org
    last = month_before(month.since)
    total = await books.total(month.since, org, month.until)
    before = await books.total(last.since, org, last.until)
    if not before.request_count or not is_running(month.since, question.now):
        return total, before, before
    passed = last.since + max(timedelta(0), question.now - month.since)
    until = min(passed, month.since)
    return total, before, await books.total(last.since, org, until)


def _organizations(
    question: Question,
    days: list[DailyCost],
    groups: dict[Grouping, list[GroupCost]],
    rejected: list[Rejected] | None,
) -> list[str]:
    """Return the ids of all organizations that are shown."""
    ids = [question.org, *(each.org_id for each in days)]
    ids += [each.key if by is Grouping.ORG else each.org_id for by, every in groups.items() for each in every]
    ids += [each.org_id for each in rejected or ()]
    return list(dict.fromkeys(org_id for org_id in ids if org_id))
