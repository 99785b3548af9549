"""The topology, Terraform and the local stack say the same."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions.api import edge
from infra.cli.deployment.functions import HTTP_SECONDS
from infra.litellm.render import CONFIG
from infra.local.components import functions as local_functions
from infra.local.components import pubsub as local_pubsub
from shared import topology
from tests.support.paths import ROOT
from tests.terraform import plan, written
from tests.terraform.plan import Plan

TOPOLOGY = topology.load()
_PROXY_MIB = 610  # as measured with 250 requests at once, which took 80 of them, for 500
# Of a post of 5,000 words, which has the most calls for its CPU: as tests.tools.bench measures them.
_POST_CPU, _CALLS, _CALL_SECONDS = 0.6, 28, 5.8
FUNCTIONS = sorted(TOPOLOGY.functions)
CONSUMERS = sorted(TOPOLOGY.consumers)


def stage(name: str) -> str:
    return f'module.stage["{name}"]'


def service(planned: Plan, name: str) -> dict[str, Any]:
    return planned.of("google_cloudfunctions2_function")[
        f"{stage(name)}.google_cloudfunctions2_function.function"
    ]


def called(planned: Plan, name: str) -> dict[str, Any]:
    """Return what the module for a stage is called with."""
    return planned.of("module")[stage(name)]


def test_topics_match_the_topology(planned: Plan) -> None:
    """Terraform makes exactly the topics that the topology declares."""
    assert set(planned.named("google_pubsub_topic")) == TOPOLOGY.topics


def test_each_function_has_one_subscription(planned: Plan) -> None:
    """Each function has its subscription, and there are no others."""
    declared = {function.subscription for function in TOPOLOGY.consumers.values()}
    assert set(planned.named("google_pubsub_subscription")) == declared
    called = {f"blog-{name}" for name, function in TOPOLOGY.functions.items() if function.http}
    assert set(planned.named("google_cloudfunctions2_function")) == declared | called


@pytest.mark.parametrize("name", CONSUMERS)
def test_subscription_matches_the_local_stack(planned: Plan, name: str) -> None:
    """Topic, ack deadline, back-off and dead letters are those that the tests ran with."""
    function = TOPOLOGY.functions[name]
    made = planned.named("google_pubsub_subscription")[function.subscription]
    local = local_pubsub.subscription("p", TOPOLOGY, function)
    assert f"projects/p/topics/{planned.name_of('google_pubsub_topic', made['topic'])}" == local["topic"]
    assert made["ack_deadline_seconds"] == local["ack_deadline_seconds"]
    assert seconds(made["retry_policy"]["minimum_backoff"]) == timedelta(seconds=function.retry.min_backoff)
    assert seconds(made["retry_policy"]["maximum_backoff"]) == timedelta(seconds=function.retry.max_backoff)
    policy = local.get("dead_letter_policy")
    assert ("dead_letter_policy" in made) == (policy is not None)
    if policy:
        given_up = planned.name_of("google_pubsub_topic", made["dead_letter_policy"]["dead_letter_topic"])
        assert policy["dead_letter_topic"] == f"projects/p/topics/{given_up}"
        assert made["dead_letter_policy"]["max_delivery_attempts"] == policy["max_delivery_attempts"]


@pytest.mark.parametrize("name", CONSUMERS)
def test_subscription_pushes_with_a_token(planned: Plan, name: str) -> None:
    """A subscription pushes with a token for its function alone and never expires."""
    made = planned.named("google_pubsub_subscription")[TOPOLOGY.functions[name].subscription]
    assert made["expiration_policy"]["ttl"] == ""
    push = made["push_config"]
    assert push["oidc_token"]["audience"] == push["push_endpoint"]
    assert push["push_endpoint"] == "google_cloudfunctions2_function.function.service_config.[0].uri"
    assert push["oidc_token"]["service_account_email"] == "var.push_account"
    assert "no_wrapper" not in push


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_has_the_topologys_limits(planned: Plan, name: str) -> None:
    """Concurrency, memory, instances and time are the topology's; the function has no trigger of its own."""
    function = TOPOLOGY.functions[name]
    made = service(planned, name)
    config = made["service_config"]
    assert config["max_instance_request_concurrency"] == function.concurrency
    assert config["available_memory"] == f"{function.memory_mib}Mi"
    assert config["max_instance_count"] == function.max_instances
    assert config["timeout_seconds"] == (HTTP_SECONDS if function.http else TOPOLOGY.timing.function)
    assert config["available_cpu"] == "1"  # less than one takes one request at a time
    assert config["ingress_settings"] == ("ALLOW_ALL" if function.http else "ALLOW_INTERNAL_ONLY")
    assert config["min_instance_count"] == 0
    assert "event_trigger" not in made
    assert made["build_config"]["entry_point"] == name
    assert made["location"] == "europe-west9"


def test_door_answers_before_cloud_run_does() -> None:
    """A request that takes too long gets a problem of the door, and not a page of Cloud Run."""
    assert edge.LONGEST <= HTTP_SECONDS - 5


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_has_the_local_stacks_variables(planned: Plan, name: str) -> None:
    """A function has the local stack's variables, the topology's secrets and no emulator."""
    function = TOPOLOGY.functions[name]
    names = {"GOOGLE_CLOUD_PROJECT", "PUBSUB_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST", *function.environment}
    local = local_functions.service(ROOT, name, function, 1, dict.fromkeys(names, "x")).environment
    plain = set(service(planned, name)["service_config"]["environment_variables"])
    given = plain | set(called(planned, name)["secrets"]) | set(called(planned, name)["settings"] or {})
    unknown = {"LITELLM_PROXY_URL", "SUPABASE_URL"}  # in one map with an address that is made later
    assert (
        given - {"LOG_EXECUTION_ID"} - unknown
        == {
            variable
            for variable in local
            if variable in {*names, "FUNCTION_USE_ASGI"} and not variable.endswith("_EMULATOR_HOST")
        }
        - unknown
    )
    assert plain >= {"GOOGLE_CLOUD_PROJECT", "FUNCTION_USE_ASGI"}


def test_every_variable_has_a_source(everything: Plan) -> None:
    """Each variable that the topology names has a value or a secret."""
    functions = TOPOLOGY.functions.values()
    needed = {name for function in functions for name in (*function.environment, *function.optional)}
    text = (written.FOLDER / "topology.tf").read_text()
    secret = {name for function in FUNCTIONS for name in called(everything, function)["secrets"]}
    sources = secret | set(re.findall(r"^ +([A-Z_]+) += ", text, re.MULTILINE))
    # These only a local stack has.
    local = {"FIREBASE_AUTH_EMULATOR_HOST", "CMS_CONNECTIONS", "STORAGE_EMULATOR_HOST"}
    assert needed - local <= sources


def test_upgrade_keeps_subscriptions() -> None:
    """A resource that has got a count is moved, not made anew: a new subscription has no messages."""
    source = "\n".join(path.read_text() for path in (written.FOLDER / "stage").glob("*.tf"))
    counted = re.findall(r'resource "(\w+)" "(\w+)" \{\n  count = local.http \? 0 : 1', source)
    assert len(counted) == 2
    for kind, name in counted:
        assert f"  from = {kind}.{name}\n  to   = {kind}.{name}[0]\n" in source


def test_owner_keeps_instances_of_the_api(everything: Plan) -> None:
    """Only the API's are a choice: the other functions are called by Pub/Sub, which waits."""
    least = {name: service(everything, name)["service_config"]["min_instance_count"] for name in FUNCTIONS}
    assert {name for name, count in least.items() if count} == {"api"}


def test_optional_secrets_are_given_if_used(planned: Plan, everything: Plan) -> None:
    """The function has the admin keys of the providers that this deployment names."""
    without, given = called(planned, "reconcile"), called(everything, "reconcile")
    assert set(without["secrets"]) == {"SUPABASE_DB_URL"}
    assert set(given["secrets"]) == {"SUPABASE_DB_URL", "OPENAI_ADMIN_KEY", "ANTHROPIC_ADMIN_KEY"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_changed_bundle_is_deployed_again(planned: Plan, name: str) -> None:
    """The object's name has the digest of the zip."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    storage = service(planned, name)["build_config"]["source"]["storage_source"]
    assert storage["object"] == f"{name}-{digest}.zip"


def test_schedules_match_the_topology(planned: Plan) -> None:
    """Cloud Scheduler publishes as often as the topology says, and a message that Pub/Sub takes."""
    scheduled = {each.subscription: each for each in TOPOLOGY.consumers.values() if each.every}
    made = planned.named("google_cloud_scheduler_job")
    assert (
        set(made)
        == set(scheduled)
        == {
            "blog-sweep",
            "blog-owners",
            "blog-deliveries",
            "blog-reconcile",
        }
    )
    for name, job in made.items():
        if job["schedule"] == "0 6 * * *":
            assert scheduled[name].every == timedelta(days=1).total_seconds()
        else:
            [minutes] = re.findall(r"^\*/(\d+) \* \* \* \*$", job["schedule"])
            assert int(minutes) * 60 == scheduled[name].every
        target = job["pubsub_target"]
        assert planned.name_of("google_pubsub_topic", target["topic_name"]) == scheduled[name].consumes
        assert base64.b64decode(target["data"])
        assert job["region"] == "europe-west9"


@pytest.mark.parametrize("name", CONSUMERS)
def test_schedules_messages_expire_soon(planned: Plan, name: str) -> None:
    """A message waits for a week, one of a schedule for ten minutes: the next one does the same work."""
    function = TOPOLOGY.functions[name]
    made = planned.named("google_pubsub_subscription")[function.subscription]
    expires = seconds(made["message_retention_duration"])
    assert expires == (timedelta(minutes=10) if function.every else timedelta(days=7))


def test_timeouts_nest(planned: Plan) -> None:
    """A stream ends within its step; the gateway, the function and Pub/Sub wait longer."""
    [gateway] = planned.of("google_cloud_run_v2_service").values()
    gateways = seconds(gateway["template"]["timeout"]).total_seconds()
    assert TOPOLOGY.timing.step < gateways <= TOPOLOGY.timing.function < TOPOLOGY.timing.ack_deadline


def test_gateway_cache_is_one(planned: Plan, everything: Plan) -> None:
    """The cache is in the memory of one instance or in Redis, so a repeated call finds its answer."""
    [alone] = planned.of("google_cloud_run_v2_service").values()
    [shared] = everything.of("google_cloud_run_v2_service").values()
    assert not planned.of("google_redis_instance")
    assert alone["template"]["scaling"]["max_instance_count"] == 1
    assert len(everything.of("google_redis_instance")) == 1
    assert shared["template"]["scaling"]["max_instance_count"] > 1


def test_instances_without_shared_cache_are_refused(tmp_path: Path) -> None:
    """Terraform refuses several gateway instances without Redis: each would pay again."""
    asked = f"{plan.EXAMPLE.read_text()}\nredis = false\ngateway_max_instances = 4\n"
    variables = tmp_path / "asked.tfvars"
    variables.write_text(asked)
    made = plan.make(tmp_path / "made", variables)
    [gateway] = made.of("google_cloud_run_v2_service").values()
    assert not made.of("google_redis_instance")
    assert gateway["template"]["scaling"]["max_instance_count"] == 1
    refused = (written.FOLDER / "variables.tf").read_text().partition('variable "redis"')[2]
    assert "condition     = var.redis != false || var.gateway_max_instances == 1" in refused


def test_gateway_memory_holds_its_cache(planned: Plan) -> None:
    """The memory holds the proxy under load and its cache; a part of it stays free, and not much."""
    [gateway] = planned.of("google_cloud_run_v2_service").values()
    assert gateway["template"]["containers"]["resources"]["limits"]["memory"] == "2Gi"
    cache = yaml.safe_load(CONFIG.read_bytes())["gateway"]["cache_mebibytes"]
    assert 0.8 < (cache + _PROXY_MIB) / 2048 < 0.85


def test_gateway_cpu_carries_its_requests(planned: Plan) -> None:
    """The CPU is the limit: an instance takes twice the calls that 0.7 of it has under way on average."""
    [gateway] = planned.of("google_cloud_run_v2_service").values()
    cpu = float(gateway["template"]["containers"]["resources"]["limits"]["cpu"])
    at_once = gateway["template"]["max_instance_request_concurrency"]
    assert cpu == 1, "the proxy is one thread"
    under_way = 0.7 * cpu / _POST_CPU * _CALLS * _CALL_SECONDS
    assert 2 * under_way <= at_once <= 3 * under_way


def test_page_gets_what_it_reads(everything: Plan) -> None:
    """Terraform's output has each field that the page's deploy reads."""
    [page] = [each for each in everything.parsed["output"] if each["__tfmeta"]["path"] == "output.page"]
    source = (written.FOLDER / "outputs.tf").read_text().partition('output "page"')[2]
    fields = set(re.findall(r"^ {4}(\w+) +=", source, re.MULTILINE))
    assert fields == {"project", "api_url", "supabase_url", "supabase_key", "origins"}
    assert page["description"]
    assert 'module.stage["api"].url' in source


def seconds(duration: str) -> timedelta:
    """Read Google's way of writing a duration."""
    assert duration.endswith("s")
    return timedelta(seconds=float(duration[:-1]))
