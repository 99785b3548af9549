"""Outline of a long post."""

from __future__ import annotations

import pytest

from functions.generate.headings import heading_key
from functions.generate.outline.outline import Outline, Section, normalize
from shared.llm.structured_output import UnreadableError


def _normalize(*headings: str, count: int = 4, title: str = "T", language: str = "en") -> list[str]:
    plan = Outline(title, tuple(map(Section, headings)))
    return [section.heading for section in normalize(plan, count, language).sections]


def test_normalize_limits_the_sections() -> None:
    """Too few different sections are rejected; of too many, neighbours become one."""
    with pytest.raises(UnreadableError):
        _normalize("One", "## one", "**One**")
    many = [f"## Leaf {number}" for number in range(40)]
    assert _normalize(*many) == [f"Leaf {number}" for number in (0, 6, 11, 17, 22, 28, 33, 39)]
    assert len(_normalize(*many, count=12)) == 12


def test_merged_sections_stay_points() -> None:
    """What is merged into a section are its points, as far as there is room for them."""
    sections = tuple(Section(f"Leaf {number}", (f"point {number}",)) for number in range(9))
    merged = normalize(Outline("T", sections), 3, "en").sections
    assert [section.heading for section in merged] == [f"Leaf {number}" for number in (0, 2, 3, 5, 6, 8)]
    assert merged[0].points == ("Leaf 1", "point 0")
    assert merged[-1].points == ("point 8",)


def test_normalize_orders_sections() -> None:
    """The introduction is left out, because it has no heading; the conclusion comes last, and once."""
    named = ["1. Introduction", "2. **What**", "## Conclusion:", "3. How __we do__", "Summary: drink", "FAQ"]
    assert _normalize(*named) == ["What", "How we do", "FAQ", "Summary: drink"]
    assert _normalize("Introduction to tea", "Cups", "Tea") == ["Introduction to tea", "Cups", "Tea"]


def test_numbers_stay_without_gaps() -> None:
    """Numbers before headings stay if all sections do."""
    assert _normalize("1. Water", "2. Cups", "3. Tea") == ["1. Water", "2. Cups", "3. Tea"]
    assert _normalize("1. Water", "2. Water", "3. Cups", "4. Tea") == ["Water", "Cups", "Tea"]


def test_normalize_keeps_points_short() -> None:
    """A section has four points of 120 characters at most: each part's prompt has them all."""
    talkative = Section("One", tuple(f"{number} " + "very " * 60 for number in range(9)))
    plan = Outline("T", (talkative, Section("Two"), Section("Three")))
    points = normalize(plan, 3, "en").sections[0].points
    assert len(points) == 4
    assert max(map(len, points)) <= 120
    assert all(point.endswith("very") for point in points)


@pytest.mark.parametrize(("language", "end"), [("en", "Conclusion"), ("de-AT", "Fazit"), ("ja", "まとめ")])
def test_two_sections_get_a_conclusion(language: str, end: str) -> None:
    """Two sections of a small model are enough with a conclusion, if we have a name for it."""
    assert _normalize("Water", "Cups", language=language) == ["Water", "Cups", end]
    with pytest.raises(UnreadableError):
        _normalize("Water", "Cups", language="tlh")
    with pytest.raises(UnreadableError):
        _normalize("Water", "Conclusion")


def test_points_become_sections() -> None:
    """Where there are too few sections, short points or first clauses become sections; others are prose."""
    points = (
        "hot water wakes.",
        "it's about clay, not about glass",
        "a very long point " + "of many words " * 5,
    )
    sections = (Section("T", points), Section("Conclusion", ("drink", "rest")))
    made = normalize(Outline("T", sections), 4, "en").sections
    assert [section.heading for section in made] == ["Hot water wakes", "It's about clay", "Conclusion"]
    assert made[-1].points == ("drink", "rest")


def test_point_stands_for_a_missing_heading() -> None:
    """A section without a heading, or with a mark of our prompt, is called after its first short point."""
    sections = (Section("BRIEF-498412376c", ("why it grows.",)), Section("", ("cups",)), Section("Tea"))
    made = normalize(Outline("T", sections), 4, "en").sections
    assert [section.heading for section in made] == ["Why it grows", "Cups", "Tea"]


def test_section_called_like_the_post_is_dropped() -> None:
    """It stays only if there were too few without it."""
    assert _normalize("**T**", "Water", "Cups", "Tea") == ["Water", "Cups", "Tea"]
    assert _normalize("t", "Water", "Cups") == ["t", "Water", "Cups"]


def test_normalized_outline_stays() -> None:
    """Normalizing an outline again changes nothing."""
    plan = normalize(Outline("# T", tuple(Section(f"{n}. <b>Leaf</b> {n}") for n in range(30))), 4, "en")
    assert normalize(plan, 4, "en") == plan
    assert len({heading_key(section.heading) for section in plan.sections}) == len(plan.sections)
