"""The roles of the pipeline's accounts, and of Google's own that act for it.

Roles are granted on single topics, subscriptions and secrets. In the whole project an account has at most
Firestore's, and one may read the secrets of organizations, by the beginning of their names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.cli.deployment import gateway
from infra.cli.deployment.finding import Finding, account, short
from infra.cli.deployment.functions import deployed_name
from infra.cli.deployment.pubsub import PUSH_ACCOUNT
from infra.cli.gateways.cloud import IAM, PROJECTS, PUBSUB, SECRETS, Cloud, NotThere
from shared.topology import Topology

_PUBLISHER, _SUBSCRIBER = "roles/pubsub.publisher", "roles/pubsub.subscriber"
_ACCESSOR = "roles/secretmanager.secretAccessor"
_TOKENS = "roles/iam.serviceAccountOpenIdTokenCreator"
_SIGNS = "roles/iam.serviceAccountTokenCreator"
_FIRESTORE = "roles/datastore.user"
_WITHOUT_FIRESTORE = {"usage", "reconcile"}
_FIRST, _SWEEP = "generate", "sweep"
_ENDS_JOBS = {"deadletter", _SWEEP}
_SINK = "usage"
_API = "api"
_DELIVER = "deliver"
_PUBLIC = {"allUsers", "allAuthenticatedUsers"}
_CMS = "cms"
_CONDITION = " with a condition"
_CONNECTIONS = f"{_ACCESSOR} of secrets cms-…{_CONDITION}"
"""The one role with a condition, which has to be exactly this."""
_GRANTED, _ABSENT, _NOBODY = "granted", "absent", "none"

Members = Mapping[str, set[str]]
"""Accounts by name; or members of a policy by role."""


@dataclass(frozen=True)
class _Policy:
    """A resource whose policy has to grant a role; `gcloud` is the command group that changes it."""

    resource: str
    api: str
    path: str
    role: str
    members: set[str]
    gcloud: str


async def number_of(cloud: Cloud, project: str) -> str:
    """Return a project's number, by which Google's own accounts are called."""
    return short((await cloud.get(PROJECTS, f"projects/{project}"))["name"])


def checks(
    cloud: Cloud, project: str, number: str, topology: Topology, readers: Members
) -> list[Coroutine[Any, Any, list[Finding]]]:
    """Return a check for each policy; `readers` are the accounts of each secret, by their short names."""
    policies = [*_of_pubsub(project, number, topology), *_of_secrets(project, readers)]
    return [
        *(_check(cloud, project, policy) for policy in policies),
        _check_account(cloud, project, PUSH_ACCOUNT, _TOKENS, _agent("pubsub", number)),
        *(
            _check_account(cloud, project, name, _SIGNS, _member(name, project))
            for name in (deployed_name(*each) for each in topology.functions.items() if each[1].http)
        ),
        _check_project(cloud, project, number, topology),
    ]


def _of_pubsub(project: str, number: str, topology: Topology) -> Iterator[_Policy]:
    pubsub = _agent("pubsub", number)
    publishers: defaultdict[str, set[str]] = defaultdict(set)
    publishers[topology.dead_letter_topic].add(pubsub)
    for name, function in topology.functions.items():
        for topic in _published(name, topology):
            publishers[topic].add(_member(deployed_name(name, function), project))
    for function in topology.consumers.values():
        if function.every:
            publishers[function.consumes].add(_agent("cloudscheduler", number))
        if function.retry.max_delivery_attempts is not None:
            path = f"projects/{project}/subscriptions/{function.subscription}"
            resource = f"subscription {function.subscription}"
            yield _Policy(resource, PUBSUB, path, _SUBSCRIBER, {pubsub}, "pubsub subscriptions")
    for topic in sorted(topology.topics):
        path = f"projects/{project}/topics/{topic}"
        yield _Policy(f"topic {topic}", PUBSUB, path, _PUBLISHER, publishers[topic], "pubsub topics")


def _published(name: str, topology: Topology) -> set[str]:
    """Return the topics of a function: its own, and those of ends, of dead letters and of sitemaps."""
    function = topology.functions[name]
    topics = {function.publishes, function.revises}
    consumers = topology.consumers.values()
    if function.operation or name in _ENDS_JOBS:
        topics |= {each.consumes for each in consumers if each.operation}
        topics |= {topology.usage_topic, topology.events_topic}
    if name == _API:
        topics |= {each.consumes for each in consumers if each.retry.max_delivery_attempts is not None}
        topics -= {topology.output_topic}
        topics.add(topology.functions[_DELIVER].consumes)
    if name == _FIRST:
        topics.add(topology.functions[_SWEEP].consumes)
    if name == _SINK:
        topics.add(topology.dead_letter_topic)
    return {topic for topic in topics if topic}


def _of_secrets(project: str, readers: Members) -> Iterator[_Policy]:
    for secret, names in sorted(readers.items()):
        members = {_member(name, project) for name in names}
        path = f"projects/{project}/secrets/{secret}"
        yield _Policy(f"secret {secret}", SECRETS, path, _ACCESSOR, members, "secrets")


async def _check(cloud: Cloud, project: str, policy: _Policy) -> list[Finding]:
    """Compare a policy; of a resource that is missing, which is a finding of its own, there is none."""
    try:
        found = _members(await cloud.get(policy.api, f"{policy.path}:getIamPolicy"))
    except NotThere:
        return []
    lacking = sorted(policy.members - found[policy.role])
    findings = [_lacking(policy.resource, policy.role, member) for member in lacking]
    for role, members in sorted(found.items()):
        for member in sorted(members & _PUBLIC):
            target = f"{policy.gcloud} remove-iam-policy-binding {short(policy.path)} --project {project}"
            repair = _removal(target, member, role)
            findings.append(Finding(policy.resource, f"public access, {role}", member, _NOBODY, repair))
    return findings


async def _check_account(cloud: Cloud, project: str, name: str, role: str, member: str) -> list[Finding]:
    """Check that a member may make tokens for an account."""
    email = account(name, project)
    try:
        policy = await cloud.post(IAM, f"projects/{project}/serviceAccounts/{email}:getIamPolicy")
    except NotThere:
        return [Finding(f"account {email}", "exists", "no", "yes")]
    granted = member in _members(policy)[role]
    return [] if granted else [_lacking(f"account {email}", role, member)]


async def _check_project(cloud: Cloud, project: str, number: str, topology: Topology) -> list[Finding]:
    """Compare the roles that the pipeline's accounts have in the whole project."""
    policy = await cloud.post(PROJECTS, f"projects/{project}:getIamPolicy")
    wanted: dict[str, set[str]] = {PUSH_ACCOUNT: set(), gateway.NAME: set()}
    for name, function in topology.functions.items():
        wanted[deployed_name(name, function)] = set() if name in _WITHOUT_FIRESTORE else {_FIRESTORE}
    wanted[deployed_name(_CMS, topology.functions[_CMS])].add(_CONNECTIONS)
    granted = _members(policy, f'resource.name.startsWith("projects/{number}/secrets/cms-")')
    findings: list[Finding] = []
    for name, roles in wanted.items():
        member, resource = _member(name, project), f"account {account(name, project)}"
        found = {role for role, members in granted.items() if member in members}
        findings += [Finding(resource, role, _ABSENT, _GRANTED) for role in sorted(roles - found)]
        for role in sorted(found - roles):
            repair = _removal(f"projects remove-iam-policy-binding {project}", member, role)
            findings.append(Finding(resource, role, _GRANTED, _ABSENT, repair))
    return findings


def _members(policy: Mapping[str, Any], connections: str = "") -> defaultdict[str, set[str]]:
    """Return the members of each role; one with a condition may not have it when it is needed.

    `connections` is the condition that the reader of organizations' secrets has.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for binding in policy.get("bindings", []):
        role, condition = binding["role"], binding.get("condition")
        if condition is not None:
            named = role == _ACCESSOR and condition.get("expression") == connections
            role = _CONNECTIONS if named else f"{role}{_CONDITION}"
        found[role] |= set(binding.get("members", []))
    return found


def _lacking(resource: str, role: str, member: str) -> Finding:
    return Finding(resource, f"{role} of {_name(member)}", _ABSENT, _GRANTED)


def _name(member: str) -> str:
    """Return an account's own name; Google's have theirs in the domain."""
    name, _, domain = member.partition(":")[2].partition("@")
    return domain.partition(".")[0] if domain.startswith("gcp-sa-") else name


def _removal(target: str, member: str, role: str) -> str:
    # Without --all, gcloud asks which condition is meant, or refuses where nobody can answer.
    whole = " --all" if role.endswith(_CONDITION) else ""
    plain = role.removesuffix(_CONDITION).partition(" ")[0]
    return f"gcloud {target} --member {member} --role {plain}{whole}"


def _member(name: str, project: str) -> str:
    return f"serviceAccount:{account(name, project)}"


def _agent(service: str, number: str) -> str:
    return f"serviceAccount:service-{number}@gcp-sa-{service}.iam.gserviceaccount.com"
