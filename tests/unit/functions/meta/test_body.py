"""The links of the page that is published: whatever a text tries, they are those that may be in it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functions.meta.body import prepare
from functions.meta.rendering import publish_cited
from shared.materials.addresses import read
from shared.materials.materials import Materials, OwnPages, SourceText
from shared.materials.profile import SourceList
from shared.messages.inputs import Page
from shared.text.safe_html import to_html

OWN = "https://blog.example"
PAGES = (f"{OWN}/a", f"{OWN}/b")
SOURCES = (
    SourceText(number=1, title="A trial", url="https://paper.example/"),
    SourceText(number=2, title=f"Notes [x]({OWN}/evil)"),
    SourceText(number=3, title="Study", url=f"{OWN}/study"),
)
GIVEN = Materials(sources=SOURCES, links=OwnPages(pages=tuple(map(Page, PAGES)), per_thousand_words=2))
_ADDRESSES = (
    *(f"{OWN}/evil", "/evil", f"{OWN}/a", "https://www.blog.example/b/", "www.blog.example/x"),
    *("https&#58;//blog.example/y", "www&#46;blog.example/y", "https:\\//blog.example/z"),
)
_FORMS = (
    *("[some words]({})", "<{}>", "{}", "<a href='{}'>", "<b>{}</b>", "[r]: {}\n", "]({}", "![i]({})"),
    *("&#91;x y]({})", "&lt;a href={}&gt;"),
)
_PIECES = [
    *(form.format(address) for form in _FORMS for address in _ADDRESSES),
    *(
        "</a>",
        "<b>",
        "</b>",
        "<h2>",
        "</h2>",
        "<div>",
        "</div>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<script>",
        "<td>",
    ),
    *("[1]", "[^3]", "[9]", "[", "](", ")", "[x y][r]", "`", "```\n", "\\", "*", "_", "$", '"', "word "),
    *("\n\n", "\n", "# ", "- ", "> ", "    ", "| a | b |\n|---|---|\n| "),
]


class _Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, bool]] = []
        self._headings = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._headings += tag in {"h1", "h2", "h3", "h4", "h5", "h6"}
        address = dict(attrs).get("href")
        if tag in {"a", "area"} and address:
            self.found.append((address, self._headings > 0))

    def handle_endtag(self, tag: str) -> None:
        self._headings -= tag in {"h1", "h2", "h3", "h4", "h5", "h6"} and self._headings > 0


def assert_links_are_given(text: str, form: SourceList) -> None:
    """Check the links of the page: own pages, each once, as many as asked for, none in a heading."""
    published, _ = publish_cited(prepare(text, GIVEN, 300).content, SOURCES, form, "en")
    own: list[str] = []
    # Of the footnotes' Markdown, renderers make the links that they make of any text.
    for page in filter(None, (published.content_html, to_html(published.content))):
        links = [(address, inside) for address, inside in _Links(page).found if address[0] != "#"]
        found = [(read(address), inside) for address, inside in links if address != f"{OWN}/study"]
        own = [each.path for each, _ in found if each and each.host in {"", "blog.example"}]
        assert own in ([], ["/a"], ["/b"]), page
        assert not any(inside for each, inside in found if each and each.host in {"", "blog.example"}), page


@pytest.mark.parametrize(
    "text",
    [
        "See <b>https&#58;//blog.example/evil</b>",
        "<b>www.blog&#46;example/evil</b> and <i>www&#46;blog.example/evil</i>",
        "# Head <b>&#104;ttps://blog.example/a</b>",
        "<b>[See https&#58;//blog.example/evil now](/evil)</b>",
        "&lt;a href=https&#58;//blog.example/y&gt;<b>!",
    ],
)
def test_text_with_an_entity_becomes_no_link(text: str) -> None:
    """The form that is published has no link that was text before."""
    assert_links_are_given(text, "numbered")
    assert "](" not in prepare(text, GIVEN, 300).content


@given(
    st.lists(st.sampled_from(_PIECES), min_size=2, max_size=12).map("".join),
    st.sampled_from(("numbered", "links", "footnotes")),
)
@example(
    "<b><!--&#91;x y](/evil)](https&#58;//blog.example/y)&#91;x y](https://blog.example/a#x) $$", "numbered"
)
@example(
    "> \n</div>![i](https://blog.example/evil)<![CDATA[[x y](<https://blog.example/a#x>)-->```\n", "links"
)
def test_page_has_links_that_were_given_alone(text: str, form: SourceList) -> None:
    """Whatever stands around an address, and whatever form it has."""
    assert_links_are_given(text, form)


def test_list_of_a_person_is_not_beside_the_one_by_rule() -> None:
    """A list in an edited text goes; marks in a form of footnotes are read, those in headings go."""
    text = "## Why [1]\n\nTea is old[^1].\n\n## Sources\n\n1. [A trial](https://paper.example/)\n"
    for form in ("numbered", "links", "footnotes"):
        published, cited = publish_cited(prepare(text, GIVEN, 300).content, SOURCES, form, "en")
        assert [each.number for each in cited] == [1]
        assert published.content.count("https://paper.example/") == 1
        assert published.content.startswith("## Why\n\nTea is old")
