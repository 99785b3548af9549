"""The comparison of two revisions' bundles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.bundle_contents import contents, difference

BEFORE = '''
"""One."""
from shared.rate import limit

MOST = 3

def wait(tries: int) -> float:
    """Return seconds."""
    return limit(tries) * 2.0
'''
RENAMED = '''
"""Other words."""
from shared.pace import limit_rate

MAX_TRIES = 3

def delay(attempt: int) -> float:
    return limit_rate(attempt) * 2.0
'''
HELPER = "def {}(count):\n    return count + 1\n"


def tree(folder: Path, main: str, helper: str) -> Path:
    """Write a function's entry point and the module that it imports."""
    files = {
        "functions/__init__.py": "",
        "functions/one/__init__.py": "",
        "functions/one/main.py": main,
        "shared/__init__.py": "",
        f"shared/{helper}.py": HELPER.format(helper),
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@pytest.fixture
def before(tmp_path: Path) -> dict[str, list[str]]:
    """What the bundle held."""
    return contents(tree(tmp_path / "before", BEFORE, "rate"), "one")


def test_difference_of_renamed_code_is_empty(before: dict[str, list[str]], tmp_path: Path) -> None:
    """Names, docstrings and modules may change."""
    assert difference(before, contents(tree(tmp_path / "after", RENAMED, "pace"), "one")) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("* 2.0", "* 3.0", 7), ("= 3", "= 4", 5), ("return limit", "return 1 + limit", 7)],
)
def test_difference_lists_changed_code(
    before: dict[str, list[str]], tmp_path: Path, old: str, new: str, line: int
) -> None:
    """A definition that changed is listed on both sides, with its place."""
    after = contents(tree(tmp_path / "after", BEFORE.replace(old, new), "rate"), "one")
    place = f"functions/one/main.py:{line}"
    assert difference(before, after) == [f"- {place}", f"+ {place}"]
