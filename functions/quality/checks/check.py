"""What a check is: a rule with a name, and what a reader must know to believe it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from functions.quality.checks.post import Reading
from shared.jobs.outputs import Issue, Severity


@dataclass(frozen=True)
class Check:
    """A named rule. `name` is the type of its findings; docs/checks.md is written from these fields.

    `severities` are those its findings can have, the gravest first. `hit_rate` is the share of human posts,
    0 to 1, on which it finds something (tests.tools.hitrates); None where it judges no prose. Above 15% a
    check describes normal writing and is off by default. `english` marks what needs English word lists,
    `spaced` what needs spaces between words.
    """

    name: str
    find: Callable[[Reading], Iterator[Issue]]
    severities: tuple[Severity, ...]
    threshold: str
    source: str
    hit_rate: float | None = None
    on: bool = True
    english: bool = False
    spaced: bool = False
