r"""Line ends that are written as \n: an answer that was escaped as a whole, and what people write."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from shared.llm.structured_output import read_json
from shared.text.cleaner import clean, clean_prefix
from tests.support.samples.json_answers import ONE
from tests.support.samples.posts import TEA

WHOLE = {
    r"# Tea\n\nTea wakes you.\n\n- hot\n- cold": "# Tea\n\nTea wakes you.\n\n- hot\n- cold",
    r"Tea wakes you.\n\nIt is good.": "Tea wakes you.\n\nIt is good.",
    r"# Tea\nTea wakes you.\nIt is good.": "# Tea\nTea wakes you.\nIt is good.",
    r"Tea:\r\n\r\nIt wakes you.": "Tea:\n\nIt wakes you.",
    r'"# Tea\n\nTea \"wakes\" you."': '# Tea\n\nTea "wakes" you.',
    r"Say \"tea\".\n\nDrink it.": 'Say "tea".\n\nDrink it.',
    r"Print `a\\nb`.\n\nThen drink.": "Print `a\\nb`.\n\nThen drink.",
    r"Code:\n\n```\nif a:\n\tb\n```": "Code:\n\n```\nif a:\n\tb\n```",
    r"Sure! Here is your blog post:\n\n# Tea\n\nTea wakes you.": "# Tea\n\nTea wakes you.",
    r"<think>Plan.\n\nMore.</think>\n\n# Tea\n\nTea wakes you.": "# Tea\n\nTea wakes you.",
}
KEPT = [
    r"Use \n for a line end and \n\n for two of them.",
    r"Open C:\new\names\notes.",
    r"So $\nabla \neq \nu$ holds, and \nabla as well.",
    r'{"message": "Tea.\n\nMore."}',
    r"The answer is: {'message': 'Tea.\n\nMore.'}",
    "Real line ends.\n\nHere \\n\\nthere are some.",
    r"The regex is `\n\n`.",
]
VISIBLE = [
    "Tea wakes you.\\n\\nIt is good.",
    "Tea wakes you.\\nIt is good.",
    "Tea wakes you\\nIt is good.",
    "- Tea wakes you\\n- it is good",
    "Tea wakes you.\\n",
]
FINE = [
    "Use \\n for a line end.",
    'Write "\\n\\n" for a paragraph.',
    "Open C:\\new\\names\\Notes.",
    "It is $\\nabla f$ and \\neq.",
    "Print `a.\\nB`.",
    "```\nprint('a.\\n\\nB')\n```",
]


@pytest.mark.parametrize(("text", "lines"), WHOLE.items())
def test_whole_answer_is_unescaped(text: str, lines: str) -> None:
    """An answer on one line whose marks part paragraphs gets its line ends, and is cleaned then."""
    cleaned = clean(text)
    assert cleaned.text == lines
    assert clean(cleaned.text).text == lines
    assert all(text[cut.start : cut.end] == cut.text for cut in cleaned.removed)
    assert cleaned.original_line(2) == 1


@pytest.mark.parametrize("text", KEPT)
def test_other_text_stays_as_it_is(text: str) -> None:
    """A path, a formula, data, and a sentence about the mark stay byte for byte."""
    assert clean(text).text == text


@pytest.mark.parametrize("text", [text for text in WHOLE if text.startswith(("#", "Tea"))])
def test_growing_answer_shows_no_escape(text: str) -> None:
    """A draft shows line ends, and no half of a mark."""
    for end in range(len(text) + 1):
        shown = clean_prefix(text[:end], goes_on=True)
        assert WHOLE[text].startswith(shown) or end < len(r"# Tea\nT"), shown


@pytest.mark.parametrize("text", VISIBLE)
def test_visible_escape_is_a_finding(text: str) -> None:
    """In a text with line ends such a mark is found, since a reader sees it."""
    found = [issue for issue in check(Post(f"{TEA}\n\n{text}")).issues if issue.type == "artifacts"]
    assert [issue.line for issue in found] == [TEA.count("\n") + 3]


@pytest.mark.parametrize("text", FINE)
def test_mark_that_is_meant_is_no_finding(text: str) -> None:
    """Code, paths, formulas and the mark itself are not found."""
    assert not [issue for issue in check(Post(f"{TEA}\n\n{text}")).issues if issue.type == "artifacts"]


def test_escaped_post_is_one_finding() -> None:
    """A post that is escaped as a whole has one finding, however many marks it has."""
    (issue,) = [issue for issue in check(Post(next(iter(WHOLE)))).issues if issue.type == "artifacts"]
    assert "\\n" in issue.message


def test_json_is_not_unescaped() -> None:
    """Data keeps its escapes: its reader knows them."""
    text = (
        'Here: {"findings": [{"type": "tone", "severity": "low", "message": "Too loud: calm down.",'
        ' "quote": "bees are the best"}], "note": "a.\\n\\nB."}'
    )
    assert clean(text).text.endswith('"note": "a.\\n\\nB."}')
    assert read_json(text, type(ONE)) == ONE
