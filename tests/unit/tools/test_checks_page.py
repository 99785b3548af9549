"""The page of checks."""

from __future__ import annotations

from tests.tools import checks_page


def test_the_page_of_checks_is_up_to_date() -> None:
    """`python -m tests.tools.checks_page` writes it."""
    assert checks_page.PAGE.read_text(encoding="utf-8") == checks_page.render()
