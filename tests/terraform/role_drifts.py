"""Changes of who may do what in a deployed project, each with the one difference that it makes."""

from __future__ import annotations

from typing import Any

from tests.support.fakes.cloud import Deployed
from tests.terraform.deployed import ACCOUNTS, PROJECTS, SECRETS, TOPICS, account
from tests.terraform.drifts import POLISH, Change, drop, put, remove
from tests.terraform.policies import agent

PUBLISHER, READER = "roles/pubsub.publisher", "roles/secretmanager.secretAccessor"
SIGNS = "roles/iam.serviceAccountTokenCreator"
TOKENS = "roles/iam.serviceAccountOpenIdTokenCreator"
PUBSUB_AGENT, SCHEDULER = "gcp-sa-pubsub", "gcp-sa-cloudscheduler"


def grant(address: str, role: str, member: str) -> Change:
    """Return a change that gives a member a role of a resource, beside those who have it."""
    return lambda project: _members(project, address, role).append(member)


def revoke(address: str, role: str, member: str) -> Change:
    return lambda project: _members(project, address, role).remove(member)


def _members(project: Deployed, address: str, role: str) -> list[str]:
    policy = project.resources.setdefault(f"{address}:getIamPolicy", {"bindings": []})
    for binding in policy["bindings"]:
        if binding["role"] == role:
            return _list_of(binding)
    policy["bindings"].append({"role": role, "members": []})
    return _list_of(policy["bindings"][-1])


def _list_of(binding: dict[str, Any]) -> list[str]:
    members: list[str] = binding["members"]
    return members


ROLE_DRIFTS: dict[str, tuple[Change, str]] = {
    "no publisher": (
        revoke(f"{TOPICS}/blog-generated", PUBLISHER, f"serviceAccount:{account('blog-quality')}"),
        f"topic blog-generated: {PUBLISHER} of blog-quality, absent, granted",
    ),
    "no dead letters": (
        revoke(f"{TOPICS}/blog-dead-letter", PUBLISHER, agent("pubsub")),
        f"topic blog-dead-letter: {PUBLISHER} of {PUBSUB_AGENT}, absent, granted",
    ),
    "no publisher of a schedule": (
        revoke(f"{TOPICS}/blog-sweep", PUBLISHER, agent("cloudscheduler")),
        f"topic blog-sweep: {PUBLISHER} of {SCHEDULER}, absent, granted",
    ),
    "no acknowledgement of a dead letter": (
        revoke(POLISH, "roles/pubsub.subscriber", agent("pubsub")),
        f"subscription blog-polish: roles/pubsub.subscriber of {PUBSUB_AGENT}, absent, granted",
    ),
    "no policy": (
        put(f"{TOPICS}/blog-reconcile:getIamPolicy", "bindings", value=[]),
        f"topic blog-reconcile: {PUBLISHER} of {SCHEDULER}, absent, granted",
    ),
    "public topic": (
        grant(f"{TOPICS}/blog-tagged", PUBLISHER, "allUsers"),
        f"topic blog-tagged: public access, {PUBLISHER}, allUsers, none",
    ),
    "public secret": (
        grant(f"{SECRETS}/openai-api-key", READER, "allAuthenticatedUsers"),
        f"secret openai-api-key: public access, {READER}, allAuthenticatedUsers, none",
    ),
    "no reader of a secret": (
        revoke(f"{SECRETS}/supabase-db-url", READER, f"serviceAccount:{account('blog-owners')}"),
        f"secret supabase-db-url: {READER} of blog-owners, absent, granted",
    ),
    "gateway without a key": (
        revoke(f"{SECRETS}/openai-api-key", READER, f"serviceAccount:{account('blog-gateway')}"),
        f"secret openai-api-key: {READER} of blog-gateway, absent, granted",
    ),
    "no tokens": (
        put(f"{ACCOUNTS}/{account('blog-push')}:getIamPolicy", "bindings", value=[]),
        f"account {account('blog-push')}: {TOKENS} of {PUBSUB_AGENT}, absent, granted",
    ),
    "no push account": (
        remove(f"{ACCOUNTS}/{account('blog-push')}:getIamPolicy"),
        f"account {account('blog-push')}: exists, no, yes",
    ),
    "no signature of tokens": (
        revoke(f"{ACCOUNTS}/{account('blog-api')}", SIGNS, f"serviceAccount:{account('blog-api')}"),
        f"account {account('blog-api')}: {SIGNS} of blog-api, absent, granted",
    ),
    "no start of a job": (
        revoke(f"{TOPICS}/blog-requested", PUBLISHER, f"serviceAccount:{account('blog-api')}"),
        f"topic blog-requested: {PUBLISHER} of blog-api, absent, granted",
    ),
    "no dead letter again": (
        revoke(f"{TOPICS}/blog-events", PUBLISHER, f"serviceAccount:{account('blog-api')}"),
        f"topic blog-events: {PUBLISHER} of blog-api, absent, granted",
    ),
    "no webhook again": (
        revoke(f"{TOPICS}/blog-deliveries", PUBLISHER, f"serviceAccount:{account('blog-api')}"),
        f"topic blog-deliveries: {PUBLISHER} of blog-api, absent, granted",
    ),
    "webhooks without a signature": (
        revoke(f"{SECRETS}/webhook-signing-key", READER, f"serviceAccount:{account('blog-deliveries')}"),
        f"secret webhook-signing-key: {READER} of blog-deliveries, absent, granted",
    ),
    "no Firestore": (
        revoke(PROJECTS, "roles/datastore.user", f"serviceAccount:{account('blog-meta')}"),
        f"account {account('blog-meta')}: roles/datastore.user, absent, granted",
    ),
    "no connections to a CMS": (
        drop(f"{PROJECTS}:getIamPolicy", "bindings", 0),
        f"account {account('blog-cms')}: {READER} of secrets cms-… with a condition, absent, granted",
    ),
    "editor": (
        grant(PROJECTS, "roles/editor", f"serviceAccount:{account('blog-usage')}"),
        f"account {account('blog-usage')}: roles/editor, granted, absent",
    ),
}
