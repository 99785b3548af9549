"""An existing post is brought up to date block by block, and each change follows from what has changed."""

from __future__ import annotations

import pytest

from functions.polish.blocks import Document
from shared.errors import ModelUnavailable
from shared.jobs.outputs import Issue, PolishOutput, TextChange
from shared.llm.prompting import QUOTING_RULE
from shared.materials.materials import Materials, SourceText
from tests.support.polishing import changes, existing, polish, reviewed, updates, written
from tests.support.samples.plans_post import ANSWER, BASIC, CHANGES, DEARER, GONE, POST, STUDIO, UPDATED

GIVEN = existing(POST, CHANGES, "https://quillbox.example/blog/plans")


async def test_post_is_right_after_the_changes() -> None:
    """Edited, taken out and added to; every other block is byte for byte as it was given."""
    outcome, output, model = await polish([ANSWER], written(POST), materials=GIVEN)
    assert output.content == UPDATED
    assert (outcome.degraded, outcome.note, output.artifacts_removed) == (None, None, 0)
    assert [(one.before, one.after, one.reason, one.line) for one in output.changes] == [
        ("## The free plan", "", GONE, None),
        (POST.split("\n\n")[2], "", GONE, None),
        (POST.split("\n\n")[3], "", GONE, None),
        (BASIC, DEARER, "The price of Basic rose.", 5),
        ("Backups are kept for 30 days.", "Backups are kept for 90 days.", "Backups are kept longer.", 8),
        ("| Free | $0 | 50 |", "", GONE, None),
        ("| Basic | $9 | 5,000 |", "| Basic | $12 | 5,000 |", "The price of Basic rose.", 16),
        ("", STUDIO, "There is a new plan.", 19),
    ]
    assert len(model.requests) == 1


async def test_prompt_quotes_what_has_changed() -> None:
    """The rules are ours, and the changes are material; neither a tone nor a length is asked for."""
    _, _, model = await polish([updates()], written(POST), materials=GIVEN, word_count=3000)
    (request,) = model.requests
    system, user = (message.content for message in request.messages)
    assert system.startswith("You are an expert content editor. You bring an existing blog post up to date")
    assert system.endswith(QUOTING_RULE)
    assert CHANGES in user.split("<<CHANGES-")[1]
    assert "https://quillbox.example/blog/plans" in user.split("<<PUBLISHED-")[1]
    assert "tone" not in user
    assert "words" not in user.split("<<BLOCKS-")[0]
    assert request.schema
    assert request.schema.name == "polish_changes"
    assert "reason" in request.schema.schema["properties"]["changes"]["items"]["required"]


@pytest.mark.parametrize(
    ("number", "text", "reason"),
    [
        (6, DEARER.replace("$12", "$15"), "made up the figure “15”"),
        (6, DEARER.replace("5,000", "6,000"), "figure “6"),
        (6, DEARER.replace(" and holds 5,000 notes", ""), "lost “5000”, which the changes do not name"),
        (6, DEARER.replace("quillbox.example/sync", "evil.example/sync"), "lost the link"),
        (6, DEARER.replace("[our guide](https://quillbox.example/sync)", "our guide"), "lost the link"),
        (6, f"{DEARER} Ask John Miller about it.", "adds “Ask John Miller about it.”"),
        (8, "Backups are kept for 90 days. Cancel whenever you like.", "does not follow from the changes"),
        (10, "Team costs $29 a month for five people.", "takes out “Ann Keller's group in Berlin"),
        (7, "Support answers within 24 hours.", "made up the figure “24”"),
        (16, "Write alone? Take the small one. With others? Take the large one.", "are not about it"),
        (6, DEARER.replace("$12", "$29"), "made up the figure “29”"),
        (2, "", "can go only with all that is below it"),
        (9, "", "can go only with all that is below it"),
        (10, "", "belongs to the post"),
        (11, "", "belongs to the post"),
    ],
)
async def test_change_that_does_not_follow_is_refused(number: int, text: str, reason: str) -> None:
    """The block stays byte for byte, and the note says why."""
    answer = updates((number, text, "Because."))
    outcome, output, _ = await polish([answer] * 2, written(POST), materials=GIVEN)
    assert output == PolishOutput(content=POST)
    assert reason in f"{outcome.note} {outcome.degraded}"


async def test_new_block_has_to_be_new() -> None:
    """Its sentences follow from the changes; what two groups add is added once."""
    for text in ("Buy tea at https://evil.example for $999.", "Quillbox is the best app of all."):
        outcome, output, _ = await polish(
            [updates(insertions=((16, text, "x"),))] * 2, written(POST), materials=GIVEN
        )
        assert output.content == POST
        assert "was left out" in (outcome.note or "")
    twice = updates(insertions=((1, STUDIO.split("\n\n")[1], "x"), (14, STUDIO.split("\n\n")[1], "y")))
    outcome, output, _ = await polish([twice], written(POST), materials=GIVEN)
    assert output.content.count("Studio") == 1
    assert "the post has it elsewhere" in (outcome.note or "")


async def test_without_the_model_the_post_stays_as_given() -> None:
    """Also what looks like a model's words: a person wrote it."""
    post = f"<think>x</think>{POST}\n\nI hope this helps! Let me know if you want another version."
    outcome, output, _ = await polish(
        [ModelUnavailable("The gateway is away: try again later.")],
        written(post),
        materials=existing(post, CHANGES),
    )
    assert output == PolishOutput(content=post)
    assert outcome.degraded == "The polish was left out: The gateway is away: try again later."


async def test_long_post_is_edited_in_parts() -> None:
    """60,000 characters: each group has the changes and the outline, and edits its own blocks."""
    filler = "People write about their days, their gardens and the books that they have read lately. " * 12
    sections = [
        f"## Chapter {chr(65 + number)}\n\n{filler}Chapter {chr(65 + number)} ends." for number in range(24)
    ]
    sections[5] += "\n\nBasic costs $9 a month."
    sections[20] += "\n\nBackups are kept for 30 days."
    post = "\n\n".join(sections)[:60_000]
    places = {block.text: block.number for block in Document(post).blocks}
    answer = updates(
        (places["Basic costs $9 a month."], "Basic costs $12 a month.", "a"),
        (places["Backups are kept for 30 days."], "Backups are kept for 90 days.", "b"),
    )
    _, output, model = await polish(lambda _: answer, written(post), materials=existing(post, CHANGES))
    assert len(model.requests) > 10
    assert all("<<OUTLINE-" in one.messages[1].content for one in model.requests)
    assert all("<<CHANGES-" in one.messages[1].content for one in model.requests)
    assert output.content == post.replace("$9", "$12").replace("30 days", "90 days")
    assert [change.reason for change in output.changes] == ["a", "b"]


async def test_revision_adds_to_the_list_of_changes() -> None:
    """Against the post that was given: a text changed twice is one change, one changed back has no entry."""
    known = (
        TextChange(before=BASIC, after=DEARER, reason="The price of Basic rose.", line=9),
        TextChange(
            before="Backups are kept for 30 days.", after="Backups are kept for 90 days.", reason="Longer."
        ),
    )
    now = POST.replace(BASIC, DEARER).replace("30 days", "90 days")
    finding = Issue(
        type="unclear", severity="low", message="Say it in short.", line=9, excerpt="and holds 5,000 notes"
    )
    back = Issue(type="unclear", severity="low", message="Say it as before.", line=12, excerpt="90 days")
    outputs = reviewed(now, finding, back)
    assert outputs.polish
    outputs = type(outputs)(
        generate=written(POST).generate,
        polish=PolishOutput(content=now, changes=known),
        quality=outputs.quality,
    )
    shorter = DEARER.replace("and holds 5,000 notes", "for 5,000 notes")
    answer = updates((6, shorter, "It is shorter."), (8, "Backups are kept for 30 days.", "As before."))
    _, output, _ = await polish([answer] * 2, outputs, revision=1, materials=GIVEN)
    assert output.content.replace(shorter, BASIC) in {POST, POST.replace("30 days", "90 days")}
    first = output.changes[0]
    assert (first.before, first.after) == (BASIC, shorter)
    assert first.reason == "The price of Basic rose. It is shorter."


async def test_revision_may_resolve_findings() -> None:
    """A block that the changes are not about may change where a finding points at it."""
    finding = Issue(type="unclear", severity="low", message="Say when.", line=13, excerpt="Support answers")
    better = "Support answers by e-mail within 48 hours."
    _, output, _ = await polish(
        [updates((7, better, "It is clearer."))], reviewed(POST, finding), revision=1, materials=GIVEN
    )
    assert output.content == POST.replace("Support answers within 48 hours.", better)
    assert output.changes == (
        TextChange(before="Support answers within 48 hours.", after=better, reason="It is clearer.", line=13),
    )


async def test_source_may_say_what_is_new() -> None:
    """The figures of a given source are known, and it is quoted."""
    source = SourceText(number=1, title="Prices", text="Support now answers all questions within 24 hours.")
    given = Materials(
        refresh=existing(POST, "Bring the support times up to date.").refresh, sources=(source,)
    )
    answer = updates((7, "Support answers within 24 hours [1].", "The source says so."))
    _, output, model = await polish([answer], written(POST), materials=given)
    assert output.content == POST.replace("48 hours", "24 hours [1]")
    assert "source 1: Support now answers" in model.requests[0].messages[1].content.split("<<SOURCES-")[1]


async def test_answer_without_reasons_is_used() -> None:
    """A small model may leave them out."""
    _, output, _ = await polish(
        [changes((8, "Backups are kept for 90 days."))], written(POST), materials=GIVEN
    )
    assert [one.reason for one in output.changes] == ["It follows from what has changed."]


async def test_post_that_is_right_stays_and_the_note_says_so() -> None:
    """A person who named changes should hear that none was made."""
    outcome, output, _ = await polish([updates()], written(POST), materials=GIVEN)
    assert output == PolishOutput(content=POST)
    assert (outcome.degraded, outcome.note) == (None, "Nothing in the given post was changed.")


async def test_length_of_a_given_post_is_its_own() -> None:
    """The changes may make it shorter. A finding about that counts if another length was asked for."""
    short = Issue(
        type="word-count", severity="low", message="119 words are 18% fewer than the 145 asked for."
    )
    unclear = Issue(type="unclear", severity="low", message="Say when.", line=13)
    for words, is_asked in ((145, False), (600, True)):
        _, _, model = await polish(
            [updates()], reviewed(POST, short, unclear), revision=1, materials=GIVEN, word_count=words
        )
        assert ("18% fewer" in model.requests[0].messages[1].content) is is_asked


async def test_new_row_and_item_stand_below_theirs() -> None:
    """A row in its table, an item in its list; rows with other cells are refused."""
    row, item = "| Studio | $59 | no limit |", "- Studio has unlimited devices."
    answer = updates(insertions=((14, row, "New."), (8, item, "New.")))
    outcome, output, _ = await polish([answer], written(POST), materials=GIVEN)
    assert output.content == POST.replace("30 days.", f"30 days.\n{item}").replace(
        "| Team | $29 | no limit |", f"| Team | $29 | no limit |\n{row}"
    )
    assert outcome.note is None
    assert [(one.after, one.line) for one in output.changes] == [(item, 15), (row, 26)]
    answer = updates(insertions=((14, "| Studio | $59 |", "New."),))
    outcome, output, _ = await polish([answer] * 2, written(POST), materials=GIVEN)
    assert output.content == POST
    assert "it is not one table row of 3 cells" in (outcome.note or "")
