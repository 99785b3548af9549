"""One job: its end, its findings, its failure, a hostile one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.browser.jobs.collections import REFUSED
from tests.support.browser.people import DEMO
from tests.support.browser.visit import Visit

pytest_plugins = ["tests.support.servers.stack_fixtures"]

Open = Callable[..., Visit]
TABS = ("Text", "Changes", "Tags", "Details")


def test_findings_lead_to_their_place(at: Open, garden: dict[str, str]) -> None:
    """A finding of the list is marked in the text, and a click goes there."""
    page = at(f"/jobs/{garden['findings']}").page
    expect(page.get_by_role("heading", name="Five Herbs for a Balcony")).to_be_visible()
    finding = page.get_by_role("button", name="unsupported-claim")
    mark = page.locator("mark", has_text="87% of all herbs").first
    finding.focus()
    expect(mark).not_to_be_in_viewport()
    finding.click()
    expect(mark).to_be_in_viewport()
    expect(finding).to_have_attribute("aria-current", "true")


def test_changes_and_tags(at: Open, garden: dict[str, str]) -> None:
    """The words that the polish changed, and the tags as a result and as a card."""
    page = at(f"/jobs/{garden['honey']}").page
    page.get_by_role("tab", name="Changes").click()
    expect(page.locator("del", has_text="it's").first).to_be_visible()
    expect(page.locator("ins", has_text="its").first).to_be_visible()
    page.get_by_role("tab", name="Tags").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("Why Honey Never Spoils: The Science Behind the Jar")


def test_a_failed_job_says_why_and_what_to_do(at: Open, garden: dict[str, str]) -> None:
    """The sentence of its error, and no replay where the same request would fail again."""
    page = at(f"/jobs/{garden['failed']}").page
    expect(page.get_by_text(REFUSED).first).to_be_visible()
    expect(page.get_by_text("The same request fails again")).to_be_visible()
    expect(page.get_by_role("link", name="Start a new job with this request")).to_be_visible()
    expect(page.get_by_role("button", name="Replay")).to_have_count(0)
    page.goto(page.url.replace(garden["failed"], garden["away"]))
    expect(page.get_by_role("button", name="Replay").first).to_be_visible()


def test_a_post_runs_in_its_own_direction(at: Open, garden: dict[str, str]) -> None:
    """An Arabic one from right to left, beside a page that runs from left to right."""
    page = at(f"/jobs/{garden['arabic']}").page
    paragraph = page.get_by_role("article").get_by_role("paragraph").first
    expect(paragraph).to_have_css("direction", "rtl")
    expect(page.get_by_role("heading", level=1)).to_have_css("direction", "rtl")
    expect(page.get_by_role("tablist")).to_have_css("direction", "ltr")


# The addresses of links that a click would run; none of them may be in the page.
RUNNING = """() => [...document.querySelectorAll("a")].map((each) => each.href)
  .filter((href) => /^(javascript|data|vbscript|blob):/i.test(href))"""
# What an attacker would try who has got past the sanitizer: an element, and a module without an element.
INJECTED = """async () => {
  const script = document.createElement("script");
  script.append("window.hit=1");
  document.body.append(script);
  return import("data:text/javascript,window.hit=1").then(() => "ran", () => "refused");
}"""


def harmless(window: Visit) -> None:
    """See that no script has come into the page, has run, or waits for a click."""
    assert window.run("() => window.hit") is None
    assert window.run("() => document.querySelectorAll('script:not([src])').length") == 0
    assert window.run(RUNNING) == []


@pytest.mark.usefixtures("garden")
def test_script_runs_nowhere(at: Open) -> None:
    """In a topic, a title, a post, a finding, tags and a preview: nothing runs or could be clicked."""
    window = at("/jobs")
    window.expect("style-src")  # of raw HTML, while the sanitizer reads it: no style gets out of there
    window.expect("status of 400 .*/replay")  # of the edited text, which has control characters
    page = window.page
    page.get_by_role("link", name="<script>").first.click()
    for name in TABS:
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tabpanel")).not_to_be_empty()
        page.get_by_role("tabpanel").hover()
        harmless(window)
    page.get_by_role("button", name="Edit and run on").click()
    expect(page.get_by_role("region", name="Preview")).to_contain_text("Its end.")
    harmless(window)


def test_script_of_a_strangers_message_runs_nowhere(at: Open, garden: dict[str, str]) -> None:
    """In a dead letter, and in the job of another organization that an operator opens from there."""
    window = at("/dead-letters", DEMO)
    page = window.page
    letter = page.get_by_role("article").filter(has_text=garden["hostile"])
    letter.locator("summary").click()
    expect(letter.get_by_role("region", name="Data")).to_contain_text("<script>")
    letter.get_by_role("button", name=f"job {garden['hostile']}").click()
    expect(page.get_by_role("dialog")).to_contain_text("<script>")
    harmless(window)


def test_policy_stops_what_gets_past_the_sanitizer(at: Open) -> None:
    """Script that is in the page all the same does not run, and the browser says why."""
    window = at("/jobs")
    window.expect("CSP: |Loading the script 'data:|TrustedScript")
    expect(window.page.get_by_role("heading", level=1)).to_be_visible()
    assert window.run(INJECTED) == "refused"
    assert window.run("() => window.hit") is None
    for directive in ("script-src-elem", "require-trusted-types-for"):
        assert any(text.startswith(f"CSP: {directive}") for text in window.complaints), window.complaints
