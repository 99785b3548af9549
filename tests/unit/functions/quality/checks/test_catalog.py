"""Each check: what it finds, where, how grave it is, and what it leaves alone."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import CHECKS, WEIGHTS, Post, check, score
from functions.quality.checks.hit_rates import COLLECTIONS, HIT_RATES
from shared.jobs.outputs import Issue
from tests.support.samples.posts import TEA
from tests.tools.hitrates.measure import MOST

GOOD = TEA

_NEXT = GOOD.count("\n") + 3  # the line of an added block


def _found(post: Post) -> dict[str, list[Issue]]:
    found: dict[str, list[Issue]] = {}
    for issue in check(post).issues:
        found.setdefault(issue.type, []).append(issue)
    return found


def test_a_good_post_has_no_findings() -> None:
    """And its words are counted."""
    verdict = check(Post(GOOD, keywords=("tea",), word_count=400))
    assert verdict.issues == ()
    assert (verdict.score, verdict.word_count) == (100, 419)


@pytest.mark.parametrize("content", ["", "  \n", "```\ncode\n```"])
def test_an_empty_post_scores_nothing(content: str) -> None:
    """It has no other finding to weigh."""
    verdict = check(Post(content))
    assert (verdict.score, verdict.word_count) == (0, 0)
    assert [issue.severity for issue in verdict.issues] == ["high"]


_HOW = GOOD.split("\n").index("## How") + 1

# A change of the good post, and its finding: type, severity, line.
BAD = [
    (f"<think>hm</think>\n\n{GOOD}", "artifacts", "high", 1),
    (f"{GOOD}\n\n---", "artifacts", "low", _NEXT),
    (f"{GOOD}\n\nLet me know if you'd like any changes to it!", "artifacts", "high", _NEXT),
    (GOOD.replace("Tea is", "[Insert name] is"), "placeholder", "high", 1),
    (GOOD.replace("Tea is", "Dear [Your Name], it is"), "placeholder", "high", 1),
    (f"{GOOD}\n\nLorem ipsum dolor sit amet.", "placeholder", "high", _NEXT),
    (f"{GOOD}\n\n[TK] more of it.", "placeholder", "high", _NEXT),
    (f"{GOOD}\n\n[TODO write this.", "placeholder", "high", _NEXT),
    (f"{GOOD}\n\nAs an AI language model, I can't taste tea.", "ai-disclosure", "high", _NEXT),
    (f"{GOOD}\n\nThis last paragraph goes on for a while and then", "truncated", "high", _NEXT),
    (f"{GOOD}\n\n## And then", "truncated", "high", _NEXT),
    (f"{GOOD}\n\n```py\nx = 1", "truncated", "high", _NEXT),
    (f"{GOOD}\n\n" + "\n\n".join(["The tea is ready to drink."] * 3), "repetition", "high", _NEXT + 2),
    (f"# A\n\n# B\n\n{GOOD}", "headings", "medium", 3),
    (GOOD.replace("## How", "#### How"), "headings", "low", _HOW),
    (GOOD.replace("## How", "## Why"), "headings", "medium", _HOW),
    (GOOD.replace("## ", "### "), "structure", "low", None),
    (f"{GOOD}\n\n{' '.join(f'w{number}x' for number in range(210))}.", "paragraph", "low", _NEXT),
]


@pytest.mark.parametrize(("content", "kind", "severity", "line"), BAD, ids=range(len(BAD)))
def test_each_fault_is_found_where_it_is(content: str, kind: str, severity: str, line: int | None) -> None:
    """And only it."""
    found = _found(Post(content))
    assert [(issue.severity, issue.line) for issue in found[kind]] == [(severity, line)]
    assert set(found) <= {kind, "structure", "not-publishable"}
    assert ("not-publishable" in found) is (severity == "high")


FINE = [
    "See [TODO list](https://a.example) and [links] there.\n\n[links]: https://b.example",
    "Write `[INSERT name]` in the form.\n\n```\nlorem ipsum [TODO]\n```\n\nThen send the form to them.",
    "Models say “As an AI language model, I” far too often these days.",
    "The wiki says [citation needed] about it, and so do we.",
    "Use `<think>` in the template, as its authors do.",
    "Written by Jane",
    "## The table\n\n<table><tr><td>It is HTML</td></tr></table>",
    "Find us at https://tea.example/shop/a-very-long-way-down-the-road-that-ends-here",
    "- an item that has no full stop at its end, as is usual in lists",
    "这是一篇关于茶的文章。它很好。",
]


@pytest.mark.parametrize("ending", FINE)
def test_what_people_write_is_no_fault(ending: str) -> None:
    """References, quoted disclosures, signatures, addresses, list items."""
    assert check(Post(f"{GOOD}\n\n{ending}")).issues == ()


@pytest.mark.parametrize(
    ("count", "wanted", "expected"),
    [
        (290, None, [("length", "medium")]),
        (310, None, []),
        (90, None, [("length", "high")]),
        (120, 120, []),
        (100, 120, [("word-count", "low")]),
        (75, 120, [("word-count", "medium")]),
        (50, 120, [("word-count", "high")]),
        (200, 1500, [("length", "medium"), ("word-count", "high")]),
        (1800, 1500, [("word-count", "low")]),
        (1600, 1500, []),
    ],
)
def test_length_is_measured_against_the_request(
    count: int, wanted: int | None, expected: list[tuple[str, str]]
) -> None:
    """300 words are the least of a post, unless fewer were asked for."""
    words = " ".join(f"w{number}x" for number in range(count - 2))
    found = check(Post(f"## One\n\n## Two\n\n{words}.", word_count=wanted)).issues
    assert [
        (issue.type, issue.severity) for issue in found if issue.type in {"length", "word-count"}
    ] == expected


@pytest.mark.parametrize(("count", "is_grave"), [(40, True), (60, False), (110, False)])
def test_a_fragment_is_not_publishable(count: int, is_grave: bool) -> None:  # noqa: FBT001  a column
    """Once; a short notice is one that people publish."""
    words = " ".join(f"w{number}x" for number in range(count - 2))
    found = [issue.type for issue in check(Post(f"## One\n\n## Two\n\n{words}.")).issues]
    assert found.count("not-publishable") == is_grave
    assert "length" in found


def test_loops_weigh_several_times() -> None:
    """A looping text is not one fault away from a good one."""
    loops = [f"Number {name} is said again and again." for name in ("one", "two", "three", "four")]
    found = _found(Post(f"{GOOD}\n\n" + " ".join(loops * 4)))
    assert [issue.severity for issue in found["repetition"]] == ["high"] * 3


def test_long_phrases_are_repetition_too() -> None:
    """Where no sentence is quite the same."""
    phrase = "is the one thing in the world that every reader of this blog should know"
    text = " ".join(f"Fact {number} {phrase}." for number in range(20))
    found = _found(Post(f"{GOOD}\n\n{text}"))
    assert "are in phrases" in found["repetition"][0].message


@pytest.mark.parametrize(
    ("content", "count"),
    [
        ("你好世界 hello", 5),
        ("สวัสดีครับ", 3),
        ("# One two\n\n[three](http://four.example) `five` — six-seven\n\n```\nno no\n```", 5),
        ("| a | b |\n|---|---|\n| c | d |", 4),
    ],
)
def test_words_are_counted_as_a_reader_would(content: str, count: int) -> None:
    """Text and not markup, and sensibly where there are no spaces."""
    assert check(Post(content)).word_count == count


def test_the_score_is_what_the_findings_weigh() -> None:
    """100 less 20, 10 and 5, and never less than 0."""
    high, low = (Issue(type="t", severity=s, message="m") for s in ("high", "low"))
    assert WEIGHTS == {"high": 20, "medium": 10, "low": 5}
    assert score([high, low]) == 75
    assert score([high] * 6) == 0
    verdict = check(Post("<think>x</think> [TODO]\n\nShort"))
    assert verdict.score == score(verdict.issues)


@pytest.mark.parametrize(
    ("content", "language", "left_out"),
    [
        (TEA, "en", ()),
        (TEA, "de", ("transition-words", "passive-voice")),
        (
            "茶叶含有的咖啡因比咖啡少。",
            "zh",
            ("vocabulary", "sentence-length", "transition-words", "passive-voice"),
        ),
        ("茶叶含有的咖啡因比咖啡少。", "en", ("vocabulary", "sentence-length")),
    ],
)
def test_what_can_not_be_judged_is_named(content: str, language: str, left_out: tuple[str, ...]) -> None:
    assert check(Post(content, language=language)).left_out == left_out
    every = check(Post(content * 200, language=language), also=["sentence-length"])
    assert not {issue.type for issue in every.issues} & set(left_out)


def test_checks_that_are_on_hit_few_posts() -> None:
    """No check that is on describes normal writing."""
    for rule in CHECKS:
        assert not rule.on or max(rate or 0.0 for rate in rule.hit_rates or (0.0,)) <= MOST, rule.name


def test_hit_rates_name_checks() -> None:
    """And each has a rate for each collection."""
    assert set(HIT_RATES) <= {rule.name for rule in CHECKS}
    assert {len(rates) for rates in HIT_RATES.values()} == {len(COLLECTIONS)}


def test_every_finding_has_the_name_of_its_check() -> None:
    names = [rule.name for rule in CHECKS]
    assert len(set(names)) == len(names)
    found = check(
        Post(f"<think>x</think>{TEA.replace('## ', '')} [TODO] and then", keywords=("x", "y")), also=names
    )
    assert {issue.type for issue in found.issues} <= {*names, "not-publishable"}
