"""The gateway's service on Cloud Run."""

from __future__ import annotations

from typing import Any

from infra.cli.deployment.finding import Finding, account, differences, missing, quantity, seconds, short
from infra.cli.gateways.cloud import RUN, Cloud, NotThere
from shared.topology import Topology

NAME = "blog-gateway"
_CONCURRENCY = 500
"""Requests at once of an instance, as in infra/terraform/gateway.tf: a test compares them."""
_MASTER_KEY = ("LITELLM_MASTER_KEY", "litellm-master-key")
_PROVIDERS = {"OPENAI_API_KEY": "openai-api-key", "ANTHROPIC_API_KEY": "anthropic-api-key"}
_ANY_PROVIDER = "OPENAI_API_KEY or ANTHROPIC_API_KEY"


async def read(cloud: Cloud, project: str, region: str) -> dict[str, Any] | None:
    """Return the service, or None where there is none."""
    try:
        return await cloud.get(RUN, f"projects/{project}/locations/{region}/services/{NAME}")
    except NotThere:
        return None


def check(found: dict[str, Any] | None, project: str, topology: Topology) -> list[Finding]:
    """Compare limits, access and the names of the secrets."""
    resource = f"service {NAME}"
    if found is None:
        return [missing(resource)]
    template = found.get("template", {})
    container: dict[str, Any] = next(iter(template.get("containers", [])), {})
    limits = container.get("resources", {}).get("limits", {})
    variables = {each["name"]: each for each in container.get("env", [])}
    instances = template.get("scaling", {}).get("maxInstanceCount", 0)
    fields: list[tuple[str, object, object]] = [
        ("state", found.get("terminalCondition", {}).get("state"), "CONDITION_SUCCEEDED"),
        ("ingress", found.get("ingress"), "INGRESS_TRAFFIC_INTERNAL_ONLY"),
        ("requests at once", template.get("maxInstanceRequestConcurrency"), _CONCURRENCY),
        ("time-out", seconds(template.get("timeout")), seconds(f"{topology.timing.function:g}")),
        ("account", template.get("serviceAccount"), account(NAME, project)),
        ("CPU", quantity(limits.get("cpu")), "1"),
        ("memory", quantity(limits.get("memory")), "2Gi"),
    ]
    if "REDIS_HOST" not in variables:  # its cache is in the memory of one instance
        fields.append(("most instances", instances, 1))
    return differences(resource, [*fields, *_keys(variables)])


def secrets_of(found: dict[str, Any] | None) -> set[str]:
    """Return the secrets that the service reads."""
    containers = (found or {}).get("template", {}).get("containers", [])
    sources = [each.get("valueSource", {}) for container in containers for each in container.get("env", [])]
    return {short(each["secretKeyRef"]["secret"]) for each in sources if "secretKeyRef" in each}


def _keys(variables: dict[str, dict[str, Any]]) -> list[tuple[str, object, object]]:
    wanted = [_MASTER_KEY, *(item for item in _PROVIDERS.items() if item[0] in variables)]
    fields: list[tuple[str, object, object]] = [
        (name, _source(variables.get(name, {})), f"secret {secret}") for name, secret in wanted
    ]
    if len(wanted) == 1:
        fields.append(("provider's key", "", _ANY_PROVIDER))
    return fields


def _source(variable: dict[str, Any]) -> str:
    reference = variable.get("valueSource", {}).get("secretKeyRef")
    if reference:
        return f"secret {short(reference['secret'])}"
    return "a value in plain text" if "value" in variable else ""
