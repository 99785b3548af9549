"""Drills of budgets and of the daily limit."""

from __future__ import annotations

from tests.tools.drills.drill import Desk, Drill

_BUDGET_USD, _SPENT_USD = 10.0, 9.0
DAILY_LIMIT_USD = 0.003
"""The daily limit of the drills' alert, which a few posts of the stand-in cost."""
_CLOCK = f"the limit is {DAILY_LIMIT_USD} US dollars, since a stand-in's posts are cheap."


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


def _spend_an_hour(desk: Desk) -> None:
    desk.cause("An organization sends many more jobs than usual.")
    for job in [desk.start() for _ in range(2)]:
        desk.completed(job)
        desk.pipeline.rows(job, 4)
    desk.alert()
    desk.run("blog costs --by org --since 1h")
    desk.run("blog costs --by model --since 1h --org $ORG")
    desk.run("blog costs --by provider_model --since 2d")
    desk.repair("Its owner wants the jobs. The organization gets a budget, so that they can't cost more.")
    desk.run("blog budget $ORG --budget 100")
    desk.over("The rush is over. The alert closes when its costs are an hour old.")


def _spend_a_day(desk: Desk) -> None:
    desk.cause("A flood of jobs costs more than the daily limit.")
    for job in [desk.start() for _ in range(4)]:
        desk.completed(job)
        desk.pipeline.rows(job, 4)
    desk.alert()
    desk.also("spend-an-hour")
    desk.run("blog costs --by org --since 2d")
    desk.run("blog costs --by stage --since 2d --org $ORG")
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
        "spend-an-hour",
        "An organization sends many more jobs than usual.",
        _spend_an_hour,
        clock=_CLOCK,
    ),
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
        clock=_CLOCK,
    ),
)
