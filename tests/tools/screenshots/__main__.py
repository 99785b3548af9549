"""Take a picture of each view for docs/page.md: `python -m tests.tools.screenshots [VIEW …]`.

On a stack of its own, with the jobs of state.py and a clock that does not move: a picture changes only when
the page does.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.browser.people import DEMO, enter
from tests.support.browser.running import started
from tests.support.browser.visit import Visit
from tests.support.paths import ROOT
from tests.support.servers.provider import running
from tests.support.servers.stack import blog_up, serving
from tests.support.system.pipeline import Pipeline, connect
from tests.tools.screenshots.state import BUDGET, NOW, prepare
from tests.tools.screenshots.views import VIEWS, View

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = ROOT / "docs" / "images"
DEVICES = {
    "desktop": {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1.5},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True},
}
THEMES = ("light", "dark")
_NO_BAR = "--enable-features=OverlayScrollbar"
"""Bars that lie over the page, as on most machines."""


def main() -> None:
    """Take the pictures of the named views, or of all."""
    names = set(sys.argv[1:])
    if unknown := names - {view.name for view in VIEWS}:
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; choose from {', '.join(v.name for v in VIEWS)}")
    wanted = [view for view in VIEWS if not names or view.name in names]
    with tempfile.TemporaryDirectory() as folder, running() as provider:
        state = Path(folder)
        with serving(blog_up(provider.url, state), state):
            complaints = _take(connect(state), wanted)
    if complaints:
        sys.exit(f"The console of the page complained {len(complaints)} times, see above.")


def _take(pipeline: Pipeline, wanted: Iterable[View]) -> list[str]:
    """Write the pictures; return the complaints of the page's console."""
    from tests.tools.screenshots import pictures  # noqa: PLC0415 - its library is in a group of its own

    ids = prepare(pipeline)
    complaints: list[str] = []
    with started(_NO_BAR) as browser:
        for device, theme in product(DEVICES, THEMES):
            for name, shot, said in _shots(browser, pipeline.env, wanted, device, theme, ids):
                file = FOLDER / f"{name}-{device}-{theme}.png"
                state = "written" if pictures.save(shot, file) else "as it was"
                _say(f"{file.relative_to(ROOT)}  {file.stat().st_size // 1000} kB  {state}")
                for complaint in said:
                    _say(f"  {name}: {complaint}")
                complaints += said
    return complaints


def _shots(
    browser: Browser,
    environment: dict[str, str],
    wanted: Iterable[View],
    device: str,
    theme: str,
    ids: dict[str, str],
) -> Iterator[tuple[str, bytes, list[str]]]:
    """Yield each view's name and its picture, of a window of its own, and what its console said."""
    for view in wanted:
        context = browser.new_context(
            **DEVICES[device],  # type: ignore[arg-type]
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            locale="en-US",
            timezone_id="UTC",
        )
        visit = Visit(context)
        context.clock.set_fixed_time(NOW)
        context.route("**/budget?*", _tell_budget)
        if view.signed_in:
            enter(visit, environment, DEMO)
        visit.page.goto(environment["WEB_URL"] + view.path.format(**ids))
        visit.page.get_by_role("heading", level=1).wait_for()
        view.act(visit.page)
        visit.page.wait_for_function("() => !document.querySelector('[aria-busy=true], .skeleton, .bone')")
        visit.page.wait_for_timeout(300)  # for fonts and the marks, which are drawn when the page is idle
        shot = visit.page.screenshot(animations="disabled", caret="hide")
        context.close()
        yield view.name, shot, visit.complaints


def _tell_budget(route) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    if route.request.method == "OPTIONS":
        route.continue_()
        return
    headers = {"access-control-allow-origin": "*", "content-type": "application/json"}
    route.fulfill(status=200, headers=headers, body=json.dumps(BUDGET))


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
