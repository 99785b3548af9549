"""Outlines as models answer them: JSON in many forms, cut off, or Markdown."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.generate.outline.outline import Outline
from functions.generate.outline.outline_text import read_outline
from shared.llm.structured_output import UnreadableError
from tests.support.proportion import is_proportional

_HEADINGS = ["Where it grows", "How it travels", "How to brew it", "What to remember"]
_ROMAN = ["I", "II", "III", "IV"]
_SECTIONS = [{"heading": heading, "points": [f"{heading} now"]} for heading in _HEADINGS]
_PLAN = {"title": "Tea", "sections": _SECTIONS}


def _read(text: str, *, truncated: bool = False) -> Outline:
    return read_outline(text, 4, "en", truncated=truncated)


def _headings(plan: Outline) -> list[str]:
    return [section.heading for section in plan.sections]


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(_PLAN),
        f"Here is the outline:\n```json\n{json.dumps(_PLAN, indent=1)}\n```\nHope it helps!",
        json.dumps({"outline": _PLAN}),
        json.dumps(_SECTIONS),
        json.dumps({"title": None, "sections": _SECTIONS}),
        json.dumps({"title": "Tea", "sections": _HEADINGS}),
        json.dumps({"title": "Tea", "sections": [{"heading": heading} for heading in _HEADINGS]}),
        json.dumps(
            {"title": "Tea", "sections": [{**s, "points": "; ".join(s["points"])} for s in _SECTIONS]}
        ),
        json.dumps({"title": "Tea", "sections": [*_SECTIONS[:3], {"words": 9}, _SECTIONS[3]]}),
        json.dumps({"title": "Tea", "sections": [{**s, "words": 200} for s in _SECTIONS]}),
        "\n".join(map(json.dumps, _SECTIONS)),
        "# Tea\n\n" + "\n\n".join(f"## {heading}\n- now\n  - deep" for heading in _HEADINGS),
        "# Blog post outline: Tea\n\n" + "\n\n".join(f"### {heading}\n\nText." for heading in _HEADINGS),
        "Title: Tea\n\n" + "\n".join(f"{n}. {heading}\n   - now" for n, heading in enumerate(_HEADINGS, 1)),
        "**Title: Tea**\n\n" + "\n".join(f"**{heading}**\n- now" for heading in _HEADINGS),
        "\n".join(f"{n}. **{heading}**: why it counts" for n, heading in enumerate(_HEADINGS, 1)),
        "Sure!\n\n" + "\n".join(f"- {heading}\n    - now" for heading in _HEADINGS),
        "\n".join(f"{number}. {heading}" for number, heading in zip(_ROMAN, _HEADINGS, strict=True)),
    ],
)
def test_outline_is_read_in_many_forms(answer: str) -> None:
    """The headings are read, with the title where there is one."""
    plan = _read(answer)
    assert _headings(plan) == _HEADINGS
    assert plan.title in {"Tea", ""}


@pytest.mark.parametrize("truncated", [True, False])
def test_whole_sections_of_cut_json_are_read(truncated: bool) -> None:  # noqa: FBT001
    """What is whole is used, with a conclusion, since the model's own is missing."""
    text = json.dumps(_PLAN)
    plan = _read(text[: text.index("What to remember")], truncated=truncated)
    assert _headings(plan) == [*_HEADINGS[:3], "Conclusion"]
    with pytest.raises(UnreadableError):
        _read(text[: text.index("How to brew it")].partition('"How it')[0], truncated=truncated)


def test_markdown_has_points() -> None:
    """The items below a heading are its points, and so is what stands behind its name."""
    plan = _read("## A\n- x\n- y\n\n## B\n\nText.\n\n## C\n### z")
    assert [section.points for section in plan.sections] == [("x", "y"), (), ("z",)]
    plan = _read("1. **A**: x\n2. **B** - y\n3. C")
    assert [section.points for section in plan.sections] == [("x",), ("y",), ()]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{",
        "[]",
        "null",
        "Sure! First comes tea, then water.",
        "I'm sorry, but I can't help with that.\n\n1. A\n2. B\n3. C",
        json.dumps({"title": "Tea", "sections": []}),
        json.dumps({"title": "Tea", "sections": [{"heading": "BRIEF-498412376c", "points": []}] * 9}),
        "<think>1. A\n2. B\n3. C</think>",
        "- one\n\n## Two",
    ],
)
def test_no_outline_is_unreadable(answer: str) -> None:
    """Prose, a refusal and nothing are no outline."""
    with pytest.raises(UnreadableError):
        _read(answer)


_PIECES = [
    "# A",
    "## B",
    "1. C",
    "- d",
    "  - e",
    "**F**",
    "**G**: h",
    "Title: T",
    '{"title":"T"',
    '"sections":[',
    "{",
    "}",
]
_PIECES += [
    '{"heading":"H","points":["p"]}',
    ",",
    "]",
    "```",
    "<b>",
    "Text.",
    "I. J",
    "***",
    "\\",
    '"',
    "Conclusion",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=14), st.sampled_from(["\n", "", "\n\n"]), st.booleans())
def test_any_answer_is_read_or_unreadable(pieces: list[str], between: str, truncated: bool) -> None:  # noqa: FBT001
    """Any answer gives three to eight sections with headings that differ, or the stage's own error."""
    try:
        plan = _read(between.join(pieces), truncated=truncated)
    except UnreadableError:
        return
    headings = _headings(plan)
    assert 3 <= len(headings) <= 8
    assert len(set(map(str.casefold, headings))) == len(headings)


@pytest.mark.parametrize(
    "piece", ["# A\n", "1. a\n", "- **a**: b\n", '{"heading":"H"},', "**", '{"a":', "Title: a\n"]
)
def test_reading_takes_linear_time(piece: str) -> None:
    """A long answer takes time in proportion to its length."""

    def read(text: str) -> None:
        with suppress(UnreadableError):
            _read(text)

    assert is_proportional(lambda size: piece * (size // len(piece)), read)
