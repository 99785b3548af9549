"""Each view for each reader: axe, the keyboard alone, narrow and wide windows, light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.axe import violations
from tests.support.browser.measures import too_wide
from tests.support.browser.people import DEMO, GARDENER
from tests.support.browser.visit import Visit

pytest_plugins = ["tests.support.servers.stack_fixtures"]

Open = Callable[..., Visit]
WIDTHS = (360, 768, 1280, 3840)
# Paths of the views; a name in braces is a job of the garden.
VIEWS = (
    "/jobs",
    "/jobs?status=failed",
    "/jobs?q=nothing+has+this",
    "/new",
    "/jobs/{growing}",
    "/jobs/{waiting}",
    "/jobs/{findings}",
    "/jobs/{honey}?show=changes",
    "/jobs/{honey}?show=tags",
    "/jobs/{honey}?show=details",
    "/jobs/{failed}",
    "/jobs/{arabic}",
    "/jobs/00000000-0000-4000-8000-000000000000",
    "/costs",
    "/webhooks",
    "/dead-letters",
)


def settle(page: Page) -> None:
    """Wait until the view has loaded what it shows."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
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
        if faults := violations(window, *rules):
            found[view] = faults
    assert not found


def press(page: Page, name: str) -> None:
    """Press a button, and wait until what opens is there."""
    page.get_by_role("button", name=name).first.click()
    settle(page)


def unfold(page: Page, name: str) -> None:
    """Open a fold by its name."""
    page.get_by_text(name, exact=True).first.click()
    settle(page)


# What opens within a view.
OPENED: dict[str, tuple[str, Callable[[Page], None]]] = {
    "account": ("/jobs", lambda page: press(page, "Account of")),
    "replay": ("/jobs/{honey}", lambda page: press(page, "Replay")),
    "edit": ("/jobs/{honey}", lambda page: press(page, "Edit and run on")),
    "reason": ("/jobs/{away}", lambda page: press(page, "Why")),
    "faults": ("/new", lambda page: press(page, "Start")),
    "more fields": ("/new", lambda page: unfold(page, "Quality, order and deadline")),
    "deliveries": ("/webhooks", lambda page: unfold(page, "Deliveries")),
    "endpoint": ("/webhooks", lambda page: press(page, "Add an endpoint")),
    "letter": ("/dead-letters", lambda page: press(page, "Replay")),
}


def test_axe_finds_nothing_in_what_opens(at: Open, garden: dict[str, str]) -> None:
    """A menu, dialogs, folds, and a form with faults; for an operator of the organization."""
    found: dict[str, list[str]] = {}
    for name, (view, act) in OPENED.items():
        window = at("/jobs", DEMO if name == "letter" else GARDENER)
        move(window.page, view.format(**garden))
        act(window.page)
        if faults := violations(window):
            found[name] = faults
        window.context.close()
    assert not found


def test_no_view_scrolls_sideways(at: Open, garden: dict[str, str]) -> None:
    """From a small telephone to a wide screen."""
    window = at("/jobs")
    found: dict[tuple[str, int], list[str]] = {}
    for view in VIEWS:
        move(window.page, view.format(**garden))
        for width in WIDTHS:
            window.page.set_viewport_size({"width": width, "height": 900})
            if faults := too_wide(window):
                found[view, width] = faults
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
