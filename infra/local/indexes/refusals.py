"""Explain a request that the security rules refused, from the emulator's report of it.

In production a page gets only `permission-denied`. The report has what the rules knew: the user, the document
and the change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

_DOCUMENTS = "/documents/"
_VERBS = {"get": "read"}
_READS = ("get", "list")
_WRITES = ("create", "update")
_ALLOW = re.compile(r"\s*allow\s+([\w\s,]+)")
_NOBODY = "Nobody is signed in"


@dataclass(frozen=True)
class Refusal:
    """A refused request. `line` is that of the last rule which was asked; None if none was.

    It is undecided while the document is not read: the emulator takes a write for a create and for an update,
    and another report may follow.
    """

    verb: str
    path: str
    line: int | None
    email: str | None
    organisations: tuple[str, ...] | None
    owner: str | None
    exists: bool
    changed: tuple[str, ...]
    undecided: bool

    def after(self, before: Refusal | None) -> Refusal:
        """Return the refusal of both, where the same request was refused as a create and as an update."""
        return replace(self, verb="write") if before and before.verb != self.verb else self

    @property
    def sentence(self) -> str:
        """Return the explanation, for the author of the request."""
        return f"The security rules refused to {self.verb} {self.path}: {self._reason}. {self._user}."

    @property
    def _reason(self) -> str:
        if self.line is None:
            return "no rule allows it"
        if self.organisations is not None and self.owner and self.owner not in self.organisations:
            return f"it {'asks for' if self.verb == 'list' else 'is of'} organisation {self.owner}"
        if self.verb == "list" and not self.owner:
            return "the query has to select an org_id, because rules do not filter"
        if self.verb == "update" and not self.exists:
            return "it does not exist"
        change = f" this change of {', '.join(self.changed)}" if self.changed else " it"
        return f"line {self.line} of firestore.rules does not allow{change}"

    @property
    def _user(self) -> str:
        if self.email is None:
            return _NOBODY
        if self.organisations is None:
            return f"The token of {self.email} has no list org_ids"
        return f"{self.email} belongs to {', '.join(self.organisations) or 'no organisation'}"


def read(report: Mapping[str, Any]) -> Refusal | None:
    """Return the refusal that a report is about; None if the request was allowed, or is not decided.

    The emulator first asks the rules without the document. An error then means that it asks again with it.
    """
    context = report.get("rulesContext", {})
    outcome, resource = report.get("outcome"), context.get("resource", {})
    if outcome != "deny" and (outcome != "error" or "undefined" in resource):
        return None
    request = _fields(context["request"])
    method: str = context["method"]
    token = _fields(_fields(request.get("auth", {})).get("token", {}))
    data = _fields(_fields(resource).get("data", {}))
    rules = report.get("rules", "").splitlines()
    asked = [each["line"] for each in report.get("granularAllowOutcomes", ())]
    lines = [line for line in asked if _is_for(method, rules, line)]
    return Refusal(
        verb=_VERBS.get(method, method),
        path=context["path"].partition(_DOCUMENTS)[2],
        line=lines[-1] if lines else None,
        email=_text(token.get("email", {})) or _text(token.get("sub", {})),
        organisations=_list(token["org_ids"]) if "listValue" in token.get("org_ids", {}) else None,
        owner=_text(data.get("org_id", {})),
        exists="mapValue" in resource,
        changed=_list(request.get("writeFields", {})),
        undecided=method in _WRITES and "undefined" in resource,
    )


def key(report: Mapping[str, Any]) -> tuple[str, str]:
    """Return the path and the time of a request, which all reports on it share."""
    context = report.get("rulesContext", {})
    time = _fields(context.get("request", {})).get("time", {})
    return context.get("path", ""), time.get("timestampValue", "")


def _is_for(method: str, rules: Sequence[str], line: int) -> bool:
    """Return whether a line is about a method: of a create the emulator reports updates' rules, too."""
    allowed = _ALLOW.match(rules[line - 1]) if line <= len(rules) else None
    group = "read" if method in _READS else "write"
    return allowed is None or bool({method, group} & set(re.findall(r"\w+", allowed[1])))


def _fields(value: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = value.get("mapValue", {}).get("fields", {})
    return found


def _text(value: Mapping[str, Any]) -> str | None:
    text: str | None = value.get("stringValue")
    return text


def _list(value: Mapping[str, Any]) -> tuple[str, ...]:
    values = (_text(each) for each in value.get("listValue", {}).get("values", ()))
    return tuple(each for each in values if each is not None)
