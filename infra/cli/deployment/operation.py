"""Schedules, alerts with the metrics that they read, and secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from infra.cli.deployment.finding import Finding, differences, missing, short
from infra.cli.gateways.cloud import LOGGING, MONITORING, SCHEDULER, SECRETS, Cloud, NotThere
from shared import topology
from shared.topology import Topology

ALERTS = topology.PATH.parent / "terraform" / "alerts.tf"
METRICS = ALERTS.with_name("metrics.tf")
_TITLE = re.compile(r'^ {6}title +=  ?"(.+)"$', re.MULTILINE)
_METRIC = re.compile(r'^ {2}name +=  ?"(blog_[a-z_]+)"$', re.MULTILINE)
_OF_ORGANISATIONS = re.compile(r"^ {2}organisation_status = \{\n(.*?)^ {2}\}", re.MULTILINE | re.DOTALL)
_KEY = re.compile(r"^ +(\w+) +=", re.MULTILINE)
_NAME = "Blog pipeline: {}"
_DAY = 86_400
_MORNING = "0 6 * * *"
_SECRETS = ("litellm-master-key", "supabase-db-url", "api-db-url", "webhook-signing-key")


async def check_schedules(cloud: Cloud, project: str, region: str, topology: Topology) -> list[Finding]:
    """Compare the jobs of Cloud Scheduler."""
    listed = await cloud.list(SCHEDULER, f"projects/{project}/locations/{region}/jobs", "jobs")
    found = {short(each["name"]): each for each in listed}
    findings: list[Finding] = []
    for function in topology.consumers.values():
        if not function.every:
            continue
        name = function.subscription
        if name not in found:
            findings.append(missing(f"schedule {name}"))
            continue
        job = found[name]
        fields = [
            ("topic", short(job.get("pubsubTarget", {}).get("topicName", "")), function.consumes),
            ("times", job.get("schedule"), _times(function.every)),
            ("time zone", job.get("timeZone"), "Etc/UTC"),
        ]
        findings += differences(f"schedule {name}", fields)
        resume = f"gcloud scheduler jobs resume {name} --location {region} --project {project}"
        findings += differences(f"schedule {name}", [("state", job.get("state"), "ENABLED")], resume)
    return findings


async def check_alerts(cloud: Cloud, project: str, declared: Path = ALERTS) -> list[Finding]:
    """Check that each alert exists and is enabled."""
    policies = await cloud.list(MONITORING, f"projects/{project}/alertPolicies", "alertPolicies")
    found = {each.get("displayName"): each for each in policies}
    findings: list[Finding] = []
    for title in titles(declared):
        name = _NAME.format(title)
        if name not in found:
            findings.append(missing(f"alert {title!r}"))
        else:
            findings += differences(f"alert {title!r}", [("enabled", found[name].get("enabled", True), True)])
    return findings


async def check_metrics(cloud: Cloud, project: str, declared: Path = METRICS) -> list[Finding]:
    """Check that each metric of the logs exists and counts: an alert about one that does not is silent."""
    metrics = await cloud.list(LOGGING, f"projects/{project}/metrics", "metrics")
    found = {short(each["name"]): each for each in metrics}
    findings: list[Finding] = []
    for name in metric_names(declared):
        if name not in found:
            findings.append(missing(f"log metric {name}"))
        else:
            fields = [("disabled", found[name].get("disabled", False), False)]
            findings += differences(f"log metric {name}", fields)
    return findings


async def check_secret(cloud: Cloud, project: str, name: str) -> list[Finding]:
    """Check that the version that is read exists and is enabled. Its value is never read."""
    add = f"gcloud secrets versions add {name} --data-file=- --project {project}"
    try:
        version = await cloud.get(SECRETS, f"projects/{project}/secrets/{name}/versions/latest")
    except NotThere:
        return [Finding(f"secret {name}", "newest version", "missing", "enabled", add)]
    state = str(version.get("state", "unknown")).lower()
    return differences(f"secret {name}", [("newest version", state, "enabled")], add)


def titles(declared: Path = ALERTS) -> list[str]:
    """Return the titles of the alerts in Terraform's file."""
    return _TITLE.findall(declared.read_text())


def metric_names(declared: Path = METRICS) -> list[str]:
    """Return the names of the metrics in Terraform's file."""
    text = declared.read_text()
    of_organisations = _OF_ORGANISATIONS.search(text)
    keys = _KEY.findall(of_organisations[1]) if of_organisations else []
    return [*_METRIC.findall(text), *(f"blog_organisation_{key}" for key in keys)]


def secrets_of(used: Iterable[str]) -> list[str]:
    """Return the secrets to look at: those in use, and those that every deployment has."""
    return sorted({*_SECRETS, *used})


def _times(every: int) -> str:
    return _MORNING if every == _DAY else f"*/{every // 60} * * * *"
