"""A post with its changes, compared as a whole: the last safety net."""

from __future__ import annotations

from functions.polish.assembly import Assembly
from functions.polish.blocks import Document
from functions.polish.comparison.block_losses import known_statements
from functions.polish.findings import Findings
from functions.polish.judge import Judge
from shared.jobs.outputs import Issue

POST = """## Why tea wakes you

Tea from Assam holds 40 mg of caffeine, and it do not hurt.

- Boil fresh water
- Wait a minute

Read on, and drink it while it is hot and fresh."""
HEADING, FACTS, BOIL, WAIT, END = range(1, 6)


def _assembly(
    changes: dict[int, str],
    insertions: dict[int, str] | None = None,
    post: str = POST,
    *,
    revision: bool = False,
) -> Assembly:
    findings = (Issue(type="length", severity="medium", message="Write more."),) if revision else ()
    judge = Judge(Document(post), "en", known_statements(post, (), "en"), Findings(findings))
    assembly = Assembly(judge, changes, insertions or {})
    assembly.check()
    return assembly


def test_good_changes_stay() -> None:
    """Nothing is dropped, and the rest of the post is as it was."""
    assembly = _assembly(
        {BOIL: "Boil some fresh water", FACTS: POST.split("\n\n")[1].replace("do ", "does ")}
    )
    assert assembly.text == POST.replace("it do", "it does").replace("Boil fresh", "Boil some fresh")
    assert (assembly.left_out, assembly.refused) == ([], None)


def test_without_changes_the_post_is_itself() -> None:
    """Byte for byte."""
    assert _assembly({}).text == POST


def test_change_that_breaks_blocks_is_dropped() -> None:
    """A text that no longer is its block, and what it was joined with, goes; the others stay."""
    assembly = _assembly({FACTS: "```", BOIL: "Boil some fresh water"})
    assert assembly.text.startswith(POST.split("\n\n- ", maxsplit=1)[0])
    assert "Boil some fresh" in assembly.text
    assert any("does not fit" in reason for reason in assembly.left_out)


def test_changed_lines_are_one_block() -> None:
    """A text of several lines is compared with its block, and not with what it is by itself."""
    assembly = _assembly({FACTS: "$$Tea\nwater"})
    assert assembly.text == POST
    assert assembly.left_out == [f"block {FACTS}: it does not fit into the post"]


def test_change_with_a_loss_is_dropped() -> None:
    """The reason names the words, and so the block that has them."""
    assembly = _assembly(
        {FACTS: "Tea from Assam holds caffeine, and it does not hurt.", WAIT: "Wait for a minute"}
    )
    assert assembly.text == POST.replace("Wait a", "Wait for a")
    assert assembly.refused is None
    assert assembly.left_out == ["block 2: it lost the figure “40”, and it lost the figure “forty”"] or (
        "lost the figure “40”" in assembly.left_out[0]
    )


def test_loss_of_nobody_refuses_all() -> None:
    """A post that repeats itself after the changes was not polished: the cleaned one stays."""
    same = "Read on, and drink it while it is hot and fresh, and then read on and drink more of it."
    post = "\n\n".join(
        f"Paragraph of {word} tea says what it says." for word in ("red", "green", "white", "blue")
    )
    assembly = _assembly(dict.fromkeys(range(1, 5), same), post=post)
    assert assembly.text == post
    assert assembly.refused


def test_loss_of_nobody_costs_few_changes() -> None:
    """Headings that changed places go; the changes that have nothing to do with it stay."""
    words = ("Water", "Leaves", "Kettles", "Cups", "Spoons", "Gardens", "Rivers", "Markets")
    post = "\n\n".join(f"## {word}\n\nThey be good, says {word[0]}." for word in words)
    better = {2 * number: f"They are good, says {word[0]}." for number, word in enumerate(words, 1)}
    assembly = _assembly({**better, 7: "## Markets", 15: "## Cups"}, post=post)
    assert assembly.text == post.replace("They be", "They are")
    assert assembly.refused is None
    assert [reason.partition(":")[0] for reason in assembly.left_out] == ["block 7", "block 15"]


def test_change_that_does_not_fit_goes_alone() -> None:
    """However many there are."""
    post = "\n\n".join(f"Here be the {number}th cup." for number in range(100, 160))
    changes = {number: post.split("\n\n")[number - 1].replace("be", "is") for number in range(1, 61)}
    assembly = _assembly({**changes, 17: "---", 40: "```"}, post=post)
    assert [reason.partition(":")[0] for reason in assembly.left_out] == ["block 17", "block 40"]
    assert assembly.text.count("Here is") == 58


def test_removed_remark_is_no_loss() -> None:
    """It was removed by rule; its characters count."""
    remark = "I have improved the flow of the text, kept every fact of Dr. Miller and all 12 figures."
    assembly = _assembly({6: ""}, post=f"{POST}\n\n{remark}")
    assert assembly.text == POST
    assert assembly.removed == len(remark)


def test_insertion_is_part_of_the_post() -> None:
    """In a revision; it is found behind the list that it follows."""
    new = "## More\n\nDrink it slowly, and think about the day that lies before you."
    assembly = _assembly({BOIL: "Boil some fresh water"}, {BOIL: new, 0: "Tea is good."}, revision=True)
    assert assembly.text == "Tea is good.\n\n" + POST.replace("Boil fresh", "Boil some fresh").replace(
        "minute\n\n", f"minute\n\n{new}\n\n"
    )
    assert (assembly.left_out, assembly.refused) == ([], None)


def test_made_up_insertion_is_dropped() -> None:
    """The post without it stays."""
    assembly = _assembly(
        {}, {END: "In 2019 Dr. Miller found that 70% of us drink too little."}, revision=True
    )
    assert assembly.text == POST
    assert assembly.left_out


def test_long_post_is_compared_in_parts() -> None:
    """A post of 160,000 characters is longer than what is compared at once; a loss touches its part alone."""
    words = "tea cup leaf water kettle morning garden river stone market"
    post = "\n\n".join(
        f"Part {n} is about {words} {words} and {n * 7 + 1000} things." for n in range(1, 1001)
    )
    post = f"{post}\n\n{post.replace('Part', 'Piece')}"
    changes = {
        1: post.split("\n\n")[0].replace("1007", "several"),
        1900: post.split("\n\n")[1899].replace("is about", "is all about"),
    }
    assembly = _assembly(changes, post=post)
    assert len(post) > 160_000
    assert assembly.text == post.replace("Piece 900 is about", "Piece 900 is all about")
    assert len(assembly.left_out) == 1


def test_long_tail_is_compared_in_parts() -> None:
    """Link definitions at the end are not blocks, and count when a long post is divided."""
    post = "\n\n".join(f"See [tea][{n}] of {n + 1000} cups." for n in range(800))
    post += "".join(f"\n\n[{n}]: https://tea.example/{n}/{'x' * 100}" for n in range(800))
    changes = {n: post.split("\n\n")[n - 1].replace("See", "Just see") for n in range(1, 801)}
    assembly = _assembly(changes, post=post)
    assert len(post) > 110_000
    assert assembly.text == post.replace("See", "Just see")
    assert (assembly.left_out, assembly.refused) == ([], None)
