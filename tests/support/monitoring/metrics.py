"""Log-based metrics: the points that Google makes of log entries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.monitoring import filters
from tests.support.monitoring.entries import Entry, seconds

Labels = frozenset[tuple[str, str]]
_PREFIX = "logging_googleapis_com:user_"


@dataclass(frozen=True)
class Series:
    """The points of a metric with the same labels: (seconds since the epoch, value)."""

    name: str
    labels: Labels
    points: tuple[tuple[float, float], ...]


def of_metric(metric: Mapping[str, Any], entries: Iterable[Entry]) -> list[Series]:
    """Return the series of a google_logging_metric, by the names that PromQL has for them."""
    found = [entry for entry in entries if filters.parse(metric["filter"])(entry)]
    grouped: dict[Labels, list[Entry]] = defaultdict(list)
    for entry in found:
        grouped[_labels(metric, entry)].append(entry)
    counters = [
        Series(_PREFIX + metric["name"], labels, tuple((seconds(entry), 1.0) for entry in each))
        for labels, each in grouped.items()
    ]
    if metric["metric_descriptor"]["value_type"] != "DISTRIBUTION":
        return counters
    sums = [
        Series(
            f"{_PREFIX}{metric['name']}_sum",
            labels,
            tuple((seconds(entry), float(_extract(metric["value_extractor"], entry))) for entry in each),
        )
        for labels, each in grouped.items()
    ]
    return [*sums, *(Series(f"{each.name}_count", each.labels, each.points) for each in counters)]


def _labels(metric: Mapping[str, Any], entry: Entry) -> Labels:
    extractors = metric.get("label_extractors") or {}
    extracted = {name: _extract(how, entry) for name, how in extractors.items()}
    resource = entry["resource"]
    given = {"monitored_resource": resource["type"], **resource["labels"], **extracted}
    return frozenset((name, value) for name, value in given.items() if value)


def _extract(how: str, entry: Entry) -> str:
    match = re.fullmatch(r"EXTRACT\(([\w.]+)\)", how)
    if match is None:
        raise ValueError(f"{how!r} is not an extractor")
    value: Any = entry
    for name in match[1].split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return "" if value is None else str(value)
