"""One safety device of the product, and the change that removes it."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """One textual change, and the tests of which at least one must fail for it."""

    name: str
    gone: str
    """What the product no longer does, as a sentence."""
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def changed(self, text: str) -> str:
        """Return the file's text without the device; the mutant is stale where it does not fit."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: the old text is {text.count(self.old)} times in {self.file}")
        return text.replace(self.old, self.new)
