"""Drills of budgets and of the daily limit."""

from __future__ import annotations

from tests.tools.drills.drill import Desk, Drill

_BUDGET_USD, _SPENT_USD = 10.0, 9.0
DAILY_LIMIT_USD = 0.003
"""The daily limit of the drills' alert, which a few posts of the stand-in cost."""


def _budget_threshold(desk: Desk) -> None:
    desk.completed(desk.start())
    desk.cause("An organization has spent nine tenths of its budget, and has another job.")
    books = {"limits": {"budget_usd": _BUDGET_USD}, "spent_usd": _SPENT_USD}
    desk.pipeline.write(f"admission/{desk.org_id}", books)
    desk.completed(desk.start())
    desk.alert()
    desk.run("blog budget $ORG")
    desk.log('jsonPayload.event="budget_threshold"')
    desk.repair("Its owner agrees to a higher budget.")
    desk.run("blog budget $ORG --budget 100")
    desk.completed(desk.start())
    desk.over()


def _spend_a_day(desk: Desk) -> None:
    desk.cause("A flood of jobs costs more than the daily limit.")
    for job in [desk.start() for _ in range(4)]:
        desk.completed(job)
        desk.pipeline.rows(job, 4)
    desk.alert()
    desk.run("blog costs --by org --since 2d")
    desk.run(
        'psql "$SUPABASE_DB_URL" --command "SELECT org_id, operation, sum(request_count), '
        "sum(total_cost_usd), sum(unpriced_requests) AS of_unknown_price FROM ai_daily_costs "
        "WHERE date >= current_date - 1 "
        'GROUP BY 1, 2 ORDER BY 4 DESC NULLS LAST LIMIT 20"'
    )
    desk.run("blog list --running --org $ORG")
    desk.repair("The organization is paused. What its sender still publishes waits, and is cancelled.")
    desk.run('blog pause --org $ORG --reason "Their import runs wild"')
    job = desk.start()
    desk.wait(lambda: desk.pipeline.job(job).get("waiting"))
    desk.run("blog cancel --org $ORG --yes")
    desk.run("blog budget $ORG --budget 100")
    desk.run("blog resume --org $ORG")
    desk.over("Nothing is spent any more. The alert closes when the costs are a day old.")


DRILLS = (
    Drill(
        "budget-threshold",
        "An organization has spent nine tenths of its budget.",
        _budget_threshold,
        clock="nine dollars are written into its books, since a stand-in's posts are cheap.",
    ),
    Drill(
        "spend-a-day",
        "A flood of jobs costs more than the daily limit.",
        _spend_a_day,
        clock=f"the limit is {DAILY_LIMIT_USD} US dollars, since a stand-in's posts are cheap.",
    ),
)
