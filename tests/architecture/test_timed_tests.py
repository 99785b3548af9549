"""No test fails because a machine is slow: seconds are compared within one run, or not at all."""

from __future__ import annotations

import ast

import pytest

from tests.support.paths import ROOT

# These measure: ratios of two lengths, the benchmarks, and the tools.
_MEASURING = ("tests/support/proportion.py", "tests/tools/")
_STOPWATCHES = {"process_time", "perf_counter", "thread_time"}
_FILES = [
    path
    for path in sorted((ROOT / "tests").rglob("*.py"))
    if not {".venv", "node_modules"} & set(path.parts)
    and not path.relative_to(ROOT).as_posix().startswith(_MEASURING)
]


def _timed(tree: ast.AST) -> list[int]:
    """Return the lines that use a stopwatch, or that assert an upper bound in seconds."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.expr))
    return [node.lineno for node in nodes if _is_stopwatch(node) or _is_upper_bound(node)]


def _is_stopwatch(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in _STOPWATCHES


def _is_upper_bound(node: ast.AST) -> bool:
    """Find `clock() - began < 3`; a wait until a deadline has a name there, and no difference."""
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    return any(
        isinstance(less, ast.Lt | ast.LtE) and _is_lapse(sides[place]) for place, less in enumerate(node.ops)
    )


def _is_lapse(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and "time.monotonic()" in ast.unparse(node)
    )


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("assert time.process_time() - began < 0.2", [1]),
        ("began = time.perf_counter()", [1]),
        ("assert time.monotonic() - began < 3", [1]),
        ("assert 2 <= time.monotonic() - began < 3", [1]),
        ("assert time.monotonic() - began >= 2", []),
        ("assert time.monotonic() < deadline", []),
    ],
)
def test_timed_assertions_are_found(source: str, lines: list[int]) -> None:
    """An upper bound in seconds is found; a lower one, and a bounded wait, are not."""
    assert sorted(set(_timed(ast.parse(source)))) == lines


def test_no_test_asserts_seconds() -> None:
    """Compare with `tests.support.proportion`, or bound the wait with a timeout that a slow machine meets."""
    timed = {path.relative_to(ROOT).as_posix(): _timed(ast.parse(path.read_text())) for path in _FILES}
    assert {path: lines for path, lines in timed.items() if lines} == {}
