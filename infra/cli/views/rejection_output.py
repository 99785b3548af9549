"""The output of `blog costs --rejected`."""

from __future__ import annotations

from rich.text import Text

from infra.cli import console
from infra.cli.jobs.cost_reading import Reading
from infra.cli.views import rejections
from infra.cli.views.cost_output import Form, print_lines, say_unseen, unseen
from infra.cli.views.names import clean
from infra.cli.views.spreadsheet import write_rows


def show_rejected(reading: Reading, top: int, *, form: Form) -> None:
    """Write the calls that ai_usage_logs rejected, by reason."""
    rejected = reading.rejected or []
    maps = rejections.as_maps(rejected, reading.names)
    if form is Form.JSON:
        known = None if reading.rejected is None else maps
        console.write_json(
            {"since": reading.question.span.since, "rejected": known, "unseen": unseen(reading)}
        )
        return
    if form is Form.CSV:
        console.write(write_rows(rejections.COLUMNS, maps))
    elif rejected:
        _print_rejected(reading, top)
    elif reading.rejected is not None:
        console.say("No call was rejected in this time: each has its row in ai_usage_logs.")
    say_unseen(reading)


def _print_rejected(reading: Reading, top: int) -> None:
    rejected = reading.rejected or []
    question = reading.question
    console.out.print(Text(f"Rejected calls {question.span.title(question.now)}", style="bold"))
    for reason, calls in rejections.by_reason(rejected).items():
        console.out.print()
        console.out.print(Text(reason))
        console.out.print()
        print_lines(rejections.rejection_grid(calls, reading.names, top).render(console.out.width))
    lost = [each for each in rejected if not each.readable]
    console.out.print()
    if len(lost) < len(rejected):
        console.out.print(rejections.AT_ONCE)
    for each in lost:
        reason = f" {clean(each.reason)}" if each.reason else ""
        console.out.print(f"{rejections.unreadable(each.request_count)}{reason}")
