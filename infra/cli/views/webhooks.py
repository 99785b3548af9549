"""Endpoints and their deliveries: some lines for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rich.text import Text

from infra.cli.format import pluralize, printable, wrap
from shared.webhooks.delivery import Attempt, Delivery, Status
from shared.webhooks.endpoint import GONE, Endpoint

_STYLES = {Status.DELIVERED: "green", Status.FAILED: "red", Status.PENDING: "yellow"}


def render(endpoints: Sequence[Endpoint], width: int) -> list[Text]:
    """Return the lines of endpoints."""
    lines = []
    for each in endpoints:
        style = "dim" if each.disabled else ""
        lines.append(Text(f"{each.endpoint_id}  {_state(each)}", style=style or "bold"))
        for text in (each.url, ", ".join(each.events), each.description):
            lines += [Text(f"  {line}", style=style) for line in wrap(printable(text), width - 2) if line]
    return lines


def _state(endpoint: Endpoint) -> str:
    if endpoint.disabled:
        return "disabled: it answered 410" if endpoint.disabled_by == GONE else "disabled"
    return f"failing since {_moment(endpoint.failing_since)}" if endpoint.failing_since else "enabled"


def render_deliveries(deliveries: Iterable[Delivery], width: int) -> list[Text]:
    """Return the lines of deliveries, each with its last try."""
    lines = []
    for each in deliveries:
        head = f"{each.delivery_id}  {_moment(each.created_at)}  {printable(each.type)}  "
        lines.append(Text.assemble(head, (each.status.value, _STYLES[each.status])))
        lines += [Text(f"  {line}") for text in _about(each) for line in wrap(text, width - 2)]
    return lines


def _about(delivery: Delivery) -> Iterator[str]:
    if delivery.job_id:
        yield f"Job {printable(delivery.job_id)}."
    if delivery.attempts:
        yield f"{pluralize(len(delivery.attempts), 'attempt')}, the last {describe(delivery.attempts[-1])}"
    if delivery.claimed_until:
        yield f"Being sent; without an answer it is due again at {_moment(delivery.claimed_until)}."
    elif delivery.next_at:
        yield f"Due at {_moment(delivery.next_at)}."


def describe(attempt: Attempt) -> str:
    """Return the sentence of a try."""
    if attempt.error is None:
        return f"answered {attempt.status_code} in {attempt.latency_ms} ms at {_moment(attempt.at)}."
    return f"failed at {_moment(attempt.at)}: {printable(attempt.error)}"


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""
