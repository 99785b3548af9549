"""Sign-in, and rights of others."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from playwright.sync_api import Response, expect

from tests.support.browser.axe import violations
from tests.support.browser.measures import too_wide
from tests.support.browser.people import GARDENER, RIDER, enter
from tests.support.browser.visit import Visit
from tests.support.system.pipeline import Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

Open = Callable[..., Visit]


def test_one_click_signs_in(visit: Open, connected: Pipeline) -> None:
    """A reload stays signed in, and signing out leads back."""
    window = visit()
    page = window.page
    page.goto(connected.env["WEB_URL"])
    button = page.get_by_role("button", name="Sign in as demo@example.com")
    expect(button).to_be_visible()
    assert not violations(window)
    page.emulate_media(color_scheme="dark")
    assert not violations(window, "color-contrast")
    button.click()
    heading = page.get_by_role("heading", name="Jobs", level=1)
    expect(heading).to_be_visible()
    page.reload()
    expect(heading).to_be_visible()
    page.get_by_role("button", name="Account of demo@example.com").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in as demo@example.com")).to_be_visible()
    expect(heading).not_to_be_visible()


def test_the_first_load_is_small(visit: Open, connected: Pipeline) -> None:
    """Up to the list of jobs: what comes from the page's own server, compressed."""
    window, seen = visit(), list[Response]()
    enter(window, connected.env, GARDENER)
    window.page.on("response", lambda response: seen.append(response))  # noqa: PLW0108 - it marks its handler
    window.page.goto(f"{connected.env['WEB_URL']}/jobs")
    expect(window.page.get_by_role("heading", name="Jobs", level=1)).to_be_visible()
    own = [response for response in list(seen) if response.url.startswith(connected.env["WEB_URL"])]
    assert len(own) > 3
    assert sum(len(gzip.compress(response.body())) for response in own) < 250_000


def test_a_stranger_is_refused_in_a_sentence(visit: Open, connected: Pipeline) -> None:
    """An address that nobody has; the page says so and keeps the form."""
    window = visit()
    window.expect("status of 40[013]")
    page = window.page
    page.goto(connected.env["WEB_URL"])
    page.get_by_text("As another user").click()
    page.get_by_label("Email").fill("nobody@example.com")
    page.get_by_label("Password").fill("a guess")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("email address or the password is wrong")
    page.set_viewport_size({"width": 360, "height": 800})
    assert not too_wide(window)


def test_another_organization_sees_nothing(at: Open, garden: dict[str, str]) -> None:
    """Neither in its list, nor by a job's address, nor by its words."""
    window = at("/jobs", RIDER)
    page = window.page
    expect(page.get_by_text("No jobs yet")).to_be_visible()
    page.goto(page.url.replace("/jobs", f"/jobs/{garden['honey']}"))
    expect(page.get_by_text("Why Honey Never Spoils")).not_to_be_visible()
    expect(page.get_by_text("belongs to another organization")).to_be_visible()
    page.goto(page.url.replace(f"/jobs/{garden['honey']}", "/jobs?q=honey"))
    expect(page.get_by_text("No job matches")).to_be_visible()
