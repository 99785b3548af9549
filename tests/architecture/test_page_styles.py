"""The styles of the page's views: all are there once their views were shown, so they must not meet."""

from __future__ import annotations

import re
from collections import defaultdict

from tests.support.paths import ROOT

_VIEWS = ROOT / "web" / "src" / "views"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FIRST_CLASS = re.compile(r"(?:^|[{},])\s*\.([\w-]+)", re.MULTILINE)


def test_no_class_is_styled_by_two_views() -> None:
    """A class with which a selector begins belongs to one folder of views."""
    owners: dict[str, set[str]] = defaultdict(set)
    for sheet in _VIEWS.rglob("*.css"):
        for name in _FIRST_CLASS.findall(_COMMENT.sub("", sheet.read_text(encoding="utf-8"))):
            owners[name].add(sheet.relative_to(_VIEWS).parts[0])
    assert owners
    assert not {name: folders for name, folders in owners.items() if len(folders) > 1}
