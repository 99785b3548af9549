"""One difference between a project and its declaration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

APPLY = "terraform -chdir=infra/terraform apply"
"""The command that repairs most differences."""
MISSING = "missing"
ABSENT = "not set"
_KIBI = 1024


@dataclass(frozen=True)
class Finding:
    """A difference, as a person reads it: `found` is in the project, `expected` is declared."""

    resource: str
    field: str
    found: str
    expected: str
    repair: str = APPLY


def missing(resource: str, repair: str = APPLY) -> Finding:
    """Return the finding that a whole resource is not there."""
    return Finding(resource, "exists", "no", "yes", repair)


def differences(
    resource: str, fields: Iterable[tuple[str, object, object]], repair: str = APPLY
) -> list[Finding]:
    """Return a finding for each (field, found, expected) whose values differ."""
    return [
        Finding(resource, field, _text(found), _text(expected), repair)
        for field, found, expected in fields
        if found != expected
    ]


def listed(names: Iterable[str]) -> str:
    """Return names for a sentence."""
    return ", ".join(sorted(names)) or "none"


def short(name: str) -> str:
    """Return the last part of a resource's full name."""
    return name.rpartition("/")[2]


def account(name: str, project: str) -> str:
    """Return a service account's address."""
    return f"{name}@{project}.iam.gserviceaccount.com"


def seconds(duration: object) -> str:
    """Return Google's "600s" or a number as "600 s"."""
    text = str(duration).removesuffix("s")
    whole = text.removesuffix(".0") if "." in text else text
    return f"{whole} s"


def quantity(amount: object) -> str:
    """Return an amount of CPU or memory in one way of writing: "1000m" is "1", "2048Mi" is "2Gi"."""
    text = str(amount)
    if text.endswith("000m") and text[:-4].isdecimal():
        return text.removesuffix("000m")
    mebibytes = text.removesuffix("Mi")
    if mebibytes != text and mebibytes.isdecimal() and int(mebibytes) % _KIBI == 0:
        return f"{int(mebibytes) // _KIBI}Gi"
    return text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return ABSENT
    if isinstance(value, Sequence) and not isinstance(value, str):
        return listed(map(str, value))
    return str(value)
