"""Regular expressions that are compiled when they are first used, which most texts never do."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any


class LazyPattern:
    """A regular expression with the methods of a compiled one; compiling it at import slows a cold start."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern = pattern
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern, self._flags)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Match at a place."""
        return self._compiled.match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Match the whole text."""
        return self._compiled.fullmatch(text)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the first match from a place on."""
        return self._compiled.search(text, start)

    def findall(self, text: str) -> list[Any]:
        """Return what each match holds."""
        return self._compiled.findall(text)
