"""The literals of a stage's code that reach its model, and the version of its prompts with one changed.

The code that writes prompts is found by what it makes: messages, requests and schemas, and what they are made
of. So a prompt that is added is found as well, and has to be in the samples of the version.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

from tests.support.paths import ROOT

SHARED = ("shared.llm.prompting", "shared.llm.reasoning")
"""Modules of which every stage's prompts are made."""
_MADE = {"Message", "Request", "Schema"}
_FOLLOW_UP = "follow_up"
_PARTS = {"messages", "temperature", "max_tokens", "schema", "effort"}
_WRITERS = {
    "material_prompt",
    "prompt",
    "outline_prompt",
    "part_prompt",
    "prompting",
    "proposal",
    "faults",
    "shown_blocks",
}
"""Modules whose whole code writes prompts."""


@dataclass(frozen=True)
class Literal:
    """A literal of a module: which of all its literals it is, its line and its value."""

    module: str
    number: int
    line: int
    value: str | float

    def __str__(self) -> str:
        """Return where it is, and how it begins."""
        return f"{self.module}:{self.line} {str(self.value)[:40]!r}"


def modules_of(stage: str) -> list[str]:
    """Return the modules of a stage, without the samples of its version and its entry point."""
    names = [_name(path) for path in sorted((ROOT / "functions" / stage).rglob("*.py"))]
    return [name for name in names if name.rpartition(".")[2] not in {"prompt_version", "main", "__init__"}]


def literals(stage: str) -> list[Literal]:
    """Return the literals of a stage's own modules that reach its model."""
    return _literals(_marked(modules_of(stage)))


def shared_literals() -> list[Literal]:
    """Return the literals that reach the models of several stages."""
    return _literals(_marked(SHARED))


def _literals(marked: Mapping[str, Sequence[ast.AST]]) -> list[Literal]:
    return [
        Literal(module, number, node.lineno, node.value)
        for module, parts in marked.items()
        for number, node in enumerate(_constants(module))
        if isinstance(node.value, str | int | float) and any(node in _inside(each) for each in parts)
    ]


def version_with(stage: str, literal: Literal | None = None) -> str:
    """Return the version of a stage's prompts, computed anew with one literal changed.

    Code that fails with it has no version.
    """
    return _version(stage, {literal.module: _changed(literal)} if literal else {})


def version_rewritten(stage: str, names: Mapping[str, str]) -> str:
    """Return the version of a stage's prompts, whose code has other names, other lines and no docstrings."""
    marked = _marked([*modules_of(stage), *SHARED])
    return _version(stage, {module: _rewrite(module, names) for module, parts in marked.items() if parts})


def _rewrite(module: str, names: Mapping[str, str]) -> CodeType:
    tree = ast.parse(ast.unparse(_tree(module)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return compile(tree, module, "exec", dont_inherit=True, optimize=2)


def _version(stage: str, changed: dict[str, CodeType]) -> str:
    with _reimporting(stage, changed):
        try:
            return str(importlib.import_module(f"functions.{stage}.prompt_version").version())
        except Exception as error:
            if not changed:
                raise
            return f"failed: {error}"


def _changed(literal: Literal) -> CodeType:
    node = _constants(literal.module)[literal.number]
    node.value = f"{literal.value}~" if isinstance(literal.value, str) else literal.value + 1
    try:
        return compile(_tree(literal.module), literal.module, "exec", dont_inherit=True)
    finally:
        node.value = literal.value


@cache
def _code(module: str) -> CodeType:
    return compile(_tree(module), module, "exec", dont_inherit=True)


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_path(module).read_text())


@cache
def _constants(module: str) -> list[ast.Constant]:
    """Return the texts and numbers of a module in order, without docstrings and annotations."""
    found: list[ast.Constant] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
            if not isinstance(node.value, bool) and node.value != "":
                found.append(node)
            return
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns"}:
                continue
            children = value if isinstance(value, list) else [value]
            for child in children:
                is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
                if isinstance(child, ast.AST) and not is_docstring:
                    visit(child)

    visit(_tree(module))
    return found


def _marked(modules: Sequence[str]) -> dict[str, list[ast.AST]]:
    """Return the parts of modules that write prompts.

    In a module of prompts that is all; elsewhere what makes a message, a request or a schema, what is handed
    over as a part of one, and the functions and constants of these modules that it names.
    """
    waiting = [(module, part) for module in modules for part in _seeds(module)]
    marked: dict[str, list[ast.AST]] = {module: [] for module in modules}
    while waiting:
        module, part = waiting.pop()
        if part not in marked[module]:
            marked[module].append(part)
            used = {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}
            waiting += [found for name in used for found in _find(module, name, modules)]
    return marked


def _find(module: str, name: str, modules: Sequence[str]) -> Iterator[tuple[str, ast.AST]]:
    """Yield the definition of a name: a function or constant of the module, or a constant that it imports."""
    for each in _tree(module).body:
        if name in _names(each):
            yield module, each
        elif isinstance(each, ast.ImportFrom) and name in {one.name for one in each.names}:
            source = each.module if each.module in modules else None
            constants = (
                [other for other in _tree(source).body if isinstance(other, ast.Assign)] if source else []
            )
            yield from ((str(source), other) for other in constants if name in _names(other))


def _seeds(module: str) -> Iterator[ast.AST]:
    is_writer = module.rpartition(".")[2] in _WRITERS
    for each in _tree(module).body:
        if isinstance(each, ast.Import | ast.ImportFrom | ast.If):
            continue
        calls = [node for node in ast.walk(each) if isinstance(node, ast.Call)]
        names = [(call, call.func.id) for call in calls if isinstance(call.func, ast.Name)]
        if is_writer or any(name in _MADE for _, name in names):
            yield each
            continue
        yield from (part.value for call in calls for part in call.keywords if part.arg in _PARTS)
        yield from (part for call, name in names if name == _FOLLOW_UP for part in call.args)


def _names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))


@cache
def _inside(node: ast.AST) -> frozenset[ast.AST]:
    return frozenset(ast.walk(node))


@contextmanager
def _reimporting(stage: str, changed: dict[str, CodeType]) -> Iterator[None]:
    """Import modules with other code, and those that import them; afterwards all are as before."""
    anew = {f"functions.{stage}.prompt_version"}.union(*(_importers(stage, name) for name in changed))
    before = {name: module for name, module in sys.modules.items() if name in anew}
    finder = _Finder({name: _code(name) for name in anew} | changed)
    sys.meta_path.insert(0, finder)
    try:
        _forget(before)
        yield
    finally:
        sys.meta_path.remove(finder)
        _forget({name: module for name, module in sys.modules.items() if name in anew})
        for name, module in before.items():
            sys.modules[name] = module
            package, _, last = name.rpartition(".")
            setattr(sys.modules[package], last, module)


@cache
def _importers(stage: str, module: str) -> frozenset[str]:
    """Return a module and all of a stage's that import it, directly or through others."""
    found = {module}
    rooms = [*modules_of(stage), *SHARED, "shared.llm.prompt_version", f"functions.{stage}.prompt_version"]
    while more := {each for each in rooms if _imported(each) & found} - found:
        found |= more
    return frozenset(found)


@cache
def _imported(module: str) -> frozenset[str]:
    nodes = [node for node in ast.walk(_tree(module)) if isinstance(node, ast.ImportFrom)]
    names = {f"{node.module}.{alias.name}" for node in nodes for alias in node.names}
    return frozenset(names | {str(node.module) for node in nodes})


def _forget(modules: dict[str, ModuleType]) -> None:
    for name in modules:
        del sys.modules[name]
        package, _, last = name.rpartition(".")
        if package in sys.modules:
            vars(sys.modules[package]).pop(last, None)


class _Finder:
    """Finds some modules with given code; all others are found as usual."""

    def __init__(self, codes: dict[str, CodeType]) -> None:
        self._codes = codes

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, origin=name) if name in self._codes else None  # type: ignore[arg-type]

    def create_module(self, _spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._codes[module.__name__], vars(module))  # noqa: S102  the project's own code


def _path(module: str) -> Path:
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)
