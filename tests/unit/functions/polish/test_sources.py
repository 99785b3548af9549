"""A post that cites sources, and links to own pages: what the polish may change of both."""

from __future__ import annotations

import pytest

from shared.jobs.outputs import Issue
from shared.materials.materials import Materials, OwnPages, SourceText
from shared.messages.inputs import Page
from tests.support.polishing import LONG, changes, editing, polish, reviewed, written

POST = """## Why honey sets

Honey hold more glucose than its water can keep [2]. It sets in days [1]. Nobody adds a thing to it.

## How to keep it

Keep it cool and closed. We wrote about [warm larders](https://honey.example/larder) before."""
SET, KEEP = POST.split("\n\n")[1], POST.split("\n\n")[3]
SOURCES = (
    SourceText(number=1, title="A trial", text="The jars set within 40 days."),
    SourceText(number=2, title="Notes", text="Honey has more glucose than its water can dissolve."),
)
CITED = Materials(sources=SOURCES)
FIGURE = Issue(
    type="source-figure",
    severity="medium",
    message="Source 1 does not have the figure “days”: correct it, or take it out.",
    line=3,
    excerpt="It sets in days",
    source=1,
    source_excerpt="The jars set within 40 days.",
)
PAGES = OwnPages(
    pages=(
        Page("https://honey.example/larder", "How warm a larder gets"),
        Page("https://honey.example/crystals", "Crystals in honey"),
    ),
    per_thousand_words=60,
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SET.replace(" [2]", "").replace("hold", "holds"), "it lost the citation [2]"),
        (
            SET.replace(" [2]", "").replace("[1]", "[1, 2]").replace("hold", "holds"),
            "it moved the citation [2]",
        ),
        (SET.replace("to it.", "to it [1]."), "it added the citation [1]"),
        (SET.replace("hold", "holds").replace("[1]", "[9]"), "the citation [9], which no source has"),
        (SET.replace("hold", "holds").replace("[1]", "[2]"), "it lost the citation [1]"),
    ],
)
async def test_change_that_touches_a_mark_is_left_out(text: str, reason: str) -> None:
    """The block keeps its text, and the note says why."""
    outcome, output, model = await polish([changes((2, text))] * 2, written(POST), materials=CITED)
    assert output.content == POST
    assert reason in (outcome.note or "")
    assert reason in model.requests[1].messages[-1].content


async def test_marks_go_with_their_sentence() -> None:
    """The polish may write them in another form and join sentences."""
    better = f"Honey holds more glucose than its water can keep [2], and it sets in days. [1] {SET[-29:]}"
    outcome, output, model = await polish([changes((2, better))], written(POST), materials=CITED)
    assert (output.content, outcome.note) == (POST.replace(SET, better), None)
    assert "stays with its" in model.requests[0].messages[1].content


async def test_new_block_cites_nothing() -> None:
    """A revision that adds text adds no marks."""
    length = Issue(type="length", severity="medium", message="Write more.")
    new = "A cold cellar makes the crystals finer, and that is worth a try [1]."
    outcome, output, _ = await polish(
        [changes(insertions=((4, new),))] * 2, reviewed(POST, length), revision=1, materials=CITED
    )
    assert output.content == POST
    assert "added the citation [1]" in (outcome.note or "")


async def test_finding_about_a_source_shows_its_passage() -> None:
    """The passage is quoted, and its figure may come into the sentence that the finding is about."""
    better = SET.replace("in days", "within 40 days")
    outcome, output, model = await polish(
        [changes((2, better))], reviewed(POST, FIGURE), revision=1, materials=CITED
    )
    assert (output.content, outcome.note) == (POST.replace(SET, better), None)
    system, user = (message.content for message in model.requests[0].messages)
    shown = user.split("<<EVIDENCE-")[1]
    assert "finding 1, source 1: The jars set within 40 days." in shown
    assert "40 days" not in system


async def test_passage_of_a_finding_is_known_at_its_block_alone() -> None:
    """Another block may not take a figure from it."""
    made = KEEP.replace("Keep it cool and closed.", "Keep it cool and closed for 40 days.")
    outcome, output, _ = await polish(
        [changes((4, made))] * 2, reviewed(POST, FIGURE), revision=1, materials=CITED
    )
    assert output.content == POST
    assert "made up the figure “40”" in (outcome.note or "")


@pytest.mark.parametrize(
    "text",
    [
        SET.replace(" It sets in days [1].", ""),
        SET.replace("It sets in days [1].", "It sets in some days."),
        SET.replace("It sets in days [1].", "It sets in days [2]."),
    ],
)
async def test_finding_about_a_source_may_take_out_its_claim(text: str) -> None:
    """The sentence, its mark, or another number; the other sentence keeps its own."""
    _, output, _ = await polish([changes((2, text))], reviewed(POST, FIGURE), revision=1, materials=CITED)
    assert output.content == POST.replace(SET, text)
    worse = text.replace("keep [2]", "keep")
    outcome, output, _ = await polish(
        [changes((2, worse))] * 2, reviewed(POST, FIGURE), revision=1, materials=CITED
    )
    assert output.content == POST
    assert "citation [2]" in (outcome.note or "")


async def test_post_that_cites_nothing_may_get_marks() -> None:
    """A finding asks for them; the sources are shown, and only their numbers are taken."""
    bare = POST.replace(" [2]", "").replace(" [1]", "")
    uncited = Issue(type="uncited", severity="medium", message="No mark names one of the 2 sources.")
    better = SET.replace("hold", "holds").replace(" [1]", "")
    _, output, model = await polish(
        [changes((2, better))], reviewed(bare, uncited), revision=1, materials=CITED
    )
    assert output.content == bare.replace(bare.split("\n\n")[1], better)
    assert "source 2: Honey has more glucose" in model.requests[0].messages[1].content.split("<<SOURCES-")[1]
    outcome, output, _ = await polish(
        [changes((2, better.replace("[2]", "[3]")))] * 2, reviewed(bare, uncited), revision=1, materials=CITED
    )
    assert output.content == bare
    assert "[3], which no source has" in (outcome.note or "")


async def test_long_post_that_cites_nothing_is_asked_for_everywhere() -> None:
    """Each group gets the finding and its own passages; the outline is not asked for it."""
    uncited = Issue(type="uncited", severity="medium", message="No mark names one of the 2 sources.")
    _, output, model = await polish(
        editing(lambda text: text.replace("the window.", "the window [1].")),
        reviewed(LONG, uncited),
        revision=1,
        materials=CITED,
    )
    assert len(model.requests) > 3
    assert all("No mark names" in one.messages[1].content for one in model.requests)
    assert all("<<SOURCES-" in one.messages[1].content for one in model.requests)
    assert output.content == LONG.replace("the window.", "the window [1].")


async def test_without_sources_marks_are_as_before() -> None:
    """A number in brackets is a figure then."""
    _, output, _ = await polish(
        [changes((2, SET.replace("days [1]. Nobody", "days. [1] Nobody")))], written(POST)
    )
    assert output.content == POST.replace("days [1]. Nobody", "days. [1] Nobody")


async def test_links_to_other_own_pages_are_taken_out() -> None:
    """Those that the writer's text still had; the note says it."""
    post = f"{POST}\n\nSee also [our archive](https://honey.example/archive) for more."
    outcome, output, _ = await polish([changes()], written(post), materials=Materials(links=PAGES))
    assert output.content == f"{POST}\n\nSee also our archive for more."
    assert "https://honey.example/archive" in (outcome.note or "")


async def test_missing_link_may_be_added() -> None:
    """A finding that misses links shows pages, and only those may be linked."""
    few = Issue(type="internal-link", severity="low", message="1 of the own pages is linked, 2 would fit.")
    better = SET.replace("more glucose", "[crystals of honey](https://honey.example/crystals)").replace(
        "crystals of honey", "more glucose, as crystals"
    )
    given = Materials(links=PAGES)
    outcome, output, model = await polish(
        [changes((2, better))], reviewed(POST, few), revision=1, materials=given
    )
    assert (output.content, outcome.note) == (POST.replace(SET, better), None)
    shown = model.requests[0].messages[1].content.split("<<PAGES-")[1]
    assert "https://honey.example/crystals" in shown
    assert "https://honey.example/larder" not in shown.split("PAGES-")[0]
    other = better.replace("honey.example/crystals", "other.example/x")
    outcome, output, _ = await polish(
        [changes((2, other))] * 2, reviewed(POST, few), revision=1, materials=given
    )
    assert output.content == POST
    assert "made up the link" in (outcome.note or "")


async def test_link_needs_a_finding() -> None:
    """A first polish adds no link, not even to an own page."""
    linked = SET.replace("more glucose", "[more glucose](https://honey.example/crystals)")
    outcome, output, _ = await polish(
        [changes((2, linked))] * 2, written(POST), materials=Materials(links=PAGES)
    )
    assert output.content == POST
    assert "made up the link" in (outcome.note or "")


REMARK = Issue(
    type="reviewer",
    severity="high",
    message="It takes 40 days, and drop the sentence about adding things.",
    line=3,
)


async def test_remark_of_a_person_may_bring_a_figure() -> None:
    """Its figures are known, and others are not."""
    better = SET.replace("in days", "in 40 days").replace(" Nobody adds a thing to it.", "")
    _, output, model = await polish(
        [changes((2, better))], reviewed(POST, REMARK), revision=1, materials=CITED
    )
    assert output.content == POST.replace(SET, better)
    user = model.requests[0].messages[1].content
    assert "It takes 40 days" in user.split("<<FINDINGS-")[1]
    assert "the remark of a person" in user.split("<<FINDINGS-")[0]
    outcome, output, _ = await polish(
        [changes((2, better.replace("40", "60")))] * 2, reviewed(POST, REMARK), revision=1, materials=CITED
    )
    assert output.content == POST
    assert "made up the figure “60”" in (outcome.note or "")


async def test_remark_may_take_out_what_it_quotes() -> None:
    """The sentence that a person quotes may go with its facts."""
    post = f"{POST}\n\nOur shop in Leeds opened in 1984. Come and taste it there when you are near."
    quoting = Issue(
        type="reviewer",
        severity="high",
        message="We have closed it.",
        line=9,
        excerpt="Our shop in Leeds opened in 1984.",
    )
    _, output, _ = await polish(
        [changes((5, "Come and taste it when you are near."))], reviewed(post, quoting), revision=1
    )
    assert output.content == f"{POST}\n\nCome and taste it when you are near."


@pytest.mark.parametrize(
    ("remark", "passes"),
    [("The shop in Leeds opened in 1986.", True), ("We sold 1986 jars.", False)],
)
async def test_remark_without_a_quotation_finds_its_sentence(remark: str, passes: bool) -> None:  # noqa: FBT001  a table's column
    """By its words: a fact may be replaced there, and nowhere else."""
    post = f"{POST}\n\nOur shop in Leeds opened in 1984. Come and taste it there when you are near."
    finding = Issue(type="reviewer", severity="high", message=remark)
    better = "Our shop in Leeds opened in 1986. Come and taste it there when you are near."
    _, output, model = await polish([changes((5, better))] * 2, reviewed(post, finding), revision=1)
    assert output.content == (f"{POST}\n\n{better}" if passes else post)
    assert ("(block 5)" in model.requests[0].messages[1].content) is passes
