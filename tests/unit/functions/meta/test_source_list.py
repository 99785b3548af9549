"""The list of sources that closes a post, in each form, with hostile titles and addresses."""
# ruff: noqa: E501  a case a line; angle quotation marks, other scripts

from __future__ import annotations

import pytest

from functions.meta.rendering import Published, publish, publish_cited
from functions.meta.source_headings import heading_of_sources
from functions.meta.source_list import close
from shared.jobs.outputs import CitedSource
from shared.llm.prompting import LANGUAGES
from shared.materials.materials import SourceText
from shared.materials.profile import SourceList

FIRST = SourceText(number=1, title="On honey", url="https://a.example/honey", text="It keeps.")
SECOND = SourceText(number=2, title="On jars", text="They close.")
THIRD = SourceText(number=3, title="On bees", url="https://b.example/bees", text="They fly.")
GIVEN = (FIRST, SECOND, THIRD)
BODY = "Honey keeps [1]. Jars close [2], and so on [1, 2]."


def _publish(content: str, form: SourceList, language: str = "en") -> Published:
    return publish_cited(content, GIVEN, form, language)[0]


def test_numbered_list_keeps_the_numbers() -> None:
    """A mark has the number of its source, and the list counts like the marks."""
    published = _publish(BODY, "numbered")
    assert published.content == (
        f"{BODY}\n\n## Sources\n\n1. [On honey](https://a.example/honey)\n2. On jars\n"
    )
    assert published.content_html
    assert published.content_html.startswith("<p>Honey keeps [1].")
    assert '<ol>\n<li><a href="https://a.example/honey"' in published.content_html


def test_numbers_with_a_gap_are_written() -> None:
    """A numbered list would count on from the first."""
    assert _publish("Honey keeps [1]. Bees fly [3].", "numbered").content.endswith(
        "## Sources\n\n- \\[1\\] [On honey](https://a.example/honey)\n- \\[3\\] [On bees](https://b.example/bees)\n"
    )


def test_footnotes_lead_there_and_back() -> None:
    """Markdown has footnotes, and HTML has a list that the marks lead to."""
    published = _publish(BODY, "footnotes")
    assert published.content == (
        "Honey keeps[^1]. Jars close[^2], and so on[^1][^2].\n\n"
        "[^1]: [On honey](https://a.example/honey)\n[^2]: On jars\n"
    )
    page = published.content_html or ""
    assert page.count('id="user-content-cite-1"') == 1
    assert page.count('href="#user-content-source-1"') == 2
    assert '<li id="user-content-source-2" value="2">On jars <a href="#user-content-cite-2"' in page
    assert "<h2>Sources</h2>" in page


def test_links_stand_in_the_text() -> None:
    """Each mark is a link; a source without an address is listed."""
    published = _publish(BODY, "links")
    link = "[\\[1\\]](https://a.example/honey)"
    assert published.content == (
        f"Honey keeps {link}. Jars close \\[2\\], and so on {link}\\[2\\].\n\n## Sources\n\n- \\[2\\] On jars\n"
    )
    assert "Sources" not in _publish("Honey keeps [1].", "links").content


@pytest.mark.parametrize("form", ["numbered", "footnotes", "links"])
def test_what_is_not_cited_is_not_listed(form: SourceList) -> None:
    """Without a mark nothing closes the post; marks in code are none."""
    for content in ("Honey keeps.", "Use `a[1]` now.", "```\na[1]\n```"):
        assert _publish(content, form) == publish(content)
    assert publish_cited(BODY, GIVEN, form, "en")[1] == (
        CitedSource(number=1, title="On honey", url="https://a.example/honey"),
        CitedSource(number=2, title="On jars"),
    )


def test_footnotes_keep_the_blanks_of_markdown() -> None:
    """A raised number follows its word; at the beginning of a line or a cell the blanks are Markdown's."""
    published = _publish("- [1] One.\n- Two.\t[1]\n\n| a |\n|---|\n| [1] |\n\n2. [1]", "footnotes").content
    assert published.startswith("- [^1] One.\n- Two.[^1]\n\n| a |\n|---|\n| [^1] |\n\n2. [^1]\n")


@pytest.mark.parametrize("form", ["numbered", "footnotes", "links"])
def test_body_is_made_safe(form: SourceList) -> None:
    """Whatever form the list has."""
    published = _publish("Honey [1].\n\n<script>alert(1)</script><img src=x onerror=alert(1)>", form)
    assert "<script" not in published.content
    assert "onerror" not in published.content + (published.content_html or "")


@pytest.mark.parametrize(
    "ending", ["```\ncode", "~~~~py\ncode\n~~~", "> quoted [1]", "- item [1]", "| a |\n|---|\n| b [1] |"]
)
def test_list_is_not_part_of_the_last_block(ending: str) -> None:
    """A block of code that is not closed, a list, a table: the heading is apart from it."""
    published = _publish(f"Honey keeps [1].\n\n{ending}", "numbered")
    assert "<h2>Sources</h2>\n<ol>" in (published.content_html or "")


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("de-AT", "Quellen"),
        ("zh-TW", "資料來源"),
        ("zh", "资料来源"),
        ("sr-Latn", "Izvori"),
        ("tlh", "Sources"),
        ("", "Sources"),
    ],
)
def test_heading_is_in_the_post_s_language(language: str, heading: str) -> None:
    """English is used for a language that is not known; each with a name in prompts is."""
    assert heading_of_sources(language) == heading
    assert [
        tag for tag in LANGUAGES if tag not in {"en", "fr"} and heading_of_sources(tag) == "Sources"
    ] == []


HOSTILE = [
    "]( javascript:alert(1) ) [x",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a\n\n# Heading\n\n- item",
    "`code` ``` ~~~ <!-- -->",
    "| a | b |\n|---|---|",
    "**bold** _it_ ~~no~~ $x$ \\(y\\)",
    "[^9]: note",
    "![x](https://evil.example/x.png)",
    "https://evil.example www.evil.example HTTP://EVIL.example",
    "\u202ertl \u200b\u2066x\0\ud800",
    "1. 2. 3)",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "{: onclick=x} {#id} :::",
    "][1] [2][3]",
    "x" * 300,
]


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("form", ["numbered", "footnotes", "links"])
def test_hostile_title_is_text(title: str, form: SourceList) -> None:
    """A title adds no line, no link of its own, no element and no script."""
    sources = (
        SourceText(number=1, title=title, url="https://a.example/x_(y)?a=1&copy;=2&b='\u202e", text="T"),
        SourceText(number=2, title=title, text="T"),
    )
    published, cited = publish_cited("Honey [1] keeps [2].", sources, form, "en")
    page = published.content_html or ""
    plain = publish_cited("Honey [1] keeps [2].", (FIRST, SECOND), form, "en")[0]
    assert published.content.count("\n") == plain.content.count("\n")
    for tag in ("<a ", "<li", "<h2", "<h1", "<img", "<script", "<p>", "<code", "<strong", "<em"):
        assert page.count(tag) == (plain.content_html or "").count(tag), tag
    assert "evil.example" not in page or "//evil" not in page.casefold()
    assert not {"<", ">", "\u202e"} & set("".join(source.title for source in cited))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " JaVaScRiPt:alert(1)", "//a.example", "x", ""]
)
def test_address_of_another_scheme_is_no_link(url: str) -> None:
    """The type refuses such an address; a document that was written in another way may have one."""
    source = SourceText(number=1, title="T", url=url, text="T")
    for form in ("numbered", "footnotes", "links"):
        closed = close("Honey [1].", (source,), form, "en")
        assert closed.cited == (CitedSource(number=1, title="T"),)
        assert "](" not in closed.content
