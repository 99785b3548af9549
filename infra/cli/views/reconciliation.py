"""The output of `blog reconcile`: a table with sentences, JSON or CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from infra.cli import console
from infra.cli.format import pluralize, printable
from infra.cli.jobs.reconciliation import Reconciliation
from infra.cli.views.amounts import decimals_for, format_amount
from infra.cli.views.cost_output import Form
from infra.cli.views.reconciled_lines import STYLES, TITLES, render_lines
from shared.reconciliation.comparison import Line, Status
from shared.reconciliation.models import Provider
from shared.reconciliation.reasons import Reason
from shared.reconciliation.summary import Summary, by_provider, summarise
from shared.reconciliation.usage import Sums
from shared.text.spreadsheet import write_rows

MOST_GAPS = 40
"""Gaps below the table; --csv and --json have all."""
_MOST_ITEMS = 3
_COLUMNS = (
    "day",
    "provider",
    "model",
    *(f"our_{name}" for name in Sums.__struct_fields__),
    *(f"their_{name}" for name in Sums.__struct_fields__),
    *(f"gap_{name}" for name in TITLES),
    "status",
    "reason",
)


def show(found: Reconciliation, *, left_out: set[Provider], form: Form) -> None:
    """Write a comparison; `left_out` are the providers without a key."""
    if form is Form.JSON:
        console.write_json(_as_map(found, left_out))
        return
    if form is Form.CSV:
        console.write(write_rows(_COLUMNS, [_flat(line) for line in found.lines]))
    elif found.lines:
        console.out.print(render_lines(found.lines, console.out.width))
        console.out.print("\nWhere both sides differ: ours / the provider's. Days are in UTC.")
        _print_reasons(found.lines)
    for sentence in _sentences(found):
        console.say(sentence)
    for provider in sorted(left_out):
        console.say(f"{provider.label} is left out: {provider.name}_ADMIN_KEY is not set.", style="yellow")
    for report in found.reports:
        if report.other_usd:
            console.say(_other(report.provider, report.other_usd), style="yellow")


def _print_reasons(lines: Sequence[Line]) -> None:
    """Print what differs and why, the gaps at last, where a person looks."""
    for sentence in _expected(lines):
        console.tell(sentence, style=STYLES[Status.EXPECTED])
    gaps = [line for line in lines if line.status is Status.GAP]
    for line in gaps[-MOST_GAPS:]:
        if line.reason:
            what = f"{line.day} {printable(line.model)}, at the provider {_difference(line)}."
            console.tell(f"{what} {line.reason.sentence}", style=STYLES[Status.GAP])


def _expected(lines: Iterable[Line]) -> Iterator[str]:
    """Yield a sentence for each reason of expected differences."""
    by_reason: dict[Reason, list[Line]] = defaultdict(list)
    for line in lines:
        if line.status is Status.EXPECTED and line.reason:
            by_reason[line.reason].append(line)
    for reason, found in by_reason.items():
        days = sorted({line.day for line in found})
        when = f"{days[0]}" if len(days) == 1 else f"{days[0]} to {days[-1]}"
        yield f"{when}, {pluralize(len(found), 'line')}: {reason.sentence}"


def _difference(line: Line) -> str:
    """Return what the provider has more or less."""
    gap = line.gap
    parts = [
        f"{gap.requests:+,} {'call' if abs(gap.requests) == 1 else 'calls'}" if gap.requests else "",
        f"{gap.input_tokens:+,} tokens in" if gap.input_tokens else "",
        f"{gap.output_tokens:+,} tokens out" if gap.output_tokens else "",
        _signed_money(gap.cost_usd) if gap.cost_usd else "",
    ]
    return ", ".join(part for part in parts if part)


def _signed_money(dollars: float) -> str:
    sign = "-" if dollars < 0 else "+"
    return f"{sign}{format_amount(abs(dollars), decimals_for([dollars]))}"


def _sentences(found: Reconciliation) -> list[str]:
    total, share = summarise(found.lines), f"{found.terms.tolerance * 100:g} %"
    names = " and ".join(report.provider.label for report in found.reports)
    since = f"since {found.terms.period.first}"
    if not found.lines:
        return [f"Neither the ledger nor {names} has a call {since}."]
    what = f"in {pluralize(total.lines, 'line')} of {names} {since}"
    if total.gaps:
        return [f"{pluralize(total.gaps, 'gap')} beyond {share} {what}: {_bill(total)}"]
    return [f"No gap beyond {share} {what}."]


def _bill(total: Summary) -> str:
    decimals = decimals_for([total.ours.cost_usd, total.theirs.cost_usd])
    theirs, ours = (format_amount(side.cost_usd, decimals) for side in (total.theirs, total.ours))
    return f"{theirs} at the providers, {ours} in the ledger. docs/reconcile.md says what to do."


def _other(provider: Provider, items: dict[str, float]) -> str:
    dearest = sorted(items, key=lambda name: -abs(items[name]))[:_MOST_ITEMS]
    total = sum(items.values())
    names = ", ".join(printable(name)[:60] for name in dearest)
    return (
        f"{provider.label} also bills {format_amount(total, decimals_for([total]))} for other items than "
        f"tokens, which are not compared: {names}."
    )


def _as_map(found: Reconciliation, left_out: set[Provider]) -> dict[str, Any]:
    return {
        "since": found.terms.period.first,
        "until": found.terms.period.last,
        "tolerance": found.terms.tolerance,
        "compared": sorted(report.provider.value for report in found.reports),
        "left_out": sorted(provider.value for provider in left_out),
        "lines": [
            msgspec.to_builtins(line) | {"sentence": line.reason.sentence if line.reason else None}
            for line in found.lines
        ],
        "providers": {
            (provider.value if provider else "unknown"): msgspec.to_builtins(summary)
            for provider, summary in by_provider(found.lines).items()
        },
        "total": msgspec.to_builtins(summarise(found.lines)),
        "not_compared_usd": {report.provider.value: report.other_usd for report in found.reports},
    }


def _flat(line: Line) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "day": line.day,
        "provider": line.provider.value if line.provider else None,
        "model": line.model,
        "status": line.status.value,
        "reason": line.reason.value if line.reason else None,
    }
    for side, sums in (("our", line.ours), ("their", line.theirs), ("gap", line.gap)):
        fields |= {f"{side}_{name}": value for name, value in msgspec.structs.asdict(sums).items()}
    return fields
