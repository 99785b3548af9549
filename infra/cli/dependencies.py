"""The gateways that the commands use. Tests hand over their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from infra.cli.gateways.budgets import Budgets
from infra.cli.gateways.cloud import Cloud
from infra.cli.gateways.costs import Ledger
from infra.cli.gateways.estate import Estate
from infra.cli.gateways.fleet import Fleet
from infra.cli.gateways.history import History
from infra.cli.gateways.jobs import Jobs
from infra.cli.gateways.local_logs import LocalLogs
from infra.cli.gateways.logs import Logs
from infra.cli.gateways.overview import LocalStack, Overview
from infra.cli.gateways.stack import Revisions, Stack, StartStack
from infra.cli.target import Target
from infra.local.supervision.service import Progress
from shared import topology
from shared.gateways.provider_reports.reading import Access, ReportReader, new_reader

if TYPE_CHECKING:
    from infra.cli.gateways.google import GoogleJobs
    from shared.gateways.profile_store import ProfileStore
    from shared.stage.webhook_desk import WebhookDesk


def _google(target: Target) -> GoogleJobs:
    from infra.cli.gateways.google import GoogleJobs  # noqa: PLC0415  takes a second, which `blog --help` need not wait

    return GoogleJobs(target)


def _google_fleet(target: Target) -> Fleet:
    from infra.cli.gateways.google_fleet import GoogleFleet  # noqa: PLC0415  the same

    return GoogleFleet(target)


def _google_overview(target: Target) -> Overview:
    from infra.cli.gateways.google_overview import GoogleOverview  # noqa: PLC0415  the same

    return GoogleOverview(target)


def _google_budgets(target: Target) -> Budgets:
    from infra.cli.gateways.google_budgets import GoogleBudgets  # noqa: PLC0415  the same

    return GoogleBudgets(target)


def _google_history(target: Target) -> History:
    from infra.cli.gateways.google_history import GoogleHistory  # noqa: PLC0415  the same

    return GoogleHistory(target)


def _cloud_logs(project: str) -> Logs:
    from infra.cli.gateways.cloud_logging import CloudLogs  # noqa: PLC0415  the same

    return CloudLogs(project)


def _postgres(url: str) -> Ledger:
    from infra.cli.gateways.ledger import PostgresLedger  # noqa: PLC0415  the same for asyncpg

    return PostgresLedger(url)


def _folder(state_dir: Path) -> LocalStack:
    from infra.cli.gateways.local_stack import StackFolder  # noqa: PLC0415  no other command looks there

    return StackFolder(state_dir)


def _local(
    state_dir: Path, upstream: str | None, on_progress: Callable[[Progress], None], *, keep: bool = False
) -> AbstractAsyncContextManager[Stack]:
    from infra.local.stack import Stack as LocalStack  # noqa: PLC0415  and for the emulators' clients

    root = topology.PATH.parent.parent
    return LocalStack(root, state_dir, upstream=upstream, on_progress=on_progress, keep=keep)


def _revisions(state_dir: Path, environment: Mapping[str, str]) -> Revisions:
    from infra.cli.gateways.revisions import LocalRevisions  # noqa: PLC0415  the same

    return LocalRevisions(topology.PATH.parent.parent, state_dir, environment)


def _google_cloud(project: str) -> AbstractAsyncContextManager[Cloud]:
    from infra.cli.gateways.google_cloud import GoogleCloud, access_token  # noqa: PLC0415  the same

    return GoogleCloud(*access_token(project))


def _webhook_desk(target: Target, signing_key: str) -> AbstractAsyncContextManager[WebhookDesk]:
    from infra.cli.gateways.webhooks import open_desk  # noqa: PLC0415  the same

    return open_desk(target, signing_key)


def _profiles(target: Target) -> AbstractAsyncContextManager[ProfileStore]:
    from infra.cli.gateways.profiles import open_profiles  # noqa: PLC0415  the same

    return open_profiles(target)


@dataclass(frozen=True)
class Dependencies:
    """The gateways of one run of the command: the real ones by default."""

    jobs: Callable[[Target], Jobs] = _google
    estate: Callable[[Target], Estate] = _google
    fleet: Callable[[Target], Fleet] = _google_fleet
    overview: Callable[[Target], Overview] = _google_overview
    budgets: Callable[[Target], Budgets] = _google_budgets
    local: Callable[[Path], LocalStack] = _folder
    ledger: Callable[[str], Ledger] = _postgres
    history: Callable[[Target], History] = _google_history
    local_logs: Callable[[Path], Logs] = LocalLogs
    cloud_logs: Callable[[str], Logs] = _cloud_logs
    reports: Callable[[Access], ReportReader] = new_reader
    stack: StartStack = _local
    cloud: Callable[[str], AbstractAsyncContextManager[Cloud]] = _google_cloud
    webhooks: Callable[[Target, str], AbstractAsyncContextManager[WebhookDesk]] = _webhook_desk
    profiles: Callable[[Target], AbstractAsyncContextManager[ProfileStore]] = _profiles
    revisions: Callable[[Path, Mapping[str, str]], Revisions] = _revisions
    # Seconds between two polls; the functions write a draft at most once a second.
    pause: float = 0.5
    # How long `blog watch` believes in a job that nobody has seen yet.
    appears: float = 60.0
    # Seconds for everything that `blog status` asks; what hangs is left out.
    patience: float = 8.0


def dependencies(context: typer.Context) -> Dependencies:
    """Return the gateways that this run of the command was given."""
    return context.obj if isinstance(context.obj, Dependencies) else Dependencies()
