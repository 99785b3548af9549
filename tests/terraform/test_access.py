"""Who may do what: the least that works, nothing for everybody, no secret in Terraform's state."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from shared import topology
from shared.jobs.job import Stage
from tests.terraform import written
from tests.terraform.plan import Plan

TOPOLOGY = topology.load()
STAGES = [stage.value for stage in Stage]
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


def test_nothing_is_for_everybody() -> None:
    """Neither by a member of a policy nor by a switch that turns the check off."""
    assert not re.search(r"allUsers|allAuthenticatedUsers|invoker_iam_disabled|allow-unauthenticated", TEXT)


def test_grants_are_added_and_never_replace_others() -> None:
    """A binding or a policy would take away what the owner's other services were given."""
    assert not re.search(r'resource "google_\w+_iam_(binding|policy)"', TEXT)


def test_no_role_is_wider_than_it_needs_to_be() -> None:
    """No basic role, no admin, nobody who may act as another."""
    roles = set(re.findall(r"roles/[\w.]+", TEXT))
    assert roles == {
        "roles/artifactregistry.writer",
        "roles/datastore.user",
        "roles/iam.serviceAccountOpenIdTokenCreator",
        "roles/logging.logWriter",
        "roles/pubsub.publisher",
        "roles/pubsub.subscriber",
        "roles/run.invoker",
        "roles/secretmanager.secretAccessor",
        "roles/storage.objectViewer",
    }


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_has_the_least_roles(planned: Plan, name: str) -> None:
    """Jobs, its topics, its key of the gateway; called by Pub/Sub, given up by Pub/Sub."""
    assert grants(planned, f'module.stage["{name}"]') == {
        ("google_pubsub_topic_iam_member", "roles/pubsub.publisher"),
        ("google_project_iam_member", "roles/datastore.user"),
        ("google_secret_manager_secret_iam_member", "roles/secretmanager.secretAccessor"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
        ("google_pubsub_subscription_iam_member", "roles/pubsub.subscriber"),
    }
    assert secrets(planned, name) == {"litellm-master-key"}


def test_the_sink_has_little_but_its_database(planned: Plan) -> None:
    """It reads no job and calls no model; what is no usage event it gives up."""
    assert grants(planned, 'module.stage["usage"]') == {
        ("google_pubsub_topic_iam_member", "roles/pubsub.publisher"),
        ("google_secret_manager_secret_iam_member", "roles/secretmanager.secretAccessor"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
        ("google_pubsub_subscription_iam_member", "roles/pubsub.subscriber"),
    }
    assert secrets(planned, "usage") == {"supabase-db-url"}


def test_the_last_stop_keeps_messages_and_tells_costs_and_ends(planned: Plan) -> None:
    """No secret, and no dead letters of its own."""
    assert grants(planned, 'module.stage["deadletter"]') == {
        ("google_pubsub_topic_iam_member", "roles/pubsub.publisher"),
        ("google_project_iam_member", "roles/datastore.user"),
        ("google_cloud_run_v2_service_iam_member", "roles/run.invoker"),
    }


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
        yield TOPOLOGY.usage_topic
        yield TOPOLOGY.events_topic
        yield from (topic for topic in (function.publishes, function.revises) if topic)
    if name == Stage.GENERATE:
        yield function.consumes  # a start message without an id goes on under its job's
    if name == "usage":
        yield TOPOLOGY.dead_letter_topic  # what is no usage event
    if name == "deadletter":
        yield TOPOLOGY.usage_topic  # what a failed job's document still held
        yield TOPOLOGY.events_topic


@pytest.mark.parametrize("name", sorted(TOPOLOGY.functions))
def test_a_function_may_publish_where_it_does_and_nowhere_else(planned: Plan, name: str) -> None:
    """A topic too few would fail jobs, one too many would let a function start them."""
    assert publishers(planned, name) == set(needed(name))


@pytest.mark.parametrize("name", sorted(TOPOLOGY.functions))
def test_the_dead_letter_grants_are_there(planned: Plan, name: str) -> None:
    """Without both of them Pub/Sub delivers a hopeless message for ever."""
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


def test_pub_sub_may_make_the_tokens_that_it_calls_with(planned: Plan) -> None:
    """In the push account's name and no other; without it no function is ever called."""
    [grant] = planned.of("google_service_account_iam_member").values()
    assert grant["role"] == "roles/iam.serviceAccountOpenIdTokenCreator"
    assert grant["service_account_id"] == "google_service_account.push.name"
    assert grant["member"] == "local.pubsub_agent"
    assert "google_service_account_iam_member.tokens" in (written.FOLDER / "main.tf").read_text()


def test_a_persons_requests_name_whose_quota_they_take() -> None:
    """The security rules' API refuses those that do not."""
    provider = (written.FOLDER / "versions.tf").read_text().partition('provider "google"')[2]
    assert re.search(r"user_project_override = true\n\s*billing_project\s*= var.project", provider)


def test_only_the_stages_may_call_the_gateway(planned: Plan) -> None:
    """And it has no public door."""
    callers = {
        address.partition('"')[2].rstrip('"]')
        for address, body in planned.of("google_cloud_run_v2_service_iam_member").items()
        if body["name"] == "blog-gateway"
    }
    assert callers == set(STAGES)
    [gateway] = planned.of("google_cloud_run_v2_service").values()
    assert gateway["ingress"] == "INGRESS_TRAFFIC_INTERNAL_ONLY"


@pytest.mark.parametrize("name", sorted(TOPOLOGY.functions))
def test_who_calls_the_gateway_does_so_from_inside(planned: Plan, name: str) -> None:
    """Internal ingress refuses what does not come through the network; the others need no network."""
    inside = planned.of("module")[f'module.stage["{name}"]']["inside"]
    assert inside == (name in STAGES)
    config = planned.of("google_cloudfunctions2_function")[
        f'module.stage["{name}"].google_cloudfunctions2_function.function'
    ]["service_config"]
    assert (config["direct_vpc_egress"] == "VPC_EGRESS_ALL_TRAFFIC") == inside
    subnetwork = planned.of("google_compute_subnetwork")["google_compute_subnetwork.inside"]
    assert subnetwork["private_ip_google_access"] is True


def test_no_secret_is_in_the_state() -> None:
    """Terraform makes the secrets and never sees a value: it makes no version, and reads none."""
    assert not re.search(
        r"secret_version\"|secret_data|auth_string|random_password|google_service_account_key", TEXT
    )
    variables = re.findall(r'variable "(\w+)"', TEXT)
    assert not [name for name in variables if re.search(r"key|password|token|credential", name)]


def test_every_secret_that_is_used_is_made(everything: Plan, planned: Plan) -> None:
    """The gateway's for the providers that are in use, and no others: a secret without a value stops it."""
    made = {body["secret_id"] for body in planned.of("google_secret_manager_secret").values()}
    assert made == {"litellm-master-key", "supabase-db-url", "openai-api-key"}
    all_made = {body["secret_id"] for body in everything.of("google_secret_manager_secret").values()}
    assert all_made - made == {"anthropic-api-key", "langfuse-public-key", "langfuse-secret-key"}
    place = "google_secret_manager_secret_iam_member.gateway"
    read = {
        body["secret_id"]
        for address, body in everything.of("google_secret_manager_secret_iam_member").items()
        if address.startswith(place)
    }
    assert read == all_made - {"supabase-db-url"}


def test_an_image_is_named_by_its_digest() -> None:
    """A tag can be moved to something else."""
    source = (written.FOLDER / "variables.tf").read_text()
    [pattern] = re.findall(r'regex\("(\^[^"]*sha256[^"]*)"', source)
    image = "europe-west9-docker.pkg.dev/p/blog/gateway"
    assert re.search(pattern, f"{image}@sha256:{'a' * 64}")
    for refused in (f"{image}:latest", image, f"{image}@sha256:abc", f"{image}:1@sha256:{'A' * 64}"):
        assert not re.search(pattern, refused)
