"""The output of `blog check-deploy`: each difference below its resource, then how to repair it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.text import Text

from infra.cli import console
from infra.cli.deployment.check import ROLES, Comparison
from infra.cli.deployment.finding import APPLY, Finding
from infra.cli.format import pluralize, printable

_INDENT = "  "
_READ = {
    "callers": "who may call the services",
    "database": "the database",
    "fields": "single fields of Firestore",
    "gateway": "the gateway",
    "metrics": "log metrics",
    "roles": "the roles of the accounts",
    "rules": "the security rules",
}


def show(found: Comparison, project: str, *, as_json: bool) -> None:
    """Write a comparison."""
    if as_json:
        console.write_json(_as_map(found, project))
        return
    findings = [finding for _, finding in _in_order(found)]
    for resource, group in groupby(findings, key=lambda finding: finding.resource):
        console.out.print(Text(printable(resource), style="bold"))
        for finding in group:
            _print_below(_difference(finding))
            if finding.repair != APPLY:  # on one line, however long: a person copies it
                console.out.print(Text(f"    {finding.repair}", style="cyan"), soft_wrap=True)
    if findings:
        console.out.print()
    for area, reason in _unread(found):
        console.say(f"Not read: {_READ.get(area, area)}. {reason}", style="yellow")
        console.say(f"  The role for it: {ROLES[area]}")
    _sum_up(found, findings, project)


def _print_below(text: Text) -> None:
    """Print a text with an indent, wrapped to the terminal."""
    for line in text.wrap(console.out, max(console.out.width - len(_INDENT), 1)):
        line.rstrip()
        console.out.print(Text(_INDENT) + line, soft_wrap=True)


def _difference(finding: Finding) -> Text:
    """Return "ack deadline: 10 s, should be 600 s"."""
    if finding.field == "exists":
        return Text("is missing", style="red")
    if finding.field == "declared":
        return Text("is not declared", style="red")
    return Text.assemble(
        f"{printable(finding.field)}: ",
        (printable(finding.found), "red"),
        ", should be ",
        (printable(finding.expected), "green"),
    )


def _sum_up(found: Comparison, findings: list[Finding], project: str) -> None:
    read = pluralize(len(found.findings), "area")
    if findings:
        console.say(f"{pluralize(len(findings), 'difference')} in {project}, of {read} that were read.")
        if any(finding.repair == APPLY for finding in findings):
            console.say("Terraform repairs what has no command of its own:")
            console.say(f"  {APPLY}")
    elif found.findings:
        console.say(f"{project} is as declared, in {read}.", style=None if found.unread else "green")
        console.say("Not compared: images, bundles, networks and more; docs/deploy.md lists them.")
    else:
        console.say(f"Nothing of {project} could be read.", style="red")


def _as_map(found: Comparison, project: str) -> dict[str, object]:
    fields = ("resource", "field", "found", "expected", "repair")
    findings = [
        {"area": area, **{name: getattr(finding, name) for name in fields}}
        for area, finding in _in_order(found)
    ]
    unread = [{"area": area, "reason": reason, "role": ROLES[area]} for area, reason in _unread(found)]
    return {"project": project, "findings": findings, "unread": unread}


def _in_order(found: Comparison) -> Iterator[tuple[str, Finding]]:
    return ((area, finding) for area in ROLES for finding in found.findings.get(area, []))


def _unread(found: Comparison) -> Iterator[tuple[str, str]]:
    return ((area, found.unread[area]) for area in ROLES if area in found.unread)
