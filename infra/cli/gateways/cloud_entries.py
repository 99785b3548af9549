"""Cloud Logging's queries and entries, as values."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from infra.cli.gateways.logs import REPAIRS, LogLine, LogQuery, compose, parse_time
from shared.telemetry import Event

_PREFIX = "blog-"
_IDLE_SWEEP = " AND ".join(
    [
        f'jsonPayload.event="{Event.SWEPT.value}"',
        'severity="INFO"',
        *(f"jsonPayload.{name}=0" for name in REPAIRS),
    ]
)


def build_filter(query: LogQuery) -> str:
    """Return the filter; each value is a quoted string, so none can add a condition."""
    conditions = ['resource.type="cloud_run_revision"']
    if query.process:
        name = "gateway" if query.process == "proxy" else query.process
        conditions.append(f"resource.labels.service_name={_quote(_PREFIX + name)}")
    else:
        conditions.append("jsonPayload.event:*")
    for field, value in (
        ("labels.job_id=", query.job_id),
        ("labels.org_id=", query.org_id),
        ("labels.stage=", query.stage),
        ("severity>=", query.severity),
        ("timestamp>=", query.since.isoformat() if query.since else None),
    ):
        if value:
            conditions.append(field + _quote(value))
    if not query.routine:
        conditions += [f"NOT jsonPayload.event={_quote(Event.ORGANISATION_STATUS)}", f"NOT ({_IDLE_SWEEP})"]
    return " AND ".join(conditions)


def _quote(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def read_entry(entry: dict[str, Any]) -> LogLine:
    """Return an entry as a line; its text is that of jsonPayload, textPayload or the request."""
    payload = entry.get("jsonPayload")
    values = _restore(payload) if isinstance(payload, dict) else {"message": entry.get("textPayload", "")}
    if "message" not in values or not values["message"]:
        values["message"] = _describe_request(entry.get("httpRequest"))
    values["severity"] = entry.get("severity", "DEFAULT")
    resource = entry.get("resource")
    service = resource.get("labels", {}).get("service_name", "") if isinstance(resource, dict) else ""
    line = compose(
        values,
        entry.get("labels"),
        process=str(service).removeprefix(_PREFIX),
        raw=json.dumps(entry, ensure_ascii=False),
        at=parse_time(entry.get("timestamp")),
    )
    return msgspec.structs.replace(line, entry_id=str(entry.get("insertId", "")))


def _restore(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with whole numbers as such: a protobuf struct has floating-point ones alone."""
    return {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in payload.items()
    }


def _describe_request(request: Any) -> str:
    if not isinstance(request, dict):
        return ""
    return " ".join(str(request.get(name, "")) for name in ("requestMethod", "requestUrl", "status")).strip()
