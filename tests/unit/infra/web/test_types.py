"""The types of the page's hooks are those of the pipeline."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from functions.api.openapi import document
from infra.web import door_types, types
from shared import topology

ROOT = Path(__file__).resolve().parents[4]


def test_door_contract_is_what_the_door_describes() -> None:
    written = door_types.FILE.read_text("utf-8")
    assert written == door_types.contract(), "web/src/door-contract.ts is old: run `make web`."


def test_page_asks_the_door_for_routes_that_it_has() -> None:
    described = json.loads(document.build(topology.load()))["paths"]
    routes = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path))
        for path, item in described.items()
        for method in item
    }
    sources = [file.read_text("utf-8") for file in (ROOT / "web" / "src").rglob("*.ts*")]
    asked = {
        (method, re.sub(r"\$\{.*?\}", "{}", path))
        for source in sources
        for method, path in re.findall(r'(?:ask|call)(?:<[^(]*>)?\(\s*"([A-Z]+)",\s*[`"]([^`"]+)[`"]', source)
    }
    assert ("POST", "/jobs/{}/replay") in asked
    assert asked <= routes


def test_contract_is_what_the_python_types_give() -> None:
    assert types.FILE.read_text("utf-8") == types.contract(), "web/hooks/contract.ts is old: run `make web`."


@pytest.mark.parametrize(
    ("interface", "head"),
    [("Job", "| field | meaning |"), ("StageRecord", "## The stages"), ("Waiting", "## While it waits")],
)
def test_contract_has_each_documented_field(interface: str, head: str) -> None:
    table = (ROOT / "docs" / "job-document.md").read_text("utf-8").partition(head)[2].partition("\n\n")
    rows = table[0] if table[0].strip() else table[2].partition("|\n\n")[0]
    cells = re.findall(r"^\| (`[^|]+) \|", rows, re.MULTILINE)
    documented = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} - {"stages"}
    assert documented, head
    assert documented <= _fields(interface)


@pytest.mark.parametrize(("kind", "names"), types.OWN.items())
def test_own_fields_exist_and_stay_out(kind: type, names: frozenset[str]) -> None:
    assert names <= set(kind.__struct_fields__)  # type: ignore[attr-defined]
    assert not names & _fields(kind.__name__)


def _fields(interface: str) -> set[str]:
    body = types.contract().partition(f"export interface {interface} {{")[2].partition("\n}")[0]
    return set(re.findall(r"^  (\w+)\??:", body, re.MULTILINE))
