"""Who has which role in a project as an apply makes it, in the shape of Google's policies."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from tests.support.fakes.cloud import Resource
from tests.terraform.plan import Plan
from tests.terraform.written import FOLDER

NUMBER = "415104041262"
KINDS = (
    "google_project",
    "google_pubsub_subscription",
    "google_pubsub_topic",
    "google_secret_manager_secret",
    "google_service_account",
)
_PROJECTS = "cloudresourcemanager.googleapis.com/v3/projects"
_OF_A_STAGE = "google_service_account.function.member"


def make(planned: Plan, project: str) -> dict[str, Resource]:
    """Return the project's number, and each policy by its address."""
    granted: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    conditional: defaultdict[str, list[Resource]] = defaultdict(list)
    for kind in KINDS:
        for address, body in planned.of(f"{kind}_iam_member").items():
            place = _place(planned, address, kind, body, project)
            member = _member(planned, address, body, project)
            if "reads_connections" in address:
                binding = {"role": body["role"], "members": [member], "condition": _condition(body)}
                conditional[place].append(binding)
            else:
                granted[place][body["role"]].add(member)
    made: dict[str, Resource] = {
        f"{address}:getIamPolicy": {
            "version": 1,
            "etag": "x",
            "bindings": [
                *conditional[address],
                *({"role": role, "members": sorted(members)} for role, members in roles.items()),
            ],
        }
        for address, roles in granted.items()
    }
    made[f"{_PROJECTS}/{project}"] = {"name": f"projects/{NUMBER}"}
    return made


def _condition(body: dict[str, Any]) -> dict[str, str]:
    """Return a grant's condition; the evaluation cuts a text off at its first quotation mark."""
    source = (FOLDER / "stage" / "access.tf").read_text()
    [expression] = re.findall(r'expression\s*= "(.*)"\n', source)
    written = expression.replace('\\"', '"').replace("${var.project_number}", NUMBER)
    assert written.startswith(body["condition"]["expression"])
    return {"title": body["condition"]["title"], "expression": written}


def agent(service: str) -> str:
    """Return the account of one of Google's services."""
    return f"serviceAccount:service-{NUMBER}@gcp-sa-{service}.iam.gserviceaccount.com"


def _place(planned: Plan, address: str, kind: str, body: dict[str, Any], project: str) -> str:
    """Return the address of the resource that a grant is about."""
    if kind == "google_project":
        return f"{_PROJECTS}/{project}"
    if kind == "google_pubsub_topic":
        topic = planned.name_of("google_pubsub_topic", body["topic"])
        return f"pubsub.googleapis.com/v1/projects/{project}/topics/{topic}"
    if kind == "google_pubsub_subscription":
        return f"pubsub.googleapis.com/v1/projects/{project}/subscriptions/{body['subscription']}"
    if kind == "google_secret_manager_secret":
        return f"secretmanager.googleapis.com/v1/projects/{project}/secrets/{body['secret_id']}"
    accounts = f"iam.googleapis.com/v1/projects/{project}/serviceAccounts"
    name = "blog-push" if "push" in body["service_account_id"] else _name(planned, address)
    return f"{accounts}/{name}@{project}.iam.gserviceaccount.com"


def _member(planned: Plan, address: str, body: dict[str, Any], project: str) -> str:
    if body["member"].endswith("pubsub_agent"):
        return agent("pubsub")
    if body["member"].endswith("scheduler_agent"):
        return agent("cloudscheduler")
    name = "blog-gateway" if "gateway" in body["member"] else "blog-builder"
    if body["member"] == _OF_A_STAGE:
        name = _name(planned, address)
    return f"serviceAccount:{name}@{project}.iam.gserviceaccount.com"


def _name(planned: Plan, address: str) -> str:
    """Return the name of the account of the function whose resource this is."""
    account = f"{address.partition('.google_')[0]}.google_service_account.function"
    return str(planned.of("google_service_account")[account]["account_id"])
