"""The marks of our prompts never reach a page, however a model changes them; what people write stays."""

from __future__ import annotations

import re

import pytest

from shared.llm.prompting import block, fields
from shared.text.cleaner import clean, clean_prefix
from tests.support.paths import ROOT
from tests.support.samples.artifacts import POST

_D = "5806bbea12345678"

# A word like any other, as long as nothing follows it.
_WORDS = {word[:end] for word in ("wishes", "post", "lost") for end in range(len(word) + 1)}

MARKS = {
    "capital digits": f"WISHES-{_D.upper()}",
    "capital digits, opening": f"<<WISHES-{_D.upper()}",
    "capital digits, closing": f"WISHES-{_D.upper()}>>",
    "capital digits, few": "WISHES-5806BBEA",
    "small name": f"wishes-{_D}",
    "small name, opening": f"<<wishes-{_D}",
    "mixed": f"Wishes-{_D.title()}>>",
    "over two lines": f"<<WISHES-\n{_D}",
    "over two lines, within": f"<<WISHES-{_D[:8]}\n{_D[8:]}>>",
    "over two lines, opening": f"<<\nWISHES-{_D}",
    "in bold": f"**<<WISHES-{_D}**",
    "in bold, bare": f"**WISHES-{_D}**",
    "in italics": f"_WISHES-{_D}>>_",
    "in code": f"`<<WISHES-{_D}`",
    "in code, bare": f"`WISHES-{_D}`",
    "in a fence": f"```\n<<WISHES-{_D}\nWISHES-{_D}>>\n```",
    "escaped as in HTML": f"&lt;&lt;WISHES-{_D}",
    "escaped as in HTML, closing": f"WISHES-{_D}&gt;&gt;",
    "escaped as in Markdown": f"\\<\\<WISHES-{_D}",
    "escaped once": f"\\<<WISHES-{_D}",
    "a digit less": f"<<WISHES-{_D[:-1]}",
    "a digit more": f"WISHES-{_D}9",
    "of the losses": f"<<LOST-{_D}",
    **{
        f"with another dash, {number}": mark
        for number, mark in enumerate(
            f"{before}WISHES{dash}{_D.upper()}{after}"
            for dash in ("\\-", "\u2010", "\u2011", "\u2013", "\u2014", "_", "\\_", " -", " \u2013", " \\-")
            for before, after in (("", ""), ("<<", ""), ("", ">>"), ("\\<\\<", ""))
        )
    },
    "another dash, small name": f"wishes\u2011{_D}",
    "of the post": f"POST-{_D}>>",
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_mark_around_a_post_is_removed(mark: str) -> None:
    """A mark before and after a post is removed, however a model has changed it."""
    for text in (f"{mark}\n\n{POST}", f"{POST}\n\n{mark}", f"{mark}\n\n{POST}\n\n{mark}"):
        assert clean(text).text == POST
        assert {removed.rule for removed in clean(text).removed} == {"quote-mark"}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_half_a_mark_is_not_shown(mark: str) -> None:
    """No part of a mark is shown while it arrives letter by letter."""
    for end in range(1, len(mark) + 1):
        shown = clean_prefix(f"{POST}\n\n{mark[:end]}")
        assert shown.removeprefix(POST).strip().strip("*_`").lower() in _WORDS


@pytest.mark.parametrize("name", ["BRIEF", "WISHES", "KEYWORDS", "FINDINGS", "HEADINGS"])
def test_growing_quotation_is_not_shown(name: str) -> None:
    """A quotation of the caller's text is not shown while it arrives, also where its end lacks a digit."""
    quoted = block(name, "Tea for the queen, please, and no sugar.")
    for text in (quoted, quoted[:-3] + ">>", quoted.replace("<<", "&lt;&lt;").replace(">>", "&gt;&gt;")):
        assert clean(f"{text}\n\n{POST}").text == POST
        shown = [clean_prefix(f"{POST}\n\n{text[:end]}") for end in range(len(text) + 1)]
        assert not any("queen" in text for text in shown)


@pytest.mark.parametrize(
    "text",
    [
        "Our part number is WISHES-5806, and it is sold out.",
        "The file about-2024 holds all of it.",
        "See https://blog.example/all-about-5806bbea12ef for more.",
        "See https://blog.example/keywords-5806bbea12345678 for more.",
        "Its file is all_about_5806bbea12345678.png, and its key post_5806bbea12345678.",
        "A post \u2013 2021 was the year \u2013 and the outline \u2014 10 pages \u2014 of it.",
        "The POST-2021 era, and the OUTLINE-20240101 that nobody read.",
        "In C++, `std::cout << x` writes, and `a >> 1` halves.",
        "A page says &lt;&lt;Menu&gt;&gt; where it means a menu.",
        "Post-deadbeat and post-facade are words.",
    ],
)
def test_similar_text_of_people_stays(text: str) -> None:
    """Part numbers, years and ends of addresses stay."""
    text = f"{POST}\n\n{text}\n\nAnd it goes on."
    assert clean(text).text == text


def test_delimiters_without_digits_are_removed() -> None:
    """Delimiters of our prompts are removed whole, with made-up digits, or without any."""
    quoted = fields("SECTION", {"heading": "How it travels", "subheadings": [], "points": ["ships"]})
    assert clean(f"{quoted}\n\nBy ship.").text == "By ship."
    delimiter = quoted.split("\n")[0]
    assert clean(f"{delimiter}\nBy ship.\n{delimiter[2:]}>>").text == "By ship."
    for marks in ("<<SECTION", "<<SECTION-", "<<SECTION-…", "<<SECTION-ab"):
        assert clean(f"{marks}\nBy ship.\n{marks[2:]}>>").text == "By ship."
    for text in ("Write `<<SECTION` there.", "See <<SECTION in the text.", "```\n<<SECTION\n```\n\nThat."):
        assert clean(text).text == text


def test_every_name_of_a_prompt_is_known() -> None:
    """A delimiter of each of our prompts is removed, also with many more digits than it had."""
    quoted = re.compile(r"""\b(?:block|fields|_?quote)\(\s*["']([A-Z]+)["']""")
    sources = [path.read_text() for path in (ROOT / "functions").rglob("*.py")]
    names = {name for source in sources for name in quoted.findall(source)}
    assert names >= {"BLOCKS", "BRIEF", "OUTLINE", "SECTION"}
    for name in names:
        for digits in ("1a2b3c4d5e6f7a8b", "1a2b3c4d5e6f" * 4):
            assert clean(f"{name}-{digits} Tea is good.").text == "Tea is good.", name
