"""Medians, pairs and chance."""

from __future__ import annotations

import pytest

from infra.cli.comparison.figures import figures
from infra.cli.comparison.plan import Revision, Variant
from infra.cli.comparison.sentences import notes, pairing_sentence
from infra.cli.comparison.summary import Pairing, gap, pair_up, summarize
from shared.jobs.job import JobTrial, Spend, Stage
from tests.unit.infra.cli.comparison.samples import A, B, entries, outcome, outcomes

CHANCE = "If both were equally good, one of them would lead like this in"
MAYBE = ": that may be chance."
CACHE = "The gateway's cache gave answers for"
FEW = "That is too few to tell them apart: it takes 6 pairs or more."
OLD = Revision("main", "0" * 40)


def test_medians_are_of_finished_posts() -> None:
    """A failed post has no score, and its cost is in the sum."""
    summary = summarize(A, outcomes((70, 1), (80, 1), (None, 1), (100, 1)))
    assert (summary.posts, summary.failed, summary.reached, summary.score) == (4, 1, 3, 80)
    assert (summary.post_cost, summary.cost) == (0.02, 0.07)
    assert (summary.deviation, summary.seconds, summary.writing_seconds) == (0, 12.3, 12.3)
    assert summary.findings == {"long_sentence": 1, "word_count": 1}


def test_sum_with_an_unknown_cost_is_unknown() -> None:
    """A partial sum would look complete."""
    first, second = entries(2, (A,))
    known = outcome(first, 80)
    unknown = outcome(second, 80, usage=Spend(cost_usd=None))
    summary = summarize(A, [known, unknown])
    assert (summary.post_cost, summary.cost) == (0.02, None)


def test_cached_posts_have_no_time_and_cost() -> None:
    """The cache is quick and free, which says nothing about the model; the score does count."""
    first, second = entries(2, (A,))
    cached = outcome(first, 60, usage=Spend(calls=4, cached_calls=1, cost_usd=0.0))
    summary = summarize(A, [cached, outcome(second, 80)])
    assert (summary.score, summary.post_cost, summary.cost) == (70, 0.02, 0.02)
    alone = summarize(A, [cached])
    assert (alone.score, alone.post_cost, alone.seconds, alone.writing_seconds) == (60, None, None, None)
    assert {line.name: line.values for line in figures([alone])}["cost of a post, median"] == ("-",)


def test_summary_of_nothing_has_no_median() -> None:
    """A variant may have no post yet."""
    summary = summarize(B, [])
    assert (summary.posts, summary.score, summary.cost, summary.findings) == (0, None, 0, {})


def test_pairs_count_wins_ties_and_failures() -> None:
    """A failure loses, two failures are no pair, and a missing post is none either."""
    found = outcomes((90, 80), (70, 80), (60, 60), (None, 50), (50, None), (None, None), (80, 10))
    (pairing,) = pair_up([A, B], found[:-1])
    assert (pairing.first_won, pairing.second_won, pairing.tied, pairing.pairs) == (2, 2, 1, 5)
    assert pairing.gap == 0


def test_variants_that_differ_in_both_are_no_pair() -> None:
    """Model and prompts at once: nobody could say which of them made the difference."""
    four = [A, Variant("gpt-4o", OLD), B, Variant("gpt-4o-mini", OLD)]
    assert [(each.first.label, each.second.label) for each in pair_up(four, [])] == [
        ("gpt-4o", "gpt-4o @ main"),
        ("gpt-4o", "gpt-4o-mini"),
        ("gpt-4o @ main", "gpt-4o-mini @ main"),
        ("gpt-4o-mini", "gpt-4o-mini @ main"),
    ]


@pytest.mark.parametrize(
    ("won", "lost", "chance"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 0, 0.0625),
        (6, 0, 0.03125),
        (7, 2, 92 / 512),
        (2, 7, 92 / 512),
        (3, 3, 1.0),
    ],
)
def test_chance_is_the_two_sided_sign_test(won: int, lost: int, chance: float) -> None:
    """The binomial tail at a half, on both sides."""
    assert Pairing(A, B, won, lost).chance == pytest.approx(chance)


@pytest.mark.parametrize(
    ("pairing", "sentence"),
    [
        (Pairing(A, B), "gpt-4o and gpt-4o-mini have no pair of posts yet."),
        (Pairing(A, B, tied=1), "gpt-4o and gpt-4o-mini tied in the only pair."),
        (Pairing(A, B, tied=2), "gpt-4o and gpt-4o-mini tied in all 2 pairs."),
        (Pairing(A, B, 2, 2, 1), "gpt-4o and gpt-4o-mini won 2 pairs each. 1 pair tied and is left out."),
        (
            Pairing(A, B, 1, 4, 2),
            f"gpt-4o-mini won 4 of 5 pairs against gpt-4o by score. 2 pairs tied and are left out. {FEW}",
        ),
        (
            Pairing(A, B, 2, 7),
            f"gpt-4o-mini won 7 of 9 pairs against gpt-4o by score. {CHANCE} 18 % of comparisons{MAYBE}",
        ),
        (
            Pairing(A, B, 9, 1),
            f"gpt-4o won 9 of 10 pairs against gpt-4o-mini by score. {CHANCE} 2 % of comparisons.",
        ),
        (
            Pairing(A, B, 12, 0),
            f"gpt-4o won 12 of 12 pairs against gpt-4o-mini by score. {CHANCE} less than 1 % of comparisons.",
        ),
    ],
)
def test_sentence_says_who_won_and_how_surely(pairing: Pairing, sentence: str) -> None:
    """One that a reader without statistics understands."""
    assert pairing_sentence(pairing) == sentence


def test_notes_name_what_spoils_the_figures() -> None:
    """The cache, and prompts that are the same."""
    old = Variant("gpt-4o", OLD)
    first, second = entries(1, (A, old))
    cached = outcome(first, 80, "v1", usage=Spend(calls=4, cached_calls=2))
    found = [cached, outcome(second, 80, "v1")]
    assert list(notes([summarize(each, found) for each in (A, old)])) == [
        f"{CACHE} 1 post of gpt-4o, which is left out of the medians of time and cost.",
        "gpt-4o @ main has the same prompts as gpt-4o (version v1): any difference between them is chance.",
    ]


def test_trial_is_named() -> None:
    """Another model has worked on the post, so the figures are not the compared model's alone."""
    (entry,) = entries(1, (A,))
    found = outcome(entry, 80, trial={Stage.POLISH: JobTrial(name="dearer", alias="best")})
    (note,) = notes([summarize(A, [found])])
    assert note.startswith("Some posts of gpt-4o took part in a trial, dearer (polish: best):")


def test_failed_post_has_no_prompt_version() -> None:
    """It has not been through all stages, so its version is of fewer prompts than the others'."""
    first, second = entries(2, (A,))
    found = [outcome(first, 80, "whole"), outcome(second, None, "part")]
    assert summarize(A, found).prompt_versions == ("whole",)


def test_gap_needs_every_post() -> None:
    """A failed post has no points; without a post there is no gap."""
    a, b = outcomes((90, None))
    assert (gap([a, b]), gap([a, None]), gap([a])) == (90, None, None)
