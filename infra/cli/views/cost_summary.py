"""The costs of a month or some days on one screen."""

from __future__ import annotations

from rich.text import Text

from infra.cli.format import pluralize, wrap
from infra.cli.jobs.cost_reading import Reading
from infra.cli.jobs.savings import Overnight
from infra.cli.jobs.spans import days_in_month
from infra.cli.views import rejections
from infra.cli.views.amounts import amount
from infra.cli.views.bill import Bill
from infra.cli.views.grid import Grid
from infra.cli.views.group_costs import brief_grid, name_of
from infra.cli.views.names import clip
from shared.gateways.costs.sums import GroupCost, Grouping, add_up

DEAREST = 5
"""Organizations that the summary names."""


def heading(reading: Reading, width: int) -> Text:
    """Return what the summary is about."""
    question = reading.question
    text = Text(f"Costs {question.span.title(question.now)}", style="bold")
    if question.org:
        name = name_of(question.org, reading.names)
        text.append(f"\norganisation {question.org}", style="")
        text.append(f"\n{clip(name, width)}" if name else "")
    return text


def facts(reading: Reading, bill: Bill, width: int) -> list[Text]:
    """Return the sum, the forecast, the calls, the savings and the rejected calls, each with its name."""
    total = add_up(reading.groups[Grouping.STAGE])
    in_month = reading.question.span.is_month
    rejected = rejections.brief(reading.rejected or ())
    named = {
        "cost": _cost(reading, bill, total),
        "forecast": bill.brief_forecast() if in_month and bill.running else None,
        "calls": _calls(total),
        "saved": saved(total, reading.overnight),
        "rejected": f"{rejected}: add --rejected to see them" if rejected else None,
        "month": None if in_month else bill.sentence(),
    }
    shown = {name: sentence for name, sentence in named.items() if sentence}
    indent = max(map(len, shown)) + 2
    lines = []
    for name, sentence in shown.items():
        style = "yellow" if name == "rejected" else ""
        wrapped = wrap(sentence, width, opening=name.ljust(indent), hanging=" " * indent)
        lines += [Text(line, style=style) for line in wrapped]
        lines[-len(wrapped)].stylize("bold", 0, len(name))
    return lines


def grids(reading: Reading) -> list[Grid]:
    """Return the stages, and the dearest organizations."""
    stages = reading.groups[Grouping.STAGE]
    total = add_up(stages)
    parts = [brief_grid(Grouping.STAGE, stages, total, None)]
    if orgs := reading.groups.get(Grouping.ORG):
        parts.append(brief_grid(Grouping.ORG, orgs, total, reading.names))
    return parts


def saved(total: GroupCost, cheap: Overnight) -> str | None:
    """Return what the cache and the overnight tier have saved; None if they had no call."""
    parts = []
    if total.cached_requests:
        calls = pluralize(total.cached_requests, "call")
        parts.append(f"{_price(total.total_saved_usd)} by the cache ({calls})")
    if cheap.requests:
        parts.append(f"{_price(cheap.saved_usd)} overnight ({_cheap_calls(cheap)})")
    return ", ".join(parts) or None


def overnight_sentence(cheap: Overnight) -> str | None:
    """Return what the overnight tier has saved; None if it had no call."""
    return (
        f"The overnight tier saved {_price(cheap.saved_usd)} ({_cheap_calls(cheap)})."
        if cheap.requests
        else None
    )


def _price(dollars: float | None) -> str:
    return "an unknown price" if dollars is None else amount(dollars)


def _cheap_calls(cheap: Overnight) -> str:
    lacks = f", {cheap.unknown_requests:,} of unknown price" if cheap.unknown_requests else ""
    return f"{pluralize(cheap.requests, 'call')}{lacks}"


def _cost(reading: Reading, bill: Bill, total: GroupCost) -> str:
    text = amount(total.total_cost_usd or 0.0)
    if not reading.question.span.is_month:
        return text
    if bill.running:
        text += f" in {bill.days:.1f} of {days_in_month(bill.start)} days"
    return ", ".join(filter(None, (text, bill.comparison())))


def _calls(total: GroupCost) -> str:
    text = f"{total.request_count:,}"
    if total.unpriced_requests:
        text += f"; the price of {total.unpriced_requests:,} is unknown, and in no sum"
    return text
