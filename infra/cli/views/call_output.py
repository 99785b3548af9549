"""The output of `blog costs --job`: each call of a job."""

from __future__ import annotations

from infra.cli import console
from infra.cli.gateways.costs import CallCost, Unbooked
from infra.cli.views import costs
from infra.cli.views.cost_output import Form, add_amounts, as_fields, as_maps, print_lines
from shared.jobs.recorded import is_recorded
from shared.text.spreadsheet import write_rows

_HIDDEN = (
    "There may be more: the role of SUPABASE_DB_URL does not see all of ai_usage_rejects, where calls of an "
    "unknown organisation are kept. Ask as the owner of the database, or compare with `usage` in "
    "`blog show --json {job}`."
)


def show_calls(job: str, calls: list[CallCost], unbooked: list[Unbooked] | None, *, form: Form) -> None:
    """Write the calls of a job; `unbooked` is None if the reader does not see all of them."""
    every = [*calls, *(unbooked or ())]
    if form is Form.JSON:
        _write_calls(job, calls, unbooked)
        return
    if form is Form.CSV:
        console.write(write_rows([*CallCost.__struct_fields__, "reason"], as_fields(every)))
    elif every:
        console.out.print(costs.call_table(every, console.out.width))
        if by_operation := costs.operation_grid(every):
            console.out.print()
            print_lines(by_operation.render(console.out.width))
        if is_recorded([call.provider_model or "" for call in every]):
            console.tell("Recorded answers: nothing was paid; the prices are what they would cost.")
    else:
        seen = "has been recorded" if unbooked is None else "has been recorded or refused"
        console.say(f"No call of job {job} {seen}: a call is recorded some seconds after it is made.")
    for sentence in costs.unbooked_reasons(unbooked or ()):
        console.say(sentence, style="yellow")
    if unbooked is None:
        console.say(_HIDDEN.format(job=job), style="yellow")


def _write_calls(job: str, calls: list[CallCost], unbooked: list[Unbooked] | None) -> None:
    every = [*calls, *(unbooked or ())]
    total = {
        "calls": len(every),
        "unbooked_calls": None if unbooked is None else len(unbooked),
        "total_tokens": sum(call.total_tokens for call in every),
        "cost_usd": add_amounts(call.cost_usd for call in every),
        "saved_usd": add_amounts(call.saved_usd for call in every),
    }
    apart = None if unbooked is None else as_maps(unbooked)
    console.write_json({"job_id": job, "calls": as_maps(calls), "unbooked": apart, "total": total})
