"""Read a project's services side by side, and compare each with its declaration."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from infra.cli.deployment import access, firestore, functions, gateway, operation, page, pubsub
from infra.cli.deployment.finding import Finding, account
from infra.cli.gateways.cloud import Cloud, NotThere, Unreadable
from shared.topology import Topology

_NO_REGION = "the region is unknown: name it with --region."
_PATIENCE = 90.0  # seconds for everything
_Result = TypeVar("_Result")

ROLES = {
    "functions": "roles/cloudfunctions.viewer",
    "gateway": "roles/run.viewer",
    "callers": "roles/run.viewer",
    "topics": "roles/pubsub.viewer",
    "subscriptions": "roles/pubsub.viewer",
    "database": "roles/datastore.viewer",
    "indexes": "roles/datastore.viewer",
    "fields": "roles/datastore.viewer",
    "rules": "roles/firebaserules.viewer",
    "schedules": "roles/cloudscheduler.viewer",
    "alerts": "roles/monitoring.alertPolicyViewer",
    "metrics": "roles/logging.viewer",
    "secrets": "roles/secretmanager.viewer",
    "roles": "roles/iam.securityReviewer",
    "page": "roles/firebasehosting.viewer",
}
"""The areas in the order of the output, each with the role that may read it."""


@dataclass(frozen=True)
class Where:
    """The project, and the regions that the person names."""

    project: str
    region: str | None = None
    scheduler_region: str | None = None


@dataclass
class Comparison:
    """The findings of each area that could be read, and why the others could not."""

    findings: dict[str, list[Finding]] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        return any(self.findings.values())


async def compare(cloud: Cloud, where: Where, topology: Topology, patience: float = _PATIENCE) -> Comparison:
    """Compare all areas; one that can't be read, or not within `patience`, hides no other."""
    found = Comparison()
    try:
        async with asyncio.timeout(patience):
            await _compare(cloud, where, topology, found)
    except TimeoutError:
        pass
    for area in ROLES:
        if area not in found.findings and area not in found.unread:
            found.unread[area] = f"no answer within {patience:g} s."
    return found


async def _compare(cloud: Cloud, where: Where, topology: Topology, found: Comparison) -> None:
    project = where.project
    independent: Mapping[str, Coroutine[Any, Any, list[Finding]]] = {
        "topics": pubsub.check_topics(cloud, project, topology),
        "database": firestore.check_database(cloud, project),
        "indexes": firestore.check_indexes(cloud, project),
        "fields": firestore.check_fields(cloud, project),
        "rules": firestore.check_rules(cloud, project),
        "alerts": operation.check_alerts(cloud, project),
        "metrics": operation.check_metrics(cloud, project),
    }
    async with asyncio.TaskGroup() as group:
        for area, work in independent.items():
            group.create_task(_note(found, area, work))
        group.create_task(_compare_services(cloud, where, topology, found))


async def _compare_services(cloud: Cloud, where: Where, topology: Topology, found: Comparison) -> None:
    """Compare what depends on the functions: their region, their addresses, their secrets."""
    project = where.project
    deployed = await _read(found, "functions", functions.read(cloud, project))
    region = where.region or functions.region_of(deployed or {}, topology)
    service = None
    if region is None:
        found.unread |= dict.fromkeys(("gateway", "callers"), _NO_REGION)
    else:
        service = await _read(found, "gateway", gateway.read(cloud, project, region))
        if "gateway" not in found.unread:
            found.findings["gateway"] = gateway.check(service, project, topology)
    if deployed is not None:
        uri = service.get("uri") if service else None
        found.findings["functions"] = functions.check(deployed, project, topology, uri)
    addresses = functions.addresses(deployed or {}, topology)
    door = (deployed or {}).get(page.API, {})
    used = functions.secrets_of(deployed or {}) | gateway.secrets_of(service)
    async with asyncio.TaskGroup() as group:
        subscriptions = pubsub.check_subscriptions(cloud, project, topology, addresses)
        group.create_task(_note(found, "subscriptions", subscriptions))
        secrets = [operation.check_secret(cloud, project, name) for name in operation.secrets_of(used)]
        group.create_task(_note(found, "secrets", _all(secrets)))
        readers = _readers(deployed or {}, service, topology)
        group.create_task(_note(found, "roles", _check_roles(cloud, project, topology, readers)))
        group.create_task(_note(found, "page", page.check(cloud, project, door)))
        if region:
            callers = [
                functions.check_callers(cloud, project, region, name, accounts)
                for name, accounts in _callers(project, topology).items()
            ]
            group.create_task(_note(found, "callers", _all(callers)))
        if scheduled_in := where.scheduler_region or region:
            schedules = operation.check_schedules(cloud, project, scheduled_in, topology)
            group.create_task(_note(found, "schedules", schedules))
        else:
            found.unread["schedules"] = _NO_REGION


def _callers(project: str, topology: Topology) -> dict[str, list[str]]:
    """Return the members that call each service: everybody calls the functions that check the caller."""
    push = f"serviceAccount:{account(pubsub.PUSH_ACCOUNT, project)}"
    services = {
        functions.deployed_name(name, each): [functions.EVERYBODY if each.http else push]
        for name, each in topology.functions.items()
    }
    services[gateway.NAME] = [
        f"serviceAccount:{account(each.subscription, project)}"
        for each in topology.consumers.values()
        if "LITELLM_PROXY_URL" in each.environment
    ]
    return services


def _readers(
    deployed: functions.Deployed, service: dict[str, Any] | None, topology: Topology
) -> dict[str, set[str]]:
    """Return the accounts that have to read each secret, with optional ones that are in use."""
    readers: dict[str, set[str]] = {}
    for called, function in topology.functions.items():
        name = functions.deployed_name(called, function)
        used = functions.variables_of(deployed.get(name, {}))
        wanted = [*function.environment, *(each for each in function.optional if each in used)]
        for variable in functions.SECRETS.keys() & set(wanted):
            readers.setdefault(functions.SECRETS[variable], set()).add(name)
    for secret in gateway.secrets_of(service):
        readers.setdefault(secret, set()).add(gateway.NAME)
    return readers


async def _check_roles(
    cloud: Cloud, project: str, topology: Topology, readers: dict[str, set[str]]
) -> list[Finding]:
    number = await access.number_of(cloud, project)
    return await _all(access.checks(cloud, project, number, topology, readers))


async def _all(checks: list[Coroutine[Any, Any, list[Finding]]]) -> list[Finding]:
    """Run checks side by side; the first that can't read ends the area."""
    results = await asyncio.gather(*checks, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [finding for result in results if isinstance(result, list) for finding in result]


async def _note(found: Comparison, area: str, work: Awaitable[list[Finding]]) -> None:
    findings = await _read(found, area, work)
    if findings is not None:
        found.findings[area] = findings


async def _read(found: Comparison, area: str, work: Awaitable[_Result]) -> _Result | None:
    """Return what an area's work returns; note why where it can't be read."""
    try:
        return await work
    except Unreadable as error:
        found.unread[area] = str(error)
    except NotThere as error:
        found.unread[area] = f"{error} does not exist: is {area} in this project?"
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        found.unread[area] = f"the answer has an unexpected shape ({type(error).__name__}: {error})."
    return None
