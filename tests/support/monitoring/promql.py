"""The part of PromQL that our alerts use: sums and maxima over time, comparisons, and, or.

https://prometheus.io/docs/prometheus/latest/querying/basics/
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import promql_parser

from tests.support.monitoring.metrics import Labels, Series

Vector = dict[Labels, float]

_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "/": lambda left, right: left / right if right else math.nan,  # which no comparison finds
    "*": lambda left, right: left * right,
}
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
}
_AGGREGATIONS: dict[str, Callable[[Sequence[float]], float]] = {"sum": sum, "max": max}
_OVER_TIME: dict[str, Callable[[Sequence[float]], float]] = {"sum_over_time": sum, "max_over_time": max}


class Moment:
    """The series as they are read at a time. `speed` is by how much the drill's clock is faster."""

    def __init__(self, series: Sequence[Series], at: float, speed: float = 1.0, since: float = 0.0) -> None:
        self._series = series
        self._at = at
        self._speed = speed
        self._since = since

    def evaluate(self, query: str) -> Vector:
        """Return what a query gives; an alert fires for each element."""
        value = self._value(promql_parser.parse(query))
        if isinstance(value, float):
            raise TypeError(f"{query} is a number, not a vector")
        return value

    def _value(self, node: Any) -> Vector | float:
        match type(node).__name__:
            case "ParenExpr":
                return self._value(node.expr)
            case "NumberLiteral":
                return float(node.val)
            case "AggregateExpr":
                return self._aggregate(node)
            case "Call":
                return self._call(node)
            case "BinaryExpr":
                return _combine(str(node.op).strip(), self._value(node.lhs), self._value(node.rhs))
            case kind:
                raise ValueError(f"{kind} is not evaluated here")

    def _call(self, node: Any) -> Vector:
        name = node.func.name
        if name == "vector":
            return {frozenset(): float(node.args[0].val)}
        [matrix] = node.args
        ended, selector = self._at, matrix.vector_selector
        began = max(ended - matrix.range.total_seconds() / self._speed, self._since)
        found: Vector = {}
        for series in self._series:
            values = [value for time, value in series.points if began < time <= ended]
            if values and series.name == selector.name and _matches(selector, series):
                found[series.labels] = _OVER_TIME[name](values)
        return found

    def _aggregate(self, node: Any) -> Vector:
        value = self._value(node.expr)
        assert isinstance(value, dict)
        names = set(node.modifier.labels) if node.modifier else set()
        groups: dict[Labels, list[float]] = defaultdict(list)
        for labels, each in value.items():
            groups[frozenset(label for label in labels if label[0] in names)].append(each)
        how = _AGGREGATIONS[str(node.op).strip()]
        return {labels: how(values) for labels, values in groups.items()}


def _matches(selector: Any, series: Series) -> bool:
    labels = dict(series.labels)
    return all(_match(each, labels.get(each.name, "")) for each in selector.matchers.matchers)


def _match(matcher: Any, value: str) -> bool:
    kind = str(matcher.op).rpartition(".")[2]
    same = re.fullmatch(matcher.value, value) is not None if "Re" in kind else value == matcher.value
    return same != kind.startswith("Not")


def _combine(operator: str, left: Vector | float, right: Vector | float) -> Vector:
    if not isinstance(left, dict):
        raise TypeError(f"{left} is a number, not a vector")
    if operator in _COMPARISONS:
        assert isinstance(right, float)
        return {labels: value for labels, value in left.items() if _COMPARISONS[operator](value, right)}
    assert isinstance(right, dict)
    if operator == "or":
        return {**right, **left}
    if operator == "and":
        return {labels: value for labels, value in left.items() if labels in right}
    how = _ARITHMETIC[operator]
    return {labels: how(value, right[labels]) for labels, value in left.items() if labels in right}
