"""The parts that are asked for again."""

from __future__ import annotations

import pytest

from functions.generate.outline.outline import Section
from functions.generate.parts.part_call import PartTask, WrittenPart
from functions.generate.parts.part_choice import find_off_length, find_said_twice
from functions.generate.parts.plan import Part
from shared.llm.chat import Request
from tests.support.generating import prose

_REQUEST = Request(model="gpt-4o", messages=(), temperature=0.7, max_tokens=1000)
_TOLD = "Raw honey keeps for many years because it holds so little water that nothing can live in it at all."


def _part(words: int, wanted: int = 500, *texts: str) -> WrittenPart:
    sections = texts or (prose(words, words),) if words else ("",)
    headings = tuple(Section(f"Part {number}") for number in range(len(sections)))
    task = PartTask(Part(headings, (wanted // len(sections),) * len(sections)), None, _REQUEST)
    return WrittenPart(task, sections, words=words)


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ([500, 500, 500], []),
        ([400, 600, 480], []),
        ([290, 500, 500], [0]),
        ([500, 760, 500], [1]),
        ([400, 400, 410], [0, 1, 2]),
        ([620, 500, 640], [0, 2]),
        ([350, 650, 350], []),
        ([350, 550, 350], [0, 2]),
        ([0, 500, 500], []),
    ],
)
def test_find_off_length_brings_post_near(words: list[int], chosen: list[int]) -> None:
    """Parts far off are chosen, and others where the whole post is more than 15% off in their direction."""
    assert find_off_length([_part(each) for each in words], 500 * len(words)) == chosen


def test_find_off_length_chooses_missing_section() -> None:
    """A part that lacks one of its sections is chosen, whatever its length."""
    assert find_off_length([_part(500), _part(500, 500, prose(500, 9), "")], 1000) == [1]


def test_find_said_twice_names_the_later_part() -> None:
    """What a later part says nearly alike is named, if it is more than a short sentence."""
    again = _TOLD.replace("Raw", "Good")
    parts = [_part(20, 500, _TOLD), _part(9, 500, prose(60, 3)), _part(60, 500, f"{again} {again}")]
    assert find_said_twice(parts, "en") == {2: [again, again]}
    once = "Raw honey keeps for many years because it is dry."
    assert find_said_twice([_part(9, 500, once), _part(9, 500, once)], "en") == {}


def test_find_said_twice_lets_code_and_quotes_be() -> None:
    """Code, tables, headings and quotations may come again."""
    again = f"> {_TOLD} {_TOLD}\n\n```\n{_TOLD}\n```"
    assert find_said_twice([_part(40, 500, f"{_TOLD}\n\n{again}"), _part(40, 500, again)], "en") == {}
