"""Drills of a model that is away, or refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import yaml

from infra.litellm.render import CONFIG, log_lines
from tests.faults.scripts import failure
from tests.support.servers.provider import Asked, Reply, well_behaved
from tests.tools.drills.drill import Desk, Drill
from tests.tools.drills.stack import gateway_lines

_JOBS = 6
"""Five of one organization open the breaker; the next one waits without asking."""
_NOTICE = timedelta(days=45)
_DEGRADED = 3
"""Jobs whose stages the alert asks for."""


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


def _degraded_stages(desk: Desk) -> None:
    desk.cause("The provider's key may not use the fast models any more; the models that write still answer.")
    desk.provider.script = _refuse_all_but_generate
    jobs = [desk.start() for _ in range(_DEGRADED)]
    for job in jobs:
        desk.completed(job)
    desk.alert()
    desk.query("Blog: calls of models that failed, and stages that did with less")
    desk.run("blog show $JOB --why", {"JOB": jobs[0]})
    desk.repair("The key may use the models again. A post that is needed in full runs again from polish.")
    desk.provider.script = well_behaved
    desk.run("blog replay $JOB --from polish --yes", {"JOB": jobs[0]})
    desk.wait(lambda: desk.pipeline.job(jobs[0])["run"] > 1)
    desk.completed(jobs[0])
    desk.over()


def _model_retires(desk: Desk) -> None:
    desk.cause("A provider has announced the end of a model, and nobody has changed it yet.")
    lines = gateway_lines(desk.pipeline.state_dir)
    lines.write_text("\n".join([*_start_lines(desk.day() + _NOTICE), ""]))
    try:
        desk.restart("proxy")
        desk.alert()
        desk.log('resource.labels.service_name="blog-gateway" AND jsonPayload.retires:*')
    finally:
        lines.unlink()
    desk.repair("The successor takes its place, and the gateway is deployed.")
    desk.restart("proxy")
    desk.completed(desk.start())
    desk.over("The alert closes a day after the last start with the old model.")


def _start_lines(retires: date) -> Iterator[str]:
    """Yield what a gateway writes at its start if the first model of the catalogue is retired then."""
    config = yaml.safe_load(CONFIG.read_bytes())
    next(iter(config["provider_models"].values()))["retires"] = retires
    return log_lines(config, retires - _NOTICE)


def _refuse_all_but_generate(asked: Asked) -> Reply:
    return well_behaved(asked) if asked.stage == "generate" else failure(401, "invalid_api_key")


DRILLS = (
    Drill("breaker-open", "A provider's quota is used up.", _breaker_open),
    Drill(
        "degraded-stages",
        "A provider's key may not use the models that polish, review and tag.",
        _degraded_stages,
    ),
    Drill(
        "model-retires",
        "A provider has announced the end of a model.",
        _model_retires,
        clock="the drill writes the day into the catalogue that its gateway reads.",
    ),
)
