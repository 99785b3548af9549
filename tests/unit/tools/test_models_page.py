"""docs/models.md has what the catalogue says."""

from __future__ import annotations

from tests.tools import models_page


def test_page_has_the_catalogue() -> None:
    """`python -m tests.tools.models_page` writes the tables."""
    assert (
        f"{models_page.BEGIN}\n\n{models_page.render()}\n\n{models_page.END}"
        in models_page.PAGE.read_text(encoding="utf-8")
    )
