"""An editor's text in the place of its block: the same kind, with the same targets and tags."""

from __future__ import annotations

import pytest

from functions.polish.blocks import Document
from functions.polish.markup import UnfitError, fit, fit_new

POST = """## How to brew tea

Boil the water, as [this page](https://tea.example/brew) says.

- Green tea needs <kbd>80</kbd> degrees
- [ ] Black tea needs more

> Nobody hurries over a good cup of tea.

| Tea | Time |
|---|---|
| Green | 2 min |

Rose Street 1\\
Tea Town

![A cup](cup.png) stands beside [the pot][pot].

Under the line
--------------

[pot]: https://tea.example/pot
"""
HEADING, PARAGRAPH, ITEM, TASK, QUOTE, HEAD, ROW, ADDRESS, IMAGE, UNDERLINED = range(1, 11)


def _fit(number: int, text: str, *, may_split: bool = False, may_relevel: bool = False) -> str:
    document = Document(POST)
    return fit(document, document.blocks[number - 1], text, may_split=may_split, may_relevel=may_relevel)


@pytest.mark.parametrize(
    ("number", "text", "fitting"),
    [
        (HEADING, "## Brewing tea", "## Brewing tea"),
        (HEADING, "Brewing tea", "## Brewing tea"),
        (HEADING, "[1] ## Brewing tea\n", "## Brewing tea"),
        (PARAGRAPH, "Boil water, as [this page](https://tea.example/brew) says.\r\n", None),
        (PARAGRAPH, "Boil water, as [this page](https://tea.example/other) says.", None),
        (ITEM, "- Green tea likes <kbd>80</kbd> degrees", "Green tea likes <kbd>80</kbd> degrees"),
        (ITEM, "* Green tea likes <kbd>80</kbd> degrees", "Green tea likes <kbd>80</kbd> degrees"),
        (TASK, "Black tea likes more", "Black tea likes more"),
        (QUOTE, "> Nobody hurries\n> over good tea.", "Nobody hurries\nover good tea."),
        (ROW, "| Green tea | 2 min |", "| Green tea | 2 min |"),
        (ADDRESS, "Rose Street 1\nTeatown", "Rose Street 1\\\nTeatown"),
        (UNDERLINED, "Below the line", "## Below the line"),
    ],
)
def test_text_of_the_same_kind_fits(number: int, text: str, fitting: str | None) -> None:
    """Numbers, marks and line breaks that a model repeats or forgets are no reason against it."""
    wanted = fitting or "Boil water, as [this page](https://tea.example/brew) says."
    assert _fit(number, text) == wanted


@pytest.mark.parametrize(
    ("number", "text", "reason"),
    [
        (HEADING, "### How to brew tea well", "not one heading with ##"),
        (HEADING, "## Brewing\n\nBoil.", "not one heading"),
        (PARAGRAPH, "```\nBoil the water.\n```", "not one paragraph"),
        (PARAGRAPH, "    Boil\n\nthe water.", "not one paragraph"),
        (PARAGRAPH, "## Boil the water", "not one paragraph"),
        (PARAGRAPH, "- Boil the water\n- and pour it", "not one paragraph"),
        (PARAGRAPH, "[tea]: https://tea.example", "not one paragraph"),
        (PARAGRAPH, "<div>Boil the water</div>", "not one paragraph"),
        (PARAGRAPH, "Sure! Here is the polished text:\n\nBoil the water.", "not the post's"),
        (PARAGRAPH, "<think>short</think>Boil the water.", "not the post's"),
        (ITEM, "Green tea\n- needs <kbd>80</kbd> degrees", "not one list item"),
        (ITEM, "Green tea needs **80** degrees", "HTML"),
        (ROW, "| Green | 2 min | hot |", "not one table row of 2 cells"),
        (ROW, "| Green | 2 min |\n| Black | 4 min |", "not one table row"),
        (ROW, "Green tea takes two minutes", "not one table row"),
        (ADDRESS, "Rose Street 1, Tea Town", "lines"),
        (PARAGRAPH, "[2]", "empty"),
        (PARAGRAPH, "$$Boil the water$$", "not one paragraph"),
        (PARAGRAPH, "![Boil](water.png)", "not one paragraph"),
        (HEADING, "---\ntitle: Tea\n---\n\n## Brewing", "not one heading"),
        (HEADING, "## Brewing\n\n[pot]: https://other.example", "not one heading"),
    ],
)
def test_text_of_another_kind_is_refused(number: int, text: str, reason: str) -> None:
    """With a reason that the editor can act on."""
    with pytest.raises(UnfitError, match=reason):
        _fit(number, text)


def test_number_of_the_text_itself_stays() -> None:
    """A text may begin with what looks like its block's number."""
    document = Document("[1] is a source, and it be good.")
    for given in ("[1] is a source, and it is good.", "[1] [1] is a source, and it is good."):
        fitting = fit(document, document.blocks[0], given, may_split=False, may_relevel=False)
        assert fitting == "[1] is a source, and it is good."


def test_restored_link_may_be_no_change() -> None:
    """A text that differs by its link alone is the block's own."""
    text = Document(POST).blocks[PARAGRAPH - 1].text
    assert _fit(PARAGRAPH, text.replace("/brew", "/blog")) == text


def test_two_changed_links_are_left_to_the_comparison() -> None:
    """It can't be known which is which."""
    document = Document("See [a](x.html) and [b](y.html).")
    changed = "See [a](u.html) and [b](v.html)!"
    assert fit(document, document.blocks[0], changed, may_split=False, may_relevel=False) == changed


def test_finding_may_split_a_paragraph() -> None:
    """In a revision a paragraph may become several blocks, and a heading another level; code may not come."""
    longer = "Boil the water, as [this page](https://tea.example/brew) says.\n\n- Pour it\n- Wait"
    assert _fit(PARAGRAPH, longer, may_split=True) == longer
    assert _fit(HEADING, "### How to brew tea", may_relevel=True) == "### How to brew tea"
    assert _fit(HEADING, "## How to brew tea\n\nSlowly.", may_split=True) == "## How to brew tea\n\nSlowly."
    unseen = "Boil.\n\n[pot]: https://other.example", "---\ntitle: Tea\n---\n\nBoil."
    for text in (
        "Boil.\n\n```\nx\n```",
        "Boil.\n\n# Title",
        "Boil.\n\n- x\n\n      y",
        "[r]: http://x",
        *unseen,
    ):
        with pytest.raises(UnfitError):
            _fit(PARAGRAPH, text, may_split=True)
    with pytest.raises(UnfitError):
        _fit(ITEM, "Green tea needs <kbd>80</kbd> degrees\n\nAnd time.", may_split=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "```\ncode\n```",
        "# Title",
        "<div>x</div>",
        "<b>x</b> y",
        "---",
        "> Tea",
        "![Tea](https://other.example/tea.png)",
        "- a\n\n      code",
        "Text.\n\n[pot]: https://other.example",
        "---\ntitle: Tea\n---\n\nText.",
        "Sure! Here is the new section:\n\nTea is good for you.",
    ],
)
def test_new_blocks_are_prose(text: str) -> None:
    """Code, HTML, rules, images, a title, definitions of links and words to a chat partner are none."""
    with pytest.raises(UnfitError):
        fit_new(text)
    assert fit_new("## More\r\n\r\nText.\n") == "## More\n\nText."
