"""The drill of a model that is away."""

from __future__ import annotations

from tests.faults.scripts import failure
from tests.support.servers.provider import well_behaved
from tests.tools.drills.drill import Desk, Drill

_JOBS = 6
"""Five of one organization open the breaker; the next one waits without asking."""


def _breaker_open(desk: Desk) -> None:
    desk.cause("The provider's quota is used up: it answers each call with 429.")
    desk.provider.script = lambda _: failure(429, "insufficient_quota")
    jobs = [desk.start() for _ in range(_JOBS)]
    desk.alert()
    desk.query("Blog: calls of models that failed, and stages that did with less")
    desk.run("blog status")
    desk.run("blog list --waiting --limit 100")
    desk.repair(
        "The quota is raised: the provider answers. A probe finds that within a minute, and the jobs go on."
    )
    desk.provider.script = well_behaved
    for job in jobs:
        desk.completed(job)
    desk.over()


DRILLS = (Drill("breaker-open", "A provider's quota is used up.", _breaker_open),)
