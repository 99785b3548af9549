"""Asks for a sweep, which lets waiting jobs in and ends cancelled ones, rather than to wait for the next."""

from __future__ import annotations

from infra.cli import console
from infra.cli.errors import Refusal
from infra.cli.gateways.jobs import Jobs
from shared import topology
from shared.telemetry import child_of


def request_sweep(jobs: Jobs) -> bool:
    """Publish one message to the sweep; without it the next one on schedule does the same.

    So a failure fails no command: it is said, and False is returned.
    """
    whole = topology.load()
    try:
        jobs.publish(whole.functions["sweep"].consumes, b"{}", {"traceparent": child_of("")})
    except Refusal as error:
        console.say(
            f"The sweep was not asked for, so this takes until the next one, at most "
            f"{whole.admission.sweep} seconds: {error}",
            style="yellow",
        )
        return False
    return True
