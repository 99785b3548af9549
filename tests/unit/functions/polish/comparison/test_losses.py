"""What a polish may not lose or make up: figures, names, quotations, links, code, headings, lists, tables."""
# ruff: noqa: RUF001  curly quotes

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.polish.comparison.losses import losses
from shared.jobs.outputs import Issue
from tests.support.samples.posts import TEA

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

FRENCH = """## Ce que dit l’étude

Depuis 2019, l’Institut Pasteur suit 1 250 personnes. Selon lui, c’est « une habitude qui coûte nos nuits »,
et l’Institut Pasteur ne voit d’exception que pour ceux qui dorment 8,5 heures."""

GERMAN = """## Was die Studie zeigt

Im Jahr 2019 fragte Maria Lopez 1.250 Menschen nach ihrem Schlaf. Etwa 42 Prozent tranken nach sechs Uhr noch
Kaffee, was der Bericht eine teure Gewohnheit nennt."""

# A part of the post, what an editor makes of it, and the reason to refuse that; none where nothing is lost.
EDITS = [
    ("1,250 people", "many people", "it lost the figure “1250”"),
    ("About 42%", "About 43%", "it lost the figure “42”"),
    ("About 42%", "About 43%", "it made up the figure “43”"),
    ("In 2019, Maria", "Maria", "it lost the figure “2019”"),
    ("Maria Lopez and her team", "A team", "it lost the name “Maria Lopez”"),
    ("the London Sleep Lab", "the lab", "it lost the name “London Sleep Lab”"),
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
    ("42%", "€42", "it changed the unit of the figure “42”"),
    ("1,250 people", "1,250 of 3,000 people", "it made up the figure “3000”"),
    ("Three things", "Some 5% of the things", "it made up the figure “5”"),
    ("## What it means", "### What it means", "it changed the level of the heading “What it means”"),
    ("## What it means", "## Final thoughts", "it lost the heading “What it means”"),
    (
        " in the work of the",
        " (https://new.example) in the work of the",
        "made up the link or image “https://new.e",
    ),
    ("1,250", "1250", None),
    ("1,250 people", "1.25 thousand people", None),
    ("before 11.30", "before 11:30", None),
    ("four in the afternoon", "4 in the afternoon", None),
    ("Three things", "24 things", "it put the figure “24” where “3” stood"),
    ("[online](https://sleep.example/r/19)", "online: <https://sleep.example/r/19>", None),
    ("[online](https://sleep.example/r/19)", "online: https://sleep.example/r/19", None),
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
def test_edit_is_judged_by_facts(part: str, made: str, reason: str | None) -> None:
    """An edit is judged by what it does to the facts."""
    found = losses(POST, POST.replace(part, made), language="en")
    if reason is None:
        assert not found, found
    else:
        assert found.fatal is None
        assert any(reason in part for part in found.parts), found


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


@pytest.mark.parametrize(
    ("part", "made", "reason"),
    [
        ("l’Institut Pasteur", "cet organisme", "it lost the name “Institut Pasteur”"),
        ("1 250", "de nombreuses", "it lost the figure “1250”"),
        ("« une habitude qui coûte nos nuits »", "mauvais", "it lost the quotation “une habitude qui co"),
        ("l’Institut Pasteur", "l'Institut Pasteur", None),
        ("8,5 heures", "8.5 heures", None),
        ("Selon lui, c’est", "Selon lui, il s’agit d’", None),
    ],
)
def test_french_is_compared_too(part: str, made: str, reason: str | None) -> None:
    found = losses(FRENCH, FRENCH.replace(part, made), language="fr")
    assert not found if reason is None else any(reason in part for part in found.parts)


def test_german_quotations_are_kept() -> None:
    quoted = f"{GERMAN}\n\nLopez sagt: „Wer spät trinkt, schläft eben weniger.“ Das merkt man sich."
    retold = quoted.replace("„Wer spät trinkt, schläft eben weniger.“", "später Kaffee kostet Schlaf.")
    assert losses(quoted, quoted.replace("„", '"').replace("“", '"'), language="de").parts == ()
    assert losses(quoted, retold, language="de").parts == (
        "it lost the quotation “Wer spät trinkt, schläft eben weniger.”",
    )


def test_a_repeated_list_item_may_go() -> None:
    before = "- boil the water\n- warm the pot\n- boil the water\n- boil the water\n- pour\n- wait"
    assert not losses(before, "- boil the water\n- warm the pot\n- pour\n- wait", language="en")
    assert losses(before, "- boil the water\n- pour, then let it stand and wait", language="en").parts == (
        "it kept 2 of 4 list items",
    )


def test_html_links_count() -> None:
    before = 'Read <a href="https://tea.example/why">more</a>.\n\n<img src="cup.png" alt="A cup">'
    found = losses(before, "Read more about the cup.", language="en")
    assert [part.split("“")[1] for part in found.parts] == ["cup.png”", "https://tea.example/why”"]


def test_a_translation_is_another_text() -> None:
    english = (
        "In 2019 Maria Lopez asked 1,250 people about their sleep. Some 42 per cent still drank coffee late."
    )
    found = losses(GERMAN, f"## What the study shows\n\n{english}", language="de")
    assert found.fatal == "it is in another language"


def test_revision_may_remove_a_findings_text() -> None:
    """A revision may take out what a finding is about."""
    claim = "Some say that 97% of all teapots are blue, as [Henry Miller](https://blue.example/pots) knows."
    before = f"{POST}\n\n{claim}"
    finding = Issue(
        type="unsupported-claim",
        severity="medium",
        message="Back it, or drop it.",
        excerpt="Some say that 97% of…",
    )
    assert losses(before, POST, language="en").parts
    assert not losses(before, POST, language="en", findings=[finding])


def test_a_revision_may_write_what_is_missing() -> None:
    """Without figures of its own: an editor has none, unless the caller wrote them."""
    after = f"{POST}\n\n## And then\n\nSleep is worth 10,000 steps a day."
    finding = Issue(type="length", severity="medium", message="Write more.")
    found = losses(POST, after, language="en", wanted_words=200, findings=[finding])
    assert found.parts == ("it made up the figure “10000”",)
    known = "why 10,000 steps are not enough"
    assert not losses(POST, after, language="en", wanted_words=200, findings=[finding], known=known)


def _finding(kind: str, excerpt: str | None = None) -> Issue:
    return Issue(type=kind, severity="medium", message="Fix it.", excerpt=excerpt)


@pytest.mark.parametrize(
    ("finding", "excused"),
    [
        (_finding("headings", "What it means"), True),
        (_finding("headings", "The figures"), False),
        (_finding("headings"), False),
        (_finding("structure"), False),
        (_finding("subheadings", "Three things follow"), False),
        (_finding("repetition", "Nothing else in the work"), False),
        (_finding("keyword-headings"), False),
    ],
)
def test_only_a_named_heading_may_be_lost(finding: Issue, *, excused: bool) -> None:
    """Only a finding that names a heading excuses its loss."""
    after = POST.replace("## What it means", "## For you")
    assert bool(losses(POST, after, language="en", findings=[finding])) is not excused


@pytest.mark.parametrize(
    ("kind", "excused"), [("headings", True), ("structure", True), ("repetition", False), ("tone", False)]
)
def test_levels_may_change_for_a_finding(kind: str, *, excused: bool) -> None:
    """Levels may change where a finding is about them."""
    after = POST.replace("### The figures", "## The figures")
    assert bool(losses(POST, after, language="en", findings=[_finding(kind)])) is not excused


def test_repeating_section_may_go_with_heading() -> None:
    """A section that only repeats may go with its heading."""
    once = "## One\n\nTea is good for all of us.\n\n## Two\n\nA pot holds enough for three of them."
    before = f"{once}\n\n## Three\n\nTea is good for all of us."
    finding = _finding("repetition", "Tea is good for all of us.")
    assert not losses(before, once, language="en", findings=[finding])
    assert losses(before, once, language="en").parts == ("it lost the heading “Three”",)
    other = f"{once}\n\n## Three\n\nCoffee is another matter."
    assert losses(other, once, language="en", findings=[finding]).parts[0] == "it lost the heading “Three”"


CLAIMS = (
    f"{POST}\n\nSome say that 97% of all teapots are blue. Henry Miller and Henry Moore found "
    "[31 of them](https://blue.example) in 1988."
)


@pytest.mark.parametrize(
    ("kind", "excerpt", "kept", "lost"),
    [
        ("unsupported-claim", "Some say that 97% of…", 1, []),
        ("unsupported-claim", "all teapots are blue. Henry Miller", None, []),
        (
            *("unsupported-claim", "Some say that 97%", None),
            ["blue.example", "31", "1988", "Henry Moore", "Miller"],
        ),
        ("tone", "Some say that 97% of…", 1, ["97"]),
        ("repetition", "Some say that 97% of all teapots are blue.", 1, ["97"]),
        ("structure", "Some say that 97% of…", 1, ["97"]),
    ],
)
def test_only_the_findings_sentence_may_go(
    kind: str, excerpt: str, kept: int | None, lost: list[str]
) -> None:
    """Only the sentence that a finding wants removed may go.

    Of the last paragraph; `kept` is the sentence that stays of it.
    """
    last = CLAIMS.rpartition("\n\n")[2].partition(". ")
    after = f"{POST}\n\n{last[2]}" if kept else POST
    found = losses(CLAIMS, after, language="en", findings=[_finding(kind, excerpt)])
    assert found.fatal is None
    assert len(found.parts) == len(lost), found
    for thing in lost:
        assert any(thing in part for part in found.parts)


@given(st.text(max_size=400))
def test_a_text_loses_nothing_to_itself(text: str) -> None:
    found = losses(text, text, language="en")
    assert not found.parts


def test_a_post_loses_nothing_to_itself() -> None:
    for text in (POST, GERMAN, TEA):
        assert not losses(text, text, language="de" if text is GERMAN else "en")


PARAGRAPHS = [place for place, part in enumerate(TEA.split("\n\n")) if len(part.split()) >= 25]


@pytest.mark.parametrize("gone", PARAGRAPHS)
def test_any_paragraph_that_is_left_out_is_missed(gone: int) -> None:
    parts = TEA.split("\n\n")
    without = [part for place, part in enumerate(parts) if place != gone]
    reason, *_ = losses("\n\n".join(parts), "\n\n".join(without), language="en").parts
    assert reason.startswith("it lost the paragraph that begins “" + parts[gone][:20])


@pytest.mark.parametrize("gone", PARAGRAPHS)
def test_a_paragraph_that_was_said_already_may_go(gone: int) -> None:
    parts = TEA.split("\n\n")
    repeated = [*parts[: gone + 1], parts[gone], *parts[gone + 1 :]]
    assert not losses("\n\n".join(repeated), TEA, language="en")


@given(year=st.integers(1000, 9999), place=st.integers(1, TEA.count("\n\n")))
def test_any_paragraph_with_a_figure_is_missed(year: int, place: int) -> None:
    parts = TEA.split("\n\n")
    parts[place] = f"{parts[place]} It was {year}."
    found = losses("\n\n".join(parts), "\n\n".join(parts[:place] + parts[place + 1 :]), language="en")
    assert f"it lost the figure “{year}”" in found.parts


LIGHT = [
    ("smaller", "less strong"),
    ("She just", "Simply, she"),
    (". Nobody", "; nobody"),
    (", and", " and"),
    ("is worth", "counts for"),
    ("two months", "2 months"),
    ("five minutes", "5 minutes"),
    ("seventy-five degrees", "75°"),
    ("Some people", "Many people"),
    ("Finally, consider", "Last, think of"),
    (" it rings", " the time is up"),
]


@given(st.sets(st.sampled_from(LIGHT)))
def test_light_edits_lose_nothing(edits: set[tuple[str, str]]) -> None:
    edited = TEA
    for part, made in edits:
        edited = edited.replace(part, made)
    assert not losses(TEA, edited, language="en")


JAPANESE = "お茶は体に良い飲み物です。朝に一杯飲むと、目がさめて、仕事がよくはかどります。" * 3
REPEATING = "Tea is good for you. " * 80


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (REPEATING, "en"),
        ("茶叶对身体很好。" * 90, "zh"),
        (f"{JAPANESE}\n\n> A cup of tea in the morning keeps the doctor away, as they say in England.", "ja"),
        ("I'm sorry, but I can't help with that.", "en"),
        ("", "en"),
    ],
)
def test_identity_of_odd_posts_loses_nothing(text: str, language: str) -> None:
    """A post that repeats itself, quotes another language or declines is still itself."""
    assert not losses(text, text, language=language)
    assert not losses(text, f"{text}\n", language=language) or not text


def test_space_at_line_ends_of_code_may_go() -> None:
    """Invisible white space does not change code."""
    spaced = POST.replace("sleep = 24 - awake", "sleep = 24 - awake  \nprint(sleep)\t")
    bare = POST.replace("sleep = 24 - awake", "sleep = 24 - awake\nprint(sleep)")
    assert not losses(spaced, bare, language="en")
    assert not losses(bare, spaced, language="en")
