"""The built page: it is that of its sources, small, and without what its security policy forbids."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from infra.web import build, node

BUDGET = 250_000
"""Bytes of the first load, compressed: everything up to the list of jobs."""
_IMPORT = re.compile(rb"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
_LINK = re.compile(r'(?:src|href)="/([^"]+)"')
_FIRST = ("app", "firebase", "jobs")
"""The chunks that are loaded by themselves before the list of jobs is seen."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, built anew."""
    folder = tmp_path_factory.mktemp("dist")
    build.build(folder)
    return folder


def test_committed_page_is_that_of_its_sources(built: Path) -> None:
    """A machine without Node.js serves what a developer sees."""
    committed, sources = build.contents(build.BUILT), build.contents(built)
    differing = {
        name for name in committed.keys() | sources.keys() if committed.get(name) != sources.get(name)
    }
    assert not differing, "web/dist is not that of web/: run `make web`."


def test_tests_in_typescript_pass() -> None:
    """Of the hooks, the sign-in, the door's client and the views."""
    ended = node.run(build.SOURCE, "vitest", "run", "--reporter=dot")
    assert ended.returncode == 0, ended.stdout


def test_first_load_is_within_its_budget(built: Path) -> None:
    names = _first_load(built)
    sizes = {name: len(gzip.compress((built / name).read_bytes(), 9)) for name in names}
    assert any("firestore" in name for name in names)  # else the budget would hold for nothing
    assert sum(sizes.values()) < BUDGET, sizes


def test_page_has_no_inline_code_and_no_source_maps(built: Path) -> None:
    """The policy of infra/hosting/headers.py lets neither run."""
    html = (built / "index.html").read_text()
    assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []
    assert "<style" not in html
    assert " style=" not in html
    assert list(built.rglob("*.map")) == []
    scripts = [file.read_bytes() for file in built.rglob("*.js")]
    assert not any(re.search(rb"new Function\(|sourceMappingURL=", text) for text in scripts)


def _first_load(folder: Path) -> set[str]:
    """Return the files that a browser loads to show the list of jobs."""
    html = (folder / "index.html").read_text()
    wanted = {*_LINK.findall(html), "index.html"}
    for file in (folder / "assets").iterdir():
        if file.name.rpartition("-")[0] in _FIRST:
            wanted.add(f"assets/{file.name}")
    todo = list(wanted)
    while todo:
        text = (folder / todo.pop()).read_bytes()
        found = {f"assets/{name.decode()}" for name in _IMPORT.findall(text)} - wanted
        wanted |= found
        todo += found
    return wanted
