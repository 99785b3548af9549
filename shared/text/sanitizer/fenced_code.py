"""Fenced code that every renderer sees the end of."""

from __future__ import annotations

import re

from shared.text.sanitizer.hazards import INFO

_RUNS = {"`": re.compile(r"`{3,}"), "~": re.compile(r"~{3,}")}
_LANGUAGE = re.compile(r"[\w.+#-]*")


def write_fence(code: str, info: str) -> str:
    """Return code between fences that do not occur in it; the info keeps only words."""
    mark = "~" if "```" in code and "~~~" not in code else "`"
    longest = max((len(run) for run in _RUNS[mark].findall(code)), default=2)
    fence = mark * (longest + 1)
    if not INFO.fullmatch(info):
        language = _LANGUAGE.match(info.strip())
        info = language[0] if language else ""
    return f"{fence}{info.strip()}\n{code}\n{fence}" if code else f"{fence}{info.strip()}\n{fence}"
