"""Drills of the nightly comparison with the providers' bills, against a stand-in's reports."""

from __future__ import annotations

from datetime import timedelta

from tests.support.servers.provider_reports import OPENAI_KEY, ProviderReports, Spent, Trouble
from tests.tools.drills.drill import Desk, Drill

_REFUSED = Trouble(status=401, body='{"error": {"message": "Incorrect API key provided"}}')
_TRIES = 50  # requests that are refused: more than the nights of a drill make


def _reconcile_gap(desk: Desk) -> None:
    reports = _reports(desk)
    desk.cause("Another program uses the same account, and the provider bills its calls as well.")
    day = reports.until - timedelta(days=2)
    reports.spent.append(Spent(day, "gpt-6-sol-2026-10-01", 100, uncached=90_000, out=40_000, usd=1.25))
    _let_a_night_pass(desk)
    desk.alert()
    desk.query("Blog: gaps between the ledger and the providers' bills")
    access = {"OPENAI_ADMIN_KEY": OPENAI_KEY, "OPENAI_ADMIN_URL": reports.url}
    desk.run("blog reconcile --since 4d", access, expect=1)
    desk.repair("The pipeline gets a project of its own, and OPENAI_PROJECT_ID limits the report to it.")
    reports.spent.clear()
    _let_a_night_pass(desk)
    desk.run("blog reconcile --since 4d", access)
    desk.over()


def _no_reconcile(desk: Desk) -> None:
    reports = _reports(desk)
    _let_a_night_pass(desk)
    desk.cause("The provider's admin key is revoked.")
    reports.troubles.extend([_REFUSED] * _TRIES)
    _let_a_night_pass(desk)
    desk.alert()
    desk.log('resource.labels.service_name="blog-reconcile" AND jsonPayload.event="report_unread"')
    desk.repair("A new key is added. The next night compares the days that were left out.")
    reports.troubles.clear()
    _let_a_night_pass(desk)
    desk.over("The bills are compared again: the alert closes within minutes.")


def _reports(desk: Desk) -> ProviderReports:
    assert desk.reports is not None, "this drill needs a stack of the drills"
    return desk.reports


def _let_a_night_pass(desk: Desk) -> None:
    """Publish what the schedule publishes each night."""
    desk.pipeline.publish(b"{}", {}, topic="blog-reconcile")


DRILLS = (
    Drill(
        "reconcile-gap",
        "A provider bills calls that the ledger does not have.",
        _reconcile_gap,
        clock="a night passes at once.",
    ),
    Drill(
        "no-reconcile",
        "A provider refuses its admin key.",
        _no_reconcile,
        speed=8640,
        clock="two days are twenty seconds.",
    ),
)
