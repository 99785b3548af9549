"""The score separates: whatever spoils a good post costs it at least 30 points and its place above 70."""
# ruff: noqa: RUF001  Chinese punctuation

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from tests.support.samples.posts import CIRCLES, TEA

_LAST = TEA.rpartition("\n\n")[2]
SPOILED = {
    "a reasoning block": f"<think>They want a post on tea. Let me plan.</think>\n\n{TEA}",
    "a closing tag alone": f"They want a post on tea, so I plan it.\n</think>\n\n{TEA}",
    "a greeting": f"Sure! Here is a blog post of 400 words about tea:\n\n{TEA}",
    "an offer": f"{TEA}\n\nLet me know if you would like any changes!",
    "a fence": f"```markdown\n{TEA}\n```",
    "a placeholder": f"{TEA}\n\nWritten by [Your Name] for all of you.",
    "a disclosure": TEA.replace("My grandmother", "As an AI language model, I have no", 1),
    "an end in mid-sentence": TEA.partition(" aim for")[0],
    "an open code block": f"{TEA}\n\n```python\nprint(1)",
    "a heading at the end": f"{TEA}\n\n## And then",
    "a loop of sentences": f"{TEA}\n\n" + "The water is ready for the pot. " * 12,
    "a loop of paragraphs": f"{TEA}\n\n" + f"{_LAST}\n\n" * 3,
    "a small model's circles": CIRCLES,
    "one word": "Word",
    "a scrap": "Tea is good. Drink it.",
    "a refusal": "I'm sorry, but I can't write this blog post.",
}


def test_a_good_post_scores_well() -> None:
    assert check(Post(TEA)).score >= 90


@pytest.mark.parametrize("fault", SPOILED)
def test_a_spoiled_post_scores_badly(fault: str) -> None:
    verdict = check(Post(SPOILED[fault]))
    assert verdict.score <= check(Post(TEA)).score - 30
    assert verdict.score < 70
    assert verdict.issues[0].type == "not-publishable"


def test_the_wrong_language_scores_badly() -> None:
    assert check(Post(TEA, language="de")).score < 70
    mixed = TEA.replace(_LAST, "Der Tee steht auf dem Tisch, und die Gäste reden über das Wetter. " * 12)
    assert [issue.severity for issue in check(Post(mixed)).issues if issue.type == "language"] == ["medium"]


def test_a_post_off_its_topic_is_told() -> None:
    found = {issue.type for issue in check(Post(TEA, topic="How volcanoes shape islands")).issues}
    assert found == {"off-topic"}
    for topic in (
        "Write a detailed blog post about tea",
        "Tea",
        "Why people drink tea in the morning",
        "Warum Menschen am Morgen so gern Tee trinken, und zwar ohne Zucker und ohne Milch, aber mit Zitrone",
    ):
        assert check(Post(TEA, topic=topic)).issues == ()


def test_unspaced_language_has_its_own_measure() -> None:
    """A language without spaces is judged by its own measure.

    A character counts as a word, so lengths double; names in Latin letters are no other language.
    """
    good = "茶叶含有的咖啡因比咖啡少，释放也较慢，Earl Grey 和 Darjeeling 都是如此。"
    long = "".join(f"第{number}章说明水温{number * 7}度时味道怎样变化，" for number in range(14))
    found = {issue.type for issue in check(Post(f"{good}\n\n{long}好。", language="zh")).issues}
    assert not {"language", "long-paragraph", "paragraph"} & found
    loop = "早晨喝一杯茶可以让你清醒而不会心慌。" * 12
    assert "repetition" in {issue.type for issue in check(Post(f"{good}\n\n{loop}", language="zh")).issues}
