"""Links to own pages: what stays, what is taken out, and what no text can get through."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.materials.addresses import Site
from shared.materials.link_places import find_links
from shared.materials.own_links import enforce, most_links
from shared.messages.inputs import Page
from shared.text.passages import passages, plain
from shared.text.safe_html import to_html
from shared.text.safe_markdown import safe
from tests.support.proportion import is_proportional

OWN = "https://tea.example"
PAGES = (
    Page(url=f"{OWN}/green", title="Green tea"),
    Page(url=f"{OWN}/black/", title="Black tea"),
    Page(url=f"{OWN}/?p=7", title="Milk"),
    Page(url="https://bücher.example/tee", title="Tee"),
    Page(url=f"{OWN}/cup_(size)", title="Cups"),
)
SOURCES = (f"{OWN}/study", "https://other.example/paper")
FAKE = f"{OWN}/fake"


def kept(text: str, *, words: int = 1000, per_thousand: float = 9) -> str:
    """Return what the rule makes of a text."""
    return enforce(text, PAGES, SOURCES, words, per_thousand)[0]


@pytest.mark.parametrize(
    "text",
    [
        f"See [how green tea is made]({OWN}/green) and [milk]({OWN}/?p=7 'Milk').",
        "A [paper](https://other.example/paper), [another](https://any.example), <https://any.example>.",
        f"Our [study]({OWN}/study) and [again]({OWN}/study), [below](#cups), [mail](mailto:a@tea.example).",
        f"```\n[x]({FAKE})\n```\n\n    [x]({FAKE})\n\n`[x]({FAKE})` and `{FAKE}`",
        f"![cup](/cup.png) ![cup]({OWN}/cup.png) ![cup][c]\n\n[c]: /cup.png",
        "Plain text, [brackets], a < b and tea.example.",
        f"It's at [the cups]({OWN.replace('tea', 'tee')}/x).",
    ],
)
def test_text_that_keeps_the_rules_stays(text: str) -> None:
    """Given pages, sources, other sites, places in the post, images and code stay byte for byte."""
    assert enforce(text, PAGES, SOURCES, 1000, 9) == (text, ())


@pytest.mark.parametrize(
    "address",
    [
        FAKE,
        "https://TEA.Example/fake",
        "http://www.tea.example:80/fake",
        "//tea.example/fake",
        "/fake",
        "fake.html",
        "../fake",
        "?p=8",
        f"{OWN}/green/more",
        f"{OWN}?p=8",
        "https:/tea.example/fake",
        "https://user@tea.example/fake",
        "https://tea%2Eexample/fake",
        "https://tea.example./fake",
        "https://xn--bcher-kva.example/fake",
        "https://BÜCHER.example/fake",
    ],
)
@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("Try [our *best* cup]({}) now.", "Try our *best* cup now."),
        ('Try [our best cup]({} "t") now.', "Try our best cup now."),
        ("Try [our best cup](<{}>) now.", "Try our best cup now."),
        ("Try [our best cup][c] now.\n\n[c]: {}", "Try our best cup now."),
        ("Try [our best cup] now.\n\n[our best cup]: {} 'T'", "Try our best cup now."),
        ("> - Try\n>   [our\n>   best cup]({}) now.", "> - Try\n>   our\n>   best cup now."),
        (
            "| a | b |\n|---|---|\n| x \\| y | Try [cups]({}) |",
            "| a | b |\n|---|---|\n| x \\| y | Try cups |",
        ),
        ('Try <a class="x" HREF="{}">our best cup</a> now.', "Try our best cup now."),
        ("<div>\n<A href='{}'>our best cup</A>\n</div>", "<div>\nour best cup\n</div>"),
        ("Try [![cup](cup.png)]({}) now.", "Try ![cup](cup.png) now."),
    ],
)
def test_other_links_to_the_site_go(address: str, form: str, words: str) -> None:
    """However an address is written, and in whatever kind of link: its words stay, and a note names it."""
    made, notes = enforce(form.format(address), PAGES, SOURCES, 1000, 9)
    assert made.rstrip() == words
    (note,) = notes
    assert note.startswith("A link to a page that was not given was taken out and the words kept: “")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (f"Go to <{FAKE}> or {FAKE}.", "Go to tea.example/fake or tea.example/fake."),
        ("Go to www.tea.example/fake, please.", "Go to tea.example/fake, please."),
        (f"Go to [{FAKE}]({FAKE}).", "Go to tea.example/fake."),
        (f"Go to [{OWN}/green]({OWN}/green).", "Go to tea.example/green."),
        (f"<{OWN}/green>", "tea.example/green"),
    ],
)
def test_bare_addresses_of_the_site_are_words(text: str, made: str) -> None:
    """Some renderers link a bare address, so it loses what makes it one."""
    assert kept(text) == made


@pytest.mark.parametrize(
    "address",
    [
        "http://www.tea.example/green/?utm_source=x#top",
        "/green",
        "//TEA.example/green",
        "green/",
        f"{OWN}/x/../green",
        f"{OWN}/gr%65en",
    ],
)
def test_address_of_a_page_is_written_as_given(address: str) -> None:
    """A relative address, another scheme or a tracking parameter becomes the address of the list."""
    assert kept(f"All [about green tea]({address}).") == f"All [about green tea]({OWN}/green)."
    written = f'All <a rel="x" href="{address}">about green tea</a>.'
    assert kept(written) == f'All <a href="{OWN}/green">about green tea</a>.'


def test_brackets_of_an_address_are_kept() -> None:
    """An address with brackets is written so that every renderer finds its end."""
    assert kept("All [about cups](/cup_\\(size\\)).") == f"All [about cups](<{OWN}/cup_(size)>)."


@pytest.mark.parametrize(
    "words",
    [
        "here",
        "Click here",
        "*this*",
        "",
        "→",
        "42",
        "hier",
        "这里",
        "www.x.example",
        "tea.example/green",
        "tea.example",
        "/green",
    ],
)
def test_words_that_say_nothing_are_no_link(words: str) -> None:
    """A reader of links alone, or a search engine, learns nothing from them."""
    made, (note,) = enforce(f"Read [{words}]({OWN}/green).", PAGES, SOURCES, 1000, 9)
    assert made == f"Read {words.removeprefix('www.')}."
    assert "whose words do not say what the page has" in note


def test_each_page_is_linked_once_and_never_in_a_heading() -> None:
    """The first link outside of headings stays."""
    text = (
        f"# [Green tea]({OWN}/green)\n\nAll [about it]({OWN}/green), [all of it](/green).\n\n"
        f"[Black]({OWN}/black)\n---\n\n<h2><a href='/black'>Black</a></h2>\n\n[Black tea](/black)"
    )
    made, notes = enforce(text, PAGES, SOURCES, 1000, 9)
    assert made == (
        f"# Green tea\n\nAll [about it]({OWN}/green), all of it.\n\n"
        f"Black\n---\n\n<h2>Black</h2>\n\n[Black tea]({OWN}/black/)"
    )
    assert notes == (
        f"3 links in a heading were taken out and the words kept: “{OWN}/green”, “{OWN}/black”, “/black”.",
        "A link to a page that is linked already was taken out and the words kept: “/green”.",
    )


def test_links_beyond_the_number_go() -> None:
    """The last ones go; one may stay however short the post is."""
    text = f"[Green tea]({OWN}/green), [black tea]({OWN}/black/), [milk jugs]({OWN}/?p=7)"
    assert (
        kept(text, words=500, per_thousand=4)
        == f"[Green tea]({OWN}/green), [black tea]({OWN}/black/), milk jugs"
    )
    assert kept(text, words=10, per_thousand=0.1) == f"[Green tea]({OWN}/green), black tea, milk jugs"
    assert [most_links(words, 3) for words in (100, 500, 1000, 5000)] == [1, 2, 3, 15]


def test_note_names_a_few() -> None:
    """A note stays short, whatever a model wrote."""
    text = " ".join(f"[cup {number}](/fake-{number}{'x' * 300})" for number in range(9))
    _, (note,) = enforce(text, PAGES, SOURCES, 1000, 9)
    assert note.startswith("9 links to a page that was not given were taken out")
    assert note.endswith(" and 6 more.")
    assert len(note) < 500


def test_nothing_is_known_without_pages() -> None:
    """A request without own pages has today's post."""
    text = f"[x]({FAKE}) and [y](/y)"
    assert enforce(text, (), SOURCES, 1000, 3) == (text, ())


def test_footnotes_hold_no_other_links() -> None:
    """Code to one renderer is text to one that knows footnotes."""
    made = kept(f"Tea[^a].\n\n[^a]: See [fake cups]({FAKE}).\n\n    More [fake cups]({FAKE}).")
    assert f"]({OWN}" not in made


@pytest.mark.parametrize(
    "text",
    [
        f"<h2>[tea leaves]({FAKE})</h2>",
        f"<div>\n[tea leaves](/fake) and [green tea]({OWN}/green)\n</div>",
        "</div>&#91;a](/fake)",
        f"</div>`[tea leaves]({FAKE})<br>`",
        f"<br>{FAKE} and www.tea.example/fake",
        f"<!--{FAKE}[tea leaves]({OWN}/green)",
        f"[tea leaves]({OWN}/green){FAKE}<!--",
        "<table><tr><td>\n[a cup](/fake)\n</td></tr></table>",
        "<details>\n\n<a\nhref='/fake'>a cup</a>\n\n</details>",
    ],
)
def test_no_page_shows_another_link(text: str) -> None:
    """Renderers read raw HTML and what is in it in different ways; the page that is made has none of them."""
    site = Site(PAGES, SOURCES)
    made = kept(text)
    for page in (to_html(made), to_html(safe(made))):
        links = [html.unescape(found) for found in re.findall(r'<a\b[^>]*?href="([^"]*)"', page)]
        assert all(site.page(link) for link in links if site.is_own(link)), page
        assert "/fake" not in page or "://tea.example/fake" not in page


def test_markdown_in_html_keeps_its_links() -> None:
    """A listed page stays linked where HTML is around it, and a heading of HTML has none."""
    text = f"<div>\n[green tea]({OWN}/green)\n</div>\n\n<h3>[black tea]({OWN}/black/)</h3>"
    assert kept(text) == f"<div>\n[green tea]({OWN}/green)\n</div>\n\n<h3>black tea</h3>"


def test_addresses_that_no_browser_reads_are_compared() -> None:
    """No address of a list or of a text stops the rule."""
    pages = (
        Page(url="https://[tea.example/a"),
        Page(url="https://%00/a"),
        Page(url=f"https://{'x' * 300}.example/a"),
    )
    text = "[tea](https://[tea.example/b) [tea](https://%ff/a) [tea](//) [tea](https://) [tea](https://xn--a-.example)"
    assert enforce(text, pages, ("https://[",), 1000, 9)[0]


_ADDRESSES = [
    FAKE,
    f"{OWN}/green",
    "/black",
    "//tea.example/x",
    f"{OWN}/study",
    "https://any.example",
    "#a",
    "x",
]
_PIECES = [
    *(f"[tea leaves]({address})" for address in _ADDRESSES),
    *(f"<{address}>" for address in _ADDRESSES[:2]),
    *(f"<a href='{address}'>" for address in _ADDRESSES),
    *(
        "</a>",
        "<a href=/fake ",
        "<h2>",
        "</h2>",
        "[",
        "](",
        "/fake)",
        "]",
        "[c]",
        "[c]: /fake\n",
        "\n[c]: /green\n",
    ),
    *(
        "![a](/x.png)",
        "*",
        "`",
        "```\n",
        "\n\n",
        "\n",
        "> ",
        "- ",
        "# ",
        "| a | b |\n|---|---|\n| ",
        " | ",
        "\\",
    ),
    *(
        FAKE,
        "www.tea.example",
        "tea",
        " ",
        "\t",
        "    ",
        "<div>\n",
        "\r\n",
        "\0",
        "[^n]: ",
        "'",
        '"',
        "<!--",
        "-->",
    ),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=24).map("".join))
@example("[[a](/fake)](/fake)")
@example(f"[[tea]](/fake)({FAKE})")
def test_no_text_gets_another_link_through(text: str) -> None:
    """Whatever is written, each link to the site is a page of the list, once, and in no heading."""
    made = kept(text)
    site = Site(PAGES, SOURCES)
    found = find_links(made)
    own = [link for link in found.links if site.is_own(link.address) and not site.is_allowed(link.address)]
    assert all(link.address in {page.url for page in PAGES} and not link.in_heading for link in own), made
    assert len({link.address for link in own}) == len(own) <= 9
    assert not [address for _, address in (*found.definitions, *found.lost) if site.is_own(address)]
    assert kept(made) == made


_WORDS = [
    "[tea leaves](/fake)",
    f"[green]({OWN}/green)",
    "[c][r]",
    "tea",
    " ",
    "\n\n",
    "- ",
    "> ",
    "*so*",
    "\n",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=24).map("".join))
def test_words_stay(text: str) -> None:
    """A reader reads the same words, with and without the links."""
    assert plain(passages(kept(text))) == plain(passages(text))


@pytest.mark.parametrize(
    "piece",
    [
        "[tea](/fake) ",
        "[",
        "<a '",
        '<a "',
        "<a href='/fake'>",
        "[c]: /fake\n\n",
        "[a](",
        f"{FAKE} ",
        "<https://tea.example/x> ",
        "a | ",
        "<h2>",
        "[[a](/x)](/x)",
    ],
)
def test_time_is_linear(piece: str) -> None:
    """Hostile texts are read in proportion to their length."""
    assert is_proportional(lambda size: piece * (size // len(piece)), kept)


def test_links_to_the_site_of_an_unread_sitemap_are_taken_out() -> None:
    """Its pages are missing, so nobody gave one; other sites' links stay, and those of sources."""
    text = (
        "See [our jars](https://honey.example/jars), [lids](/lids), "
        "[the trial](https://www.honey.example/trial) and [others](https://elsewhere.example/)."
    )
    sitemap = "https://www.honey.example/sitemap.xml"
    held, notes = enforce(text, (), ["https://honey.example/trial"], 100, 3, sitemap=sitemap)
    assert held == (
        "See our jars, lids, [the trial](https://www.honey.example/trial) "
        "and [others](https://elsewhere.example/)."
    )
    assert "to a page that was not given" in notes[0]
    assert enforce(text, (), (), 100, 3) == (text, ())
