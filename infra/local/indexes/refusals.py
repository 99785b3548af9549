"""Explain a request that the security rules refused, from the emulator's report of it.

In production a page gets only `permission-denied`. The report has what the rules knew: the user, the document
and the change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_DOCUMENTS = "/documents/"
_VERBS = {"get": "read"}
_NOBODY = "Nobody is signed in"


@dataclass(frozen=True)
class Refusal:
    """A refused request. `line` is that of the last rule which was asked; None if none was."""

    verb: str
    path: str
    line: int | None
    email: str | None
    organisations: tuple[str, ...] | None
    owner: str | None
    exists: bool
    changed: tuple[str, ...]

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
    outcomes: Sequence[Mapping[str, Any]] = report.get("granularAllowOutcomes", ())
    return Refusal(
        verb=_VERBS.get(method, method),
        path=context["path"].partition(_DOCUMENTS)[2],
        line=outcomes[-1]["line"] if outcomes else None,
        email=_text(token.get("email", {})) or _text(token.get("sub", {})),
        organisations=_list(token["org_ids"]) if "listValue" in token.get("org_ids", {}) else None,
        owner=_text(data.get("org_id", {})),
        exists="mapValue" in resource,
        changed=_list(request.get("writeFields", {})),
    )


def _fields(value: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = value.get("mapValue", {}).get("fields", {})
    return found


def _text(value: Mapping[str, Any]) -> str | None:
    text: str | None = value.get("stringValue")
    return text


def _list(value: Mapping[str, Any]) -> tuple[str, ...]:
    values = (_text(each) for each in value.get("listValue", {}).get("values", ()))
    return tuple(each for each in values if each is not None)
