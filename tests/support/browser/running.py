"""Start the browser of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.support.browser.chromium import OPTIONS, environment, found

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def started(*options: str) -> Iterator[Browser]:
    """Run Chromium without a window until the block ends, with these options and the usual ones."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - heavy: loads on first use

    program = found()
    assert program, "Chromium is missing: run make setup-tests"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(program), env={**environment(program)}, args=[*OPTIONS, *options]
        )
        try:
            yield browser
        finally:
            browser.close()
