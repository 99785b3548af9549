"""The check of quotations in cited sentences: each in any marks, with what may differ from the source."""
# ruff: noqa: E501, RUF001  a case a line; curly quotes

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from shared.materials.materials import SourceText

SAID = (
    "We don’t know how many people came. “We never expected so many of them to come back,” said Maria Lis. "
    "‘It was the guests’ own idea,’ she wrote. In all it was a good idea—really."
)
MARKS = [
    "“{}”",
    '"{}"',
    "‘{}’",
    "'{}'",
    "«{}»",
    "»{}«",
    "„{}“",
    "「{}」",
    "<q>{}</q>",
    '<q cite="https://a.example/">{}</q>',
]
TRUE = [
    "We don’t know how many people came",
    "We don't know how many people came",
    "We never expected so many of them to come back",
    "We *never* expected so many of them to come back",
    "[The town] never expected so many of [the visitors] to come back",
    "We never [sic] expected so many of them to come back",
    "We never … to come back",
    "[W]e never expected [...] to come back",
    "We never expected so many of them [from Leeds] to come back",
]
FALSE = [
    "We don’t know how many guests came",
    "We do not know how many people came",
    "We [always] expected so many of them to come back",
    "We [never] know how many people came",
    "[Never] know how many people came",
    "We know how many people came [not]",
    "We expected so many of them to come back",
]


def found(content: str, text: str = SAID, **given: str) -> list[str]:
    """Return the severities of the findings about quotations."""
    source = SourceText(number=1, title="A title", text=text)
    issues = check(Post(content, language="en", sources=(source,), **given)).issues  # type: ignore[arg-type]
    return [issue.severity for issue in issues if issue.type == "source-quotation"]


@pytest.mark.parametrize("marks", MARKS)
def test_quotation_is_looked_up_in_any_marks(marks: str) -> None:
    """An apostrophe within is no end of a quotation."""
    assert [each for each in TRUE if found(f"She said {marks.format(each)} [1].")] == []
    assert [each for each in FALSE if found(f"She said {marks.format(each)} [1].") != ["high"]] == []


@pytest.mark.parametrize(
    "quoted",
    [
        "[They] expected so many of them to come back",
        "How many people came. We … expected so many of them",
        "We never [hoped] so many of them to come back",
    ],
)
def test_change_that_may_turn_the_meaning_weighs_little(quoted: str) -> None:
    """Brackets and ellipses are honest marks: what they leave out decides."""
    assert found(f"She said “{quoted}” [1].") == ["low"]


@pytest.mark.parametrize(
    ("content", "severities"),
    [
        ("She called it “utterly fake news” [1].", ["high"]),
        ("This “utterly fake news” was over [1].", ["low"]),
        ("She called it “a good idea” [1].", []),
        ("She called it “bad news” [1].", []),
        ("It is their “slow and steady” way [1].", []),
        (
            "The guests’ rooms and the hosts’ rooms were full, since the ‘90s and the guests’ first days [1].",
            [],
        ),
        ("'Tis the season of the guests' and the hosts' long days [1].", []),
        ("Give ‘em what the guests’ own families like [1].", []),
        ("> We never expected so many guests. [1]", ["low"]),
        ("> We never expected so many guests. [1]\n>\n> — Maria Lis", ["high"]),
        ("> We never expected so many guests.\n>\n> — Maria Lis [1]", ["high"]),
        ("> We never expected so many guests. — Maria Lis [1]", ["high"]),
        ("As she said [1]:\n\n> We never expected so many guests.", ["high"]),
        ("As she said [1]:\n\n> We never expected so many of them to come back.", []),
        ("> We never expected so many of them to come back. — Maria Lis [1]", []),
        ("> “We never expected so many guests,” said Maria Lis. [1]", ["high"]),
        ("> **Good to know:** guests come at any time of the year. [1]", []),
        ("> We never expected so many guests.", []),
    ],
)
def test_short_and_block_quotations(content: str, severities: list[str]) -> None:
    """Three words may be a term, and a block without a writer may be a remark."""
    assert found(f"Text.\n\n{content}", brief="Write about their “slow and steady” way.") == severities


def test_long_quotation_is_looked_up() -> None:
    """A quotation may have several sentences."""
    text = "We went on and on with it. " * 30
    assert found(f"She said “{text.strip()}” [1].", text) == []
    assert found(f"She said “{text}They stopped.” [1].", text) == ["high"]
