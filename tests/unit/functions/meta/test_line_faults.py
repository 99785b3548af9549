"""Tags that are no finished texts: cut words, ellipses, gaps, a model on itself, hidden characters."""
# ruff: noqa: RUF001  curly quotes

from __future__ import annotations

import json

import pytest

from functions.meta.fitting import fit_description, plain_line
from functions.meta.line_faults import find_fault, keep_finished
from shared.jobs.outputs import Outputs, PolishOutput
from tests.unit.functions.meta.test_step import GOOD, _four, _holds, _outputs, _tag, _without

KNOWN = frozenset(
    ["green", "tea", "wakes", "you", "gently", "leaves", "brewing", "brews", "clear", "calmness"]
)

HALF_DESCRIPTION = (
    f"{GOOD['description'].split(':')[0]}: learn how much caffeine a cup really holds, how to brew, "
)
HALF_DESCRIPTION += "how to drink it, how to store it well in a tin, and how to choose good lea"

UNFINISHED = [
    ("title", "Green Tea in the Morning: a Calm Start to a Clear…", "ends in an ellipsis"),
    ("title", "Green Tea in the Morning: [Your Name] and a Clear Day", "holds a placeholder"),
    ("description", GOOD["description"][:149] + "...", "ends in an ellipsis"),
    ("description", HALF_DESCRIPTION, "ends in the middle of a word"),
    ("og_title", "[Insert title here]", "holds a placeholder"),
    ("og_title", "As an AI language model, I suggest green tea", "words about yourself"),
    ("og_title", GOOD["title"].lower(), "title and og_title are the same text"),
    ("og_description", "I'm sorry, but I can't write a description for that.", "words about yourself"),
    ("og_description", "How to brew <insert drink> well.", "holds a placeholder"),
    ("title", "Green Tea in the Morning: a \u202eCalm Start to a Clear Day", "hidden characters"),
    ("og_title", "Why green\u200b tea is calm", "hidden characters"),
]


@pytest.mark.parametrize(("name", "text", "reason"), UNFINISHED, ids=range(len(UNFINISHED)))
async def test_a_text_that_is_not_finished_is_asked_for_again(name: str, text: str, reason: str) -> None:
    """And mended by rule where it stays so."""
    answer = _without(**{name: text})
    _, output, model = await _tag([answer, json.dumps(GOOD)])
    assert reason in model.requests[1].messages[-1].content
    assert _four(output) == GOOD
    _, output, _ = await _tag([answer, answer])
    _holds(output)
    told = json.dumps(_four(output), ensure_ascii=False)
    for gone in ("[", "language model", "sorry", "\u202e", "\u200b", "...", " lea ", " lea.", " lo ", " lo."):
        assert gone not in told
    assert output.title.casefold() != output.og_title.casefold()
    assert not output.title.endswith("…")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Green tea wakes you: how to bre", "Green tea wakes you"),
        ("Green tea wakes you gently and gives a cle", "Green tea wakes you gently and gives"),
        ("Green tea wakes you, and so do lea", "Green tea wakes you, and so do"),
        ("Green tea wakes you. And so do lea", "Green tea wakes you."),
    ],
)
def test_a_word_that_was_cut_is_known_by_the_post(text: str, left: str) -> None:
    """Near the limit, where models cut; it is dropped with what would dangle."""
    assert find_fault(text, KNOWN, len(text) + 1)
    assert keep_finished(text, KNOWN, len(text) + 1) == left
    assert find_fault(text, KNOWN, len(text) + 10) is None


@pytest.mark.parametrize(
    "text",
    ["How to brew", "A calm", "Wakes you gently", "Green tea, a leaf", "A leaf of spinach", "It is cle."],
)
def test_a_whole_word_is_none_that_was_cut(text: str) -> None:
    """Another form of one of the post's, one that the post has not, the end of a sentence."""
    assert find_fault(text, KNOWN, len(text)) is None
    assert keep_finished(text, KNOWN, len(text)) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Green tea wakes you. It is calm and…", "Green tea wakes you."),
        ("Green tea wakes you and the ...", "Green tea wakes you"),
        ("Green tea wakes you.", "Green tea wakes you."),
        ("Lorem ipsum dolor", ""),
    ],
)
def test_an_open_end_is_taken_back(text: str, left: str) -> None:
    assert keep_finished(text, KNOWN, 100) == left


@pytest.mark.parametrize(
    "keyword",
    [
        "how to brew green tea in the morning",
        "the best green tea for beginners at work",
        "green tea brewing temperature and time for leaves",
    ],
)
@pytest.mark.parametrize(
    "title", ["Tea", "Green tea in the morning", "Notes from a garden on a hill in the rain"]
)
async def test_a_long_keyword_still_has_a_title_that_fits(keyword: str, title: str) -> None:
    """With the keyword in it."""
    assert 30 < len(keyword) < 60
    proposed = _without(title=title, description="Short.")
    outcome, output, _ = await _tag([proposed] * 2, _outputs(title=title), keywords=[keyword])
    _holds(output, keyword)
    assert outcome.degraded is None


async def test_a_keyword_that_no_title_can_hold_leaves_one_that_fits() -> None:
    """And the stage says so."""
    keyword = "which kind of green tea wakes you gently in the early morning hours"
    outcome, output, _ = await _tag([_without(title="Tea")] * 2, keywords=[keyword])
    assert 50 <= len(output.title) <= 60
    assert outcome.degraded
    assert "the title has no room for the primary keyword" in outcome.degraded


def test_characters_without_a_width_are_no_text() -> None:
    """But those that join letters and pictures are."""
    assert plain_line("a\u00adb\u200bc\ufeff \u2066d\u2069\x07") == "abc d"
    for text in ("क्‍ष", "👩\u200d🍳 cooks", "می\u200cخواهم"):
        assert plain_line(text) == text


async def test_the_better_title_for_shared_links_is_another() -> None:
    """The post's own, its topic or a heading, where the model gives the same twice."""
    answer = _without(og_title=GOOD["title"])
    outputs: Outputs = _outputs(title=GOOD["title"])
    assert isinstance(outputs.polish, PolishOutput)
    _, output, _ = await _tag([answer, answer], outputs)
    assert output.og_title == "Tea at dawn"


@pytest.mark.parametrize("lead", ["Green tea wakes you", "Green tea wakes you.", "Green tea wakes you,"])
def test_a_description_that_goes_on_is_ended_first(lead: str) -> None:
    """A sentence of the post follows it, and runs into no other."""
    post = ["It is calm and clear for all of us."]
    assert fit_description(lead, "", post, 40, 90) == f"Green tea wakes you. {post[0]}"
