"""The list of an organization with 200 jobs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.jobs.collections import MANY
from tests.support.browser.visit import Visit
from tests.support.system.pipeline import Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

Open = Callable[..., Visit]


def rows(page: Page) -> list[str]:
    """Return the text of each job's row."""
    return page.get_by_role("table").locator("tbody").get_by_role("row").all_inner_texts()


def test_pages_reach_the_oldest_job(at: Open, garden: dict[str, str]) -> None:
    """Each page follows the one before, without a gap and without a repetition."""
    page = at().page
    more, oldest = page.get_by_role("button", name="Load more"), f"part {MANY - 1}"
    expect(more).to_be_visible()
    while more.is_visible():
        before = len(rows(page))
        more.click()
        expect(page.get_by_role("row")).not_to_have_count(before + 1)
    expect(page.get_by_role("link", name=oldest)).to_be_visible()
    links = (
        page.get_by_role("table").get_by_role("link").evaluate_all("(all) => all.map((each) => each.href)")
    )
    assert len(links) == len(set(links)) >= MANY + len(garden)


@pytest.mark.usefixtures("garden")
def test_filters_are_in_the_address(at: Open) -> None:
    """A status, a score and words; a reload keeps them, and clearing shows all again."""
    page = at().page
    page.get_by_role("button", name="Failed").click()
    expect(page.get_by_role("link", name="A story of revenge")).to_be_visible()
    expect(page.get_by_role("link", name="Why Honey Never Spoils")).not_to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Failed")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("link", name="A story of revenge")).to_be_visible()
    assert all("Failed" in text for text in rows(page))
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Score below").fill("60")
    expect(page).to_have_url(re.compile("score_below=60"))
    expect(page.get_by_role("link", name="Five Herbs")).to_be_visible()
    expect(page.get_by_role("link", name="Why Honey Never Spoils")).not_to_be_visible()
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("searchbox").fill("rosemary WINTER")
    expect(page.get_by_role("link", name="Rosemary in winter").first).to_be_visible()
    expect(page.get_by_role("link", name="Tea for beginners")).to_have_count(0)


def test_a_change_appears_without_a_reload(at: Open, garden: dict[str, str], connected: Pipeline) -> None:
    """The progress of a job moves, and its row stays where it is."""
    page = at().page
    bar = page.get_by_role("row", name="A first vegetable bed in April").get_by_role("progressbar")
    expect(bar).to_be_visible()
    connected.write(f"jobs/{garden['polishing']}", {"progress": 71})
    expect(page.get_by_role("row", name="A first vegetable bed in April")).to_contain_text("71")
