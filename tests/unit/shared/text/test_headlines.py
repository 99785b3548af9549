"""Sentence case and title case."""
# ruff: noqa: RUF001  curly apostrophes

from __future__ import annotations

import pytest

from shared.text.headlines import restyle, wrong_in_sentence_case, wrong_in_title_case
from shared.text.wording import Wording

PROSE = (
    "We keep honey in a jar. The honey keeps, and Maud knows why. It was a shelf in May.",
    "A shelf keeps the jar, and Maud knows it.",
)


@pytest.mark.parametrize(
    ("title", "style", "language", "expected"),
    [
        ("Why Honey Keeps in a Jar", "sentence", "en", "Why honey keeps in a jar"),
        ("Why Maud Knows Honey", "sentence", "en", "Why Maud knows honey"),
        ("Why Maud Likes Honey", "sentence", "en", "Why Maud Likes Honey"),
        ("Honey: The Jar and the Shelf", "sentence", "en", "Honey: The jar and the shelf"),
        ("NASA and iPhone Honey", "sentence", "en", "NASA and iPhone honey"),
        ("HONEY KEEPS", "sentence", "en", "HONEY KEEPS"),
        ("Wie Honig in ein Glas kommt", "sentence", "de", "Wie Honig in ein Glas kommt"),
        ("why honey keeps in a jar", "title", "en", "Why Honey Keeps in a Jar"),
        (
            "how to use an iPhone, and what it's for",
            "title",
            "en-GB",
            "How to Use an iPhone, and What It's For",
        ),
        ("the jar: a story", "title", "en", "The Jar: A Story"),
        ("use `npm run` and @maud at a/b", "title", "en", "Use `npm run` and @maud at a/b"),
        ("warum honig hält", "title", "de", "warum honig hält"),
        ("why honey keeps", None, "en", "why honey keeps"),
        ("", "sentence", "en", ""),
    ],
)
def test_title_is_restyled_where_safe(title: str, style: str | None, language: str, expected: str) -> None:
    """Names stay as they are: a word is not a name if the prose has it often in small letters alone."""
    assert restyle(title, style, Wording(PROSE, language)) == expected


@pytest.mark.parametrize(
    ("title", "prose"),
    [
        (
            "Why May Is the Best Month to Visit",
            "You may go there. It is the best month to visit, and why not.",
        ),
        ("How March Weather Works", "They march and the weather works."),
        ("Apple Pie and Apple Music", "The pie needs an apple. The music plays."),
        ("Turkey and the Polish Kitchen", "We eat turkey and polish the kitchen."),
        ("The Best Way to Go to Reading", "I like reading. We go the best way."),
        ("Meet Rose, Mark and Bill", "A rose, a mark and a bill. We meet."),
        ("How to Use Slack, Notion and Zoom", "We use slack in the rope. A notion, and we zoom in."),
        ("Join Us in China", "The fine china. Please join us."),
        ("The Guide to Target", "A guide hits the target."),
        ("How to Read the New York Times", "We read the times, and the new one. York is in York."),
        ("Working in Google Docs", "We keep docs here. You see Google, and he likes Google. Some docs stay."),
        ("Why Vitamin A Helps", "It helps. A vitamin helps."),
        ("Life in The Hague", "The life in Hague, a life."),
    ],
)
@pytest.mark.parametrize("times", [1, 3])
def test_word_that_may_be_a_name_stays(title: str, prose: str, times: int) -> None:
    """However often the prose has the word in small letters: the other meaning is in the title alone."""
    assert restyle(title, "sentence", Wording((prose,) * times, "en")) == title
    assert not {
        "May",
        "March",
        "Apple",
        "Polish",
        "Reading",
        "Slack",
        "Bill",
        "China",
        "Docs",
        "A",
        "The",
    } & {*wrong_in_sentence_case(title, Wording((prose,) * times, "en"))}


def test_words_of_one_use_or_often_at_the_beginning_stay() -> None:
    """One use in small letters is too little, and so are more capitals that begin sentences."""
    often = ("We loomed, and the loomer works. ", "A loomer helps, and it works. ")
    assert restyle("How the Loomer Works", "sentence", Wording(often, "en")) == "How the loomer works"
    assert restyle("How the Loomer Works", "sentence", Wording(often[:1], "en")) == "How the Loomer Works"
    opening = (*often, "Loomer is an app. Loomer is good. Loomer is ours.")
    assert restyle("How the Loomer Works", "sentence", Wording(opening, "en")) == "How the Loomer Works"


@pytest.mark.parametrize(
    ("title", "prose", "expected"),
    [
        ("what the npm and git commands do", "", "What the npm and git Commands Do"),
        ("a day with zoxide and curl", "", "A Day with zoxide and curl"),
        ("honey at 14 °c for 3 km", "", "Honey at 14 °c for 3 km"),
        ("how to say ‘c'est la vie’ here", "", "How to Say ‘c'est la vie’ Here"),
        ("the life of van gogh", "", "The Life of van Gogh"),
        ("the tldr of ls", "", "The tldr of ls"),
    ],
)
def test_names_in_small_letters_stay(title: str, prose: str, expected: str) -> None:
    """Commands, units, particles, quoted words, and what the post has as code."""
    assert restyle(title, "title", Wording((prose,), "en", frozenset({"zoxide", "--help"}))) == expected


def test_heading_lacks_title_case_where_two_words_show_it() -> None:
    """One word in small letters may be a name; a heading in sentence case has most of them so."""
    wording = Wording((), "en")
    assert wrong_in_title_case("What is postgres?", wording) == []
    assert wrong_in_title_case("Using webpack with nginx", wording) == []
    assert wrong_in_title_case("Choosing the right container", wording) == ["right", "container"]


@pytest.mark.parametrize("style", ["sentence", "title"])
def test_restyling_twice_changes_nothing(style: str) -> None:
    """And only letters change their case."""
    title = "Why Honey “keeps” in the JAR – and Who knows? it’s Maud’s"
    once = restyle(title, style, Wording(PROSE, "en"))
    assert restyle(once, style, Wording(PROSE, "en")) == once
    assert once.lower() == title.lower()
