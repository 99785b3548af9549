"""The explanation of what the security rules refused, from reports as the emulator was seen to send them."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local.indexes.refusals import read
from tests.unit.infra.local.indexes.test_requests import as_map

MINE, THEIRS = "org-mine", "org-theirs"
PATH = "/databases/(default)/documents/jobs/1"
NO_DOCUMENT: dict[str, Any] = {"nullValue": None}
RULES = (
    "match /jobs/{job} {\n allow read: if a();\n allow get, update: if b()\n allow write: if c();\n && d();"
)
NOT_READ: dict[str, Any] = {"undefined": {}}


def text(value: str) -> dict[str, Any]:
    return {"stringValue": value}


def texts(*values: str) -> dict[str, Any]:
    return {"listValue": {"values": [text(each) for each in values]}}


def document(owner: str) -> dict[str, Any]:
    return as_map(data=as_map(org_id=text(owner)))


def refused(method: str, resource: dict[str, Any], line: int | None = 28, **changed: Any) -> dict[str, Any]:
    """Return a report about a member of MINE."""
    claims = changed.pop("claims", {"org_ids": texts(MINE)})
    token = as_map(sub=text("u"), **claims)
    request = {"auth": as_map(uid=text("u"), token=token), **changed.pop("request", {})}
    return {
        "rulesContext": {
            "method": method,
            "path": changed.pop("path", PATH),
            "resource": resource,
            "request": as_map(**request),
        },
        "granularAllowOutcomes": [{"line": line, "outcome": False}] if line else [],
        "outcome": "deny",
        **changed,
    }


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        (
            refused("get", document(THEIRS), 24),
            "read jobs/1: it is of organisation org-theirs. u belongs to org-mine.",
        ),
        (
            refused("get", document(MINE), 24, request={"auth": {"nullValue": None}}),
            "read jobs/1: line 24 of firestore.rules does not allow it. Nobody is signed in.",
        ),
        (
            refused("get", document(MINE), 24, claims={"email": text("a@b.example")}),
            (
                "read jobs/1: line 24 of firestore.rules does not allow it. "
                "The token of a@b.example has no list org_ids."
            ),
        ),
        (
            refused("update", document(MINE), request={"writeFields": texts("status", "result")}),
            (
                "update jobs/1: line 28 of firestore.rules does not allow this change of status, result. "
                "u belongs to org-mine."
            ),
        ),
        (
            refused("update", NO_DOCUMENT, outcome="error"),
            "update jobs/1: it does not exist. u belongs to org-mine.",
        ),
        (refused("delete", NOT_READ, None), "delete jobs/1: no rule allows it. u belongs to org-mine."),
        (
            refused("create", NO_DOCUMENT, 3, rules=RULES),
            "create jobs/1: no rule allows it. u belongs to org-mine.",
        ),
        (
            refused("update", document(MINE), 3, rules=RULES),
            "update jobs/1: line 3 of firestore.rules does not allow it. u belongs to org-mine.",
        ),
        (
            refused("get", document(MINE), 2, rules=RULES),
            "read jobs/1: line 2 of firestore.rules does not allow it. u belongs to org-mine.",
        ),
        (
            refused("delete", document(MINE), 4, rules=RULES),
            "delete jobs/1: line 4 of firestore.rules does not allow it. u belongs to org-mine.",
        ),
        (
            refused("create", NO_DOCUMENT, 5, rules=RULES),
            "create jobs/1: line 5 of firestore.rules does not allow it. u belongs to org-mine.",
        ),
        (
            refused("list", as_map(data=as_map()), 26, outcome="error", path=PATH[:-1] + "*"),
            (
                "list jobs/*: the query has to select an org_id, because rules do not filter. "
                "u belongs to org-mine."
            ),
        ),
        (
            refused("list", document(THEIRS), 26, path=PATH[:-1] + "*"),
            "list jobs/*: it asks for organisation org-theirs. u belongs to org-mine.",
        ),
        (
            refused("list", as_map(data=as_map()), None, claims={"org_ids": {"listValue": {}}}),
            "list jobs/1: no rule allows it. u belongs to no organisation.",
        ),
    ],
)
def test_sentence_has_the_reason(report: dict[str, Any], sentence: str) -> None:
    """The document's organisation, the changed fields or the rule, and whose token it was."""
    found = read(report)
    assert found is not None
    assert found.sentence == f"The security rules refused to {sentence}"


@pytest.mark.parametrize(
    "report",
    [
        {"outcome": "allow"},
        {"outcome": "deny-not-yet"},
        refused("get", document(MINE), outcome="allow"),
        refused("get", NOT_READ, outcome="error"),
    ],
)
def test_other_reports_are_no_refusal(report: dict[str, Any]) -> None:
    """Nor is the error of a rule that was asked before the document was read: it is asked again."""
    assert read(report) is None
