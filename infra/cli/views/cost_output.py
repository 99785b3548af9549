"""The output of `blog costs`: a summary, tables with sentences, JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import Any

import msgspec
from rich.text import Text

from infra.cli import console
from infra.cli.format import wrap
from infra.cli.gateways.costs import CallCost
from infra.cli.jobs.cost_reading import Reading
from infra.cli.jobs.spans import month_before
from infra.cli.program import spell
from infra.cli.views import cost_summary, costs, group_costs, group_maps, rejections
from infra.cli.views.bill import Before, Bill, cache_sentence
from shared.gateways.costs.sums import DailyCost, GroupCost, Grouping
from shared.text.spreadsheet import write_rows


class Form(Enum):
    """The form in which costs are written."""

    TABLE = auto()
    JSON = auto()
    CSV = auto()


def show_summary(reading: Reading) -> None:
    """Write the costs of the span on one screen."""
    if not sum(each.request_count for each in reading.groups[Grouping.STAGE]):
        _say_nothing(reading)
    else:
        width = console.out.width
        console.out.print(cost_summary.heading(reading, width))
        print_lines(cost_summary.facts(reading, _bill(reading), width))
        for grid in cost_summary.grids(reading):
            console.out.print()
            print_lines(grid.render(width))
        console.out.print()
        _print_hint(reading)
    say_unseen(reading)


def show_groups(by: Grouping, reading: Reading, *, form: Form) -> None:
    """Write the groups of the span."""
    question, groups = reading.question, reading.groups[by]
    maps = group_maps.groups_as_maps(by, groups, reading.names)
    if form is Form.JSON:
        total = group_maps.total_as_map(groups)
        console.write_json({"by": by, "groups": maps, "total": total} | _about(reading, groups))
        return
    if form is Form.CSV:
        console.write(write_rows(group_maps.columns(by), group_maps.with_others(by, maps)))
    elif groups:
        print_sentence(f"Costs {question.span.title(question.now)}, by {by}", "bold")
        console.out.print()
        print_lines(
            group_costs.group_grid(by, groups, console.out.width, reading.names).render(console.out.width)
        )
        console.out.print()
        if any(each.groups > 1 for each in groups):
            console.out.print("--top 100 shows more of them, and --csv all.")
        _print_bill(groups, reading)
    else:
        _say_nothing(reading)
    _say_notes(groups, reading)


def show_days(reading: Reading, *, form: Form) -> None:
    """Write the days, each with its operations: for programs and spreadsheets."""
    days = reading.days
    if form is Form.JSON:
        console.write_json(
            {"days": _with_names(as_maps(days), reading), "total": _day_total(days)} | _about(reading, days)
        )
        return
    rows = _with_names(as_fields(days), reading)
    console.write(write_rows([*DailyCost.__struct_fields__, "org_name"], rows))
    _say_notes(days, reading)


def _with_names(days: list[dict[str, Any]], reading: Reading) -> list[dict[str, Any]]:
    names = reading.names or {}
    return [day | {"org_name": names.get(day["org_id"])} for day in days]


def print_lines(lines: Iterable[Text]) -> None:
    for line in lines:
        console.out.print(line, no_wrap=True, overflow="ignore", crop=False)


def print_sentence(sentence: str, style: str = "") -> None:
    print_lines(Text(line, style=style) for line in wrap(sentence, console.out.width))


def _bill(reading: Reading) -> Bill:
    before = Before(reading.before, reading.same_days) if reading.before.request_count else None
    return Bill(reading.month, reading.question.now, reading.question.month.since, before)


def _about(reading: Reading, rows: Sequence[DailyCost | GroupCost]) -> dict[str, Any]:
    """Return what all answers for programs have."""
    saved = {
        "cache_requests": sum(row.cached_requests for row in rows),
        "cache_saved_usd": round(sum(row.total_saved_usd or 0.0 for row in rows), 6),
    }
    rejected = reading.rejected
    return {
        "since": reading.question.span.since,
        "until": reading.question.span.until,
        "month": _bill(reading).as_map(),
        "savings": saved | reading.overnight.as_map(),
        "rejected": None if rejected is None else rejections.as_maps(rejected, reading.names),
        "unseen": unseen(reading),
    }


def _print_bill(groups: Sequence[GroupCost], reading: Reading) -> None:
    overnight = cost_summary.overnight_sentence(reading.overnight)
    for sentence in (cache_sentence(groups), overnight, _bill(reading).sentence()):
        if sentence:
            print_sentence(sentence)


def _say_notes(rows: Sequence[DailyCost | GroupCost], reading: Reading) -> None:
    if unpriced := costs.unpriced_note(rows):
        console.say(unpriced, style="yellow")
    if rejected := rejections.brief(reading.rejected or ()):
        console.say(f"ai_usage_logs rejected {rejected}: add --rejected to see them.", style="yellow")
    say_unseen(reading)


def _say_nothing(reading: Reading) -> None:
    question = reading.question
    who = "No model was called" if reading.sight.rows else "The role of SUPABASE_DB_URL sees no call"
    console.say(f"{who} {question.span.title(question.now)}.")
    if question.span.is_month and reading.before.request_count:
        month = f"{month_before(question.span.since).since:%Y-%m}"
        console.say(f"The month before has calls:\n  blog costs --month {month}")


def say_unseen(reading: Reading) -> None:
    if sentence := unseen(reading):
        console.say(sentence, style="yellow")


def unseen(reading: Reading) -> str | None:
    question = reading.question
    shows_names = bool(question.org) or question.daily or Grouping.ORG in reading.groups
    return rejections.unseen(reading.sight, names=shows_names)


def _print_hint(reading: Reading) -> None:
    """Print a command that shows more of the same calls, on one line: a person copies it."""
    span, org = reading.question.span, reading.question.org
    time = f"--month {span.since:%Y-%m}" if span.is_month else f"--since {span.since:%Y-%m-%dT%H:%MZ}"
    scope, by = (f" --org {org}", "day") if org else ("", "org")
    print_sentence(f"More, by {'' if org else 'org, '}day, user, model or post, and --csv for a spreadsheet:")
    console.out.print(spell(f"  blog costs {time}{scope} --by {by}"), soft_wrap=True)


def _day_total(days: Sequence[DailyCost]) -> dict[str, Any]:
    unpriced = sum(day.unpriced_requests for day in days)
    return {
        "request_count": sum(day.request_count for day in days),
        "cached_requests": sum(day.cached_requests for day in days),
        "total_tokens": sum(day.total_tokens for day in days),
        "total_cost_usd": None if unpriced else add_amounts(day.total_cost_usd for day in days),
        "known_cost_usd": _add_known(day.total_cost_usd for day in days),
        "total_saved_usd": _add_known(day.total_saved_usd for day in days),
        "unpriced_requests": unpriced,
        "unbooked_requests": sum(day.unbooked_requests for day in days),
    }


def as_maps(rows: Sequence[CallCost | DailyCost]) -> list[dict[str, Any]]:
    return [msgspec.to_builtins(row) for row in rows]


def as_fields(rows: Sequence[CallCost | DailyCost]) -> list[dict[str, Any]]:
    return [msgspec.structs.asdict(row) for row in rows]


def _add_known(amounts: Iterable[float | None]) -> float:
    return round(sum(amount or 0.0 for amount in amounts), 6)


def add_amounts(amounts: Iterable[float | None]) -> float | None:
    # A partial sum would read as the whole.
    amounts = tuple(amounts)
    known = [amount for amount in amounts if amount is not None]
    return round(sum(known), 6) if len(known) == len(amounts) else None
