"""Firestore as a browser meets it: REST, a user's token, and the security rules in between."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from tests.support.paths import ROOT

RULES = ROOT / "infra" / "firestore" / "firestore.rules"
OWNER = {"Authorization": "Bearer owner"}  # as the emulator calls those whom IAM lets in

_PATIENCE = 30.0
_Fields = Mapping[str, Any]


def unsigned(claims: Mapping[str, Any]) -> str:
    """Return a token that only the emulator takes: it has nobody to verify signatures with."""
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def user(**claims: Any) -> dict[str, str]:
    """Return the headers of a signed-in user whose token has these claims."""
    return {"Authorization": f"Bearer {unsigned({'sub': 'a-user', 'user_id': 'a-user', **claims})}"}


def member(*organisations: str) -> dict[str, str]:
    """Return the headers of a user of these organisations."""
    return user(org_ids=list(organisations))


class Documents:
    """The documents of one project. Each method returns the status; `headers` say who asks."""

    def __init__(self, client: httpx.Client, project: str) -> None:
        self._client, self._project = client, project
        self._root = f"projects/{project}/databases/(default)/documents"

    def put_rules(self, rules: str) -> None:
        """Put rules into force for this project."""
        body = {"rules": {"files": [{"name": RULES.name, "content": rules}]}}
        path = f"/emulator/v1/projects/{self._project}:securityRules"
        self._client.put(path, json=body, timeout=_PATIENCE).raise_for_status()

    def seed(self, documents: Mapping[str, _Fields]) -> None:
        """Write documents as the pipeline may."""
        writes = [{"update": self._document(path, fields)} for path, fields in documents.items()]
        assert self._post(":commit", {"writes": writes}, OWNER) == httpx.codes.OK

    def get(self, path: str, headers: Mapping[str, str]) -> int:
        return self._client.get(f"/v1/{self._root}/{path}", headers=headers).status_code

    def update(
        self, path: str, fields: _Fields, headers: Mapping[str, str], *mask: str, absent: bool = False
    ) -> int:
        """Set what the mask names, by default the fields themselves; `absent`: the document must be new."""
        write = {
            "update": self._document(path, fields),
            "updateMask": {"fieldPaths": mask or list(fields)},
            "currentDocument": {"exists": not absent},
        }
        return self._post(":commit", {"writes": [write]}, headers)

    def replace(self, path: str, fields: _Fields, headers: Mapping[str, str]) -> int:
        """Write a whole document, whether or not there is one."""
        return self._post(":commit", {"writes": [{"update": self._document(path, fields)}]}, headers)

    def stamp(self, path: str, field: str, headers: Mapping[str, str]) -> int:
        """Ask for a cancel, and for the server's time in a field beside it."""
        write = {
            "update": self._document(path, {"cancel_requested": True}),
            "updateMask": {"fieldPaths": ["cancel_requested"]},
            "updateTransforms": [{"fieldPath": field, "setToServerValue": "REQUEST_TIME"}],
        }
        return self._post(":commit", {"writes": [write]}, headers)

    def delete(self, path: str, headers: Mapping[str, str]) -> int:
        return self._post(":commit", {"writes": [{"delete": f"{self._root}/{path}"}]}, headers)

    def find(
        self,
        collection: str,
        headers: Mapping[str, str],
        *where: tuple[str, str, Any],
        under: str = "",
        everywhere: bool = False,
    ) -> int:
        """Query a collection, newest first; `everywhere` makes it a collection-group query."""
        source = {"collectionId": collection, "allDescendants": everywhere}
        filters = [
            {"fieldFilter": {"field": {"fieldPath": field}, "op": how, "value": _value(value)}}
            for field, how, value in where
        ]
        asked: dict[str, Any] = {"from": [source], "limit": 20}
        if filters:
            asked["where"] = {"compositeFilter": {"op": "AND", "filters": filters}}
            asked["orderBy"] = [{"field": {"fieldPath": "created_at"}, "direction": "DESCENDING"}]
        return self._post(f"{under}:runQuery", {"structuredQuery": asked}, headers)

    def _post(self, verb: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> int:
        return self._client.post(f"/v1/{self._root}{verb}", json=body, headers=headers).status_code

    def _document(self, path: str, fields: _Fields) -> dict[str, Any]:
        return {"name": f"{self._root}/{path}", "fields": _value(fields)["mapValue"]["fields"]}


def _value(value: Any) -> dict[str, Any]:
    """Return a value as Firestore's REST interface writes it."""
    if isinstance(value, Mapping):
        return {"mapValue": {"fields": {name: _value(each) for name, each in value.items()}}}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {"arrayValue": {"values": [_value(each) for each in value]}}
    if isinstance(value, datetime):
        return {"timestampValue": value.isoformat()}
    kinds = {bool: "booleanValue", int: "integerValue", float: "doubleValue", str: "stringValue"}
    return {kinds[type(value)]: value} if value is not None else {"nullValue": None}


def _part(claims: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
