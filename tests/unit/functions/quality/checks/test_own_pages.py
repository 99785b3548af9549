"""The check of links to the own site."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from functions.quality.checks.own_pages import CHECKS
from functions.quality.checks.post import Reading
from shared.jobs.outputs import Issue
from shared.materials.materials import OwnPages, SourceText
from shared.messages.inputs import Page
from tests.support.proportion import is_proportional

PAGES = tuple(
    Page(url=f"https://www.tea.example/{name}", title=title)
    for name, title in (("green", "Green tea in the morning"), ("pots", "How to choose teapots"), ("a/b", ""))
)
GREEN = "[green tea](https://tea.example/green/)"


def find(content: str, links: OwnPages | None = None, **targets: object) -> list[Issue]:
    """Return the findings about own links."""
    post = Post(content, links=links or OwnPages(pages=PAGES), **targets)  # type: ignore[arg-type]
    return [issue for issue in check(post).issues if issue.type == "internal-link"]


@pytest.mark.parametrize(
    ("content", "severity", "said"),
    [
        (f"Drink {GREEN} now.", None, ""),
        ("Drink [green tea](/green?utm_source=x#top) now.", None, ""),
        ("Drink [it](https://other.example/green), [so](#top), [write](mailto:a@tea.example).", None, ""),
        ("Drink [black tea](https://tea.example/black) now.", "medium", "leads to no page of the list"),
        ("Drink [black tea](/black) now.", "medium", "leads to no page of the list"),
        ('Drink <a href="https://tea.example/black">black tea</a> now.', "medium", "leads to no page"),
        (f"Drink {GREEN} now, and {GREEN} later.", "low", "is linked a second time"),
        (f"## On {GREEN}\n\nDrink it.", "low", "The heading links to"),
        ("Read it [here](https://tea.example/green).", "low", "The link text “here” does not name"),
        ("Read <https://tea.example/green> now.", "low", "does not name the page"),
    ],
)
def test_each_breach_is_found(content: str, severity: str | None, said: str) -> None:
    """A page that is not in the list weighs more than a link at the wrong place."""
    issues = find(content)
    assert [issue.severity for issue in issues] == [severity] * bool(severity)
    assert all(said in issue.message and issue.line == 1 for issue in issues)


def test_missing_links_are_found_where_pages_fit() -> None:
    """Pages that share words with the post could be linked; others are no candidates."""
    text = "Green tea in the morning is calm. " * 60
    (issue,) = find(text, OwnPages(pages=PAGES, per_thousand_words=5))
    assert (issue.severity, issue.line) == ("low", None)
    assert issue.message.startswith("0 of the own pages are linked, 1 would fit")
    assert find(f"{text}{GREEN} helps.", OwnPages(pages=PAGES, per_thousand_words=5)) == []
    assert find("A rainy day in Rome. " * 60, OwnPages(pages=PAGES)) == []


def test_sources_of_the_own_site_may_be_linked() -> None:
    """A source is one that was given, whichever host it has."""
    source = SourceText(number=1, title="Black", url="https://tea.example/black", text="It is black.")
    assert find("It is [black tea](https://tea.example/black) [1].", sources=(source,)) == []


def test_without_pages_the_check_is_off() -> None:
    """As before: it runs where it is asked for, and then misses any link to the own site."""
    post = Post("Drink [black tea](/black) now.")
    assert not [issue for issue in check(post).issues if issue.type == "internal-link"]
    asked = check(Post("Drink it now."), also=["internal-link"]).issues
    assert [issue.message for issue in asked if issue.type == "internal-link"] == [
        "No link leads to another page of your site: link what backs or continues the post."
    ]
    assert find("Drink it.", OwnPages()) == []


@pytest.mark.parametrize("part", [GREEN, "[x](/black) ", "## [a](/green)\n\n", "[[[](/"])
def test_time_is_in_proportion(part: str) -> None:
    """Many links to many pages are read in proportion."""
    pages = tuple(Page(url=f"https://tea.example/{number}", title=f"Tea {number}") for number in range(500))

    def read(text: str) -> object:
        post = Post(text, links=OwnPages(pages=(*PAGES, *pages)))
        return [issue for rule in CHECKS for issue in rule.find(Reading(post))]

    assert is_proportional(lambda length: (part * length)[:length], read)
