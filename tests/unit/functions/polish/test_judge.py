"""Changes, each judged by itself against its block."""

from __future__ import annotations

import pytest

from functions.polish.blocks import Document
from functions.polish.changes import Change, Changes, Insertion
from functions.polish.comparison.block_losses import known_statements
from functions.polish.findings import Findings, locate
from functions.polish.judge import Judge
from functions.polish.verdict import Verdict
from shared.jobs.outputs import Issue

POST = """## Why tea wakes you

Tea from Assam holds 40 mg of caffeine, and it do not hurt. Dr. Lopez drank 3 cups a day.

- Boil fresh water
- Wait a minute
- Pour

## What to buy

In Assam and in Darjeeling a kilo of good leaves costs 30 dollars at the farm.

I have improved the flow of the text and kept all facts.

```text
water
```
"""
HEADING, FACTS, BOIL, WAIT, POUR, BUY, PRICE, REMARK, CODE = range(1, 10)


_MANY = (
    "because anyone who drinks it too early",
    "will find that nothing of it tastes as good as hoped",
)


def _judge(
    *changes: tuple[int, str], findings: tuple[Issue, ...] = (), inserted: tuple[int, str] | None = None
) -> Verdict:
    document = Document(POST)
    located = locate(document, findings, lambda line: line) if findings else Findings()
    judge = Judge(
        document, "en", known_statements(POST, ("Tea in Kenya",), "en"), located, 500 if findings else 0
    )
    given = Changes(tuple(Change(*change) for change in changes), (Insertion(*inserted),) if inserted else ())
    return judge.judge(given, frozenset(range(1, 10)), inserting=inserted is not None)


def test_good_change_is_taken() -> None:
    """Also of a heading and of an item with two words."""
    good = POST.split("\n\n")[1].replace("it do not", "it does not")
    verdict = _judge((FACTS, good), (HEADING, "## Why Tea Wakes You"), (WAIT, "- Wait for a minute."))
    assert verdict == Verdict(
        changes={FACTS: good, HEADING: "## Why Tea Wakes You", WAIT: "Wait for a minute."}
    )


def test_same_text_is_no_change() -> None:
    """Neither is one that differs in its white space alone, nor a fixed block that is sent back."""
    assert _judge((POUR, "- Pour"), (BUY, "##  What to buy"), (CODE, "```text\nwater\n```")) == Verdict()


@pytest.mark.parametrize(
    ("number", "text", "reason"),
    [
        (
            FACTS,
            "Tea from Assam holds 50 mg of caffeine, and it does not hurt. Dr. Lopez drank 3 cups a day.",
            "“40”",
        ),
        (
            FACTS,
            "Tea from Assam holds 40 mg of caffeine, and it does hurt. Dr. Lopez drank 3 cups a day.",
            "not",
        ),
        (FACTS, "Tea holds 40 mg of caffeine, and it does not hurt. Dr. Lopez drank 3 cups a day.", "Assam"),
        (FACTS, "Tea holds caffeine.", "it kept 3 of"),
        (HEADING, "## Ten ways to sleep", "heading"),
        (WAIT, "- Cats like milk", "something else"),
        (
            WAIT,
            f"- Wait a minute, {' '.join(_MANY)}",
            "it grew from 3 to",
        ),
        (POUR, "- Pour it slowly, says Garcia.", "Garcia"),
        (WAIT, "- [Wait a minute](javascript:alert)", "javascript:alert"),
        (WAIT, "- Wait a minute www.tea.example", "www.tea.example"),
        (POUR, "I'm sorry, but I can't help with that.", "declined"),
        (PRICE, "", "can't be removed"),
        (POUR, "", "can't be removed"),
    ],
)
def test_losing_change_is_rejected(number: int, text: str, reason: str) -> None:
    """With the reason, so that it can be asked for again."""
    verdict = _judge((number, text))
    assert verdict.changes == {}
    assert list(verdict.rejected) == [f"block {number}"]
    assert reason in verdict.rejected[f"block {number}"]


def test_fact_of_another_block_is_not_made_up() -> None:
    """A fact of the post or the request may come in; one that is nowhere is made up."""
    moved = "In Assam and in Darjeeling a kilo of good leaves costs 30 dollars at the farm of old Lopez."
    assert _judge((PRICE, moved)).changes == {PRICE: moved}
    assert _judge((PRICE, moved.replace("old Lopez", "Kenya"))).changes
    assert "Garcia" in _judge((PRICE, moved.replace("Lopez", "Garcia"))).rejected[f"block {PRICE}"]


def test_made_up_facts_are_found_to_the_last() -> None:
    """However many there are: a block is judged alike, whatever was judged before it."""
    post = "\n\n".join(["Tea is good for all who drink it with their friends."] * 600)
    judge = Judge(Document(post), "en", known_statements(post, (), "en"), Findings())
    letters = [chr(97 + number) * 3 for number in range(25)]
    names = [f"{one}{other}" for one in letters for other in letters][:600]
    made = [f"Tea is good for all who drink it “with {name} and the friends”." for name in names]
    verdict = judge.judge(Changes(tuple(map(Change, range(1, 601), made))), range(1, 601))
    assert verdict.changes == {}
    assert len(verdict.rejected) == 600


def test_fact_has_to_stay_in_its_block() -> None:
    """Although another block has it as well."""
    lost = "In Darjeeling a kilo of good leaves costs 30 dollars at the farm."
    assert "Assam" in _judge((PRICE, lost)).rejected[f"block {PRICE}"]


def test_wrong_numbers_are_left_out() -> None:
    """An unknown number and a fixed block are not asked for again; a number with two texts is."""
    verdict = _judge((99, "x"), (0, "x"), (-1, "x"), (CODE, "y"), (WAIT, "Wait two"), (WAIT, "Wait three"))
    assert verdict.changes == {}
    assert len(verdict.left_out) == 4
    assert verdict.rejected == {f"block {WAIT}": "it has two texts"}
    assert _judge((WAIT, "Wait for a minute"), (WAIT, "Wait for a minute")).changes


def test_block_that_was_not_shown_is_left_out() -> None:
    """Each call has its own blocks: another group may change this one."""
    judge = Judge(Document(POST), "en", known_statements(POST, (), "en"), Findings())
    verdict = judge.judge(Changes((Change(WAIT, "Wait for a minute"),)), {HEADING, FACTS})
    assert (verdict.changes, verdict.rejected) == ({}, {})
    assert verdict.left_out == (f"block {WAIT}: it was not among those to edit",)


def test_remark_of_a_model_is_removed() -> None:
    """It is not the post; without a finding nothing else may go."""
    assert _judge((REMARK, "")).changes == {REMARK: ""}


@pytest.mark.parametrize(
    ("end", "goes"),
    [
        (" I have also corrected the grammar of the text.", True),
        (" All facts are kept.", False),
        (" Tea from Assam holds 40 mg of caffeine.", False),
        (" Read [more](https://tea.example).", False),
        (" Run `brew`.", False),
        (" Anna Keller read it aloud. She never drank coffee again.", False),
        (" Tea must not be boiled, because it turns bitter.", False),
        ("\n![A cup](cup.png)", False),
    ],
)
def test_remark_that_states_something_stays(end: str, goes: bool) -> None:  # noqa: FBT001  a table's column
    """A paragraph with a remark in it is removed only if nothing else of the post goes along."""
    post = f"Tea is good for you.\n\nI have improved the flow of the text.{end}"
    judge = Judge(Document(post), "en", known_statements(post, (), "en"), Findings())
    verdict = judge.judge(Changes((Change(2, ""),)), {1, 2})
    assert verdict.changes == ({2: ""} if goes else {})


def test_finding_lets_its_block_go() -> None:
    """A claim that a finding asks to take out, and a paragraph that only repeats another."""
    claim = "In Assam and in Darjeeling a kilo of good leaves costs 30 dollars at the farm."
    unsupported = Issue(
        type="unsupported-claim", severity="medium", message="No source.", line=11, excerpt=claim
    )
    assert _judge((PRICE, ""), findings=(unsupported,)).changes == {PRICE: ""}
    unclear = Issue(type="unclear", severity="low", message="Say it better.", line=11, excerpt=claim)
    assert _judge((PRICE, ""), findings=(unclear,)).rejected


def test_insertions_are_new_prose() -> None:
    """They may not make up a fact, nor say again what is there, and need a place."""
    short = Issue(type="length", severity="medium", message="Write more.")
    new = (
        "## In the end\n\nDrink tea slowly, and think about what you want to do with the long day before you."
    )
    assert _judge(findings=(short,), inserted=(PRICE, new)).insertions == {PRICE: new}
    assert _judge(findings=(short,), inserted=(0, new)).insertions == {0: new}
    assert "“2019”" in _judge(findings=(short,), inserted=(1, f"{new} It was 2019.")).rejected["after 1"]
    again = "In Assam and in Darjeeling a kilo of good leaves costs 30 dollars at the farm."
    assert "already" in _judge(findings=(short,), inserted=(1, again)).rejected["after 1"]
    assert _judge(findings=(short,), inserted=(99, new)).left_out
    assert _judge(findings=(short,), inserted=(1, "```\nx\n```")).rejected


def test_insertions_beyond_the_limit_are_named() -> None:
    """At most twelve new blocks are taken; each of the others has its reason."""
    short = Issue(type="length", severity="medium", message="Write more.")
    document = Document(POST)
    judge = Judge(
        document,
        "en",
        known_statements(POST, (), "en"),
        locate(document, (short,), lambda line: line),
        500,
    )
    texts = [f"Drink it slowly, as they do in the {word} hills." for word in "abcdefghijklmn"]
    new = tuple(Insertion(PRICE, text) for text in texts)
    left_out = judge.judge(Changes((), new), frozenset(), inserting=True).left_out
    assert len(left_out) == 2
    assert all("at most 12 new blocks" in reason for reason in left_out)


def test_second_answer_mends_what_was_rejected() -> None:
    """Nothing else of it counts, and what it leaves out keeps its reason."""
    first = Verdict({1: "a"}, {}, {"block 2": "lost", "after 3": "made up"}, ("block 9: no",))
    again = Verdict({2: "b", 1: "other"}, {4: "new"}, {"block 7": "x"}, ("block 8: no",))
    assert first.corrected(again) == Verdict({1: "a", 2: "b"}, {}, {"after 3": "made up"}, ("block 9: no",))
