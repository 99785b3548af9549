"""axe in the page: the rules of WCAG 2.2 AA that a program can check."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.browser.visit import Visit

_FILE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = "(runOnly) => axe.run(document, { runOnly, resultTypes: ['violations'] })"


def violations(visit: Visit, *rules: str) -> list[str]:
    """Return what axe finds by these rules, or by all, one line for each element."""
    # By the debugger, as an extension does: the page's policy allows no other script.
    if not visit.run("() => 'axe' in window"):
        visit.run(_source())
    found = visit.run(_RUN, {"type": "rule", "values": rules} if rules else _TAGS)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']} {node['html'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@cache
def _source() -> str:
    return _FILE.read_text(encoding="utf-8")
