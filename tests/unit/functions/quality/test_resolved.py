"""Which findings are gone after a revision."""

from __future__ import annotations

import pytest

from functions.quality.checks.post import Post
from functions.quality.resolved import find_resolved
from shared.jobs.outputs import Issue

POST = Post(content="Tea is warm. Studies show that it helps.")


def _issue(kind: str, message: str = "Fix it.", excerpt: str | None = None, line: int | None = None) -> Issue:
    return Issue(type=kind, severity="low", message=message, excerpt=excerpt, line=line)


COUNT = _issue("word-count", "90 words are 40% fewer than the 150 asked for: write more.")
LESS = _issue("word-count", "110 words are 27% fewer than the 150 asked for: write more.")
FIRST = _issue("repetition", "The same sentence occurs 3 times, keep one: “Tea.”.", "Tea.", 3)
SECOND = _issue("repetition", "The same sentence occurs 2 times, keep one: “Pot.”.", "Pot.", 9)
SUMMARY = _issue("not-publishable", "Fix word-count first.")
CLAIM = _issue("unsupported-claim", "Who says so?", "Studies show that")
FIGURE = _issue(
    "source-figure", "Source 1 does not have the figure “48%”: correct it.", "It rose by 48% to 12."
)
OTHER_FIGURE = _issue(
    "source-figure", "Source 1 does not have the figure “12”: correct it.", "It rose by 48% to 12."
)
WORD = _issue("house-style", "A word never to use: “utilise”; write “use”.", "utilise", 3)
OTHER_WORD = _issue("house-style", "A word never to use: “superfood”; write “honey”.", "superfood", 3)
EASE = _issue("house-style", "Reading level: the Flesch reading ease is 44, and “easy” asks for 70.", "A.")
LESS_EASE = _issue(
    "house-style", "Reading level: the Flesch reading ease is 48, and “easy” asks for 70.", "B."
)
REMARK = _issue("reviewer", "Say who says so.", "Studies show that")
OLD_REMARK = _issue("reviewer", "Say who says so.", "Everybody knows that")
WHOLE_REMARK = _issue("reviewer", "Write it shorter.")
OLD_CLAIM = _issue("unsupported-claim", "Who says so?", "Everybody knows that")


@pytest.mark.parametrize(
    ("before", "now", "gone"),
    [
        ((COUNT, FIRST), (), (COUNT, FIRST)),
        ((COUNT,), (COUNT,), ()),
        (
            (COUNT,),
            (_issue("word-count", "110 words are 27% fewer than the 150 asked for: write more."),),
            (),
        ),
        ((COUNT,), (_issue("word-count", "190 words are 27% more than the 150 asked for: cut."),), (COUNT,)),
        ((FIRST,), (_issue("repetition", FIRST.message.replace("3", "2"), "Tea.", 5),), ()),
        ((FIRST, SECOND), (SECOND,), (FIRST,)),
        ((FIRST, SECOND), (_issue("repetition", FIRST.message, "Other.", 1),), (SECOND,)),
        ((FIRST,), (_issue("headings", FIRST.message, "Tea.", 3),), (FIRST,)),
        ((SUMMARY,), (), ()),
        ((OLD_CLAIM,), (), (OLD_CLAIM,)),
        ((CLAIM,), (), ()),
        ((FIGURE, OTHER_FIGURE), (OTHER_FIGURE,), (FIGURE,)),
        ((FIGURE,), (_issue("source-figure", FIGURE.message, "It rose, they say, by 48%.", 9),), ()),
        ((WORD, OTHER_WORD), (_issue("house-style", WORD.message, "utilise", 9),), (OTHER_WORD,)),
        ((EASE,), (LESS_EASE,), ()),
        ((REMARK, OLD_REMARK, WHOLE_REMARK), (), (OLD_REMARK,)),
    ],
)
def test_finding_without_successor_is_resolved(
    before: tuple[Issue, ...], now: tuple[Issue, ...], gone: tuple[Issue, ...]
) -> None:
    """A finding is gone when no new one is like it.

    Its place and its count may change; a model's opinion needs its passage to have changed.
    """
    assert find_resolved(before, now, POST, reviewed=True) == gone


def test_without_a_review_no_opinion_is_gone() -> None:
    assert find_resolved((OLD_CLAIM, COUNT), (), POST, reviewed=False) == (COUNT,)
