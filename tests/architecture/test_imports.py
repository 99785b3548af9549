"""Rules on imports beyond imports.toml: Google's packages, entry points and what they load."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/main.py"))
SOURCES = sorted([*(ROOT / "shared").rglob("*.py"), *(ROOT / "functions").rglob("*.py")])
NAMES = [str(path.relative_to(ROOT)) for path in SOURCES]

# import-linter sees Google's packages as one, `google`, so they are checked here.
VENDORS = {
    "google.cloud.firestore": {"shared/gateways/job_store.py"},
    "google.pubsub_v1": {"shared/gateways/publisher.py"},
    "google.api_core": {"shared/gateways/job_store.py", "shared/gateways/publisher.py"},
}
HEAVY = ("httpx", "google.cloud.firestore", "google.pubsub_v1", "grpc", "asyncpg", "litellm", "markdown_it")


def within(module: str, package: str) -> bool:
    """Whether a module is a package or in it."""
    return module == package or module.startswith(f"{package}.")


def imported(name: str) -> Iterator[str]:
    """Yield the full name of everything that a file imports, wherever in it."""
    for node in ast.walk(ast.parse((ROOT / name).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importing(package: str) -> set[str]:
    """Return the files that import a package or something in it."""
    return {name for name in NAMES if any(within(module, package) for module in imported(name))}


def test_there_is_something_to_hold_to_the_rules() -> None:
    """The folders are there: rules on a folder that moved would all hold."""
    assert {"deadletter", "generate", "meta", "polish", "quality", "usage"} == set(FUNCTIONS)
    assert {"shared/stage/runner.py", "functions/generate/main.py"} <= set(NAMES)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_google_package_is_imported_in_its_gateway_alone(vendor: str) -> None:
    """Its errors are translated there, and a test can hand over something else."""
    assert importing(vendor) == VENDORS[vendor]


def test_only_the_runtime_makes_the_shared_clients() -> None:
    """Lazily, once, on the running loop. `connect` is what makes one."""
    makers = {
        name
        for name in NAMES
        for node in ast.walk(ast.parse((ROOT / name).read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect"
    }
    clients = ("firestore", "stages", "pubsub")
    assert makers - {"functions/usage/postgres.py"} == {f"shared/runtime/{name}.py" for name in clients}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_entry_point_names_its_stage_and_hands_over(function: str) -> None:
    """25 to 40 lines, no branch, no loop, no try."""
    source = (ROOT / "functions" / function / "main.py").read_text()
    assert len(source.splitlines()) <= 40
    logic = (ast.For, ast.While, ast.Try, ast.Match, ast.IfExp, ast.comprehension)
    nodes = list(ast.walk(ast.parse(source)))
    assert [type(node).__name__ for node in nodes if isinstance(node, logic)] == []
    branches = [ast.unparse(node.test) for node in nodes if isinstance(node, ast.If)]
    assert branches == ["TYPE_CHECKING"]


@pytest.mark.parametrize("name", NAMES)
def test_imports_are_absolute_and_from_the_root(name: str) -> None:
    """The function loader makes a second copy of a class that is also imported by its short name."""
    tree = ast.parse((ROOT / name).read_text())
    assert [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level] == []
    siblings = {path.stem for path in (ROOT / name).parent.glob("*.py")} - set(sys.stdlib_module_names)
    assert not [module for module in imported(name) if module.split(".")[0] in siblings]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_entry_point_loads_nothing_heavy(function: str) -> None:
    """The cold start is the framework's own; clients and parsers load with the first message."""
    heavy = (
        *HEAVY,
        f"functions.{function}.step",
        "shared.text.artifacts",
    )  # whose patterns take their time, too
    program = (
        f"import sys, functions.{function}.main; print(*(name for name in {heavy!r} if name in sys.modules))"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "GOOGLE_CLOUD_PROJECT": "my-project",
        "LITELLM_PROXY_URL": "http://127.0.0.1:4000",
        "LITELLM_API_KEY": "k",
        "SUPABASE_DB_URL": "postgresql://127.0.0.1/db",
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
