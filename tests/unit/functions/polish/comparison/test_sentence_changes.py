"""What a polish may not turn round: negations, units, scales, the places of figures, links, code, its end."""

from __future__ import annotations

import pytest

from functions.polish.comparison.losses import losses
from functions.polish.comparison.negation import find_flipped
from shared.jobs.outputs import Issue
from shared.text.prose import tokens
from tests.support.proportion import is_proportional

POST = """## How it works

The leaves are not safe for cats, and nobody should feed them to a dog. Steep the black ones for 3 minutes
and the green ones for 5 minutes. Never pour boiling water over them. Some 100 million cups are sold each
year, at 4 to 6 euros a tin, and the makers earn €20 million with that.

A cup of tea holds about 40 mg of caffeine, while a cup of coffee holds about 95 mg of it. You don't need more
than two cups to feel the difference, and it costs no more than a newspaper.

```sh
brew tea
```

## What it costs

Read the [price list](https://tea.example/prices) and the [test report](https://tea.example/report) first.
The [price list](https://tea.example/prices) changes every month, as shops know.

| drink | milligrams | price |
|---|---|---|
| tea | 40 | 3 |
| coffee | 95 | 5 |

Isn't that cheap? Not only the tin lasts for two months, but also the pot. The rest of it
is a matter of taste."""

# A part of the post, what an editor makes of it, and the reason to refuse that; none where it says the same.
EDITS = [
    ("are not safe", "are safe", "it lost the “not” of “The leaves are not safe for cats"),
    ("are not safe", "are quite safe", "it lost the “not” of"),
    ("nobody should feed", "everybody should feed", "it lost the “nobody” of"),
    (
        "Never pour boiling",
        "Always pour boiling",
        "it lost the “never” of “Never pour boiling water over them.",
    ),
    ("don't need", "need", "it lost the “don't” of “You don't need more than two cups"),
    (
        "A cup of tea holds",
        "A cup of tea never holds",
        "it put a “never” into “A cup of tea holds about 40 mg",
    ),
    ("are not safe", "are unsafe", None),
    ("are not safe", "aren't safe", None),
    ("nobody should feed", "no one should feed", None),
    ("Never pour boiling water over them", "Avoid pouring boiling water over them", None),
    ("Never pour boiling", "Do not pour boiling", None),
    ("You don't need more", "You do not need more", None),
    ("no more than a newspaper", "as much as a newspaper at most", None),
    ("Isn't that cheap?", "Is that cheap?", None),
    ("Isn't that cheap?", "That is cheap.", None),
    (
        "Not only the tin lasts for two months, but also the pot.",
        "Both the tin and the pot last two months.",
        None,
    ),
    ("Not only the tin lasts for two months, but also", "The tin lasts for two months, and so does", None),
    ("for 3 minutes", "for 3 hours", "it changed the unit of the figure “3”"),
    ("for 3 minutes", "for three hours", "it changed the unit of the figure “3”"),
    ("two months", "two weeks", "it changed the unit of the figure “2”"),
    ("100 million", "100 billion", "it changed the scale of the figure “100”"),
    ("100 million", "100", "it changed the scale of the figure “100”"),
    ("€20 million", "€20", "it changed the scale of the figure “20”"),
    ("about 40 mg", "about 40 g", "it changed the unit of the figure “40”"),
    ("for 3 minutes", "for three minutes", None),
    ("for 3 minutes", "for 3 min", None),
    ("two months", "2 months", None),
    ("100 million", "100,000,000", None),
    ("100 million", "about 100 million", None),
    ("4 to 6 euros", "€4 to €6", None),
    ("€20 million", "€20m", None),
    ("€20 million", "20 million euros", None),
    ("40 mg", "40 milligrams", None),
    (
        "for 3 minutes\nand the green ones for 5",
        "for 5 minutes\nand the green ones for 3",
        "“5” where “3” stood",
    ),
    (
        "tea holds about 40 mg of caffeine, while a cup of coffee holds about 95 mg",
        None,
        "“95” where “40” stood",
    ),
    (
        "| tea | 40 | 3 |\n| coffee | 95 | 5 |",
        "| tea | 95 | 5 |\n| coffee | 40 | 3 |",
        "“95” where “40” stood",
    ),
    ("| tea | 40 | 3 |\n| coffee | 95 | 5 |", "| coffee | 95 | 5 |\n| tea | 40 | 3 |", None),
    (
        "A cup of tea holds about 40 mg of caffeine, while a cup of coffee holds about 95 mg of it.",
        "A cup of coffee holds about 95 mg of caffeine, while a cup of tea holds about 40 mg of it.",
        None,
    ),
    (
        "the black ones for 3 minutes\nand the green ones for 5 minutes",
        "the green ones for 5 minutes\nand the black ones for 3 minutes",
        None,
    ),
    ("is a matter of taste.", "is a matter", "it stops in mid-sentence"),
    ("is a matter of taste.", "is a matter of taste.\n\n## And then", "it stops in mid-sentence"),
    ("is a matter of taste.", "is a matter of taste!", None),
    (
        "[price list](https://tea.example/prices) and the [test report](https://tea.example/report)",
        "[price list](https://tea.example/report) and the [test report](https://tea.example/prices)",
        "it led the link “test report” elsewhere",
    ),
    (
        "The [price list](https://tea.example/prices) changes",
        "The price list changes",
        "it lost the second use of “https://tea.example/prices”",
    ),
    ("the [test report](https://tea.example/report)", "the test report: https://tea.example/report", None),
    ("the [test report]", "the [report of the test]", None),
    (
        "The rest",
        "I have improved the flow and the grammar. The rest",
        "it speaks of the editing: “I ha",
    ),
    (
        "of taste.",
        "of taste.\n\n**Changes made:**\n\n- Shorter sentences.",
        "it speaks of the editing: “Changes made:”",
    ),
    (
        "of taste.",
        "of taste.\n\nThis revised version keeps all facts.",
        "it speaks of the editing: “This revised",
    ),
    ("The rest", "Ich habe den Text überarbeitet. The rest", "it speaks of the editing"),
    ("The rest", "I have improved my own pots since. The rest", None),
    (
        "of taste.",
        "of taste.\n\nDer Preis einer Dose hängt davon ab, welche Hände den Tee gepflückt haben.",
        "it has a paragraph in another language, “Der Preis",
    ),
    ("```sh\nbrew tea\n```", "```sh\nbrew tea\n```\n\n```sh\npour tea\n```", "it added a code block"),
    ("Isn't that cheap?", "Isn't that cheap?\n\n```sh\nbrew tea\n```\n\n", None),
]


@pytest.mark.parametrize(("part", "made", "reason"), EDITS, ids=range(len(EDITS)))
def test_edit_is_judged_by_meaning(part: str, made: str | None, reason: str | None) -> None:
    """An edit is judged by what it does to the meaning."""
    assert part in POST
    if made is None:
        made = part.replace("40", "##").replace("95", "40").replace("##", "95")
    found = losses(POST, POST.replace(part, made), language="en")
    assert found.fatal is None
    if reason is None:
        assert not found, found
    else:
        assert any(reason in part for part in found.parts), found


def test_a_link_may_end_a_post() -> None:
    before = f"{POST}\n\nRead [more](https://tea.example) then."
    after = f"{POST}\n\nThen read [more](https://tea.example)"
    assert not losses(before, after, language="en")
    assert losses(before, after[:-4], language="en")


def test_code_stays_under_its_heading() -> None:
    code = "```sh\nbrew tea\n```\n\n"
    moved = POST.replace(code, "") + f"\n\n{code}That is it."
    assert losses(POST, moved, language="en").parts == ("it moved a code block",)
    two = POST.replace(code, f"{code}```sh\npour tea\n```\n\n")
    swapped = POST.replace(code, f"```sh\npour tea\n```\n\n{code}")
    assert losses(two, swapped, language="en").parts == ("it moved a code block",)


def test_a_foreign_paragraph_of_the_post_may_stay() -> None:
    """And a finding on the language asks for its translation."""
    german = "Der Preis einer Dose hängt davon ab, welche Hände den Tee gepflückt und getrocknet haben."
    english = "The price of a tin depends on whose hands have picked the tea, and on who has dried it."
    before = f"{POST}\n\n{german}"
    assert not losses(before, before.replace("Isn't", "Is not"), language="en")
    assert losses(before, f"{POST}\n\n{english}", language="en").parts
    finding = Issue(type="language", severity="medium", message="Translate them.")
    assert not losses(before, f"{POST}\n\n{english}", language="en", findings=[finding])


@pytest.mark.parametrize(
    ("before", "after", "language", "reason"),
    [
        ("Die Blätter sind nicht giftig für Katzen.", "Die Blätter sind giftig für Katzen.", "de", "“nicht”"),
        ("Das kostet in der Regel kein Geld.", "Das kostet in der Regel Geld.", "de", "“kein”"),
        (
            "Les feuilles ne sont pas toxiques pour eux.",
            "Les feuilles sont toxiques pour eux.",
            "fr",
            "“pas”",
        ),
        ("Las hojas no son tóxicas para los gatos.", "Las hojas son tóxicas para los gatos.", "es", "“no”"),
        (
            "Er zieht fünf Minuten in der Kanne.",
            "Er zieht fünf Stunden in der Kanne.",
            "de",
            "unit of the figure “5”",
        ),
        (
            "Die Firma macht 3 Millionen Euro.",
            "Die Firma macht 3 Milliarden Euro.",
            "de",
            "scale of the figure “3”",
        ),
        ("Er zieht fünf Minuten in der Kanne.", "In der Kanne zieht er 5 Min. lang.", "de", None),
        ("Die Blätter sind nicht giftig.", "Die Blätter sind ungiftig.", "de", None),
        ("Nicht nur Katzen mögen das, auch Hunde.", "Katzen und auch Hunde mögen das.", "de", None),
    ],
)
def test_other_languages_are_compared_too(before: str, after: str, language: str, reason: str | None) -> None:
    found = losses(before, after, language=language)
    assert not found if reason is None else reason in found.sentence()


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("pl", "Cena herbaty wzrosła w maju.", "Cena herbaty spadła w maju."),
        ("ru", "Цена чая выросла в этом году.", "Цена чая упала в этом году."),
        ("ru", "Этот чай безопасен для кошек.", "Этот чай опасен для кошек."),
        ("it", "Il prezzo del tè è salito molto.", "Il prezzo del tè è sceso molto."),
        ("pt", "O preço do chá subiu muito.", "O preço do chá caiu muito."),
        ("tr", "Bu çay daha çok kafein içerir.", "Bu çay daha az kafein içerir."),
    ],
)
def test_opposite_in_the_same_place_is_refused(language: str, before: str, after: str) -> None:
    """In either direction."""
    assert "it turned" in losses(before, after, language=language).sentence()
    assert "it turned" in losses(after, before, language=language).sentence()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("it is not easy to brew", "it is hard to brew"),
        ("it is not difficult to brew", "it is easy to brew"),
        ("whether or not it rains", "whether it rains"),
        ("there is no doubt that it helps", "it helps for certain"),
        ("it does not rise", "it fails to rise"),
        ("use no. 5 of the tins", "use tin number 5"),
        ("don't forget to warm the pot", "remember to warm the pot"),
        ("if you do not own a thermometer", "without a thermometer"),
        ("it never rains but it pours", "never does it rain, it pours"),
    ],
)
def test_the_same_in_other_words_is_no_change(before: str, after: str) -> None:
    """In either direction."""
    assert find_flipped(tokens(before), tokens(after)) is None
    assert find_flipped(tokens(after), tokens(before)) is None


def test_repeated_sentence_needs_its_link_once() -> None:
    """A sentence that repeats needs its link once."""
    before = "Read [more](https://a.example). " * 4 + "It is good for you."
    assert not losses(before, "Read [more](https://a.example). It is good for you.", language="en")


def test_long_post_takes_proportional_time() -> None:
    """A post with each sentence edited, each with a figure, is compared in proportional time."""
    words = [f"w{place * 7919 % 9973}x" for place in range(5000)]

    def text(size: int) -> str:
        return ". ".join(
            " ".join(["Year", str(1000 + place), "not", *words[place * 12 : place * 12 + 12]])
            for place in range(size // 30)
        )

    def compare(before: str) -> None:
        after = ". ".join(f"Now {line}" for line in before.split(". "))
        assert not losses(f"{before}.", f"{after}.", language="en")

    assert is_proportional(text, compare)
