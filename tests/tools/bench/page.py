"""The main thread's work while a draft grows, against a page that renders the whole draft anew.

A real stack, a real browser, a job whose document is written as the pipeline writes it. A task longer than
50 ms is one that a reader can feel.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.browser.jobs.collections import long_job
from tests.support.browser.jobs.documents import Office
from tests.support.browser.jobs.store import put
from tests.support.browser.people import DEMO, enter
from tests.support.browser.running import started
from tests.support.browser.visit import Visit
from tests.support.paths import ROOT
from tests.support.servers.provider import running
from tests.support.servers.stack import blog_up, serving
from tests.support.system.pipeline import Pipeline, connect
from tests.tools.bench.table import Row

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_LENGTHS = (500, 5000)  # words
_SNAPSHOTS = 25
_BUDGET = 50.0  # ms
_PACKAGES = ROOT / "web" / "node_modules"
_RIVAL = ("marked/lib/marked.umd.js", "dompurify/dist/purify.min.js")
_CATEGORIES = ["toplevel", "blink.user_timing", "disabled-by-default-devtools.timeline"]
# Resolves when the article ends with the words, without a timer that would be a task of its own.
_ARRIVAL = """(words) => new Promise((resolve, reject) => {
  const arrived = () => document.querySelector("article")?.textContent.trimEnd().endsWith(words);
  const observer = new MutationObserver(() => arrived() && (observer.disconnect(), resolve()));
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  if (arrived()) (observer.disconnect(), resolve());
  setTimeout(reject, 60000, `${words} did not come`);
})"""
_RENDER = """(text) => {
  document.querySelector("article").innerHTML = DOMPurify.sanitize(marked.parse(text));
}"""


def run() -> list[Row]:
    """Measure the page and its rival at each length, on one stack."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, running() as provider:
        state = Path(folder)
        with serving(blog_up(provider.url, state), state), started() as browser:
            for words in _LENGTHS:
                rows += _rows(words, browser, connect(state))
    return rows


def _rows(words: int, browser: Browser, pipeline: Pipeline) -> list[Row]:
    ours, rival = _ours(words, browser, pipeline), _rivals(words, browser)
    longest = statistics.median(max(each) for each in ours)
    whole = statistics.median(map(sum, ours))
    anew = statistics.median(map(sum, rival))
    return [
        Row(f"longest task of a snapshot, {words:,} words", longest, "ms", longest / _BUDGET, "50 ms", 1),
        Row("… all its tasks", whole, "ms", whole / anew, f"rendering all anew, {anew:.3g} ms"),
    ]


def _ours(words: int, browser: Browser, pipeline: Pipeline) -> list[list[float]]:
    """Return the tasks of each snapshot, in ms, of the page that watches the job."""
    written = long_job(Office(DEMO.org_id, DEMO.user_id, datetime.now(UTC)), words)
    put(pipeline._firestore, [written])
    visit = Visit(browser.new_context())
    enter(visit, pipeline.env, DEMO)
    visit.page.goto(f"{pipeline.env['WEB_URL']}/jobs/{written.job.job_id}")
    visit.page.get_by_role("article").wait_for()

    def show(text: str) -> None:
        pipeline.write(f"jobs/{written.job.job_id}", {"draft": text, "updated_at": datetime.now(UTC)})

    try:
        return _measure(browser, visit, written.job.draft or "", show)
    finally:
        visit.context.close()


def _rivals(words: int, browser: Browser) -> list[list[float]]:
    """Return the same of an empty page that renders the whole draft with each snapshot."""
    written = long_job(Office(DEMO.org_id, DEMO.user_id, datetime.now(UTC)), words)
    visit = Visit(browser.new_context())
    visit.page.set_content("<article></article>")
    for file in _RIVAL:
        visit.page.add_script_tag(path=_PACKAGES / file)
    try:
        return _measure(browser, visit, written.job.draft or "", lambda text: visit.run(_RENDER, text))
    finally:
        visit.context.close()


def _measure(browser: Browser, visit: Visit, text: str, show: Callable[[str], None]) -> list[list[float]]:
    browser.start_tracing(page=visit.page, categories=_CATEGORIES)
    for number, grown in enumerate(_growing(text)):
        visit.run("(name) => performance.mark(name)", f"snapshot {number}")
        show(grown)
        visit.run(_ARRIVAL, f"word {number}.")
        # Until it is painted.
        visit.run("() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")
    visit.run("() => performance.mark('end')")
    return _tasks(json.loads(browser.stop_tracing())["traceEvents"])


def _growing(text: str) -> Iterator[str]:
    """Yield drafts, each some words longer than the one before, as a model writes in a second."""
    text += "\n\n"
    for number in range(_SNAPSHOTS):
        text += f" A sentence that a model has written within one second, and which ends with word {number}."
        text += "\n\n" if number % 5 == 4 else ""
        yield text.rstrip()


def _tasks(events: list[dict[str, Any]]) -> list[list[float]]:
    """Return the durations in ms of the tasks of each snapshot, on the thread that has set the marks.

    Each has at least one, as it was painted. Without any, the events have other names, and 0 ms is wrong.
    """
    marks = [event for event in events if event.get("cat") == "blink.user_timing" and event["name"] != "end"]
    marks = sorted(
        (mark for mark in marks if mark["name"].startswith("snapshot ")), key=lambda mark: mark["ts"]
    )
    (end,) = {event["ts"] for event in events if event["name"] == "end" and "user_timing" in event["cat"]}
    thread = (marks[0]["pid"], marks[0]["tid"])
    tasks = [
        event
        for event in events
        if event["name"].endswith("RunTask") and (event["pid"], event["tid"]) == thread and "dur" in event
    ]
    borders = [*(mark["ts"] for mark in marks), end]
    found = [
        [task["dur"] / 1000 for task in tasks if since <= task["ts"] < until]
        for since, until in pairwise(borders)
    ]
    for mark, durations in zip(marks, found, strict=True):
        if not durations:
            raise RuntimeError(f"The trace has no task of {mark['name']}: see the names of its events")
    return found
