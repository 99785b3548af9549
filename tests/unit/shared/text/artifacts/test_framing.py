"""Frames around a post are removed; what people write at the same places stays."""

from __future__ import annotations

import pytest

from shared.text.cleaner import clean, clean_prefix
from tests.support.proportion import is_proportional
from tests.support.samples.frames import (
    AFTER,
    BEFORE,
    BEFORE_HEADING,
    HEADED,
    KEPT_AFTER,
    KEPT_BEFORE,
    KEPT_WHOLE,
    PLAIN,
    WHOLE,
)


@pytest.mark.parametrize("post", [PLAIN, HEADED], ids=["prose", "heading"])
@pytest.mark.parametrize("name", BEFORE)
def test_frame_before_any_post_is_removed(name: str, post: str) -> None:
    """An announcement, a label, a plan or meta lines go before prose as before a heading."""
    assert clean(BEFORE[name] + post).text == post


@pytest.mark.parametrize("name", BEFORE_HEADING)
def test_frame_before_a_heading_is_removed(name: str) -> None:
    """What only a heading proves to be a frame goes before one."""
    assert clean(BEFORE_HEADING[name] + HEADED).text == HEADED


@pytest.mark.parametrize("name", AFTER)
def test_frame_after_a_post_is_removed(name: str) -> None:
    """An offer, a judgement, edits, meta lines and played turns go, also behind a rule."""
    for between in ("\n\n", "\n\n---\n\n"):
        assert clean(PLAIN + between + AFTER[name]).text == PLAIN


@pytest.mark.parametrize(("opening", "closing"), WHOLE)
def test_marks_around_the_whole_are_removed(opening: str, closing: str) -> None:
    """Quotation marks and a string's marks around the post go, also between frames."""
    before, after = BEFORE["sample"], "\n\n" + AFTER["judged"]
    assert clean(opening + PLAIN + closing).text == PLAIN
    assert clean(before + opening + PLAIN + closing + after).text == PLAIN


def test_courtesy_on_the_posts_line_is_removed() -> None:
    """Courtesies alone go, where the post begins in their paragraph."""
    assert clean(f"Sure, I can help you with that. {PLAIN}").text == PLAIN
    assert clean(f"Great question! I'd be happy to explain it. {PLAIN}").text == PLAIN
    assert clean(f"Great question! {PLAIN}").text == f"Great question! {PLAIN}"


@pytest.mark.parametrize("offer", [AFTER["thread"], AFTER["clarification"], AFTER["version"]])
def test_offer_at_the_end_of_prose_is_removed(offer: str) -> None:
    """An offer goes, too, where it ends the last paragraph of the post."""
    assert clean(f"{PLAIN} {offer}").text == PLAIN


def test_turn_glued_to_the_post_is_removed() -> None:
    """A played turn goes, too, where no line end is before it; a post that shows one keeps it."""
    assert clean(f"{PLAIN}### Human: Now one on tea, please.").text == PLAIN
    shown = f"{PLAIN}\n\nOld models end with `a### Human:` and go on."
    assert clean(shown).text == shown


def test_block_quotation_of_the_whole_is_removed() -> None:
    """A block quotation that holds an announced post, or one with a title, is unquoted line by line."""
    quoted = "\n".join(f"> {line}".rstrip() for line in HEADED.split("\n"))
    assert clean(quoted).text == HEADED
    assert clean(BEFORE["subject"] + quoted).text == HEADED


@pytest.mark.parametrize("name", KEPT_BEFORE)
def test_beginning_of_a_person_stays(name: str) -> None:
    """A beginning that people write stays, byte for byte."""
    text = KEPT_BEFORE[name] + PLAIN
    assert clean(text).text == text


@pytest.mark.parametrize("name", KEPT_AFTER)
def test_end_of_a_person_stays(name: str) -> None:
    """An end that people write stays, byte for byte."""
    text = f"{PLAIN}\n\n{KEPT_AFTER[name]}"
    assert clean(text).text == text


@pytest.mark.parametrize("name", KEPT_WHOLE)
def test_marks_of_a_person_stay(name: str) -> None:
    """Marks that are not around the whole stay."""
    assert clean(KEPT_WHOLE[name]).text == KEPT_WHOLE[name]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Title: Tea at dawn\nMeta Description: Why.\nSlug: tea\n\n", "Tea at dawn\n\n"),
        ("# Tea\n\nMeta Description: Why.\nSlug: tea\n\n", "# Tea\n\n"),
        ("**Title:** Tea\n\n**Meta Description:** Why.\n\n", "Tea\n\n"),
    ],
)
def test_title_among_meta_lines_stays(text: str, left: str) -> None:
    """The title of the post stays where the lines around it go."""
    assert clean(text + PLAIN).text == left + PLAIN


@pytest.mark.parametrize("name", [*BEFORE, *BEFORE_HEADING])
def test_draft_shows_no_frame(name: str) -> None:
    """No prefix of an answer shows the frame before its post, and shown text is never taken back."""
    whole = {**BEFORE, **BEFORE_HEADING}[name] + HEADED
    shown = ""
    for end in range(len(whole) + 1):
        earlier, shown = shown, clean_prefix(whole[:end])
        assert shown.startswith(earlier)
        assert HEADED.startswith(shown)
    assert shown == HEADED


@pytest.mark.parametrize("unit", [*AFTER.values(), *BEFORE.values(), '"', "“a ", "> ", "'", "Slug: a\n\n"])
def test_repeated_frames_take_linear_time(unit: str) -> None:
    """A frame, however often it is repeated, is read in proportional time."""
    assert is_proportional(lambda size: f"{unit}\n\n" * (size // (len(unit) + 2)), clean)


_SHORT_POST = (
    "Tea wakes you gently. It holds less caffeine than coffee.\n\nPour water at 80 degrees. Then drink it."
)


@pytest.mark.parametrize("fence", ["```\n{}\n```", "~~~\n{}\n~~~", "```text\n{}\n```"])
def test_fence_around_short_prose_is_removed(fence: str) -> None:
    """A plain fence around paragraphs of whole sentences is a frame, without a heading, too."""
    assert clean(fence.format(_SHORT_POST)).text.strip() == _SHORT_POST


def test_fence_around_code_alone_is_kept() -> None:
    """Code with comments is not paragraphs of sentences."""
    text = "```\nimport os  # It prints one. Then it ends. It is short.\n\nprint(1)\n\nx = 2\n```"
    assert clean(text).text == text


@pytest.mark.parametrize(
    "manner", ["is clearer and keeps your tone.", "flows better without losing your voice."]
)
def test_revision_compared_is_removed(manner: str) -> None:
    """A revision that is compared with the reader's own words is a model's; one of a law is not."""
    assert clean(f"{_SHORT_POST}\n\nThis revised version {manner}").text.rstrip() == _SHORT_POST
    kept = f"{_SHORT_POST}\n\nThis revised version of the law is clearer."
    assert clean(kept).text == kept
