"""No command waits for minutes on a Firestore that hangs."""

from __future__ import annotations

import ast

from tests.support.paths import ROOT

READING = {"get", "get_all", "list_documents", "stream"}


def test_every_read_of_a_command_bounds_its_retries() -> None:
    """The library's own repeat a read that ran out of time, for up to five minutes."""
    found = 0
    for path in (ROOT / "infra" / "cli" / "gateways").glob("google*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in READING:
                given = {keyword.arg for keyword in call.keywords}
                if "timeout" in given:
                    found += 1
                    assert "retry" in given, f"{path.name}:{call.lineno}"
    assert found
