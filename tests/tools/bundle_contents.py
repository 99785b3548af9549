"""Compare bundles with those of an older revision: `python -m tests.tools.bundle_contents REV`.

For a change that moves and renames code and must not change what it does. Names, docstrings, comments and the
wording of texts do not count; a definition that went, came or changed is listed with its place.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from infra.bundle.imports import reach
from tests.support.paths import ROOT

_NAMES = {
    "id",
    "arg",
    "attr",
    "name",
    "asname",
    "names",
    "rest",
}  # fields of ast nodes that hold an identifier


def contents(root: Path, function: str) -> dict[str, list[str]]:
    """Return a bundle's definitions by shape; each shape has the places, `file:line`, where it is."""
    found: dict[str, list[str]] = {}
    for file in sorted(reach(root, f"functions.{function}.main").files):
        if file.endswith(".py"):
            for line, shape in _definitions((root / file).read_text(encoding="utf-8")):
                found.setdefault(shape, []).append(f"{file}:{line}")
    return found


def difference(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """Return one line for each definition that only one side has, or has more often."""
    counts = {shape: len(after.get(shape, [])) - len(before.get(shape, [])) for shape in before | after}
    gone = [
        f"- {place}" for shape, count in counts.items() for place in before.get(shape, [])[: max(-count, 0)]
    ]
    come = [
        f"+ {place}" for shape, count in counts.items() for place in after.get(shape, [])[: max(count, 0)]
    ]
    return gone + come


def _definitions(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the shape of each function, method, class and value of a module."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
            yield from ((method.lineno, _shape(method)) for method in methods)
            node.body = [part for part in node.body if part not in methods] or [ast.Pass()]
        if not _is_unread(node):
            yield node.lineno, _shape(node)


def _shape(node: ast.AST) -> str:
    """Return a node without its names and texts."""
    for part in ast.walk(node):
        for field in _NAMES & set(part._fields):
            if isinstance(getattr(part, field), str | list):
                setattr(part, field, "")
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            part.value = ""
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            part.body = [inner for inner in part.body if not _is_unread(inner)] or [ast.Pass()]
    return ast.dump(node)


def _is_unread(node: ast.AST) -> bool:
    """Return whether a statement is an import, the block of those for types, or a docstring."""
    for_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return for_types or is_text or isinstance(node, ast.Import | ast.ImportFrom)


def _checkout(revision: str, folder: Path) -> None:
    command = ["git", "archive", revision, "functions", "shared", "infra/topology.yaml"]
    archive = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(archive)) as files:
        files.extractall(folder, filter="data")


def main() -> None:
    """Print each function's differences; exit with 1 if there are any."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.bundle_contents")
    parser.add_argument("revision", help="what to compare with, such as a commit")
    with tempfile.TemporaryDirectory() as folder:
        _checkout(parser.parse_args().revision, Path(folder))
        differences: Counter[str] = Counter()
        for path in sorted((ROOT / "functions").glob("*/main.py")):
            name = path.parent.name
            before, after = contents(Path(folder), name), contents(ROOT, name)
            differences.update(difference(before, after))
            sys.stdout.write(f"{name}: {_count(before)} definitions before, {_count(after)} now\n")
    sys.stdout.writelines(f"{line}\n" for line in sorted(differences))
    sys.exit(bool(differences))


def _count(found: dict[str, list[str]]) -> int:
    return sum(map(len, found.values()))


if __name__ == "__main__":
    main()
