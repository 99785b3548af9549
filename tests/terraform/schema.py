"""The Google provider's schema, read from Pulumi's package.

Terraform's own plugin is not available everywhere. Pulumi's package is generated from the schema of the
provider's current major version, with every attribute and block, and the required ones. It is read, not
imported, because its runtime is not installed. `SINGULAR` has its names in the plural. Attributes called
`name` are optional there, since Pulumi invents a missing one.
"""

from __future__ import annotations

import ast
import importlib.metadata
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

RESOURCES = {
    "google_artifact_registry_repository": "artifactregistry/repository",
    "google_cloud_run_v2_service": "cloudrunv2/service",
    "google_cloud_run_v2_service_iam_member": "cloudrunv2/service_iam_member",
    "google_cloud_scheduler_job": "cloudscheduler/job",
    "google_cloudfunctions2_function": "cloudfunctionsv2/function",
    "google_compute_network": "compute/network",
    "google_compute_subnetwork": "compute/subnetwork",
    "google_firebaserules_release": "firebaserules/release",
    "google_firebaserules_ruleset": "firebaserules/ruleset",
    "google_firestore_database": "firestore/database",
    "google_firestore_field": "firestore/field",
    "google_firestore_index": "firestore/index",
    "google_logging_metric": "logging/metric",
    "google_logging_saved_query": "logging/saved_query",
    "google_monitoring_alert_policy": "monitoring/alert_policy",
    "google_monitoring_dashboard": "monitoring/dashboard",
    "google_monitoring_notification_channel": "monitoring/notification_channel",
    "google_project_iam_member": "projects/iam_member",
    "google_project_service": "projects/service",
    "google_pubsub_subscription": "pubsub/subscription",
    "google_pubsub_subscription_iam_member": "pubsub/subscription_iam_member",
    "google_pubsub_topic": "pubsub/topic",
    "google_pubsub_topic_iam_member": "pubsub/topic_iam_member",
    "google_redis_instance": "redis/instance",
    "google_secret_manager_secret": "secretmanager/secret",
    "google_secret_manager_secret_iam_member": "secretmanager/secret_iam_member",
    "google_service_account": "serviceaccount/account",
    "google_service_account_iam_member": "serviceaccount/iam_member",
    "google_storage_bucket": "storage/bucket",
    "google_storage_bucket_iam_member": "storage/bucket_iam_member",
    "google_storage_bucket_object": "storage/bucket_object",
}
"""Where Pulumi keeps each resource that we use."""

SINGULAR = {"direct_vpc_network_interface": "direct_vpc_network_interfaces", "env": "envs"}
"""Blocks that may come many times, which Pulumi names in the plural."""


@dataclass(frozen=True)
class Block:
    """The attributes and blocks of a resource or a block, by name, and the required ones."""

    required: frozenset[str]
    inner: dict[str, Block | None] = field(default_factory=dict)


def of(resource: str) -> Block:
    """Return a resource's schema; KeyError for a type that RESOURCES does not name yet."""
    return read(RESOURCES[resource])


def read(place: str) -> Block:
    """Return the schema of what Pulumi keeps at module/name."""
    module, _, name = place.partition("/")
    wanted = f"{name}args".replace("_", "")
    [arguments] = [cls for cls in _classes(module, name) if cls.lower() == wanted]
    return _block(module, name, arguments)


@cache
def _root() -> Path:
    return Path(str(importlib.metadata.distribution("pulumi-gcp").locate_file("pulumi_gcp")))


@cache
def _classes(module: str, name: str) -> dict[str, ast.ClassDef]:
    tree = ast.parse((_root() / module / f"{name}.py").read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


@cache
def _block(module: str, file: str, cls: str) -> Block:
    [made] = [
        node
        for node in _classes(module, file)[cls].body
        if isinstance(node, ast.FunctionDef) and node.name == "__init__"
    ]
    arguments = made.args.args[1:] + made.args.kwonlyargs
    missing = len(arguments) - len(made.args.defaults) - len(made.args.kw_defaults)
    defaults = [None] * missing + [*made.args.defaults, *made.args.kw_defaults]
    inner: dict[str, Block | None] = {}
    required = set()
    for argument, default in zip(arguments, defaults, strict=True):
        kind = re.search(r"'(\w+Args)'", ast.unparse(argument.annotation)) if argument.annotation else None
        inner[argument.arg] = _block(module, "_inputs", kind[1]) if kind else None
        if default is None:
            required.add(argument.arg)
    return Block(frozenset(required), inner)
