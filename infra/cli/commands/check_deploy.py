"""`blog check-deploy`: a project of Google Cloud compared with what is declared."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from infra.cli import target
from infra.cli.dependencies import Dependencies, dependencies
from infra.cli.deployment import check
from infra.cli.deployment.check import Comparison, Where
from infra.cli.options import Json
from infra.cli.views import deployment as view
from shared import topology

Project = Annotated[
    str | None,
    typer.Option("--project", metavar="PROJECT", help="The project's id."),
]
Region = Annotated[
    str | None,
    typer.Option("--region", metavar="REGION", help="The pipeline's region; else that of its functions."),
]
SchedulerRegion = Annotated[
    str | None,
    typer.Option("--scheduler-region", metavar="REGION", help="Cloud Scheduler's, if it is another."),
]


def command(
    context: typer.Context,
    *,
    project: Project = None,
    region: Region = None,
    scheduler_region: SchedulerRegion = None,
    as_json: Json = False,
) -> None:
    """Compare a project of Google Cloud with infra/topology.yaml, infra/firestore and infra/terraform.

    It reads topics, subscriptions, functions, the gateway, who may call them, Firestore's indexes, fields and
    rules, schedules, alerts, the roles of each account, the page's headers, and the state of each secret,
    never its value. It changes nothing; docs/deploy.md says what it can't see. It uses the credentials of
    `gcloud auth application-default login`, or those of the machine.

    Exit codes: 0 nothing differs, 1 something does, 2 nothing that could be read does, but not all could be.

    With --json: {"project", "findings": [{"area", "resource", "field", "found", "expected", "repair"}],
    "unread": [{"area", "reason", "role"}]}.
    """
    where = Where(target.cloud_project(project), region, scheduler_region)
    found = asyncio.run(_compare(dependencies(context), where))
    view.show(found, where.project, as_json=as_json)
    if found.differs or found.unread:
        raise typer.Exit(1 if found.differs else 2)


async def _compare(gateways: Dependencies, where: Where) -> Comparison:
    async with gateways.cloud(where.project) as cloud:
        return await check.compare(cloud, where, topology.load())
