import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { JobRow } from "../../../hooks";
import { NO_FILTER } from "../../../src/views/jobs/filter";
import { JobsView, type JobsViewProps } from "../../../src/views/jobs/jobs-view";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-30T00:00:00Z") });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function job(id: string, more: Partial<JobRow> = {}): JobRow {
  return {
    job_id: id,
    org_id: "o",
    user_id: "u",
    status: "completed",
    waiting: null,
    stage: "meta",
    progress: 100,
    run: 1,
    revision: 0,
    topic: `Topic ${id}`,
    title: null,
    score: 80,
    cost_usd: 0.01,
    error: null,
    cancel_requested: false,
    created_at: new Date("2026-11-29T23:59:00Z"),
    updated_at: new Date("2026-11-29T23:59:00Z"),
    ...more,
  };
}

function props(more: Partial<JobsViewProps> = {}): JobsViewProps {
  return {
    filter: NO_FILTER,
    onFilter: vi.fn(),
    jobs: [job("b"), job("c")],
    state: "live",
    more: false,
    busy: false,
    onLoadMore: vi.fn(),
    onRetry: vi.fn(),
    ...more,
  };
}

const topics = () => screen.getAllByRole("rowheader").map((each) => each.textContent);

test("shows each job with a link to it", () => {
  render(<JobsView {...props({ jobs: [job("a b/c", { topic: "Honey", score: 91 })] })} />);
  expect(screen.getByRole("link", { name: "Honey" }).getAttribute("href")).toBe("/jobs/a%20b%2Fc");
  expect(screen.getByRole("row", { name: /Honey/ }).textContent).toMatch(/91.*\$0\.01.*1 min/);
});

test("a hostile topic is text", () => {
  const hostile = `<img src=x onerror="alert(1)">${"x".repeat(300)}`;
  const { container } = render(<JobsView {...props({ jobs: [job("a", { topic: hostile })] })} />);
  expect(screen.getByRole("link", { name: hostile })).toBeTruthy();
  expect(container.querySelector("img")).toBeNull();
});

test("a new job appears on top", () => {
  const { rerender } = render(<JobsView {...props()} />);
  rerender(<JobsView {...props({ jobs: [job("a"), job("b"), job("c")] })} />);
  expect(topics()).toEqual(["Topic a", "Topic b", "Topic c"]);
});

test("a new job waits while the pointer is on the list, and comes on a click", () => {
  const { container, rerender } = render(<JobsView {...props()} />);
  const body = container.querySelector("tbody") as HTMLElement;
  fireEvent.pointerOver(body, { pointerType: "mouse" });
  rerender(<JobsView {...props({ jobs: [job("a"), job("b"), job("c", { score: 12 }), job("d")] })} />);
  expect(topics()).toEqual(["Topic b", "Topic c", "Topic d"]);
  expect(screen.getByText("12")).toBeTruthy(); // what is shown stays live
  fireEvent.click(screen.getByRole("button", { name: "Show 1 new job" }));
  expect(topics()).toEqual(["Topic a", "Topic b", "Topic c", "Topic d"]);
});

test("ages move by themselves", () => {
  render(<JobsView {...props()} />);
  expect(screen.getAllByText("1 min")).toHaveLength(2);
  act(() => void vi.advanceTimersByTime(60_000));
  expect(screen.getAllByText("2 min")).toHaveLength(2);
});

test("loading has rows of the same shape and says so", () => {
  const { container } = render(<JobsView {...props({ jobs: [], state: "loading", busy: true })} />);
  expect(screen.getByRole("table").getAttribute("aria-busy")).toBe("true");
  expect(container.querySelectorAll("tbody .job-line")).toHaveLength(8);
  expect(screen.getByText("Loading jobs…")).toBeTruthy();
});

test("an empty list leads to the form, and an empty match back", () => {
  const onFilter = vi.fn();
  const { rerender } = render(<JobsView {...props({ jobs: [] })} />);
  expect(screen.getByRole("link", { name: "Start the first post" }).getAttribute("href")).toBe("/new");
  rerender(<JobsView {...props({ jobs: [], filter: { ...NO_FILTER, text: "bees" }, onFilter })} />);
  fireEvent.click(screen.getByRole("button", { name: "Clear the filter" }));
  expect(onFilter).toHaveBeenCalledWith(NO_FILTER);
});

test("says when older jobs may match", () => {
  const onLoadMore = vi.fn();
  render(
    <JobsView {...props({ jobs: [], filter: { ...NO_FILTER, text: "bees" }, more: true, onLoadMore })} />,
  );
  fireEvent.click(screen.getByRole("button", { name: "Look further" }));
  expect(onLoadMore).toHaveBeenCalledOnce();
});

test.each([
  ["refused", /may not see/],
  ["signed-out", /sign in again/],
] as const)("%s is a sentence with a retry", (state, sentence) => {
  const onRetry = vi.fn();
  render(<JobsView {...props({ jobs: [], state, onRetry })} />);
  const alert = screen.getByRole("alert");
  expect(alert.textContent).toMatch(sentence);
  fireEvent.click(within(alert).getByRole("button", { name: "Try again" }));
  expect(onRetry).toHaveBeenCalledOnce();
});

test("offline keeps the list; the page's banner says so", () => {
  render(<JobsView {...props({ state: "offline" })} />);
  expect(topics()).toHaveLength(2);
  expect(screen.queryByText(/offline|not live/i)).toBeNull();
});

test("an error of a later page keeps the list", () => {
  render(<JobsView {...props({ error: "The service is away." })} />);
  expect(screen.getByRole("alert").textContent).toMatch(/is away/);
  expect(topics()).toHaveLength(2);
});

test("words and a score filter after a pause, a status at once", () => {
  const onFilter = vi.fn();
  render(<JobsView {...props({ onFilter })} />);
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "ho" } });
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "honey" } });
  expect(onFilter).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(onFilter.mock.calls).toEqual([[{ ...NO_FILTER, text: "honey" }]]);
  fireEvent.change(screen.getByLabelText("Score below"), { target: { value: "70" } });
  vi.advanceTimersByTime(1000);
  expect(onFilter).toHaveBeenLastCalledWith({ ...NO_FILTER, scoreBelow: 70 });
  fireEvent.click(screen.getByRole("button", { name: "Failed" }));
  expect(onFilter).toHaveBeenLastCalledWith({ ...NO_FILTER, statuses: ["failed"] });
});

test("an address that changes elsewhere changes the fields", () => {
  const { rerender } = render(<JobsView {...props({ filter: { ...NO_FILTER, text: "honey" } })} />);
  rerender(<JobsView {...props()} />);
  expect((screen.getByRole("searchbox") as HTMLInputElement).value).toBe("");
});

test("the focus goes on to the first new row when the button is gone", () => {
  const { rerender } = render(<JobsView {...props({ more: true })} />);
  const more = screen.getByRole("button", { name: "Load more" });
  more.focus();
  fireEvent.click(more);
  rerender(<JobsView {...props({ jobs: [job("b"), job("c"), job("d"), job("e")] })} />);
  expect(document.activeElement?.textContent).toBe("Topic d");
});

test("a filter that loads says so, and keeps the last rows until then", () => {
  render(<JobsView {...props({ state: "loading", busy: true })} />);
  expect(screen.getByText("Loading jobs…")).toBeTruthy();
  expect(topics()).toHaveLength(2);
});
