"""Reasoning of every family is removed, in the whole text as in a growing one, and the post stays."""

from __future__ import annotations

import pytest

from shared.text.cleaner import clean, growing
from tests.support.proportion import is_proportional
from tests.support.samples.reasoning import BEHIND, NO_REASONING, PLAN, TAGS, UNKNOWN, WORDS

POST = "# Why tea cools\n\nA cup loses heat in *three* ways, and `steam` takes most.\n\n- A lid helps."


def _assert_draft_is_true(text: str, *, takes_back: bool = False) -> None:
    """Each prefix shows a beginning of the post, and never less than the prefix before it."""
    earlier = ""
    for end in range(len(text) + 1):
        shown = growing(text[:end]).shown.lstrip()
        assert POST.startswith(shown)
        assert takes_back or shown.startswith(earlier)
        earlier = shown


_MARKED = TAGS | WORDS | UNKNOWN


@pytest.mark.parametrize("name", _MARKED)
def test_reasoning_before_a_post_is_removed(name: str) -> None:
    """Reasoning is removed with its marks, and the post stays byte for byte."""
    before, between = _MARKED[name]
    cleaned = clean(f"{before}{PLAN}{between}{POST}")
    assert cleaned.text == POST
    assert cleaned.removed


@pytest.mark.parametrize("name", _MARKED)
def test_draft_shows_no_reasoning(name: str) -> None:
    """No prefix shows reasoning or a part of a mark, however the stream splits it."""
    before, between = _MARKED[name]
    _assert_draft_is_true(f"{before}{PLAN}{between}{POST}")


@pytest.mark.parametrize("name", BEHIND)
def test_marks_after_a_post_leave_it(name: str) -> None:
    """Marks after a post, closing ones too, do not take it along."""
    assert clean(POST + BEHIND[name]).text == POST
    _assert_draft_is_true(POST + BEHIND[name])


@pytest.mark.parametrize("name", NO_REASONING)
def test_marks_without_reasoning_leave_the_post(name: str) -> None:
    """Marks that hold no reasoning are removed alone."""
    before, after = NO_REASONING[name]
    assert clean(before + POST + after).text == POST
    _assert_draft_is_true(before + POST + after)


_KEPT = {
    "plan as a placeholder": "# Terraform\n\nRun `apply <plan>`, or apply <plan> with care.\n\nThen wait.",
    "a component": "Intro.\n\n<ThoughtBubble>\n\nHm.\n\n</ThoughtBubble>\n\nMore.",
    "analysis in the middle": "# Prompts\n\nThe model writes:\n\n<analysis>\nTea cools.\n</analysis>\n\nYes.",
    "final thoughts": "# Tea\n\nHot.\n\n<final_thoughts>\nDrink it.\n</final_thoughts>\n\nBye.",
    "escaped in a sentence": "# Tags\n\nDeepSeek opens with &lt;think&gt; and closes with &lt;/think&gt; so.",
    "escaped by backslashes": "# Tags\n\nIt writes \\<think\\> first.\n\nThen \\</think\\> ends it.",
    "thinking in a transcript": "**Anna:** [thinking] Well, yes.\n\n**Bob:** [reflection] No.",
    "a link": "See [Reasoning about tea](https://a.example) and [THINK][1].\n\n[1]: https://a.example",
    "a second mention": "Wrap the plan in <think>. Then close it with </think>. That is all.",
    "new marks in code": "```\n<|open|>think<|sep|>plan<|close|>think<|sep|>\n```\n\nAnd `<|think:start|>`.",
    "new marks in a sentence": "The mark <|think:start|> opens it, and <|think:end|> closes it.\n\nMore.",
    "an addressee": "Mail it with to=self in the header, or to=user.\n\nMore.",
    "a table of pipes": "|think|plan|\n|---|---|\n|thought|analysis|",
    "a heading about thinking": "## Thinking\n\nMinds wander, and some rest so.\n\nMore.",
    "a title about thoughts": "# Thoughts\n\nThoughts are free, as the song has it.",
    "a label": "Thinking: fast and slow are two ways of it, and a book is named after them.\n\nMore.",
    "an unknown tag": "<recipe>\nWarm the cup, and pour the tea.\n</recipe>\n\nThat is how it goes.",
    "an unknown tag of two words": "<tea_recipe>\nWarm the cup.\n</tea_recipe>\n\nThat is how it goes.",
    "an example first": "```xml\n<think>plan</think>\n```\n",
    "angles": "If a <b and c> d, or <3, then 5 <x.\n\nMore.",
}


@pytest.mark.parametrize("name", _KEPT)
def test_text_about_marks_stays(name: str) -> None:
    """A text that writes about marks stays byte for byte, and its draft is its beginning."""
    text = _KEPT[name]
    cleaned = clean(text)
    assert cleaned.text == text
    assert cleaned.removed == ()
    assert all(text.startswith(growing(text[:end], goes_on=True).shown) for end in range(len(text) + 1))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{PLAN}\n</think>\n\n{POST}\n\n</think>\n\nMore of it.", f"{POST}\n\nMore of it."),
        (f"<think>{PLAN}</think>{POST}\n</think>\n\nAnd more.", f"{POST}\n\nAnd more."),
        (f"{POST}\n</think>\n\nLet me know if you'd like any changes!", POST),
        (f"<think>{PLAN}\n<answer>\n{POST}\n</answer>", POST),
        (f"<think>\n{PLAN}\n<think/>\n\n{POST}", POST),
        (f"<think>{PLAN}[/THINK]\n{POST}", POST),
        (f"<think>a [THINK] b</think> {PLAN} [/THINK]\n\n{POST}", POST),
        (f"<think>\n<think>\n{PLAN}\n</think>\n</think>\n{POST}", POST),
    ],
)
def test_badly_closed_reasoning_spares_the_post(text: str, left: str) -> None:
    """A further closing tag, or one of another family, takes the reasoning and no part of the post."""
    assert clean(text).text == left


@pytest.mark.parametrize(
    "unit",
    [
        "<think>", "</think>", "<|", "<|open|>think<|sep|>", "<|channel|>final<|message|>", "<think/>",
        "<plan>\n", "</plan>\n", "&lt;think&gt;", "\\<", "[THINK]", "to=self<|message|>", "|startthink|",
        "<think>a</think>b", "<think>a[THINK]b", "</think>x ", "<|end|>", "<|start|>user", "【思考】",
        "<think a='", "<ifm|think>", "<channel|>", "\n<answer>x", "`<think>`\n",
    ],
)  # fmt: skip
def test_repeated_marks_take_linear_time(unit: str) -> None:
    """One mark, repeated, alone and around a post, takes time in proportion."""

    def clean_each(many: str) -> None:
        for text in (many, f"{many}\n\n{POST}", f"{POST}\n\n{many}"):
            clean(text)
            growing(text)

    assert is_proportional(lambda size: unit * (size // len(unit)), clean_each)
