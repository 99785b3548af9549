"""Reasoning of several families, in each other and cut off, around a known post."""

from __future__ import annotations

import random

import pytest

from shared.text.cleaner import clean, growing

_POST = "# Why tea cools\n\nA cup loses heat in *three* ways, and `steam` takes most.\n\n- A lid helps."
_FAMILIES = [
    ("<think>", "</think>"),
    ("<Thinking a='1'>\n", "\n</Thinking>\n"),
    ("<longcat_think>", "</longcat_think>"),
    ("<ifm|think_fast>\n", "</ifm|think_fast>"),
    ("<think:x1>", "</think:x1>\n"),
    ("[THINK]", "[/THINK]"),
    ("◁think▷", "◁/think▷"),
    ("<|begin_of_thought|>\n", "<|end_of_thought|>\n"),
    ("<|think:start|>", "<|think:end|>"),
    ("<|plamo:begin_think:plamo|>", "<|plamo:end_think:plamo|>"),
    ("<|open|>think<|sep|>", "<|close|>think<|sep|>"),
    ("<|inner_prefix|>", "<|inner_suffix|>"),
    ("<|channel>thought\n", "<channel|>"),
    ("<unused94>thought\n", "<unused95>"),
    ("[unused16]", "[unused17]"),
    ("<|content_thinking|>", "<|end_message|>"),
    ("<|channel|>analysis<|message|>", "<|end|>"),
    ("to=self<|message|>", "<|eom|>"),
]
_THOUGHTS = [
    "I should xyzzy first. ",
    "The user wants xyzzy.\n",
    "- xyzzy a point\n",
    "```\nxyzzy(\n",
    "Then write the xyzzy intro.\n\n",
    "# xyzzy\n",
]


def _nested(dice: random.Random, depth: int = 0) -> str:
    """Return a closed block of reasoning with others in it."""
    opening, closing = dice.choice(_FAMILIES)
    parts = [
        dice.choice(_THOUGHTS) if depth > 1 or dice.random() < 0.6 else _nested(dice, depth + 1)
        for _ in range(dice.randint(1, 3))
    ]
    return f"{opening}{''.join(parts)}{closing}"


@pytest.mark.parametrize("seed", range(12))
def test_closed_reasoning_leaves_the_post(seed: int) -> None:
    """Closed reasoning is removed however it is nested; no prefix shows it, and the post is never lost."""
    dice = random.Random(seed)  # noqa: S311 - a test that has to be the same again
    for _ in range(40):
        before = "".join(_nested(dice) + dice.choice(["", "\n", "\n\n"]) for _ in range(dice.randint(1, 2)))
        text = before + _POST + dice.choice(["", "\n\n" + _nested(dice)])
        assert clean(text).text == _POST, text
        shown = growing(text[: dice.randint(0, len(text))]).shown
        assert _POST.startswith(shown.strip()), text


@pytest.mark.parametrize("seed", range(6))
def test_cut_answer_holds_no_reasoning(seed: int) -> None:
    """An answer that ends anywhere keeps what it has of the post, and nothing of opened reasoning."""
    dice = random.Random(seed)  # noqa: S311 - a test that has to be the same again
    for _ in range(40):
        opening, closing = dice.choice(_FAMILIES)
        before = f"{opening}{dice.choice(_THOUGHTS)}{closing}"
        text = before + _POST
        end = dice.randint(len(before), len(text))
        assert _POST[: end - len(before)].strip().startswith(clean(text[:end]).text.strip())
        assert "xyzzy" not in clean(text[: dice.randint(len(opening), len(text))]).text, text
