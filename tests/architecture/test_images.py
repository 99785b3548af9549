"""The pictures of the docs: each is there, small, and shown."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.pages import DOCS

_IMAGES = DOCS / "images"
_NAMED = re.compile(r"""(?:srcset|src)="([^"]+\.png)"|!\[[^]]*\]\(([^)]+\.png)\)""")
_WITHOUT_WORDS = re.compile(r'<img(?![^>]* alt="[^"]+")|!\[\]')
_PAGES = (DOCS.parent / "README.md", *DOCS.rglob("*.md"))
_MOST_BYTES = 150_000


def _shown() -> set[Path]:
    return {
        (page.parent / (html or markdown)).resolve()
        for page in _PAGES
        for html, markdown in _NAMED.findall(page.read_text(encoding="utf-8"))
    }


def test_each_picture_is_there_and_each_file_is_shown() -> None:
    """Both ways, in light and dark."""
    files = {file.resolve() for file in _IMAGES.glob("*.png")}
    assert files
    assert _shown() == files


def test_each_picture_is_small() -> None:
    """A page of them loads in a second."""
    assert not [file.name for file in _IMAGES.glob("*.png") if file.stat().st_size > _MOST_BYTES]


def test_each_picture_has_words() -> None:
    """A screen reader reads an alternative text of each picture."""
    assert not [page.name for page in _PAGES if _WITHOUT_WORDS.search(page.read_text(encoding="utf-8"))]
