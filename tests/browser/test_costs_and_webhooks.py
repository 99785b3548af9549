"""Files from the page to the browser's downloads, and events to an endpoint."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.browser.visit import Visit
from tests.support.system.pipeline import Pipeline
from tests.support.system.receiver import Receiver, verify

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytest_plugins = ["tests.support.servers.stack_fixtures"]

Open = Callable[..., Visit]
_PATIENCE = 120.0


def download(page: Page, button: str) -> tuple[str, str]:
    """Press a button; return the name and the text of the file that it gives."""
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    return started.value.suggested_filename, Path(started.value.path()).read_text(encoding="utf-8-sig")


@pytest.mark.usefixtures("garden")
def test_costs_are_a_file(at: Open, connected: Pipeline) -> None:
    """The file has a line for each row of the table."""
    page = at("/costs?by=model&since=7d").page

    def models() -> set[str]:
        page.reload()
        expect(
            page.get_by_text("Paid").or_(page.get_by_text("No costs in this period")).first
        ).to_be_visible()
        return set(page.get_by_role("table").locator("tbody").get_by_role("rowheader").all_inner_texts())

    shown = connected.until(models, lambda names: len(names) > 1, _PATIENCE)  # the usage arrives by itself
    name, text = download(page, "Export CSV")
    assert re.fullmatch(r"costs-by-model-[0-9-]{10}-to-[0-9-]{10}\.csv", name)
    assert {row["model"] for row in csv.DictReader(text.splitlines())} == shown == {"gpt-4o", "gpt-4o-mini"}


def test_a_post_is_a_file(at: Open, garden: dict[str, str]) -> None:
    """Its title and its Markdown."""
    page = at(f"/jobs/{garden['honey']}").page
    name, text = download(page, "Download .md")
    assert name.endswith(".md")
    assert text.startswith("# Why Honey Never Spoils\n\n")


def test_an_endpoint_from_its_first_to_its_last_day(at: Open, connected: Pipeline) -> None:
    """It is added, tested, edited, disabled, removed; its delivery arrives signed, and again by a replay."""
    with Receiver.running() as receiver:
        page = at("/webhooks").page
        secret = add(page, receiver.url)
        endpoint = page.get_by_role("article", name=f"Endpoint {receiver.url}")
        endpoint.get_by_role("button", name="Send a test").click()
        arrive(connected, receiver, 1)
        endpoint.get_by_label("Show").select_option("delivered")
        endpoint.get_by_role("button", name="Replay webhook.test").click()
        arrive(connected, receiver, 2)
        first, again = receiver.requests
        assert verify(secret, *first)
        assert (first[0]["webhook-id"], first[1]) == (again[0]["webhook-id"], again[1])
        change(page, endpoint)
        endpoint.get_by_role("button", name="Remove").click()
        page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
        expect(endpoint).to_have_count(0)


def add(page: Page, url: str) -> str:
    """Add an endpoint; return its secret."""
    page.get_by_role("button", name="Add an endpoint").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("URL").fill(url)
    dialog.get_by_role("button", name="Add", exact=True).click()
    secret = page.get_by_role("dialog", name="Signing secret")
    shown = secret.locator("code").inner_text()
    secret.get_by_role("button", name="Close").click()
    return shown


def arrive(pipeline: Pipeline, receiver: Receiver, count: int) -> None:
    """Wait until so many requests have come, and the delivery is written down."""
    pipeline.until(lambda: len(receiver.requests), lambda got: got == count, _PATIENCE)
    event = receiver.requests[-1][0]["webhook-id"]
    deliveries = pipeline._firestore.collection("webhook_deliveries")

    def statuses() -> list[str]:
        found = [each.to_dict() for each in deliveries.stream()]
        return [each["status"] for each in found if each["event_id"] == event]

    pipeline.until(statuses, lambda found: found == ["delivered"], _PATIENCE)


def change(page: Page, endpoint: Locator) -> None:
    """Edit the endpoint, and disable it."""
    endpoint.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Description").fill("Of a test")
    dialog.get_by_role("checkbox", name="job.cancelled").uncheck()
    dialog.get_by_role("button", name="Save").click()
    expect(endpoint).to_contain_text("Of a test")
    expect(endpoint.get_by_text("job.completed, job.failed, budget.threshold")).to_be_visible()
    endpoint.get_by_role("button", name="Disable").click()
    expect(endpoint.get_by_text("Disabled")).to_be_visible()
    expect(endpoint.get_by_role("button", name="Send a test")).to_be_disabled()
