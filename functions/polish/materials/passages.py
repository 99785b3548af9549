"""Passages of sources that an editor needs, each with the number of its source."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functions.polish.block import Block
from shared.jobs.outputs import Issue
from shared.materials.materials import Materials
from shared.text.prose import content_words, shorten

_BUDGET = 6000  # characters
_MOST = 1500  # of a passage
_PARAGRAPHS = re.compile(r"\n\s*\n")


def of_findings(issues: Sequence[Issue]) -> list[tuple[str, str]]:
    """Return the passages that findings have, by the finding's number in the list and its source."""
    return [
        (f"finding {number}, source {issue.source or '?'}", shorten(issue.source_excerpt, _MOST))
        for number, issue in enumerate(issues, 1)
        if issue.source_excerpt
    ]


def nearest(materials: Materials, blocks: Sequence[Block]) -> list[str]:
    """Return the paragraphs that have most words in common with some blocks and with what has changed."""
    changes = materials.refresh.changes if materials.refresh else ""
    wanted = content_words("\n".join((changes, *(one.text for one in blocks))))
    found = [
        (source.number, shorten(paragraph, _MOST))
        for source in materials.sources
        for paragraph in _PARAGRAPHS.split(source.text)
        if paragraph.strip()
    ]
    rated = sorted(range(len(found)), key=lambda at: -len(content_words(found[at][1]) & wanted))
    chosen: set[int] = set()
    left = _BUDGET
    for at in rated:
        left -= len(found[at][1])
        if left >= 0:
            chosen.add(at)
    return [f"source {number}: {text}" for at, (number, text) in enumerate(found) if at in chosen]
