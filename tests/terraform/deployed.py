"""A project of Google Cloud as an apply of the evaluated files makes it, in the shapes of Google's REST APIs.

The shapes are those of the APIs' references: names are full, numbers of Pub/Sub's durations are text with an
"s", what is empty is left out, and an index ends in the document's name.
"""

from __future__ import annotations

import json
import re

from infra.cli.deployment import gateway
from infra.hosting import headers
from tests.support.fakes.cloud import Deployed, Resource
from tests.support.paths import ROOT
from tests.terraform import policies
from tests.terraform.plan import Plan

PROJECT, REGION = "my-blog-prod", "europe-west9"
HERE = f"projects/{PROJECT}"
LOCAL = f"{HERE}/locations/{REGION}"
PUBSUB = f"pubsub.googleapis.com/v1/{HERE}"
FUNCTIONS = f"cloudfunctions.googleapis.com/v2/{LOCAL}/functions"
SERVICES = f"run.googleapis.com/v2/{LOCAL}/services"
DATABASE = f"firestore.googleapis.com/v1/{HERE}/databases/(default)"
RULES = f"firebaserules.googleapis.com/v1/{HERE}"
SCHEDULES = f"cloudscheduler.googleapis.com/v1/{LOCAL}/jobs"
SECRETS = f"secretmanager.googleapis.com/v1/{HERE}/secrets"
METRICS = f"logging.googleapis.com/v2/{HERE}/metrics"
TOPICS = f"{PUBSUB}/topics"
PROJECTS = f"cloudresourcemanager.googleapis.com/v3/{HERE}"
ACCOUNTS = f"iam.googleapis.com/v1/{HERE}/serviceAccounts"
ALERTS = f"monitoring.googleapis.com/v3/{HERE}/alertPolicies"
GATEWAY = "https://blog-gateway-x.a.run.app"
HOSTING = "firebasehosting.googleapis.com/v1beta1"
PAGE = f"https://{PROJECT}.web.app"
ADDRESSES = {"SUPABASE_URL": "https://abcdefghijklmnopqrst.supabase.co", "API_ORIGINS": PAGE}
"""Variables whose values the plan does not know, as it knows no other of the same map."""


def make(planned: Plan) -> Deployed:
    """Return the project after an apply of the plan."""
    resources: dict[str, Resource] = {}
    for part in (_pubsub, _functions, _gateway, _firestore, _operation, _page):
        resources |= part(planned)
    resources |= policies.make(planned, PROJECT)
    resources = json.loads(json.dumps(resources))
    return Deployed({name: {"name": name.split("/", 2)[2], **each} for name, each in resources.items()})


def _address(name: str) -> str:
    return f"https://{name}-x.a.run.app"


def account(name: str) -> str:
    return f"{name}@{PROJECT}.iam.gserviceaccount.com"


def _pubsub(planned: Plan) -> dict[str, Resource]:
    made: dict[str, Resource] = {
        f"{PUBSUB}/topics/{name}": {} for name in planned.named("google_pubsub_topic")
    }
    for name, each in planned.named("google_pubsub_subscription").items():
        retry, dead = each["retry_policy"], each.get("dead_letter_policy")
        subscription = {
            "topic": f"{HERE}/topics/{planned.name_of('google_pubsub_topic', each['topic'])}",
            "pushConfig": {
                "pushEndpoint": _address(name),
                "oidcToken": {"serviceAccountEmail": account("blog-push"), "audience": _address(name)},
            },
            "ackDeadlineSeconds": each["ack_deadline_seconds"],
            "messageRetentionDuration": each["message_retention_duration"],
            "expirationPolicy": {"ttl": each["expiration_policy"]["ttl"]}
            if each["expiration_policy"]["ttl"]
            else {},
            "retryPolicy": {
                "minimumBackoff": retry["minimum_backoff"],
                "maximumBackoff": retry["maximum_backoff"],
            },
            "state": "ACTIVE",
        }
        if dead:
            topic = planned.name_of("google_pubsub_topic", dead["dead_letter_topic"])
            subscription["deadLetterPolicy"] = {
                "deadLetterTopic": f"{HERE}/topics/{topic}",
                "maxDeliveryAttempts": dead["max_delivery_attempts"],
            }
        made[f"{PUBSUB}/subscriptions/{name}"] = subscription
    return made


def _functions(planned: Plan) -> dict[str, Resource]:
    made: dict[str, Resource] = {}
    for name, each in planned.named("google_cloudfunctions2_function").items():
        config, entry = each["service_config"], each["build_config"]["entry_point"]
        called = planned.of("module")[f'module.stage["{entry}"]']
        settings = {**(called["settings"] or {}), **config["environment_variables"]}
        if called["function"].get("http"):
            settings |= ADDRESSES
        if called["inside"]:
            settings["LITELLM_PROXY_URL"] = GATEWAY
        made[f"{FUNCTIONS}/{name}"] = {
            "state": "ACTIVE",
            "environment": "GEN_2",
            "buildConfig": {"entryPoint": entry, "runtime": each["build_config"]["runtime"]},
            "serviceConfig": {
                "service": f"{LOCAL}/services/{name}",
                "uri": _address(name),
                "timeoutSeconds": config["timeout_seconds"],
                "maxInstanceCount": config["max_instance_count"],
                "minInstanceCount": config["min_instance_count"],
                "maxInstanceRequestConcurrency": config["max_instance_request_concurrency"],
                "availableMemory": config["available_memory"],
                "availableCpu": config["available_cpu"],
                "ingressSettings": config["ingress_settings"],
                "serviceAccountEmail": account(name),
                "environmentVariables": settings,
                "secretEnvironmentVariables": [
                    {"key": key, "projectId": PROJECT, "secret": _secret(secret), "version": "latest"}
                    for key, secret in called["secrets"].items()
                ],
            },
        }
        made[f"{SERVICES}/{name}:getIamPolicy"] = (
            _members("allUsers") if called["function"].get("http") else _policy("blog-push")
        )
    return made


def _secret(reference: str) -> str:
    """Return a secret's name, of the module's output or of its resource."""
    [name] = re.findall(r"[a-z]+(?:-[a-z]+)+", reference)
    return str(name)


def _policy(*accounts: str) -> Resource:
    return _members(*(f"serviceAccount:{account(each)}" for each in accounts))


def _members(*members: str) -> Resource:
    return {"version": 1, "etag": "x", "bindings": [{"role": "roles/run.invoker", "members": list(members)}]}


def _gateway(planned: Plan) -> dict[str, Resource]:
    [made] = planned.of("google_cloud_run_v2_service").values()
    template = made["template"]
    keys = {"LITELLM_MASTER_KEY": "litellm-master-key"}
    secrets = {each["secret_id"] for each in planned.of("google_secret_manager_secret").values()}
    keys |= {f"{each}_API_KEY": f"{each.lower()}-api-key" for each in ("OPENAI", "ANTHROPIC")}
    variables: list[Resource] = [
        {
            "name": name,
            "valueSource": {"secretKeyRef": {"secret": f"{HERE}/secrets/{secret}", "version": "latest"}},
        }
        for name, secret in keys.items()
        if secret in secrets
    ]
    if planned.of("google_redis_instance"):
        variables.append({"name": "REDIS_HOST", "value": "10.0.0.3"})
    service = {
        "uri": GATEWAY,
        "ingress": made["ingress"],
        "template": {
            "serviceAccount": account(made["name"]),
            "timeout": template["timeout"],
            "maxInstanceRequestConcurrency": template["max_instance_request_concurrency"],
            "scaling": {"maxInstanceCount": template["scaling"]["max_instance_count"]},
            "containers": [
                {"env": variables, "resources": {"limits": template["containers"]["resources"]["limits"]}}
            ],
        },
        "terminalCondition": {"type": "Ready", "state": "CONDITION_SUCCEEDED"},
    }
    callers = [
        name.split('"')[1]
        for name in planned.of("google_cloud_run_v2_service_iam_member")
        if name.startswith("google_cloud_run_v2_service_iam_member.calls_gateway")
    ]
    accounts = [
        planned.of("module")[f'module.stage["{name}"]']["function"]["subscription"] for name in callers
    ]
    at = f"{SERVICES}/{gateway.NAME}"
    return {at: service, f"{at}:getIamPolicy": _policy(*accounts)}


def _firestore(planned: Plan) -> dict[str, Resource]:
    [database] = planned.of("google_firestore_database").values()
    made: dict[str, Resource] = {
        DATABASE: {
            "type": database["type"],
            "locationId": database["location_id"],
            "pointInTimeRecoveryEnablement": database["point_in_time_recovery_enablement"],
        }
    }
    for index in planned.of("google_firestore_index").values():
        fields = [{"fieldPath": each["field_path"], "order": each["order"]} for each in index["fields"]]
        last = {"fieldPath": "__name__", "order": fields[-1]["order"]}
        name = "-".join(each["fieldPath"] + each["order"][0] for each in fields)
        made[f"{DATABASE}/collectionGroups/{index['collection']}/indexes/{name}"] = {
            "queryScope": index["query_scope"],
            "fields": [*fields, last],
            "state": "READY",
        }
    declared = json.loads((ROOT / "infra" / "firestore" / "firestore.indexes.json").read_text())
    assert len(declared["fieldOverrides"]) == len(planned.of("google_firestore_field"))
    for each in declared["fieldOverrides"]:  # whose blocks are dynamic, which the plan does not evaluate
        single = [
            {
                "queryScope": index["queryScope"],
                "fields": [{"fieldPath": each["fieldPath"], "order": index["order"]}],
                "state": "READY",
            }
            for index in each["indexes"]
        ]
        made[f"{DATABASE}/collectionGroups/{each['collectionGroup']}/fields/{each['fieldPath']}"] = {
            "indexConfig": {"indexes": single} if single else {},
            **({"ttlConfig": {"state": "ACTIVE"}} if each.get("ttl") else {}),
        }
    made[f"{DATABASE}/collectionGroups/__default__/fields/*"] = {"indexConfig": {"indexes": []}}
    [rules] = planned.of("google_firebaserules_ruleset").values()
    made[f"{RULES}/rulesets/r1"] = {"source": {"files": [rules["source"]["files"]]}}
    made[f"{RULES}/releases/cloud.firestore"] = {"rulesetName": f"{HERE}/rulesets/r1"}
    return made


def _operation(planned: Plan) -> dict[str, Resource]:
    made: dict[str, Resource] = {}
    for name, each in planned.named("google_cloud_scheduler_job").items():
        topic = planned.name_of("google_pubsub_topic", each["pubsub_target"]["topic_name"])
        made[f"{SCHEDULES}/{name}"] = {
            "pubsubTarget": {"topicName": f"{HERE}/topics/{topic}", "data": each["pubsub_target"]["data"]},
            "schedule": each["schedule"],
            "timeZone": each["time_zone"],
            "state": "ENABLED",
        }
    for address, each in planned.of("google_monitoring_alert_policy").items():
        name = address.split('"')[1]
        made[f"{ALERTS}/{name}"] = {"displayName": each["display_name"], "enabled": True}
    for name in planned.named("google_logging_metric"):
        made[f"{METRICS}/{name}"] = {"name": name, "filter": "…"}
    for each in planned.of("google_secret_manager_secret").values():
        version = f"{SECRETS}/{each['secret_id']}/versions"
        made[f"{version}/latest"] = {"name": f"{version}/3", "state": "ENABLED"}
    return made


def _page(_planned: Plan) -> dict[str, Resource]:
    """Return a site with two releases, and another site of the owner, which is not the page."""
    config = {"api_url": _address("blog-api"), "supabase_url": ADDRESSES["SUPABASE_URL"]}
    rules = [{"glob": rule.source, "headers": dict(rule.headers)} for rule in headers.rules(config)]
    release = f"{HOSTING}/sites/{PROJECT}/releases"
    return {
        f"{HOSTING}/{HERE}/sites/{PROJECT}": {"defaultUrl": PAGE},
        f"{HOSTING}/{HERE}/sites/else": {"defaultUrl": "https://else.web.app"},
        f"{HOSTING}/sites/else/releases/1": {"version": {"config": {}}},
        f"{release}/2": {"version": {"config": {"headers": rules}}},
        f"{release}/1": {"version": {"config": {}}},
    }
