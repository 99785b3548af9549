import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { type By, spanOf } from "../../../src/views/costs/address";
import { BudgetPanel } from "../../../src/views/costs/budget-panel";
import { CostsView, type CostsViewProps } from "../../../src/views/costs/costs-view";
import { addUp, NO_CALLS, rowsOf } from "../../../src/views/costs/figures";

afterEach(cleanup);

const SPAN = spanOf("7d", Date.parse("2026-11-30T02:00:00Z"));

function props(
  by: By,
  keys: [string | null, number | null][],
  more: Partial<CostsViewProps> = {},
): CostsViewProps {
  const groups = keys.map(([key, usd]) => ({
    ...NO_CALLS,
    key,
    request_count: 4,
    cached_requests: 1,
    total_cost_usd: usd,
    total_saved_usd: 0.5,
    unpriced_requests: usd === null ? 2 : 0,
  }));
  return {
    question: { by, period: "7d" },
    by,
    span: SPAN,
    hasSeveral: false,
    rows: rowsOf(groups, by, SPAN),
    total: addUp(groups),
    loading: false,
    error: null,
    exporting: false,
    budget: null,
    onQuestion: vi.fn(),
    onRetry: vi.fn(),
    onExport: vi.fn(),
    ...more,
  };
}

const keys = () =>
  within(screen.getByRole("table"))
    .getAllByRole("rowheader")
    .map((each) => each.textContent);

test("the table begins with the dearest, and a click on a column sorts", () => {
  render(
    <CostsView
      {...props("model", [
        ["cheap", 1],
        ["dear", 3],
        ["unknown", null],
      ])}
    />,
  );
  expect(keys()).toEqual(["dear", "cheap", "unknown", "Total"]);
  fireEvent.click(screen.getByRole("button", { name: "Cost" }));
  expect(keys()).toEqual(["cheap", "dear", "unknown", "Total"]);
  expect(screen.getByRole("columnheader", { name: "Cost" }).getAttribute("aria-sort")).toBe("ascending");
  fireEvent.click(screen.getByRole("button", { name: "Model" }));
  expect(keys()).toEqual(["cheap", "dear", "unknown", "Total"]);
});

test("says what has no price, and what the cache did", () => {
  render(
    <CostsView
      {...props("model", [
        ["a", 1],
        ["b", null],
      ])}
    />,
  );
  expect(screen.getByText("2 calls have no known price. They are not in the sums.")).toBeTruthy();
  expect(screen.getByText(/2 calls of 8 came from the cache \(25%\)/)).toBeTruthy();
  expect(screen.getAllByText("+ 2 unpriced")).toHaveLength(2); // its row, and the total
});

test("the keyboard goes from day to day, and reads each", () => {
  render(
    <CostsView
      {...props("day", [
        ["2026-11-30", 2],
        ["2026-11-28", 1],
      ])}
    />,
  );
  const days = within(screen.getByRole("group", { name: "Costs by day" })).getAllByRole("img");
  expect(days.map((day) => day.getAttribute("tabindex"))).toEqual(["-1", "-1", "-1", "-1", "-1", "-1", "0"]);
  const last = days[6] as HTMLElement & { focus(): void };
  expect(last.getAttribute("aria-label")).toBe(
    "30 November 2026: $2.0000, $0.5000 saved by the cache, 4 calls",
  );
  fireEvent.focus(last);
  expect(screen.getByText("Paid $2.0000")).toBeTruthy();
  fireEvent.keyDown(last, { key: "ArrowLeft" });
  expect(days[5]?.getAttribute("tabindex")).toBe("0");
  fireEvent.keyDown(last, { key: "Home" });
  expect(days[0]?.getAttribute("tabindex")).toBe("0");
});

test("an empty period has a sentence and a way out", () => {
  const onQuestion = vi.fn();
  render(<CostsView {...props("day", [], { total: NO_CALLS, onQuestion })} />);
  expect(screen.getByText(/No model was called from 24 November 2026 to 30 November 2026/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Look at 90 days" }));
  expect(onQuestion).toHaveBeenCalledWith({ by: "day", period: "90d" });
});

test("organizations are a choice for those who have several", () => {
  const { rerender } = render(<CostsView {...props("day", [])} />);
  expect(screen.queryByRole("radio", { name: "Organization" })).toBeNull();
  rerender(<CostsView {...props("day", [], { hasSeveral: true })} />);
  expect(screen.getByRole("radio", { name: "Organization" })).toBeTruthy();
});

test("an error is a sentence with a retry, and leaves the budget alone", () => {
  const onRetry = vi.fn();
  render(
    <CostsView
      {...props("day", [], { error: new Error("The ledger is away."), onRetry, budget: <p>Budget</p> })}
    />,
  );
  expect(screen.getByRole("alert").textContent).toMatch(/The ledger is away/);
  expect(screen.getByText("Budget")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(onRetry).toHaveBeenCalledOnce();
});

test("the dearest ten have bars of their own, and the others one", () => {
  const many = Array.from({ length: 13 }, (_, n): [string, number] => [`model-${n}`, n + 1]);
  render(<CostsView {...props("model", many)} />);
  const bars = within(screen.getByRole("list", { name: /the dearest first/ })).getAllByRole("listitem");
  expect(bars).toHaveLength(11);
  expect(bars[10]?.textContent).toMatch(/^3 others\$6\.0000$/);
});

test("a budget that can't be read has its own retry", () => {
  const onRetry = vi.fn();
  render(<BudgetPanel budget={null} error={new Error("Away.")} onRetry={onRetry} />);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(onRetry).toHaveBeenCalledOnce();
});
