"""What a visitor's patience depends on: how much is loaded, how much moves, how long the page is deaf."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.browser.visit import Visit

# The shifts of the layout that no input of the last half second caused, as Chromium counts them (CLS).
_WATCH_SHIFTS = """() => {
  window.shifts = [];
  const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
  const tell = ({ node, previousRect, currentRect }) =>
    `${node?.nodeName} ${node?.className} ${(node?.textContent ?? "").slice(0, 40)}: ` +
    `${box(previousRect)} to ${box(currentRect)}`;
  const note = (list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries())
      if (!hadRecentInput) window.shifts.push({ value, moved: sources.map(tell) });
  };
  new PerformanceObserver(note).observe({ type: "layout-shift", buffered: false });
}"""
# Of the page, and of each dialog, which would scroll by itself.
_TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll("dialog[open]")]
  .map((each) => [each.nodeName, each.scrollWidth, each.clientWidth])
  .filter(([, scrolled, shown]) => scrolled > shown).map((each) => each.join(" "))"""
_WIDE = """() => [...document.querySelectorAll("body *")]
  .map((each) => [each, Math.round(each.getBoundingClientRect().right)])
  .filter(([, right]) => right > document.documentElement.clientWidth + 1)
  .map(([each, right]) => `${each.nodeName}.${each.className} ${right}`).slice(0, 8)"""


def watch_shifts(visit: Visit) -> None:
    """Write down each shift of the layout from now on."""
    visit.run(_WATCH_SHIFTS)


def shifts(visit: Visit) -> list[dict[str, object]]:
    """Return the shifts so far, with what moved."""
    return list(visit.run("() => window.shifts"))


def too_wide(visit: Visit) -> list[str]:
    """Return the elements that make the page or a dialog scroll sideways; none where neither does."""
    found: list[str] = visit.run(_TOO_WIDE)
    return [*found, *visit.run(_WIDE)] if found else []
