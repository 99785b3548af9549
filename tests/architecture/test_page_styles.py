"""The styles of the page's views: all are there once their views were shown, so they must not meet."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from tests.support.paths import ROOT

_SOURCE = ROOT / "web" / "src"
_VIEWS = _SOURCE / "views"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_FIRST_CLASS = re.compile(r"(?:^|[{},])\s*\.([\w-]+)", re.MULTILINE)
_ALONE = re.compile(r"(?:^|[{},])\s*\.([\w-]+)[^\s,{}]*\s*[,{]", re.MULTILINE)
"""A selector without a parent: it styles its class wherever it is."""


def test_no_class_is_styled_by_two_views() -> None:
    """A class with which a selector begins belongs to one folder of views."""
    owners: dict[str, set[str]] = defaultdict(set)
    for name, folder in _begun(_FIRST_CLASS):
        owners[name].add(folder)
    assert owners
    assert not {name: folders for name, folders in owners.items() if len(folders) > 1}


def test_no_view_restyles_a_shared_part() -> None:
    """A class that a view styles wherever it is belongs to no shared part."""
    sheets = [sheet for sheet in _SOURCE.rglob("*.css") if _VIEWS not in sheet.parents]
    shared = {name for sheet in sheets for name in _CLASS.findall(_read(sheet))}
    assert shared
    assert not [(name, folder) for name, folder in _begun(_ALONE) if name in shared]


def _begun(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return each class that the pattern finds in a view's styles, and the view's folder."""
    return [
        (name, sheet.relative_to(_VIEWS).parts[0])
        for sheet in _VIEWS.rglob("*.css")
        for name in pattern.findall(_read(sheet))
    ]


def _read(sheet: Path) -> str:
    return _COMMENT.sub("", sheet.read_text(encoding="utf-8"))
