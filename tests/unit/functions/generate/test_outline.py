"""Outline of a long post."""

from __future__ import annotations

import pytest

from functions.generate import outline
from shared.llm.structured_output import UnreadableError


def test_normalize_limits_the_sections() -> None:
    """Too few different sections are rejected; of too many, the first ones and the conclusion stay."""
    same = outline.Section(heading="One")
    with pytest.raises(UnreadableError):
        outline.normalize(outline.Outline(title="T", sections=(same, same, same)), 4)
    many = tuple(outline.Section(heading=f"## {number}") for number in range(40))
    kept = outline.normalize(outline.Outline(title="T", sections=many), 4).sections
    assert [section.heading for section in kept] == ["0", "1", "2", "3", "4", "5", "6", "39"]
    kept = outline.normalize(outline.Outline(title="T", sections=many), 12).sections
    assert len(kept) == 12


def test_normalize_orders_sections() -> None:
    """The introduction is left out, because it has no heading; the conclusion comes last."""
    named = ["1. Introduction", "2. **What**", "## Conclusion:", "3. How __we do__", "FAQ"]
    plan = outline.Outline(title="T", sections=tuple(outline.Section(heading=name) for name in named))
    normalized = outline.normalize(plan, 4).sections
    assert [section.heading for section in normalized] == ["What", "How we do", "FAQ", "Conclusion"]


def test_normalize_keeps_points_short() -> None:
    """A section has four points of 120 characters at most: each part's prompt has them all."""
    talkative = outline.Section("One", tuple(f"{number} " + "very " * 60 for number in range(9)))
    plan = outline.Outline("T", (talkative, outline.Section("Two"), outline.Section("Three")))
    points = outline.normalize(plan, 3).sections[0].points
    assert len(points) == 4
    assert max(map(len, points)) <= 120
