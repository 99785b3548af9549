"""The functions, and who may call them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from infra.cli.deployment.finding import (
    ABSENT,
    Finding,
    account,
    differences,
    listed,
    missing,
    quantity,
    short,
)
from infra.cli.gateways.cloud import FUNCTIONS, RUN, Cloud, NotThere
from shared.topology import Function, Topology

SECRETS = {
    "LITELLM_API_KEY": "litellm-master-key",
    "SUPABASE_DB_URL": "supabase-db-url",
    "API_DB_URL": "api-db-url",
    "SUPABASE_JWT_SECRET": "supabase-jwt-secret",
    "WEBHOOK_SIGNING_KEY": "webhook-signing-key",
    "OPENAI_ADMIN_KEY": "openai-admin-key",
    "ANTHROPIC_ADMIN_KEY": "anthropic-admin-key",
}
"""The secret behind each variable that is one."""
_ALWAYS = {"FUNCTION_USE_ASGI": "1"}
_INVOKER = "roles/run.invoker"
EVERYBODY = "allUsers"
_PUBLIC = {EVERYBODY, "allAuthenticatedUsers"}
HTTP_SECONDS = 60
"""Time-out of a function that callers reach, as in infra/terraform/stage: a test compares them."""
_GATEWAY = "LITELLM_PROXY_URL"

Deployed = Mapping[str, dict[str, Any]]
"""Functions as the API writes them, by their names there."""


def deployed_name(name: str, function: Function) -> str:
    """Return a function's name in Google Cloud: that of its subscription, if it has one."""
    return f"blog-{name}" if function.http else function.subscription


async def read(cloud: Cloud, project: str) -> dict[str, dict[str, Any]]:
    """Return the functions of all regions."""
    found = await cloud.list(FUNCTIONS, f"projects/{project}/locations/-/functions", "functions")
    return {short(each["name"]): each for each in found}


def region_of(deployed: Deployed, topology: Topology) -> str | None:
    """Return the region that has most of the pipeline's functions."""
    names = {deployed_name(name, function) for name, function in topology.functions.items()}
    regions = Counter(each["name"].split("/")[3] for name, each in deployed.items() if name in names)
    return next((region for region, _ in regions.most_common(1)), None)


def addresses(deployed: Deployed, topology: Topology) -> dict[str, str]:
    """Return the functions' URLs by their names in the topology."""
    uris = {
        name: deployed.get(deployed_name(name, function), {}).get("serviceConfig", {}).get("uri")
        for name, function in topology.functions.items()
    }
    return {name: uri for name, uri in uris.items() if uri}


def check(deployed: Deployed, project: str, topology: Topology, gateway: str | None) -> list[Finding]:
    """Compare each function; `gateway` is the gateway's URL, if known."""
    findings: list[Finding] = []
    for name, function in topology.functions.items():
        called = deployed_name(name, function)
        resource = f"function {called}"
        if called not in deployed:
            findings.append(missing(resource))
            continue
        found = deployed[called]
        findings += differences(resource, _fields(found, name, function, topology, project))
        findings += _variables(resource, found.get("serviceConfig", {}), function, project, gateway)
    return findings


def _fields(
    found: dict[str, Any], name: str, function: Function, topology: Topology, project: str
) -> list[tuple[str, object, object]]:
    config = found.get("serviceConfig", {})
    timeout = HTTP_SECONDS if function.http else topology.timing.function
    fields: list[tuple[str, object, object]] = [
        ("state", found.get("state"), "ACTIVE"),
        ("entry point", found.get("buildConfig", {}).get("entryPoint"), name),
        ("requests at once", config.get("maxInstanceRequestConcurrency"), function.concurrency),
        ("most instances", config.get("maxInstanceCount"), function.max_instances),
        ("time-out", f"{config.get('timeoutSeconds')} s", f"{timeout:g} s"),
        ("memory", quantity(config.get("availableMemory")), quantity(f"{function.memory_mib}Mi")),
        ("CPU", quantity(config.get("availableCpu")), "1"),
        ("ingress", config.get("ingressSettings"), "ALLOW_ALL" if function.http else "ALLOW_INTERNAL_ONLY"),
        ("account", config.get("serviceAccountEmail"), account(deployed_name(name, function), project)),
    ]
    if not function.http:  # whose instances are a choice of the owner
        fields.append(("least instances", config.get("minInstanceCount", 0), 0))
    return fields


def _variables(
    resource: str, config: dict[str, Any], function: Function, project: str, gateway: str | None
) -> list[Finding]:
    """Compare the variables' names, the few values that are no secret, and the names of the secrets."""
    plain = config.get("environmentVariables", {})
    secret = {each["key"]: short(each["secret"]) for each in config.get("secretEnvironmentVariables", [])}
    fields: list[tuple[str, object, object]] = []
    for variable, value in {**_ALWAYS, "GOOGLE_CLOUD_PROJECT": project}.items():
        fields.append((variable, plain.get(variable), value))
    for variable in function.environment:
        if variable in SECRETS:
            fields.append((variable, _source(variable, plain, secret), f"secret {SECRETS[variable]}"))
        elif variable == _GATEWAY and gateway:
            fields.append((variable, plain.get(variable), gateway))
        else:
            fields.append((variable, "set" if variable in plain else ABSENT, "set"))
    fields += [
        (variable, _source(variable, plain, secret), f"secret {SECRETS[variable]}")
        for variable in function.optional
        if variable in SECRETS and (variable in plain or variable in secret)
    ]
    emulators = [variable for variable in (*plain, *secret) if variable.endswith("_EMULATOR_HOST")]
    fields.append(("emulators", listed(emulators), listed([])))
    return differences(resource, fields)


def _source(variable: str, plain: Mapping[str, str], secret: Mapping[str, str]) -> str:
    if variable in plain:
        return "a value in plain text"
    return f"secret {secret[variable]}" if variable in secret else ABSENT


def secrets_of(deployed: Deployed) -> set[str]:
    """Return the secrets that the functions read."""
    configs = [each.get("serviceConfig", {}) for each in deployed.values()]
    used = [each for config in configs for each in config.get("secretEnvironmentVariables", [])]
    return {short(each["secret"]) for each in used if each["key"] in SECRETS}


def variables_of(function: Mapping[str, Any]) -> set[str]:
    """Return the names of a function's secret variables."""
    config = function.get("serviceConfig", {})
    return {each["key"] for each in config.get("secretEnvironmentVariables", [])}


async def check_callers(
    cloud: Cloud, project: str, region: str, service: str, callers: Iterable[str]
) -> list[Finding]:
    """Check that the members may call a service of Cloud Run, and that not everybody may who need not."""
    path = f"projects/{project}/locations/{region}/services/{service}:getIamPolicy"
    try:
        policy = await cloud.get(RUN, path)
    except NotThere:
        return []  # a missing service is a finding of its own
    bindings = [each for each in policy.get("bindings", []) if each.get("role") == _INVOKER]
    members = {member for binding in bindings for member in binding.get("members", [])}
    wanted = set(callers)
    resource = f"service {service}"
    findings = differences(resource, [("may be called by", listed(wanted & members), listed(wanted))])
    for member in sorted(members & _PUBLIC - wanted):  # Terraform adds grants, and removes no other's
        repair = (
            f"gcloud run services remove-iam-policy-binding {service} --region {region} --project {project} "
            f"--member {member} --role {_INVOKER}"
        )
        findings += differences(resource, [("public access", member, listed([]))], repair)
    return findings
