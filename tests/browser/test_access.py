"""Each view for each reader: axe, the keyboard alone, narrow and wide windows, light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.axe import violations
from tests.support.browser.measures import too_wide
from tests.support.browser.people import DEMO, GARDENER, Person
from tests.support.browser.visit import Visit

pytest_plugins = ["tests.support.servers.stack_fixtures"]

Open = Callable[..., Visit]
NARROW = 360  # pixels of a small telephone
WIDTHS = (NARROW, 768, 1280, 3840)
# Paths of the views; a name in braces is a job of the garden.
VIEWS = (
    "/jobs",
    "/jobs?status=failed",
    "/jobs?q=nothing+has+this",
    "/new",
    "/jobs/{growing}",
    "/jobs/{waiting}",
    "/jobs/{review}",
    "/jobs/{findings}",
    "/jobs/{honey}?show=changes",
    "/jobs/{honey}?show=tags",
    "/jobs/{honey}?show=details",
    "/jobs/{failed}",
    "/jobs/{arabic}",
    "/jobs/00000000-0000-4000-8000-000000000000",
    "/profiles",
    "/costs",
    "/webhooks",
    "/dead-letters",
)


def settle(page: Page) -> None:
    """Wait until the view has loaded what it shows."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[aria-busy=true], .skeleton:visible")).to_have_count(0)
    page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => 0)))")


def move(page: Page, path: str) -> None:
    """Go to a view within the page, as a link does."""
    page.evaluate(
        "(path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }", path
    )
    settle(page)


@pytest.mark.parametrize(("theme", "rules"), [("light", ()), ("dark", ("color-contrast",))])
def test_axe_finds_nothing(at: Open, garden: dict[str, str], theme: str, rules: tuple[str, ...]) -> None:
    """In any view; a dark one differs in its colours alone."""
    window = at("/jobs", color_scheme=theme)
    found: dict[str, list[str]] = {}
    for view in VIEWS:
        move(window.page, view.format(**garden))
        if seen := violations(window, *rules):
            found[view] = seen
    assert not found


def press(page: Page, name: str) -> None:
    """Press a button, and wait until what opens is there."""
    page.get_by_role("button", name=name).first.click()
    settle(page)


def unfold(page: Page, name: str) -> None:
    """Open a fold by its name."""
    page.get_by_text(name, exact=True).first.click()
    settle(page)


def add_source(page: Page) -> None:
    """Open the sources of a new post, and add one without its text."""
    unfold(page, "Sources")
    press(page, "Add a source")
    page.get_by_label("Title").fill("A trial")
    press(page, "Start")


def ask(page: Page, name: str) -> None:
    """Press a button, and wait for its dialog."""
    press(page, name)
    expect(page.get_by_role("dialog")).to_be_visible()
    settle(page)


def lose(page: Page) -> None:
    """Take the network away, and wait until the page says so."""
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline").first).to_be_visible()


# What opens within a view.
OPENED: dict[str, tuple[str, Callable[[Page], None]]] = {
    "account": ("/jobs", lambda page: press(page, "Account of")),
    "replay": ("/jobs/{honey}", lambda page: ask(page, "Replay")),
    "edit": ("/jobs/{honey}", lambda page: press(page, "Edit and run on")),
    "reason": ("/jobs/{away}", lambda page: press(page, "Why")),
    "faults": ("/new", lambda page: press(page, "Start")),
    "more fields": ("/new", lambda page: unfold(page, "Quality, review, order and deadline")),
    "sources": ("/new", add_source),
    "remarks": ("/jobs/{review}", lambda page: press(page, "Send back…")),
    "profile": ("/profiles", lambda page: press(page, "New profile")),
    "deliveries": ("/webhooks", lambda page: unfold(page, "Deliveries")),
    "endpoint": ("/webhooks", lambda page: ask(page, "Add an endpoint")),
    "secret": ("/webhooks", lambda page: ask(page, "Show secret")),
    "removal": ("/webhooks", lambda page: ask(page, "Remove…")),
    "offline": ("/jobs/{honey}", lose),
}
OPENED_BY_OPERATORS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "letter": ("/dead-letters", lambda page: ask(page, "Replay")),
    "job of a letter": ("/dead-letters", lambda page: ask(page, "job ")),
}


def faults(window: Visit) -> list[str]:
    """Return what a reader would stumble over, in both themes, and on a small telephone."""
    found = violations(window)
    window.page.emulate_media(color_scheme="dark")
    found += violations(window, "color-contrast")
    window.page.set_viewport_size({"width": NARROW, "height": 800})
    found += too_wide(window)
    window.page.emulate_media(color_scheme="light")
    window.page.set_viewport_size({"width": 1280, "height": 800})
    return found


@pytest.mark.parametrize(("person", "opened"), [(GARDENER, OPENED), (DEMO, OPENED_BY_OPERATORS)])
def test_what_opens_is_for_each_reader(
    at: Open, garden: dict[str, str], person: Person, opened: dict[str, tuple[str, Callable[[Page], None]]]
) -> None:
    """A menu, dialogs, folds, a form with faults, and a banner."""
    window = at("/jobs", person)
    window.expect("ERR_INTERNET_DISCONNECTED|Could not reach Cloud Firestore|offline")
    found: dict[str, list[str]] = {}
    for name, (view, act) in opened.items():
        window.page.keyboard.press("Escape")  # with the next line: closes what the one before has opened
        move(window.page, "/nothing")
        move(window.page, view.format(**garden))
        act(window.page)
        if seen := faults(window):
            found[name] = seen
    assert not found


def test_no_view_scrolls_sideways(at: Open, garden: dict[str, str]) -> None:
    """From a small telephone to a wide screen."""
    window = at("/jobs")
    window.expect("style-src")  # of the hostile job, as in its own test
    found: dict[tuple[str, int], list[str]] = {}
    for view in (*VIEWS, "/jobs/{hostile}", "/jobs/{japanese}", "/jobs/{long}"):
        move(window.page, view.format(**garden))
        for width in WIDTHS:
            window.page.set_viewport_size({"width": width, "height": 900})
            if wide := too_wide(window):
                found[view, width] = wide
    assert not found


def focused(page: Page) -> str:
    """Return the name of what has the focus, with its outline's style."""
    return str(
        page.evaluate(
            "() => { const it = document.activeElement; return `${it.ariaLabel ?? it.textContent} ` +"
            " getComputedStyle(it).outlineStyle; }"
        )
    )


@pytest.mark.usefixtures("garden")
def test_the_keyboard_is_enough(at: Open) -> None:
    """From the list to a job, through its tabs, and into a dialog and out of it."""
    page = at("/jobs").page
    settle(page)
    link = page.get_by_role("link", name="Why Honey Never Spoils").first
    expect(link).to_be_visible()
    for _ in range(80):
        page.keyboard.press("Tab")
        seen = focused(page)
        assert not seen.endswith(" none"), f"The focus can't be seen on: {seen}"
        if "Why Honey Never Spoils" in seen:
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Why Honey Never Spoils", level=1)).to_be_focused()
    page.get_by_role("tab", name="Text").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Changes")).to_be_focused()
    page.get_by_role("button", name="Replay").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    expect(page.get_by_role("button", name="Replay")).to_be_focused()
