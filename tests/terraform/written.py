"""The Terraform files as they are written: resources and blocks with their attributes, nothing evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hcl2

from tests.support.paths import ROOT

FOLDER = ROOT / "infra" / "terraform"
FILES = sorted(FOLDER.rglob("*.tf"))

_OURS = {"__is_block__", "__comments__", "__inline_comments__"}
_META = {"count", "for_each", "depends_on", "lifecycle", "provider"}


def whole() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield type, name and body of every resource, with Terraform's own fields."""
    for path in FILES:
        for block in _parsed(path).get("resource", []):
            for kind, named in _pairs(block):
                yield from ((kind, name, body) for name, body in _pairs(named))


def resources() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield type, name and body of every resource, as the provider sees it."""
    for kind, name, body in whole():
        yield kind, name, {key: value for key, value in body.items() if key not in _META}


def content(body: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]] | None]]:
    """Yield what a body sets: a name with the bodies of its blocks, or with None for a plain value."""
    for name, value in body.items():
        if name in _OURS:
            continue
        if name == "dynamic":
            for block in value:
                for kind, dynamic in _pairs(block):
                    yield kind, list(dynamic["content"])
        elif _is_block(value):
            yield name, value
        else:
            yield name, None


def _is_block(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and "__is_block__" in each for each in value
    )


def _pairs(block: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((key.strip('"'), value) for key, value in block.items() if key not in _OURS)


@cache
def _parsed(path: Path) -> dict[str, Any]:
    return dict(hcl2.loads(path.read_text()))
