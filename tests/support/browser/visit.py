"""One person's browser window, which writes down all that goes wrong in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page

PATIENCE = 30_000.0  # milliseconds for anything that is expected: it comes within one second

# Told by the page's own document, so that a violation of its policy is written down with its place.
_LISTENING = """
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
  console.error(`CSP: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`));
"""


def be_patient() -> None:
    """Let playwright's `expect` wait as long as all else does."""
    from playwright.sync_api import expect  # noqa: PLC0415 - heavy: loads on first use

    expect.set_options(timeout=PATIENCE)


class Visit:
    """A window. `complaints` are the errors of its console, its script and its security policy."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        context.set_default_timeout(PATIENCE)
        context.add_init_script(_LISTENING)
        context.on("console", self._listen)
        context.on("weberror", lambda error: self._note(str(error.error)))
        self.context = context
        self.page: Page = context.new_page()

    def expect(self, pattern: str) -> None:
        """Let errors with this text pass, which a test causes on purpose."""
        self._expected.append(re.compile(pattern))

    @property
    def unexpected(self) -> list[str]:
        """The complaints that no test has announced."""
        return [text for text in self.complaints if not any(each.search(text) for each in self._expected)]

    def run(self, script: str, argument: Any = None) -> Any:
        """Run JavaScript in the page and return its value."""
        return self.page.evaluate(script, argument)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "assert"}:
            place = message.location
            self._note(f"{message.text} ({place.get('url')}:{place.get('lineNumber')})")

    def _note(self, text: str | Error) -> None:
        self.complaints.append(str(text))
