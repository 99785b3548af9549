"""The output of `blog costs --rejected`."""

from __future__ import annotations

from infra.cli import console
from infra.cli.jobs.cost_reading import Reading
from infra.cli.jobs.spans import is_running
from infra.cli.views import rejections
from infra.cli.views.cost_output import Form, print_lines, print_sentence, say_unseen, unseen
from shared.text.names import clean
from shared.text.spreadsheet import write_rows


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
        console.say(_none(reading))
    say_unseen(reading)


def _none(reading: Reading) -> str:
    question = reading.question
    sentence = f"No call was rejected {question.span.title(question.now)}: each has its row in ai_usage_logs."
    if not is_running(question.span.since, question.now):
        return sentence
    return f"{sentence} Of the month before: `blog costs --rejected --month last`."


def _print_rejected(reading: Reading, top: int) -> None:
    rejected = reading.rejected or []
    question = reading.question
    print_sentence(f"Rejected calls {question.span.title(question.now)}", "bold")
    for reason, calls in rejections.by_reason(rejected).items():
        console.out.print()
        print_sentence(reason)
        console.out.print()
        print_lines(rejections.rejection_grid(calls, reading.names, top).render(console.out.width))
    lost = [each for each in rejected if not each.readable]
    console.out.print()
    if len({each.reason for each in rejected}) > 1:
        print_sentence(f"In all: {rejections.brief(rejected)}.")
    if len(lost) < len(rejected):
        print_sentence(rejections.AT_ONCE)
    for each in lost:
        reason = f" {clean(each.reason)}" if each.reason else ""
        print_sentence(f"{rejections.unreadable(each.request_count)}{reason}")
