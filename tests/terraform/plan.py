"""The planned resources, evaluated without Terraform: modules, loops, the topology.

Blocks within blocks that are made by `dynamic` are not evaluated; written.py sees them as they are written.
Values that are known only after a resource exists stay references, as in a plan.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tfparse

from shared import topology
from tests.support.paths import ROOT

EXAMPLE = ROOT / "infra" / "terraform" / "terraform.tfvars.example"
EVERYTHING = Path(__file__).resolve().parent / "everything.tfvars"

Body = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """Every resource, data source and module call by its kind."""

    parsed: dict[str, list[Body]]

    def of(self, kind: str) -> dict[str, Body]:
        """Return the resources of a type by their addresses."""
        return {each["__tfmeta"]["path"]: _known(each) for each in self.parsed.get(kind, [])}

    def named(self, kind: str) -> dict[str, Body]:
        """Return the resources of a type by their own names."""
        return {each["name"]: each for each in self.of(kind).values()}

    def name_of(self, kind: str, reference: str) -> str:
        """Return the name of the resource that a reference leads to."""
        return next(str(each["name"]) for each in self.of(kind).values() if each["id"] == reference)

    def resources(self) -> Iterator[tuple[str, Body]]:
        """Yield the address and the body of every resource."""
        for kind in self.parsed:
            if kind.startswith("google_"):
                yield from self.of(kind).items()


def make(folder: Path, variables: Path) -> Plan:
    """Evaluate a copy in `folder`, with empty bundles."""
    shutil.copytree(ROOT / "infra", folder / "infra", ignore=shutil.ignore_patterns(".venv", ".terraform*"))
    shutil.copy(variables, folder / "infra" / "terraform" / "terraform.tfvars")
    (folder / "build").mkdir()
    for name in topology.load().functions:
        (folder / "build" / f"{name}.zip").write_bytes(name.encode())
    parsed = tfparse.load_from_path(
        str(folder / "infra" / "terraform"), stop_on_hcl_error=True, vars_paths=["terraform.tfvars"]
    )
    return Plan(dict(parsed))


def _known(value: Any) -> Any:
    """Return a value without source locations, with references as text."""
    if isinstance(value, dict):
        if "__attribute__" in value:
            return value["__attribute__"]
        return {name: _known(each) for name, each in value.items() if name != "__tfmeta"}
    return [_known(each) for each in value] if isinstance(value, list) else value
