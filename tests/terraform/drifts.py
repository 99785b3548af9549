"""Changes of a deployed project, each with the one difference that it makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from infra.hosting import headers
from tests.support.fakes.cloud import Deployed
from tests.terraform import deployed
from tests.terraform.deployed import (
    ALERTS,
    DATABASE,
    FUNCTIONS,
    HOSTING,
    METRICS,
    PROJECT,
    PUBSUB,
    RULES,
    SCHEDULES,
    SECRETS,
    SERVICES,
    account,
)

POLISH = f"{PUBSUB}/subscriptions/blog-polish"
GENERATE = f"{FUNCTIONS}/blog-generate"
API = f"{FUNCTIONS}/blog-api"
PAGE = f"{HOSTING}/sites/{PROJECT}/releases/2"
SENT = ("version", "config", "headers", 0, "headers")
GATEWAY = f"{SERVICES}/blog-gateway"
INDEX = f"{DATABASE}/collectionGroups/jobs/indexes/org_idA-created_atD"
FIELDS = f"{DATABASE}/collectionGroups/jobs/fields"

Change = Callable[[Deployed], Any]


def remove(address: str) -> Change:
    return lambda project: project.resources.pop(address)


def put(address: str, *path: str | int, value: Any) -> Change:
    """Return a change that sets the value at a path of a resource."""

    def change(project: Deployed) -> None:
        *parents, last = path
        inner: Any = project.resources[address]
        for key in parents:
            inner = inner[key]
        inner[last] = value

    return change


def drop(address: str, *path: str | int) -> Change:
    """Return a change that removes what is at a path of a resource."""

    def change(project: Deployed) -> None:
        *parents, last = path
        inner: Any = project.resources[address]
        for key in parents:
            inner = inner[key]
        del inner[last]

    return change


def add(address: str, resource: dict[str, Any]) -> Change:
    named = {"name": address.split("/", 2)[2], **resource}
    return lambda project: project.resources.update({address: named})


CONFIG = "serviceConfig"
DRIFTS: dict[str, tuple[Change, str]] = {
    "no topic": (remove(f"{PUBSUB}/topics/blog-tagged"), "topic blog-tagged: exists, no, yes"),
    "no subscription": (remove(POLISH), "subscription blog-polish: exists, no, yes"),
    "ack deadline": (
        put(POLISH, "ackDeadlineSeconds", value=10),
        "subscription blog-polish: ack deadline, 10 s, 600 s",
    ),
    "deleted topic": (
        put(POLISH, "topic", value="_deleted-topic_"),
        "subscription blog-polish: topic, _deleted-topic_, blog-generated",
    ),
    "endpoint": (
        put(POLISH, "pushConfig", "pushEndpoint", value="https://old.example"),
        "subscription blog-polish: push endpoint, https://old.example, https://blog-polish-x.a.run.app",
    ),
    "audience": (
        put(POLISH, "pushConfig", "oidcToken", "audience", value="https://old.example"),
        "subscription blog-polish: token's audience, https://old.example, https://blog-polish-x.a.run.app",
    ),
    "push account": (
        put(POLISH, "pushConfig", "oidcToken", "serviceAccountEmail", value="someone@example.com"),
        f"subscription blog-polish: token's account, someone@example.com, {account('blog-push')}",
    ),
    "unwrapped": (
        put(POLISH, "pushConfig", "noWrapper", value={}),
        "subscription blog-polish: wrapped, no, yes",
    ),
    "retention": (
        put(POLISH, "messageRetentionDuration", value="600s"),
        "subscription blog-polish: messages are kept, 600 s, 604800 s",
    ),
    "retention of a schedule": (
        put(f"{PUBSUB}/subscriptions/blog-sweep", "messageRetentionDuration", value="604800s"),
        "subscription blog-sweep: messages are kept, 604800 s, 600 s",
    ),
    "expiry by default": (
        drop(POLISH, "expirationPolicy"),
        "subscription blog-polish: expires, 31 days without use, never",
    ),
    "expiry": (
        put(POLISH, "expirationPolicy", value={"ttl": "86400s"}),
        "subscription blog-polish: expires, 86400 s without use, never",
    ),
    "back-off": (
        put(POLISH, "retryPolicy", "maximumBackoff", value="600s"),
        "subscription blog-polish: longest back-off, 600 s, 60 s",
    ),
    "dead-letter topic": (
        put(POLISH, "deadLetterPolicy", "deadLetterTopic", value=f"projects/{PROJECT}/topics/else"),
        "subscription blog-polish: dead-letter topic, else, blog-dead-letter",
    ),
    "attempts": (
        put(POLISH, "deadLetterPolicy", "maxDeliveryAttempts", value=5),
        "subscription blog-polish: delivery attempts, 5, 30",
    ),
    "filter": (
        put(POLISH, "filter", value='attributes.a = "b"'),
        'subscription blog-polish: filter, attributes.a = "b", not set',
    ),
    "state of a subscription": (
        put(POLISH, "state", value="RESOURCE_ERROR"),
        "subscription blog-polish: state, RESOURCE_ERROR, ACTIVE",
    ),
    "detached": (put(POLISH, "detached", value=True), "subscription blog-polish: detached, yes, no"),
    "failed function": (
        put(GENERATE, "state", value="FAILED"),
        "function blog-generate: state, FAILED, ACTIVE",
    ),
    "entry point": (
        put(GENERATE, "buildConfig", "entryPoint", value="polish"),
        "function blog-generate: entry point, polish, generate",
    ),
    "concurrency": (
        put(GENERATE, CONFIG, "maxInstanceRequestConcurrency", value=1),
        "function blog-generate: requests at once, 1, 40",
    ),
    "instances": (
        put(GENERATE, CONFIG, "maxInstanceCount", value=100),
        "function blog-generate: most instances, 100, 20",
    ),
    "idle instances": (
        put(GENERATE, CONFIG, "minInstanceCount", value=1),
        "function blog-generate: least instances, 1, 0",
    ),
    "time-out": (
        put(GENERATE, CONFIG, "timeoutSeconds", value=60),
        "function blog-generate: time-out, 60 s, 570 s",
    ),
    "memory": (
        put(GENERATE, CONFIG, "availableMemory", value="256Mi"),
        "function blog-generate: memory, 256Mi, 512Mi",
    ),
    "CPU": (put(GENERATE, CONFIG, "availableCpu", value="0.333"), "function blog-generate: CPU, 0.333, 1"),
    "ingress": (
        put(GENERATE, CONFIG, "ingressSettings", value="ALLOW_ALL"),
        "function blog-generate: ingress, ALLOW_ALL, ALLOW_INTERNAL_ONLY",
    ),
    "account": (
        put(GENERATE, CONFIG, "serviceAccountEmail", value="someone@example.com"),
        f"function blog-generate: account, someone@example.com, {account('blog-generate')}",
    ),
    "variable": (
        drop(GENERATE, CONFIG, "environmentVariables", "FUNCTION_USE_ASGI"),
        "function blog-generate: FUNCTION_USE_ASGI, not set, 1",
    ),
    "another gateway": (
        put(GENERATE, CONFIG, "environmentVariables", "LITELLM_PROXY_URL", value="https://old.example"),
        f"function blog-generate: LITELLM_PROXY_URL, https://old.example, {deployed.GATEWAY}",
    ),
    "emulator": (
        put(GENERATE, CONFIG, "environmentVariables", "PUBSUB_EMULATOR_HOST", value="h:1"),
        "function blog-generate: emulators, PUBSUB_EMULATOR_HOST, none",
    ),
    "secret in plain text": (
        put(GENERATE, CONFIG, "environmentVariables", "LITELLM_API_KEY", value="sk-plain"),
        "function blog-generate: LITELLM_API_KEY, a value in plain text, secret litellm-master-key",
    ),
    "another secret": (
        put(
            f"{FUNCTIONS}/blog-owners",
            CONFIG,
            "secretEnvironmentVariables",
            0,
            "secret",
            value="litellm-master-key",
        ),
        "function blog-owners: SUPABASE_DB_URL, secret litellm-master-key, secret supabase-db-url",
    ),
    "no caller": (
        put(f"{SERVICES}/blog-generate:getIamPolicy", "bindings", 0, "members", 0, value="user:a@b.example"),
        "service blog-generate: may be called by, none, serviceAccount:" + account("blog-push"),
    ),
    "ingress of the API": (
        put(API, CONFIG, "ingressSettings", value="ALLOW_INTERNAL_ONLY"),
        "function blog-api: ingress, ALLOW_INTERNAL_ONLY, ALLOW_ALL",
    ),
    "time-out of the API": (
        put(API, CONFIG, "timeoutSeconds", value=570),
        "function blog-api: time-out, 570 s, 60 s",
    ),
    "no Supabase": (
        drop(API, CONFIG, "environmentVariables", "SUPABASE_URL"),
        "function blog-api: SUPABASE_URL, not set, set",
    ),
    "local sign-in": (
        put(API, CONFIG, "environmentVariables", "FIREBASE_AUTH_EMULATOR_HOST", value="h:1"),
        "function blog-api: emulators, FIREBASE_AUTH_EMULATOR_HOST, none",
    ),
    "legacy secret in plain text": (
        put(API, CONFIG, "environmentVariables", "SUPABASE_JWT_SECRET", value="plain"),
        "function blog-api: SUPABASE_JWT_SECRET, a value in plain text, secret supabase-jwt-secret",
    ),
    "API that nobody can call": (
        put(f"{SERVICES}/blog-api:getIamPolicy", "bindings", value=[]),
        "service blog-api: may be called by, none, allUsers",
    ),
    "page of another API": (
        lambda project: project.resources[PAGE]["version"]["config"]["headers"][0]["headers"].update(
            {"Content-Security-Policy": headers.content_security_policy(["https://old.example"])}
        ),
        f"page {PROJECT}: may call, https://old.example, https://blog-api-x.a.run.app",
    ),
    "page without a header": (
        drop(PAGE, *SENT, "X-Content-Type-Options"),
        f"page {PROJECT}: X-Content-Type-Options, not set, nosniff",
    ),
    "page that is kept": (
        put(PAGE, *SENT, "Cache-Control", value="max-age=3600"),
        f"page {PROJECT}: Cache-Control, max-age=3600, no-cache",
    ),
    "no gateway": (remove(GATEWAY), "service blog-gateway: exists, no, yes"),
    "gateway's state": (
        put(GATEWAY, "terminalCondition", "state", value="CONDITION_FAILED"),
        "service blog-gateway: state, CONDITION_FAILED, CONDITION_SUCCEEDED",
    ),
    "gateway's ingress": (
        put(GATEWAY, "ingress", value="INGRESS_TRAFFIC_ALL"),
        "service blog-gateway: ingress, INGRESS_TRAFFIC_ALL, INGRESS_TRAFFIC_INTERNAL_ONLY",
    ),
    "gateway's concurrency": (
        put(GATEWAY, "template", "maxInstanceRequestConcurrency", value=80),
        "service blog-gateway: requests at once, 80, 500",
    ),
    "gateways without Redis": (
        put(GATEWAY, "template", "scaling", "maxInstanceCount", value=4),
        "service blog-gateway: most instances, 4, 1",
    ),
    "provider's key in plain text": (
        put(
            GATEWAY,
            "template",
            "containers",
            0,
            "env",
            1,
            value={"name": "OPENAI_API_KEY", "value": "sk-plain"},
        ),
        "service blog-gateway: OPENAI_API_KEY, a value in plain text, secret openai-api-key",
    ),
    "no provider": (
        drop(GATEWAY, "template", "containers", 0, "env", 1),
        "service blog-gateway: provider's key, not set, OPENAI_API_KEY or ANTHROPIC_API_KEY",
    ),
    "no recovery": (
        put(DATABASE, "pointInTimeRecoveryEnablement", value="OFF"),
        "database (default): point-in-time recovery, OFF, POINT_IN_TIME_RECOVERY_ENABLED",
    ),
    "no index": (remove(INDEX), "index of jobs by org_id ascending, created_at descending: exists, no, yes"),
    "index in the making": (
        put(INDEX, "state", value="CREATING"),
        "index of jobs by org_id ascending, created_at descending: state, CREATING, READY",
    ),
    "another index": (
        add(
            f"{DATABASE}/collectionGroups/jobs/indexes/title",
            {
                "queryScope": "COLLECTION",
                "fields": [{"fieldPath": "title", "order": "ASCENDING"}, {"fieldPath": "__name__"}],
                "state": "READY",
            },
        ),
        "index of jobs by title ascending: declared, no, yes",
    ),
    "field by default": (remove(f"{FIELDS}/draft"), "field draft of jobs: indexes, by default, none"),
    "field's order": (
        put(f"{FIELDS}/waiting.order", "indexConfig", "indexes", 0, "fields", 0, "order", value="DESCENDING"),
        "field waiting.order of jobs: indexes, DESCENDING, ASCENDING",
    ),
    "no expiry": (
        drop(f"{FIELDS}/expires_at", "ttlConfig"),
        "field expires_at of jobs: documents expire, no, yes",
    ),
    "another field": (add(f"{FIELDS}/else", {"indexConfig": {}}), "field else of jobs: declared, no, yes"),
    "rules": (
        put(f"{RULES}/rulesets/r1", "source", "files", 0, "content", value="allow read, write: if true;"),
        "security rules: text, other rules, those of infra/firestore/firestore.rules",
    ),
    "no rules": (remove(f"{RULES}/releases/cloud.firestore"), "security rules: exists, no, yes"),
    "no schedule": (remove(f"{SCHEDULES}/blog-sweep"), "schedule blog-sweep: exists, no, yes"),
    "paused schedule": (
        put(f"{SCHEDULES}/blog-sweep", "state", value="PAUSED"),
        "schedule blog-sweep: state, PAUSED, ENABLED",
    ),
    "rare schedule": (
        put(f"{SCHEDULES}/blog-sweep", "schedule", value="0 * * * *"),
        "schedule blog-sweep: times, 0 * * * *, */1 * * * *",
    ),
    "no alert": (
        remove(f"{ALERTS}/dead-letters"),
        "alert 'A message was given up or refused': exists, no, yes",
    ),
    "silent alert": (
        put(f"{ALERTS}/dead-letters", "enabled", value=False),
        "alert 'A message was given up or refused': enabled, no, yes",
    ),
    "no metric": (remove(f"{METRICS}/blog_sweeps"), "log metric blog_sweeps: exists, no, yes"),
    "silent metric": (
        put(f"{METRICS}/blog_faults", "disabled", value=True),
        "log metric blog_faults: disabled, yes, no",
    ),
    "no secret": (
        remove(f"{SECRETS}/openai-api-key/versions/latest"),
        "secret openai-api-key: newest version, missing, enabled",
    ),
    "disabled secret": (
        put(f"{SECRETS}/supabase-db-url/versions/latest", "state", value="DISABLED"),
        "secret supabase-db-url: newest version, disabled, enabled",
    ),
}
