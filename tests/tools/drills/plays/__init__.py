"""The drills: a file for each kind of trouble."""

from __future__ import annotations

from tests.tools.drills.plays import bills, functions, jobs, messages, models, money, webhooks

DRILLS = {
    drill.alert: drill
    for drills in (
        messages.DRILLS,
        functions.DRILLS,
        jobs.DRILLS,
        models.DRILLS,
        money.DRILLS,
        bills.DRILLS,
        webhooks.DRILLS,
    )
    for drill in drills
}
"""Each alert's drill."""
