"""The commands of docs/: those in `bash` blocks run anywhere, those in `sh` blocks need a cloud."""

from __future__ import annotations

import re
import textwrap

from tests.support.paths import ROOT

DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    """Return a page's blocks of a language, in their order, also those within a list."""
    return [
        textwrap.dedent(text)
        for _, named, text in _BLOCK.findall((DOCS / page).read_text())
        if named == language
    ]


def script(page: str) -> str:
    """Return all commands of a page that can run anywhere, as one script."""
    return "\n".join(["set -euo pipefail", *blocks(page, "bash")])
