"""Topics and push subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.cli.deployment.finding import (
    MISSING,
    Finding,
    account,
    differences,
    missing,
    seconds,
    short,
)
from infra.cli.gateways.cloud import PUBSUB, Cloud
from shared.topology import Function, Topology

PUSH_ACCOUNT = "blog-push"
_WEEK, _SCHEDULED = 604_800, 600
"""Seconds for which a message waits; one of a schedule has a follower."""
_UNUSED = "31 days without use"
_NEVER = "never"


async def check_topics(cloud: Cloud, project: str, topology: Topology) -> list[Finding]:
    """Return a finding for each topic that is not there."""
    found = await cloud.list(PUBSUB, f"projects/{project}/topics", "topics")
    names = {short(each["name"]) for each in found}
    return [missing(f"topic {name}") for name in sorted(topology.topics - names)]


async def check_subscriptions(
    cloud: Cloud, project: str, topology: Topology, addresses: Mapping[str, str]
) -> list[Finding]:
    """Compare each function's subscription; `addresses` are the functions' URLs by name, where known."""
    listed = await cloud.list(PUBSUB, f"projects/{project}/subscriptions", "subscriptions")
    found = {short(each["name"]): each for each in listed}
    findings: list[Finding] = []
    for name, function in topology.consumers.items():
        resource = f"subscription {function.subscription}"
        if function.subscription not in found:
            findings.append(missing(resource))
            continue
        subscription = found[function.subscription]
        findings += differences(resource, _fields(subscription, function, topology))
        findings += differences(resource, _push(subscription, project, addresses.get(name)))
    return findings


def _fields(
    found: dict[str, Any], function: Function, topology: Topology
) -> list[tuple[str, object, object]]:
    retry, dead = found.get("retryPolicy", {}), found.get("deadLetterPolicy", {})
    declared = function.retry
    gives_up = declared.max_delivery_attempts is not None
    return [
        ("topic", short(found.get("topic", "")), function.consumes),
        ("ack deadline", seconds(found.get("ackDeadlineSeconds")), seconds(topology.timing.ack_deadline)),
        ("messages are kept", seconds(found.get("messageRetentionDuration")), seconds(_kept(function))),
        ("expires", _expiry(found), _NEVER),
        ("shortest back-off", _optional(retry.get("minimumBackoff")), seconds(declared.min_backoff)),
        ("longest back-off", _optional(retry.get("maximumBackoff")), seconds(declared.max_backoff)),
        (
            "dead-letter topic",
            short(dead.get("deadLetterTopic", "")),
            topology.dead_letter_topic if gives_up else "",
        ),
        ("delivery attempts", dead.get("maxDeliveryAttempts"), declared.max_delivery_attempts),
        ("filter", found.get("filter", ""), ""),
        ("state", found.get("state", "ACTIVE"), "ACTIVE"),
        ("detached", found.get("detached", False), False),
    ]


def _push(found: dict[str, Any], project: str, address: str | None) -> list[tuple[str, object, object]]:
    push = found.get("pushConfig", {})
    endpoint, token = push.get("pushEndpoint", ""), push.get("oidcToken", {})
    wanted = address or endpoint
    return [
        ("push endpoint", endpoint, wanted or "the function's address"),
        ("token's account", token.get("serviceAccountEmail", ""), account(PUSH_ACCOUNT, project)),
        # Without one Pub/Sub takes the endpoint.
        ("token's audience", token.get("audience") or endpoint, wanted),
        ("wrapped", "noWrapper" not in push, True),
    ]


def _kept(function: Function) -> int:
    return _SCHEDULED if function.every else _WEEK


def _expiry(found: dict[str, Any]) -> str:
    policy = found.get("expirationPolicy")
    if policy is None:
        return _UNUSED
    return f"{seconds(policy['ttl'])} without use" if policy.get("ttl") else _NEVER


def _optional(duration: str | None) -> str:
    return seconds(duration) if duration else MISSING
