"""The files themselves: formatted, valid, without findings of a security scanner."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import tfparse

from tests.support.node.running import node
from tests.terraform import plan, written

SCANNER = Path(__file__).resolve().parent / "scanner" / ".venv" / "bin" / "checkov"
VARIABLES = [plan.EXAMPLE, plan.EVERYTHING]


def test_files_are_formatted() -> None:
    """Each file is as `terraform fmt` writes it."""
    paths = [*written.FILES, *VARIABLES]
    formatted = json.loads(node("format.mjs", *paths))
    assert {path.name for path in paths if path.read_text() != formatted[str(path)]} == set()


def test_format_check_finds_bad_format(tmp_path: Path) -> None:
    """The check of the format finds a badly formatted file."""
    (tmp_path / "x.tf").write_text('locals {\na="b"\n}\n')
    [formatted] = json.loads(node("format.mjs", tmp_path / "x.tf")).values()
    assert formatted == 'locals {\n  a = "b"\n}\n'


def test_parser_refuses_broken_files(tmp_path: Path) -> None:
    """HashiCorp's parser, which read all files for the plan, refuses a broken one."""
    (tmp_path / "x.tf").write_text('locals {\n  a = "b\n}\n')
    with pytest.raises(tfparse.ParseError):
        tfparse.load_from_path(str(tmp_path), stop_on_hcl_error=True)


def test_variables_are_described() -> None:
    """Each variable has a description, and the example names exactly those without a default."""
    text = (written.FOLDER / "variables.tf").read_text()
    declared = dict(re.findall(r'variable "(\w+)" \{\n(.*?)\n\}', text, re.DOTALL))
    assert all("description" in body for body in declared.values())
    example = plan.EXAMPLE.read_text()
    given = set(re.findall(r"^(\w+)\s+=", example, re.MULTILINE))
    offered = given | set(re.findall(r"^# (\w+)\s+=", example, re.MULTILINE))
    assert {name for name, body in declared.items() if "default" not in body} <= given
    assert offered <= set(declared)


@pytest.mark.parametrize(
    "variables",
    [pytest.param(plan.EXAMPLE, marks=pytest.mark.soak), plan.EVERYTHING],
    ids=lambda path: path.name,
)
def test_scanner_finds_nothing(variables: Path, tmp_path: Path) -> None:
    """The security scanner finds nothing; each exception has its reason in a comment."""
    found = scan(written.FOLDER, tmp_path, "--var-file", str(variables))
    assert [f"{each['check_id']} {each['resource']}" for each in found["failed_checks"]] == []
    assert len(found["passed_checks"]) > 20
    assert all(len(each["check_result"]["suppress_comment"]) > 30 for each in found["skipped_checks"])


def test_scanner_finds_a_public_bucket(tmp_path: Path) -> None:
    """The scanner finds a fault, such as a public bucket."""
    (tmp_path / "main.tf").write_text(
        'resource "google_storage_bucket_iam_member" "public" {\n'
        '  bucket = "b"\n  role = "roles/storage.objectViewer"\n  member = "allUsers"\n}\n'
    )
    assert "CKV_GCP_28" in [each["check_id"] for each in scan(tmp_path, tmp_path)["failed_checks"]]


def scan(folder: Path, home: Path, *options: str) -> dict[str, list[dict[str, Any]]]:
    """Return the scanner's results; it asks nobody outside."""
    command = [
        str(SCANNER),
        "-d",
        str(folder),
        "--framework",
        "terraform",
        "--skip-download",
        "-o",
        "json",
        *options,
    ]
    ended = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PATH": os.environ["PATH"], "LOG_LEVEL": "ERROR", "HOME": str(home)},
    )
    results: dict[str, list[dict[str, Any]]] = json.loads(ended.stdout)["results"]
    return results
