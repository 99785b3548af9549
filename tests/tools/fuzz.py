"""`python -m tests.tools.fuzz`: render random documents and minimize those that run script."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from itertools import islice

from shared.text.safe_html import to_html
from shared.text.safe_markdown import safe
from tests.support.rendering.grammar import documents, minimal
from tests.support.rendering.renderers import Renderers, start_renderers

_AT_ONCE = 200
_SHOWN = 5  # faults are minimised one by one, which takes seconds each

Fault = tuple[str, str]
"""What carries the script, content or content_html, and the minimal document."""


class Finder:
    """Looks for script in the output for random documents."""

    def __init__(self, renderers: Renderers, make: Callable[[str], str] = safe) -> None:
        self._renderers = renderers
        self._make = make
        self.found = 0
        self.faults: list[Fault] = []

    def look(self, seed: int, count: int) -> None:
        """Count the documents that carry script, and minimise the first of them."""
        drawn = documents(seed, count)
        while some := list(islice(drawn, _AT_ONCE)):
            self._look_at("content", some, self._in_content)
            self._look_at("content_html", some, self._in_html)

    def _look_at(self, name: str, some: list[list[str]], runs: Callable[[list[str]], list[bool]]) -> None:
        answers = runs(["".join(parts) for parts in some])
        bad = [parts for parts, is_bad in zip(some, answers, strict=True) if is_bad]
        self.found += len(bad)
        for parts in bad[: _SHOWN - len(self.faults)]:
            self.faults.append((name, minimal(parts, lambda text: runs([text])[0])))

    def _in_content(self, texts: list[str]) -> list[bool]:
        return [bool(harm) for harm in self._renderers.harm([self._make(text) for text in texts])]

    def _in_html(self, texts: list[str]) -> list[bool]:
        return [bool(harm) for harm in self._renderers.in_pages([to_html(text) for text in texts])]


def main() -> int:
    """Return 1 if something ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with start_renderers() as renderers:
        finder = Finder(renderers)
        finder.look(asked.seed, asked.documents)
    sys.stdout.write(f"{finder.found} of {asked.documents:,} documents run script\n")
    for name, document in finder.faults:
        sys.stdout.write(f"{name}: {document!r}\n")
    return int(finder.found > 0)


if __name__ == "__main__":
    sys.exit(main())
