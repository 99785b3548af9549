"""Log entries as Cloud Logging has them, from the lines that the local functions write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from infra.cli.deployment.functions import deployed_name
from shared import topology

Entry = Mapping[str, Any]
"""An entry's fields by the names that a filter has for them: severity, labels, jsonPayload and so on."""

_SPECIAL = {
    "severity": "severity",
    "time": "timestamp",
    "logging.googleapis.com/labels": "labels",
    "logging.googleapis.com/trace": "trace",
}
"""Fields of a line that Cloud Run's agent takes out of jsonPayload, and where it puts them."""


def services() -> dict[str, str]:
    """Return the Cloud Run services by the names of the local processes."""
    functions = {name: deployed_name(name, each) for name, each in topology.load().functions.items()}
    return {**functions, "proxy": "blog-gateway"}


def read(state_dir: Path) -> list[Entry]:
    """Return the entries of all services of a stack, the oldest first."""
    found = [
        entry
        for name, service in services().items()
        for entry in of_lines(service, _lines(state_dir / "logs" / f"{name}.log"))
    ]
    return sorted(found, key=lambda entry: str(entry["timestamp"]))


def of_lines(service: str, lines: Iterable[str]) -> Iterator[Entry]:
    """Yield the entries of a service's JSON lines; what a library prints beside them has no fields."""
    for line in lines:
        if line.startswith("{") and line.endswith("}"):
            yield _entry(service, json.loads(line))


def seconds(entry: Entry) -> float:
    """Return the time of an entry in seconds since the epoch."""
    return datetime.fromisoformat(str(entry["timestamp"])).timestamp()


def _entry(service: str, line: dict[str, Any]) -> Entry:
    resource = {"type": "cloud_run_revision", "labels": {"service_name": service}}
    special = {name: line[key] for key, name in _SPECIAL.items() if key in line}
    payload = {name: value for name, value in line.items() if name not in _SPECIAL}
    return {"timestamp": "", "resource": resource, **special, "jsonPayload": payload}


def _lines(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines() if log.exists() else []
