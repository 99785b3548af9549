"""What two sections of an outline both say."""

from __future__ import annotations

import pytest

from functions.generate.outline.outline import Outline, Section
from functions.generate.outline.outline_repeats import drop_repeats, find_repeats


def _plan(first: str, second: str) -> Outline:
    return Outline("T", (Section("One", (first, "ripe fruit")), Section("Two", (second,)), Section("End")))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Store honey in glass jars", "store honey in glass jars!"),
        ("Glass jars store honey", "Store honey: jars of glass."),
        ("Wi-Fi", "wi fi"),
        ("Как хранить мёд зимой", "Хранить мёд зимой"),
        ("蜂蜜的保存方法", "蜂蜜 的 保存方法"),
        ("วิธีเก็บน้ำผึ้งในฤดูหนาว", "วิธีเก็บน้ำผึ้งในฤดูหนาว"),
        ("Hills", "hills"),
    ],
)
def test_same_point_of_two_sections_is_found(first: str, second: str) -> None:
    """The later of two points with the same content words is a repeat, in every script."""
    assert [(each.section, each.point, each.line) for each in find_repeats(_plan(first, second))] == [
        (1, 0, second)
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("How to store green coffee beans", "How to roast green coffee beans"),
        ("Week 1 of the training plan", "Week 2 of the training plan"),
        ("Benefits of green tea", "Benefits of black tea"),
        ("Ann", "Bob"),
        ("ships", "how ships changed the trade"),
        ("绿茶的保存方法", "红茶的保存方法"),
    ],
)
def test_different_points_are_no_repeat(first: str, second: str) -> None:
    """Other words or other numbers make another point."""
    assert find_repeats(_plan(first, second)) == []


def test_heading_and_point_may_repeat_each_other() -> None:
    """A heading is compared with earlier points as well; the conclusion is compared with nothing."""
    plan = Outline(
        "T",
        (
            Section("Growing", ("steep hills",)),
            Section("Steep hills"),
            Section("What to remember", ("steep hills",)),
        ),
    )
    assert [(each.section, each.point) for each in find_repeats(plan)] == [(1, None)]


def test_drop_repeats_leaves_one_point() -> None:
    """A repeated point is dropped from the later section, unless that section would have none."""
    first = Section("One", ("steep hills", "heavy rain"))
    plan = Outline(
        "T", (first, Section("Two", ("heavy rain", "old ships")), Section("Three", first.points), first)
    )
    kept = drop_repeats(plan).sections
    assert [section.points for section in kept] == [
        first.points,
        ("old ships",),
        ("steep hills",),
        first.points,
    ]
