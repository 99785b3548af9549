"""The database, its indexes and its security rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from infra.cli.deployment.finding import APPLY, Finding, differences, listed, missing
from infra.cli.gateways.cloud import FIRESTORE, RULES, Cloud, NotThere
from shared import topology

FOLDER = topology.PATH.parent / "firestore"
_DATABASE = "projects/{}/databases/(default)"
_OVERRIDDEN = "indexConfig.usesAncestorConfig=false OR ttlConfig:*"
_COLLECTION = "COLLECTION"
_DECLARE = "declare it in infra/firestore/firestore.indexes.json, or delete it"

_Index = tuple[str, str, tuple[tuple[str, str], ...]]
"""Collection, scope, and the fields with their orders."""


async def check_database(cloud: Cloud, project: str) -> list[Finding]:
    """Compare the mode of the database, and that its past can be read."""
    try:
        found = await cloud.get(FIRESTORE, _DATABASE.format(project))
    except NotThere:
        return [missing("database (default)")]
    fields = [
        ("type", found.get("type"), "FIRESTORE_NATIVE"),
        (
            "point-in-time recovery",
            found.get("pointInTimeRecoveryEnablement"),
            "POINT_IN_TIME_RECOVERY_ENABLED",
        ),
    ]
    return differences("database (default)", fields)


async def check_indexes(cloud: Cloud, project: str, folder: Path = FOLDER) -> list[Finding]:
    """Compare the composite indexes."""
    path = f"{_DATABASE.format(project)}/collectionGroups/-/indexes"
    found = {_index_of(each): each for each in await _list(cloud, path, "indexes")}
    declared = {_declared(each) for each in _read(folder)["indexes"]}
    findings = [missing(_label(index)) for index in sorted(declared - found.keys())]
    for index, each in sorted(found.items(), key=lambda item: item[0]):
        if index not in declared:
            findings.append(Finding(_label(index), "declared", "no", "yes", _DECLARE))
        elif each.get("state") != "READY":
            repair = "wait until it is built" if each.get("state") == "CREATING" else APPLY
            findings += differences(_label(index), [("state", each.get("state"), "READY")], repair)
    return findings


async def check_fields(cloud: Cloud, project: str, folder: Path = FOLDER) -> list[Finding]:
    """Compare the indexes and the expiry of single fields with a setting of their own."""
    path = f"{_DATABASE.format(project)}/collectionGroups/-/fields"
    settings = await _list(cloud, path, "fields", filter=_OVERRIDDEN)
    found = {_field_name(each): each for each in settings}
    declared = {
        (each["collectionGroup"], each["fieldPath"]): each for each in _read(folder)["fieldOverrides"]
    }
    findings: list[Finding] = []
    for name in sorted({*declared, *found} - {("__default__", "*")}):
        resource = f"field {name[1]} of {name[0]}"
        wanted, there = declared.get(name), found.get(name)
        if wanted is None:
            findings.append(Finding(resource, "declared", "no", "yes", _DECLARE))
            continue
        fields = [
            ("indexes", _orders_of(there), listed(each["order"] for each in wanted["indexes"])),
            ("documents expire", "ttlConfig" in (there or {}), wanted.get("ttl", False)),
        ]
        findings += differences(resource, fields)
    return findings


async def check_rules(cloud: Cloud, project: str, folder: Path = FOLDER) -> list[Finding]:
    """Compare the text of the security rules in force."""
    resource = "security rules"
    try:
        release = await cloud.get(RULES, f"projects/{project}/releases/cloud.firestore")
        ruleset = await cloud.get(RULES, release.get("rulesetName", ""))
    except NotThere:
        return [missing(resource)]
    files = ruleset.get("source", {}).get("files", [])
    text = "\n".join(each.get("content", "") for each in files)
    same = text.strip() == (folder / "firestore.rules").read_text().strip()
    wanted = "those of infra/firestore/firestore.rules"
    return differences(resource, [("text", wanted if same else "other rules", wanted)])


async def _list(cloud: Cloud, path: str, key: str, **query: str) -> list[dict[str, Any]]:
    """Return the resources of a database; none where there is no database, which is a finding of its own."""
    try:
        return await cloud.list(FIRESTORE, path, key, **query)
    except NotThere:
        return []


def _read(folder: Path) -> dict[str, Any]:
    declared: dict[str, Any] = json.loads((folder / "firestore.indexes.json").read_text())
    return declared


def _declared(index: Mapping[str, Any]) -> _Index:
    return index["collectionGroup"], index["queryScope"], _fields_of(index["fields"])


def _index_of(index: Mapping[str, Any]) -> _Index:
    """Return an index of the API, whose name has the collection and which ends in the document's name."""
    collection = index["name"].split("/collectionGroups/")[1].partition("/")[0]
    return collection, index.get("queryScope", _COLLECTION), _fields_of(index["fields"])


def _fields_of(fields: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each["fieldPath"], each.get("order") or each.get("arrayConfig", "other"))
        for each in fields
        if each["fieldPath"] != "__name__"
    )


def _field_name(field: Mapping[str, Any]) -> tuple[str, str]:
    group, _, path = field["name"].split("/collectionGroups/")[1].partition("/fields/")
    return group, path.replace("`", "")


def _orders_of(field: Mapping[str, Any] | None) -> str:
    """Return the orders of a field's own indexes; without a setting it has the usual ones."""
    config = (field or {}).get("indexConfig", {})
    if field is None or config.get("usesAncestorConfig"):
        return "by default"
    return listed(
        _fields_of(each["fields"])[0][1]
        + ("" if each.get("queryScope") == _COLLECTION else f" ({each.get('queryScope')})")
        for each in config.get("indexes", [])
    )


def _label(index: _Index) -> str:
    fields = ", ".join(f"{path} {order.lower()}" for path, order in index[2])
    scope = "" if index[1] == _COLLECTION else f" ({index[1]})"
    return f"index of {index[0]} by {fields}{scope}"
