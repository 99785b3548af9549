"""Rules on imports beyond imports.toml: Google's packages, entry points and what they load."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from functools import cache

import pytest

from tests.support.paths import ROOT

FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/main.py"))
SOURCES = sorted([*(ROOT / "shared").rglob("*.py"), *(ROOT / "functions").rglob("*.py")])
NAMES = [str(path.relative_to(ROOT)) for path in SOURCES]

# import-linter sees Google's packages as one, `google`, so they are checked here.
VENDORS = {
    "google.cloud.firestore": {
        "shared/gateways/admission_store.py",
        "shared/gateways/job_queries.py",
        "shared/gateways/job_documents.py",
        "shared/gateways/job_store.py",
        "shared/gateways/letter_store.py",
        "shared/gateways/owners.py",
        "shared/gateways/profile_store.py",
        "shared/gateways/sitemap_store.py",
        "shared/gateways/publication_store.py",
        "shared/gateways/webhook_documents.py",
        "shared/gateways/webhook_store.py",
        "shared/gateways/reruns.py",
        "shared/gateways/run_store.py",
    },
    "google.pubsub_v1": {"shared/gateways/publisher.py"},
    "google.api_core": {
        "shared/gateways/firestore_calls.py",
        "shared/gateways/publisher.py",
    },
}
HEAVY = (
    "httpx",
    "google.cloud.firestore",
    "google.pubsub_v1",
    "grpc",
    "asyncpg",
    "litellm",
    "markdown_it",
    "numpy",
)


def within(module: str, package: str) -> bool:
    """Whether a module is a package or in it."""
    return module == package or module.startswith(f"{package}.")


@cache
def nodes_of(name: str) -> tuple[ast.AST, ...]:
    """Return the nodes of a file that these rules look at."""
    looked_at = (ast.Import, ast.ImportFrom, ast.Call)
    tree = ast.parse((ROOT / name).read_text())
    return tuple(node for node in ast.walk(tree) if isinstance(node, looked_at))


@cache
def imported(name: str) -> tuple[str, ...]:
    """Return the full name of everything that a file imports, wherever in it."""
    found: list[str] = []
    for node in nodes_of(name):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found += (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names))
    return tuple(found)


def importing(package: str) -> set[str]:
    """Return the files that import a package or something in it."""
    return {name for name in NAMES if any(within(module, package) for module in imported(name))}


def test_folders_of_the_rules_exist() -> None:
    """The folders are there: rules on a folder that moved would all hold."""
    assert {"deadletter", "generate", "meta", "owners", "polish", "quality", "reconcile", "usage"} <= set(
        FUNCTIONS
    )
    assert {"webhooks", "deliver"} <= set(FUNCTIONS)
    assert {"shared/stage/runner.py", "functions/generate/main.py"} <= set(NAMES)


@pytest.mark.parametrize("vendor", VENDORS)
def test_google_package_is_imported_in_its_gateway(vendor: str) -> None:
    """Each of Google's packages is imported in its gateway alone, which translates its errors."""
    assert importing(vendor) == VENDORS[vendor]


def test_only_the_runtime_makes_clients() -> None:
    """Only shared/runtime calls `connect`: clients are made once, lazily, on the running loop."""
    makers = {
        name
        for name in NAMES
        for node in nodes_of(name)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect"
    }
    clients = ("firestore", "stages", "pubsub")
    assert makers == {f"shared/runtime/{name}.py" for name in clients}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_entry_point_has_no_logic(function: str) -> None:
    """An entry point has at most 40 lines and no branch, loop or try."""
    source = (ROOT / "functions" / function / "main.py").read_text()
    assert len(source.splitlines()) <= 40
    logic = (ast.For, ast.While, ast.Try, ast.Match, ast.IfExp, ast.comprehension)
    nodes = list(ast.walk(ast.parse(source)))
    assert [type(node).__name__ for node in nodes if isinstance(node, logic)] == []
    branches = [ast.unparse(node.test) for node in nodes if isinstance(node, ast.If)]
    assert branches == ["TYPE_CHECKING"]


@pytest.mark.parametrize("name", NAMES)
def test_imports_are_absolute(name: str) -> None:
    """Imports start at the root: a class imported by a short name would be loaded twice."""
    assert [node for node in nodes_of(name) if isinstance(node, ast.ImportFrom) and node.level] == []
    siblings = {path.stem for path in (ROOT / name).parent.glob("*.py")} - set(sys.stdlib_module_names)
    assert not [module for module in imported(name) if module.split(".")[0] in siblings]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_entry_point_loads_nothing_heavy(function: str) -> None:
    """Importing an entry point loads the framework alone; clients and parsers load with the first message."""
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
        "API_DB_URL": "postgresql://127.0.0.1/db",
        "SUPABASE_URL": "http://127.0.0.1:5000",
        "WEBHOOK_SIGNING_KEY": "k" * 32,
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
