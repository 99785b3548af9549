"""The emulator's report of each request that went through the security rules, read as a query.

The emulator sends these to its own page in a browser. A query is reported with its order, as a map without a
sequence, and with the document that its filters describe: a value for an equality, a constraint for another
comparison. An `in` is reported once for each value until one is refused. A count is reported without the
order that its comparisons need.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.local.indexes.query import ASCENDING, DESCENDING, Query

_NAME = "__name__"
_CONTAINS = "LIST_CONTAINS"
_ORDERS = {"ASC": ASCENDING, "DESC": DESCENDING}


def read(request: Mapping[str, Any]) -> Query | None:
    """Return the query of a report; None if it was refused, or is about something else."""
    context = request.get("rulesContext", {})
    if request.get("outcome") != "allow" or context.get("method") != "list":
        return None
    asked = _fields(_fields(context["request"])["query"])
    if asked["allDescendants"].get("boolValue"):
        return None  # a collection group has indexes of its own, and no rule allows one
    ordered = _fields(asked.get("orderBy", {}))
    order = tuple(
        (path.replace("`", ""), _ORDERS[direction["stringValue"]])
        for path, direction in sorted(ordered.items())
        if path != _NAME
    )
    document = _fields(context.get("resource", {})).get("data", {})
    filters = dict(_filters(_fields(document)))
    equal = frozenset(path for path, is_equal in filters.items() if is_equal)
    counted = filters.keys() - equal - {path for path, _ in order}
    order += tuple((path, ASCENDING) for path in sorted(counted))
    return Query(asked["kind"]["stringValue"], equal, order)


def _fields(value: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = value.get("mapValue", {}).get("fields", {})
    return found


def _filters(fields: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, bool]]:
    """Yield each path with a filter, and whether it has or contains a value, or is compared otherwise."""
    for name, value in fields.items():
        path = f"{above}{name}"
        if inner := _fields(value):
            yield from _filters(inner, f"{path}.")
            continue
        constraints = value.get("constraintValue", {}).get("simpleConstraints")
        yield path, constraints is None or any(each["comparator"] == _CONTAINS for each in constraints)
