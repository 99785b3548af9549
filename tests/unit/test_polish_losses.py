"""What a polish may not lose or make up: figures, names, quotations, links, code, headings, lists, tables."""
# ruff: noqa: RUF001  curly quotes

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.polish.comparison import losses
from shared.outputs import Issue
from tests.some_posts import TEA

POST = """## What the study found

In 2019, Maria Lopez and her team asked 1,250 people how they sleep. About 42% of them drank coffee after
six, and Lopez called that \"a habit that costs us our nights\". The report is [online](https://sleep.example/r/19).

## What it means

Three things follow, and all of them are cheap:

- stop at four in the afternoon
- drink `H2O` instead
- go to bed before 11.30

### The figures

| group | hours |
|---|---|
| tea | 7.5 |
| coffee | 6 |

![A chart of both groups](chart.png)

```text
sleep = 24 - awake
```

Nothing else in the work of the London Sleep Lab was as clear."""

GERMAN = """## Was die Studie zeigt

Im Jahr 2019 fragte Maria Lopez 1.250 Menschen nach ihrem Schlaf. Etwa 42 Prozent tranken nach sechs Uhr noch
Kaffee, was der Bericht eine teure Gewohnheit nennt."""

# A part of the post, what an editor makes of it, and the reason to refuse that; none where it is no loss.
EDITS = [
    ("1,250 people", "many people", "it lost the figure “1250”"),
    ("About 42%", "About 24%", "it lost the figure “42”"),
    ("About 42%", "About 24%", "it made up the figure “24”"),
    ("In 2019, Maria", "Maria", "it lost the figure “2019”"),
    ("Maria Lopez and her team", "A team", "it lost the name “maria lopez”"),
    ("the London Sleep Lab", "the lab", "it lost the name “london sleep lab”"),
    ("a habit that costs us our nights", "a habit with a price", "it lost the quotation “a habit that costs"),
    (
        "[online](https://sleep.example/r/19)",
        "online",
        "it lost the link or image “https://sleep.example/r/19”",
    ),
    ("/r/19)", "/r/20)", "it made up the link or image “https://sleep.example/r/20”"),
    ("![A chart of both groups](chart.png)\n\n", "", "it lost the link or image “chart.png”"),
    ("`H2O`", "water", "it lost the code “H2O”"),
    ("sleep = 24 - awake", "sleep = 24 – awake", "it lost or changed a code block"),
    ("### The figures\n\n", "", "it lost the heading “The figures”"),
    ("| coffee | 6 |\n", "", "it lost cells of a table"),
    ("- drink `H2O` instead\n- go to bed before 11.30\n", "", "it kept 1 of 3 list items"),
    ("1,250", "1250", None),
    ("42%", "42 per cent", None),
    ("Three things", "3 things", None),
    ("before 11.30", "before half past eleven (11.30)", None),
    ("their team", "her colleagues", None),
    ('"a habit that costs us our nights"', "“a habit that costs us our nights”", None),
    ("## What it means", "## What it means for you", None),
    ("Nothing else in the work of the", "Little else in the work of the", None),
    ("and all of them are cheap:", "all of them cheap:", None),
    ("- stop at four in the afternoon", "- stop by four in the afternoon", None),
]


@pytest.mark.parametrize(("part", "made", "reason"), EDITS, ids=range(len(EDITS)))
def test_an_edit_is_judged_by_what_it_does_to_the_facts(part: str, made: str, reason: str | None) -> None:
    found = losses(POST, POST.replace(part, made), language="en")
    if reason is None:
        assert not found, found
    else:
        assert found.fatal is None
        assert any(reason in told for told in found.parts), found


def test_headings_keep_their_order() -> None:
    first, second = POST.split("## What it means")
    found = losses(POST, f"## What it means{second}\n\n{first}", language="en")
    assert found.parts == ("it changed the order of the headings",)


def test_german_nouns_are_no_names() -> None:
    edited = GERMAN.replace("eine teure Gewohnheit", "eine kostspielige Angewohnheit")
    assert not losses(GERMAN, edited, language="de")
    assert losses(GERMAN, GERMAN.replace("1.250", "viele"), language="de").parts == (
        "it lost the figure “1250”",
    )


def test_a_translation_is_another_text() -> None:
    english = (
        "In 2019 Maria Lopez asked 1,250 people about their sleep. Some 42 per cent still drank coffee late."
    )
    found = losses(GERMAN, f"## What the study shows\n\n{english}", language="de")
    assert found.fatal == "it is in another language"


def test_a_revision_may_take_out_what_a_finding_is_about() -> None:
    claim = "Some say that 97% of all teapots are blue, as Henry Miller knows."
    before = f"{POST}\n\n{claim}"
    finding = Issue(
        type="unsupported-claim", severity="medium", message="Back it, or drop it.", excerpt=claim
    )
    assert losses(before, POST, language="en").parts
    assert not losses(before, POST, language="en", findings=[finding])


def test_a_revision_may_write_what_is_missing() -> None:
    after = f"{POST}\n\n## And then\n\nSleep is worth 10,000 steps a day."
    finding = Issue(type="length", severity="medium", message="Write more.")
    assert losses(POST, after, language="en", wanted_words=200).parts == ("it made up the figure “10000”",)
    assert not losses(POST, after, language="en", wanted_words=200, findings=[finding])


@given(st.text(max_size=400))
def test_a_text_loses_nothing_to_itself(text: str) -> None:
    found = losses(text, text, language="en")
    assert not found.parts


def test_a_post_loses_nothing_to_itself() -> None:
    for text in (POST, GERMAN, TEA):
        assert not losses(text, text, language="de" if text is GERMAN else "en")


@pytest.mark.parametrize("gone", range(1, TEA.count("\n\n")))
def test_any_paragraph_with_a_figure_is_missed(gone: int) -> None:
    parts = TEA.split("\n\n")
    parts[gone] = f"{parts[gone]} It was {gone + 1811}."
    without = [part for place, part in enumerate(parts) if place != gone]
    assert (
        f"it lost the figure “{gone + 1811}”"
        in losses("\n\n".join(parts), "\n\n".join(without), language="en").parts
    )
