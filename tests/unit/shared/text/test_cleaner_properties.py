"""Properties of the cleaner, on random texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.text.cleaner import clean, clean_prefix
from shared.text.markdown import same_length
from tests.support.proportion import is_proportional

_PIECES = st.sampled_from(
    [
        "<think>",
        "</think>",
        "<Thinking a='b'>",
        "</thinking >",
        "[THINK]",
        "[/THINK]",
        "<|channel|>analysis<|message|>",
        "<|channel|>final<|message|>",
        "<|end|>",
        "<|im_end|>",
        "<answer>",
        "</answer>",
        "```",
        "```markdown\n",
        "~~~",
        "`",
        "\n",
        "\n\n",
        "\n\n\n\n",
        "    ",
        "\r\n",
        "# Title\n",
        "- item\n",
        "> quote\n",
        "---\n",
        "Sure! Here is your blog post:\n\n",
        "Let me know if you'd like any changes!",
        "Word count: 100\n",
        "**Thinking:** ",
        "a sentence of words. ",
        "tags ",
        "\\",
        "é漢字",
        "analysis",
        "assistantfinal",
        "TITLE: ",
        "<!-- ",
        "<pre>",
        "End.<think>a\nb</think>",
        "\n\nNote: this post was written to be 500 words.",
    ]
)
_TEXTS = st.lists(_PIECES | st.text(max_size=8), max_size=24).map("".join)
# Openings and closings of every family that has both.
_FAMILIES = [
    ("<think>", "</think>"),
    ("<Reasoning x='1'>", "</REASONING>"),
    ("[THINKING]", "[/THINKING]"),
    ("◁think▷", "◁/think▷"),
    ("|startthink|", "|endthink|"),
    ("<|inner_prefix|>", "<|inner_suffix|>"),
    ("<|channel>thought\n", "<channel|>"),
]
_SECRET = "The xyzzy plan is xyzzy."  # noqa: S105  no password
_PROSE = "# Tea\n\nTea is *good*, and `code` too.\n\n```py\nx = 1\n```\n\nMore of it here."


def _without_blanks(text: str) -> str:
    return "".join(text.split())


@given(_TEXTS)
@settings(max_examples=200, deadline=None)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """A cleaned text has no artifact left in it."""
    once = clean(text)
    twice = clean(once.text)
    assert twice.text == once.text
    assert twice.removed == ()


@given(_TEXTS)
@settings(max_examples=150, deadline=None)
def test_the_report_accounts_for_every_character(text: str) -> None:
    """The original less the reported spans is the result, white space apart; the spans do not overlap."""
    cleaned = clean(text)
    left, place = "", 0
    for removed in cleaned.removed:
        assert place <= removed.start < removed.end
        assert text[removed.start : removed.end] == removed.text
        left += text[place : removed.start]
        place = removed.end
    assert _without_blanks(left + text[place:]) == _without_blanks(cleaned.text)


@given(_TEXTS)
@settings(max_examples=200, deadline=None)
def test_any_prefix_can_be_cleaned(text: str) -> None:
    """Cleaning a prefix of any text raises no error."""
    assert isinstance(clean_prefix(text), str)


@pytest.mark.parametrize(("opening", "closing"), _FAMILIES, ids=[family[0] for family in _FAMILIES])
@pytest.mark.parametrize("place", range(_PROSE.count("\n\n") + 2))
def test_no_prefix_shows_opened_reasoning(opening: str, closing: str, place: int) -> None:
    """No prefix shows reasoning, wherever between two blocks the reasoning is."""
    blocks = _PROSE.split("\n\n")
    blocks.insert(place, f"{opening}{_SECRET}\n\n{_SECRET}{closing}")
    text = "\n\n".join(blocks)
    for end in range(len(text) + 1):
        shown = clean_prefix(text[:end])
        assert "xyzzy" not in shown
        assert opening[:6] not in shown
    assert clean(text).text == _PROSE


@given(_TEXTS)
@settings(max_examples=150, deadline=None)
def test_clean_text_is_untouched(text: str) -> None:
    """A text in which nothing is removed stays byte for byte; white space alone becomes empty."""
    cleaned = clean(text)
    assert cleaned.removed or cleaned.text == (text if text.strip() else "")


@given(_TEXTS)
@settings(max_examples=150, deadline=None)
def test_each_line_is_found_where_it_was(text: str) -> None:
    """The first character of a cleaned line is on the line of the original that is named."""
    cleaned = clean(text)
    lines = same_length(text).split("\n")
    last = 1
    for number, line in enumerate(same_length(cleaned.text).split("\n"), 1):
        found = cleaned.original_line(number)
        assert last <= found <= len(lines)
        assert not line.strip() or line.split()[0][0] in lines[found - 1]
        last = found


@pytest.mark.parametrize(
    "unit",
    [
        "<think>", "</think>", "<think>`</think>x ", "a <think>, ", "[/THINK]x",
        "<|channel|>analysis<|message|>",
        "<|im_end|>", "<answer>", "</answer>", "<answer><post>", "<article>",
        "```markdown\n", "`", "---\n\n", "\n", " ", "<s>", "</s>", "</s> ", "</s>\n", "<s>\n", "<s>a</s>",
        "[INST]", "**Sure!**\n\n",
        "Sure! Here is your blog post:\n\n", "Let me know if you'd like any changes!\n\n",
        "Word count: 100\n", "Title: ", "**Thinking:** ", "> ", "<!-- ", "x\n---\n", "【",
        "\0", "\ud800", "<think a='", "Here's a ",
    ],
)  # fmt: skip
def test_hostile_text_takes_linear_time(unit: str) -> None:
    """One mark, repeated, is cleaned in proportional time, alone and around a post."""

    def clean_each(many: str) -> None:
        for text in (many, f"{many}\n\n# Tea\n\nHot.", f"# Tea\n\nHot.\n\n{many}"):
            clean(text)
            clean_prefix(text)

    assert is_proportional(lambda size: unit * (size // len(unit)), clean_each)
