"""`make screenshots`: a picture of a page that complains is no success."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from tests.tools.screenshots import __main__ as screenshots
from tests.tools.screenshots.views import VIEWS


@contextmanager
def nothing(*_: Any) -> Iterator[Any]:
    """Stand for a stack or a server."""
    yield MagicMock()


@pytest.mark.parametrize("complaints", [[], ["CSP: img-src"]])
def test_complaint_of_the_console_is_a_failure(
    complaints: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All pictures are taken before; each complaint has its view's name."""

    def visit(_context: Any) -> Any:
        return SimpleNamespace(complaints=complaints, page=MagicMock())

    view = next(view for view in VIEWS if not view.signed_in)
    pictures = MagicMock(save=lambda _shot, _file: False)
    monkeypatch.setitem(sys.modules, "tests.tools.screenshots.pictures", pictures)
    monkeypatch.setattr("tests.tools.screenshots.pictures", pictures, raising=False)
    monkeypatch.setattr(sys, "argv", ["screenshots", view.name])
    for name in ("running", "serving", "started"):
        monkeypatch.setattr(screenshots, name, nothing)
    for name in ("blog_up", "connect"):
        monkeypatch.setattr(screenshots, name, MagicMock())
    monkeypatch.setattr(screenshots, "prepare", lambda _pipeline: {})
    monkeypatch.setattr(screenshots, "Visit", visit)
    if complaints:
        with pytest.raises(SystemExit, match="complained 4 times"):
            screenshots.main()
    else:
        screenshots.main()
    said = capsys.readouterr().out
    assert said.count(f"{view.name}-") == 4
    assert said.count(f"{view.name}: CSP: img-src") == 4 * len(complaints)
