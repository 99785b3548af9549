"""Access: the least roles that work, nothing public, no secret in Terraform's state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.cli.deployment.functions import deployed_name
from shared import topology
from shared.jobs.job import Stage
from tests.terraform import written
from tests.terraform.plan import Plan

TOPOLOGY = topology.load()
STAGES = [stage.value for stage in Stage]
SERVICES = {deployed_name(name, each) for name, each in TOPOLOGY.functions.items()}
STAGE_TOPICS = {TOPOLOGY.functions[name].consumes for name in STAGES}
TEXT = "\n".join(path.read_text() for path in written.FILES)


def grants(planned: Plan, place: str) -> set[tuple[str, str]]:
    """Return kind and role of all grants whose address begins so."""
    return {
        (address.removeprefix(place).lstrip(".").partition(".")[0], body["role"])
        for address, body in planned.resources()
        if address.startswith(place) and "role" in body and "type" not in body
    }


def publishers(planned: Plan, name: str) -> set[str]:
    """Return the topics that a function may publish to."""
    place = f'module.stage["{name}"].google_pubsub_topic_iam_member.publishes'
    return {
        planned.name_of("google_pubsub_topic", body["topic"])
        for address, body in planned.of("google_pubsub_topic_iam_member").items()
        if address.startswith(place)
    }


def test_only_the_api_is_public(planned: Plan) -> None:
    """It checks its callers itself; no other member or switch opens anything to everybody."""
    everybody = [(address, body["role"]) for address, body in planned.resources() if _is_public(body)]
    place = 'module.stage["api"].google_cloud_run_v2_service_iam_member.public[0]'
    assert everybody == [(place, "roles/run.invoker")]
    assert len(re.findall(r"allUsers", TEXT)) == 1
    assert not re.search(r"allAuthenticatedUsers|invoker_iam_disabled|allow-unauthenticated", TEXT)
    called = planned.of("google_cloud_run_v2_service_iam_member").values()
    assert {body["name"] for body in called} == {*SERVICES, "blog-gateway"}


def _is_public(body: dict[str, Any]) -> bool:
    return str(body.get("member")) in {"allUsers", "allAuthenticatedUsers"}


def test_grants_never_replace_others() -> None:
    """Grants are members: a binding or a policy would remove grants of the owner's other services."""
    assert not re.search(r'resource "google_\w+_iam_(binding|policy)"', TEXT)


def test_no_role_is_too_wide() -> None:
    """No grant has a basic or admin role or may act as another account."""
    roles = set(re.findall(r"roles/[\w.]+", TEXT))
    assert roles == {
        "roles/artifactregistry.writer",
        "roles/datastore.user",
        "roles/iam.serviceAccountOpenIdTokenCreator",
        "roles/iam.serviceAccountTokenCreator",
        "roles/logging.logWriter",
        "roles/pubsub.publisher",
        "roles/pubsub.subscriber",
        "roles/run.invoker",
        "roles/secretmanager.secretAccessor",
        "roles/storage.objectViewer",
    }


@pytest.mark.parametrize("name", STAGES)
def test_stage_has_the_least_roles(planned: Plan, name: str) -> None:
    """A stage may use jobs, its topics and its gateway key; Pub/Sub may call it and dead-letter for it."""
    assert grants(planned, f'module.stage["{name}"]') == {
        ("google_pubsub_topic_iam_member", "roles/pubsub.publisher"),
        ("google_project_iam_member", "roles/datastore.user"),
        ("google_secret_manager_secret_iam_member", "roles/secretmanager.secretAccessor"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
        ("google_pubsub_subscription_iam_member", "roles/pubsub.subscriber"),
    }
    assert secrets(planned, name) == {"litellm-master-key"}


def test_sink_has_its_database_alone(planned: Plan) -> None:
    """The sink reads no job and calls no model; it may dead-letter invalid messages."""
    assert grants(planned, 'module.stage["usage"]') == {
        ("google_pubsub_topic_iam_member", "roles/pubsub.publisher"),
        ("google_secret_manager_secret_iam_member", "roles/secretmanager.secretAccessor"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
        ("google_pubsub_subscription_iam_member", "roles/pubsub.subscriber"),
    }
    assert secrets(planned, "usage") == {"supabase-db-url"}


def test_deadletter_has_the_least_roles(planned: Plan) -> None:
    """It writes jobs and publishes messages; it has no secret and no dead-letter topic."""
    assert grants(planned, 'module.stage["deadletter"]') == {
        ("google_pubsub_topic_iam_member", "roles/pubsub.publisher"),
        ("google_project_iam_member", "roles/datastore.user"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
    }


def test_sweep_has_the_least_roles(planned: Plan) -> None:
    """It writes jobs and publishes messages; it calls no model, so it has no secret."""
    assert grants(planned, 'module.stage["sweep"]') == {
        ("google_pubsub_topic_iam_member", "roles/pubsub.publisher"),
        ("google_project_iam_member", "roles/datastore.user"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
    }


def test_owners_has_the_least_roles(planned: Plan) -> None:
    """It reads the database and writes Firestore; it publishes nothing."""
    assert grants(planned, 'module.stage["owners"]') == {
        ("google_project_iam_member", "roles/datastore.user"),
        ("google_secret_manager_secret_iam_member", "roles/secretmanager.secretAccessor"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
    }
    assert secrets(planned, "owners") == {"supabase-db-url"}


def test_reconcile_has_the_least_roles(planned: Plan, everything: Plan) -> None:
    """It reads the database's sums and its admin keys; it needs no job and publishes nothing."""
    for plan in (planned, everything):
        assert grants(plan, 'module.stage["reconcile"]') == {
            ("google_secret_manager_secret_iam_member", "roles/secretmanager.secretAccessor"),
            ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
        }
    assert secrets(planned, "reconcile") == {"supabase-db-url"}
    assert secrets(everything, "reconcile") == {"supabase-db-url", "openai-admin-key", "anthropic-admin-key"}


def test_api_has_the_least_roles(planned: Plan, everything: Plan) -> None:
    """It reads and writes jobs, publishes, and signs in its own name; its secrets are its own."""
    for plan in (planned, everything):
        assert grants(plan, 'module.stage["api"]') == {
            ("google_pubsub_topic_iam_member", "roles/pubsub.publisher"),
            ("google_project_iam_member", "roles/datastore.user"),
            ("google_secret_manager_secret_iam_member", "roles/secretmanager.secretAccessor"),
            ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
            ("google_service_account_iam_member", "roles/iam.serviceAccountTokenCreator"),
        }
    assert secrets(planned, "api") == {"api-db-url", "webhook-signing-key"}
    assert secrets(everything, "api") == {"api-db-url", "webhook-signing-key", "supabase-jwt-secret"}


def test_api_signs_in_its_own_name_alone(planned: Plan) -> None:
    """A token creator of another account would be that account."""
    signs = planned.of("google_service_account_iam_member")[
        'module.stage["api"].google_service_account_iam_member.signs[0]'
    ]
    assert signs["service_account_id"] == "google_service_account.function.name"
    assert signs["member"] == "google_service_account.function.member"


def test_webhooks_has_the_least_roles(planned: Plan) -> None:
    """It reads endpoints, writes deliveries and publishes their ids; it never sees the signing key."""
    assert grants(planned, 'module.stage["webhooks"]') == {
        ("google_pubsub_topic_iam_member", "roles/pubsub.publisher"),
        ("google_project_iam_member", "roles/datastore.user"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
        ("google_pubsub_subscription_iam_member", "roles/pubsub.subscriber"),
    }


def test_deliver_has_the_least_roles(planned: Plan) -> None:
    """It calls strangers: it publishes nothing, and reads the signing key and no other secret."""
    assert grants(planned, 'module.stage["deliver"]') == {
        ("google_project_iam_member", "roles/datastore.user"),
        ("google_secret_manager_secret_iam_member", "roles/secretmanager.secretAccessor"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
    }
    assert secrets(planned, "deliver") == {"webhook-signing-key"}
    assert planned.of("module")['module.stage["deliver"]']["inside"] is False


def test_publish_has_the_least_roles(planned: Plan) -> None:
    """It publishes ids, and keeps a message that it can't read; it has no secret."""
    assert grants(planned, 'module.stage["publish"]') == {
        ("google_pubsub_topic_iam_member", "roles/pubsub.publisher"),
        ("google_project_iam_member", "roles/datastore.user"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
        ("google_pubsub_subscription_iam_member", "roles/pubsub.subscriber"),
    }


def test_cms_reads_the_secrets_of_connections_alone(planned: Plan) -> None:
    """It calls strangers: it publishes nothing, and reads secrets by the beginning of their names."""
    assert grants(planned, 'module.stage["cms"]') == {
        ("google_project_iam_member", "roles/datastore.user"),
        ("google_project_iam_member", "roles/secretmanager.secretAccessor"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
        ("google_pubsub_subscription_iam_member", "roles/pubsub.subscriber"),
    }
    assert planned.of("module")['module.stage["cms"]']["inside"] is False
    readers = [each for each in planned.of("google_project_iam_member") if "reads_connections" in each]
    assert readers == ['module.stage["cms"].google_project_iam_member.reads_connections[0]']
    assert r"startsWith(\"projects/${var.project_number}/secrets/cms-\")" in TEXT


def test_admin_keys_are_for_reconcile_alone(everything: Plan) -> None:
    """They read a whole organization: neither another function nor the gateway has one."""
    readers = {
        address.partition('"')[2].partition('"')[0]
        for address, body in everything.of("google_secret_manager_secret_iam_member").items()
        if body["secret_id"].endswith("-admin-key")
    }
    assert readers == {"reconcile"}


def secrets(planned: Plan, name: str) -> set[str]:
    place = f'module.stage["{name}"].google_secret_manager_secret_iam_member.reads'
    return {
        body["secret_id"]
        for address, body in planned.of("google_secret_manager_secret_iam_member").items()
        if address.startswith(place)
    }


def needed(name: str) -> Iterator[str]:
    """Yield the topics that a function's code publishes to; test_publishes.py watches it do so."""
    function = TOPOLOGY.functions[name]
    if name in STAGES:
        yield from (topic for topic in (function.publishes, function.revises) if topic)
    if name in {*STAGES, "deadletter", "sweep"}:
        yield from STAGE_TOPICS  # a job that ends lets in the next one, which waits at any stage
        yield TOPOLOGY.usage_topic  # unsent usage events of a job that ended
        yield TOPOLOGY.events_topic
    if name == "api":
        yield from STAGE_TOPICS  # a job starts at the first and is replayed at any
        yield from (TOPOLOGY.usage_topic, TOPOLOGY.events_topic)  # dead letters of their functions
        yield TOPOLOGY.functions["deliver"].consumes  # a webhook's test, or an event again
        yield TOPOLOGY.functions["cms"].consumes  # a publication again
    if name == "generate":
        yield TOPOLOGY.functions["sweep"].consumes  # a sitemap that nobody has read yet
    if name in {"webhooks", "publish"}:
        yield str(TOPOLOGY.functions[name].publishes)
    if name == "usage":
        yield TOPOLOGY.dead_letter_topic  # messages that are not usage events


@pytest.mark.parametrize("name", sorted(TOPOLOGY.functions))
def test_function_may_publish_where_its_code_does(planned: Plan, name: str) -> None:
    """A function may publish to exactly the topics that its code publishes to."""
    assert publishers(planned, name) == set(needed(name))


@pytest.mark.parametrize("name", sorted(TOPOLOGY.consumers))
def test_dead_letter_grants_exist(planned: Plan, name: str) -> None:
    """Pub/Sub has both grants for dead-lettering, or it would redeliver a hopeless message for ever."""
    forwards = planned.of("google_pubsub_topic_iam_member")["google_pubsub_topic_iam_member.gives_up"]
    assert planned.name_of("google_pubsub_topic", forwards["topic"]) == TOPOLOGY.dead_letter_topic
    assert forwards["member"] == "local.pubsub_agent"
    given_up = TOPOLOGY.functions[name].retry.max_delivery_attempts is not None
    made = planned.of("google_pubsub_subscription_iam_member")
    grant = made.get(f'module.stage["{name}"].google_pubsub_subscription_iam_member.gives_up[0]')
    assert (grant is not None) == given_up
    if grant:
        assert grant["role"] == "roles/pubsub.subscriber"
        assert grant["member"] == "var.pubsub_agent"


def test_scheduler_publishes_its_schedules_alone(planned: Plan) -> None:
    """Cloud Scheduler's own account may publish on the topics of its schedules, and on no other."""
    granted = {
        planned.name_of("google_pubsub_topic", body["topic"])
        for body in planned.of("google_pubsub_topic_iam_member").values()
        if body["member"] == "local.scheduler_agent"
    }
    assert granted == {each.consumes for each in TOPOLOGY.consumers.values() if each.every}
    source = (written.FOLDER / "scheduler.tf").read_text()
    assert "@gcp-sa-cloudscheduler.iam.gserviceaccount.com" in source
    assert "depends_on = [google_pubsub_topic_iam_member.scheduled, module.stage]" in source


def test_pubsub_may_make_its_push_tokens(planned: Plan) -> None:
    """Pub/Sub may make tokens for the push account and for no other."""
    grant = planned.of("google_service_account_iam_member")["google_service_account_iam_member.tokens"]
    assert grant["role"] == "roles/iam.serviceAccountOpenIdTokenCreator"
    assert grant["service_account_id"] == "google_service_account.push.name"
    assert grant["member"] == "local.pubsub_agent"
    assert "google_service_account_iam_member.tokens" in (written.FOLDER / "main.tf").read_text()


def test_provider_names_the_quota_project() -> None:
    """Requests name the project whose quota they use; the security rules' API refuses others."""
    provider = (written.FOLDER / "versions.tf").read_text().partition('provider "google"')[2]
    assert re.search(r"user_project_override = true\n\s*billing_project\s*= var.project", provider)


def test_only_stages_may_call_the_gateway(planned: Plan) -> None:
    """Only the four stages may call the gateway, which has no public access."""
    callers = {
        address.partition('"')[2].rstrip('"]')
        for address, body in planned.of("google_cloud_run_v2_service_iam_member").items()
        if body["name"] == "blog-gateway"
    }
    assert callers == set(STAGES)
    [gateway] = planned.of("google_cloud_run_v2_service").values()
    assert gateway["ingress"] == "INGRESS_TRAFFIC_INTERNAL_ONLY"


@pytest.mark.parametrize("name", sorted(TOPOLOGY.functions))
def test_gateway_callers_use_the_network(planned: Plan, name: str) -> None:
    """The gateway's callers go through the network, as its ingress is internal; others need none."""
    inside = planned.of("module")[f'module.stage["{name}"]']["inside"]
    assert inside == (name in STAGES)
    config = planned.of("google_cloudfunctions2_function")[
        f'module.stage["{name}"].google_cloudfunctions2_function.function'
    ]["service_config"]
    assert (config["direct_vpc_egress"] == "VPC_EGRESS_ALL_TRAFFIC") == inside
    subnetwork = planned.of("google_compute_subnetwork")["google_compute_subnetwork.inside"]
    assert subnetwork["private_ip_google_access"] is True


def test_state_has_no_secret() -> None:
    """Terraform makes secrets without a version and reads none, so its state has no value."""
    assert not re.search(
        r"secret_version\"|secret_data|auth_string|random_password|google_service_account_key", TEXT
    )
    variables = re.findall(r'variable "(\w+)"', TEXT)
    secret = {name for name in variables if re.search(r"key|password|token|credential", name)}
    assert secret == {"supabase_publishable_key"}  # which is for browsers: the file refuses another


def test_used_secrets_are_made(everything: Plan, planned: Plan) -> None:
    """The secrets of the providers in use are made, no others: one without a value stops the gateway."""
    made = {body["secret_id"] for body in planned.of("google_secret_manager_secret").values()}
    own = {"litellm-master-key", "supabase-db-url", "api-db-url", "webhook-signing-key"}
    assert made == {*own, "openai-api-key"}
    all_made = {body["secret_id"] for body in everything.of("google_secret_manager_secret").values()}
    admin = {"openai-admin-key", "anthropic-admin-key"}
    langfuse = {"langfuse-public-key", "langfuse-secret-key"}
    assert all_made - made == {"anthropic-api-key", "supabase-jwt-secret"} | langfuse | admin
    place = "google_secret_manager_secret_iam_member.gateway"
    read = {
        body["secret_id"]
        for address, body in everything.of("google_secret_manager_secret_iam_member").items()
        if address.startswith(place)
    }
    others = {"supabase-db-url", "api-db-url", "webhook-signing-key", "supabase-jwt-secret"}
    assert read == all_made - others - admin


def test_image_is_named_by_digest() -> None:
    """Images are named by digest, since a tag can move."""
    source = (written.FOLDER / "variables.tf").read_text()
    [pattern] = re.findall(r'regex\("(\^[^"]*sha256[^"]*)"', source)
    image = "europe-west9-docker.pkg.dev/p/blog/gateway"
    assert re.search(pattern, f"{image}@sha256:{'a' * 64}")
    for refused in (f"{image}:latest", image, f"{image}@sha256:abc", f"{image}:1@sha256:{'A' * 64}"):
        assert not re.search(pattern, refused)


def test_publishable_key_is_no_secret_one() -> None:
    """Supabase's secret keys begin in another way."""
    source = (written.FOLDER / "variables.tf").read_text()
    [pattern] = re.findall(r'regex\("(\^\(sb_publishable_[^"]*)"', source)
    assert re.search(pattern, "sb_publishable_x")
    assert not re.search(pattern, "sb_secret_x")


def test_origins_are_exact() -> None:
    """An origin has no path and no wildcard, and is encrypted."""
    source = (written.FOLDER / "variables.tf").read_text()
    [pattern] = re.findall(r'for origin in var.api_origins : can\(regex\("([^"]*)"', source)
    assert re.search(pattern, "https://my-blog-prod.web.app")
    for refused in (
        "*",
        "https://*.web.app",
        "https://a.example/",
        "http://a.example",
        "https://a,https://b",
    ):
        assert not re.search(pattern, refused)
