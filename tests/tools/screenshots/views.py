"""The views that have a picture, and what is done before it is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def _nothing(_: Page) -> None:
    pass


@dataclass(frozen=True)
class View:
    """A picture's name, the path with a job's name in braces, and what is clicked."""

    name: str
    path: str
    act: Callable[[Page], None] = _nothing
    signed_in: bool = True


def _tab(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("tab", name=name).click()


def _finding(page: Page) -> None:
    page.get_by_role("button", name="repetition").click()


def _replay(page: Page) -> None:
    page.get_by_role("button", name="Replay").click()
    page.get_by_role("dialog").get_by_text("$").first.wait_for()


def _fill(page: Page) -> None:
    page.get_by_label("Topic").fill("Why honey never spoils")
    page.get_by_role("textbox", name="Keywords").fill("honey,beekeeping,")
    page.get_by_role("spinbutton", name="Words").fill("700")
    page.get_by_text("Likely cost").wait_for()
    page.get_by_role("heading", level=1).click()


def _deliveries(page: Page) -> None:
    page.get_by_text("Deliveries", exact=True).first.click()
    page.get_by_role("button", name="Replay job.completed").wait_for()


VIEWS = (
    View("sign-in", "/jobs", signed_in=False),
    View("jobs", "/jobs"),
    View("growing", "/jobs/{growing}"),
    View("post", "/jobs/{honey}"),
    View("findings", "/jobs/{findings}", _finding),
    View("changes", "/jobs/{honey}", _tab("Changes")),
    View("tags", "/jobs/{honey}", _tab("Tags")),
    View("failed", "/jobs/{away}"),
    View("replay", "/jobs/{honey}", _replay),
    View("start", "/new", _fill),
    View("costs", "/costs"),
    View("webhooks", "/webhooks", _deliveries),
    View("dead-letters", "/dead-letters"),
)
