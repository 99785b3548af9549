"""The part of Cloud Logging's query language that our filters use.

https://cloud.google.com/logging/docs/view/logging-query-language: NOT binds strongest, then OR, then AND.
Equality of strings is exact here, where Google ignores case: what this finds, Google finds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.support.monitoring.entries import Entry

Test = Callable[[Entry], bool]

_TEXT, _MARK, _WORD = r'"(?:[^"\\]|\\.)*"', r"=~|!~|>=|<=|!=|[=><:()]", r"""[^\s()"'=:<>!~]+"""
_TOKEN = re.compile(rf"\s*(?:{_TEXT}|{_MARK}|{_WORD})")
_SEVERITIES = ("DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")
_ABSENT = object()


@dataclass(frozen=True)
class Comparison:
    """One comparison of a filter; the value `*` of `:` asks if there is such a field."""

    path: str
    operator: str
    value: str

    def __call__(self, entry: Entry) -> bool:
        """Return whether an entry's field compares so."""
        found = _at(entry, self.path)
        if found is _ABSENT or found is None:
            return False
        return True if (self.operator, self.value) == (":", "*") else _compare(self, found)


@dataclass(frozen=True)
class Filter:
    """A filter: call it with an entry. `comparisons` are all of its parts."""

    test: Test
    comparisons: tuple[Comparison, ...]

    def __call__(self, entry: Entry) -> bool:
        """Return whether the filter finds an entry."""
        return self.test(entry)

    def values(self, path: str) -> set[str]:
        """Return the values with which a field is compared."""
        return {each.value for each in self.comparisons if each.path == path}


def parse(text: str) -> Filter:
    """Return a filter; raise ValueError if it is not one, or uses what ours don't."""
    parser = _Parser(list(_tokens(text)))
    test = parser.conjunction()
    if parser.left:
        raise ValueError(f"{text!r} has {parser.left[0]!r} too many")
    return Filter(test, tuple(parser.comparisons))


def _tokens(text: str) -> Iterator[str]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"{text!r} can't be read at {text[at : at + 20]!r}")
        at = match.end()
        yield match[0].strip()


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.left = tokens
        self.comparisons: list[Comparison] = []

    def conjunction(self) -> Test:
        parts = [self._disjunction()]
        while self.left and self.left[0] != ")":
            if self.left[0] == "AND":
                self._take()
            parts.append(self._disjunction())
        return lambda entry: all(part(entry) for part in parts)

    def _disjunction(self) -> Test:
        parts = [self._negation()]
        while self.left and self.left[0] == "OR":
            self._take()
            parts.append(self._negation())
        return lambda entry: any(part(entry) for part in parts)

    def _negation(self) -> Test:
        if self.left and self.left[0] == "NOT":
            self._take()
        elif self.left and self.left[0].startswith("-"):
            self.left[0] = self.left[0][1:]
        else:
            return self._single()
        test = self._single()
        return lambda entry: not test(entry)

    def _single(self) -> Test:
        token = self._take()
        if token == "(":  # noqa: S105 - a bracket
            test = self.conjunction()
            self._expect(")")
            return test
        if not re.fullmatch(r'[A-Za-z][\w.]*(\."[^"]+")?', token):
            raise ValueError(f"{token!r} is not a field")
        operator = self._take()
        if not re.fullmatch(r"=~|!~|>=|<=|!=|[=><:]", operator):
            raise ValueError(f"{operator!r} is not an operator")
        tests = [self._comparison(token, operator, value) for value in self._values()]
        return lambda entry: any(test(entry) for test in tests)

    def _values(self) -> Iterator[str]:
        """Yield one value, or those of ("a" OR "b")."""
        if self.left and self.left[0] != "(":
            yield self._take()
            return
        self._expect("(")
        yield self._take()
        while self.left and self.left[0] == "OR":
            self._take()
            yield self._take()
        self._expect(")")

    def _comparison(self, path: str, operator: str, value: str) -> Comparison:
        if value in {"AND", "OR", "NOT", "(", ")"}:
            raise ValueError(f"{path} is compared with {value!r}")
        plain = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
        self.comparisons.append(Comparison(path, operator, plain))
        return self.comparisons[-1]

    def _take(self) -> str:
        if not self.left:
            raise ValueError("the filter ends too soon")
        return self.left.pop(0)

    def _expect(self, token: str) -> None:
        if (found := self._take()) != token:
            raise ValueError(f"{found!r} is where {token!r} should be")


def _at(entry: Entry, path: str) -> Any:
    value: Any = entry
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return _ABSENT
        value = value[name]
    return value


def _compare(asked: Comparison, found: Any) -> bool:
    if asked.path == "severity":
        return _order(asked.operator, _SEVERITIES.index(found), _SEVERITIES.index(asked.value))
    if isinstance(found, bool):
        return (asked.operator, asked.value) == ("=", str(found).lower())
    if isinstance(found, int | float):
        return _order(asked.operator, float(found), float(asked.value))
    text = str(found)
    if asked.operator in {"=~", "!~"}:
        return bool(re.search(asked.value, text)) == (asked.operator == "=~")
    if asked.operator == ":":
        return asked.value.casefold() in text.casefold()
    return _order(asked.operator, text, asked.value)


def _order(operator: str, found: Any, asked: Any) -> bool:
    compared: dict[str, bool] = {
        "=": found == asked,
        "!=": found != asked,
        ">": found > asked,
        "<": found < asked,
        ">=": found >= asked,
        "<=": found <= asked,
        ":": found == asked,
    }
    return compared[operator]
