import { expect, test } from "vitest";
import { STAGES } from "../../../hooks/contract";
import type { CostGroup } from "../../../src/door-types";
import { stageWord, stateOf } from "../../../src/job-words";
import {
  daysOf,
  GROUPINGS,
  PERIODS,
  readQuestion,
  spanOf,
  USUAL,
  writeQuestion,
} from "../../../src/views/costs/address";
import { nextPlace } from "../../../src/views/costs/day-chart";
import {
  addUp,
  cachedSentence,
  NO_CALLS,
  organizationsCsv,
  rowsOf,
  sortRows,
  spanSentence,
  turn,
  unpricedSentence,
  usualSorting,
  withoutDoubt,
} from "../../../src/views/costs/figures";
import { columnsIn, labelled, ticksFor } from "../../../src/views/costs/scale";

const NOW = Date.parse("2026-11-30T02:00:00Z");

test("reads back each question that it writes", () => {
  for (const { by } of GROUPINGS) {
    for (const { period } of PERIODS) {
      expect(readQuestion(writeQuestion({ by, period }))).toEqual({ by, period });
    }
  }
  expect(readQuestion("?by=nonsense&since=1d")).toEqual(USUAL);
});

test.each([
  ["7d", "2026-11-24", 7],
  ["30d", "2026-11-01", 30],
  ["90d", "2026-09-02", 90],
  ["month", "2026-11-01", 30],
] as const)("%s begins on %s and has %s days", (period, first, count) => {
  const span = spanOf(period, NOW);
  expect(span).toEqual({ first, last: "2026-11-30" });
  expect(daysOf(span)).toHaveLength(count);
});

test("a span over a leap day and a year's end has each day once", () => {
  expect(daysOf({ first: "2028-02-27", last: "2028-03-01" })).toEqual([
    "2028-02-27",
    "2028-02-28",
    "2028-02-29",
    "2028-03-01",
  ]);
  expect(daysOf({ first: "2026-12-31", last: "2027-01-01" })).toHaveLength(2);
});

function group(key: string | null, total_cost_usd: number | null, more: Partial<CostGroup> = {}): CostGroup {
  return { ...NO_CALLS, key, total_cost_usd, request_count: 1, ...more };
}

test("has a row for each day, also those without a call", () => {
  const rows = rowsOf([group("2026-11-29", 2)], "day", { first: "2026-11-28", last: "2026-11-30" });
  expect(rows.map(({ name, total_cost_usd }) => [name, total_cost_usd])).toEqual([
    ["28 Nov", 0],
    ["29 Nov", 2],
    ["30 Nov", 0],
  ]);
});

test("names groups, and those without a key", () => {
  const span = spanOf("7d", NOW);
  const id = "3f2b0c11-0000-4000-8000-000000000000";
  expect(rowsOf([group("generation", 1)], "stage", span)[0]?.name).toBe("Writing");
  expect(rowsOf([group("of a later release", 1)], "stage", span)[0]?.name).toBe("Of a later release");
  expect(rowsOf([group(null, 1)], "user", span)[0]?.name).toBe("Users who were deleted");
  expect(rowsOf([group(id, 1)], "post", span)[0]?.name).toBe("3f2b0c11…");
  expect(rowsOf([group(id, 1)], "user", span, new Map([[id, "You"]]))[0]?.name).toBe("You");
});

test("names the stages as a job and a list do", () => {
  const operations = {
    generate: "generation",
    polish: "polishing",
    quality: "quality_check",
    meta: "meta_tags",
  };
  for (const stage of STAGES) {
    const word = stateOf({ status: "running", stage, revision: 0 }).label;
    expect(stageWord(stage)).toBe(word);
    expect(rowsOf([group(operations[stage], 1)], "stage", spanOf("7d", NOW))[0]?.name).toBe(word);
  }
});

test("sorts rows, with unknown amounts at the end both ways", () => {
  const rows = rowsOf([group("b", null), group("a", 1), group("c", 3)], "model", spanOf("7d", NOW));
  const names = (key: "name" | "total_cost_usd", down: boolean) =>
    sortRows(rows, { key, down }, "model").map(({ name }) => name);
  expect(names("total_cost_usd", true)).toEqual(["c", "a", "b"]);
  expect(names("total_cost_usd", false)).toEqual(["a", "c", "b"]);
  expect(names("name", false)).toEqual(["a", "b", "c"]);
  expect(usualSorting("day")).toEqual({ key: "name", down: true });
  expect(turn({ key: "name", down: true }, "name")).toEqual({ key: "name", down: false });
  expect(turn({ key: "name", down: true }, "request_count")).toEqual({ key: "request_count", down: true });
});

test("adds up what is known", () => {
  expect(addUp([group("a", null), group("b", 2)]).total_cost_usd).toBe(2);
  expect(addUp([group("a", null)]).total_cost_usd).toBeNull();
  expect(addUp([])).toEqual(NO_CALLS);
});

test("nothing to add up is $0, and an unknown price stays unknown", () => {
  const none = { ...NO_CALLS, total_cost_usd: null, total_saved_usd: null };
  expect(withoutDoubt(none)).toMatchObject({ total_cost_usd: 0, total_saved_usd: 0 });
  const unknown = { ...none, request_count: 2, cached_requests: 1 };
  expect(withoutDoubt(unknown)).toMatchObject({ total_cost_usd: null, total_saved_usd: null });
});

test("writes organizations as CSV, and an unknown sum as an empty cell", () => {
  const rows = rowsOf([group("o1", null, { unpriced_requests: 1 })], "organization", spanOf("7d", NOW));
  expect(organizationsCsv(rows)).toBe(
    "organization,request_count,cached_requests,prompt_tokens,completion_tokens,total_tokens,total_cost_usd," +
      "total_saved_usd,unpriced_requests\no1,1,0,0,0,0,,0,1\n",
  );
});

test("says plainly what has no price, and what the cache did", () => {
  expect(unpricedSentence({ ...NO_CALLS, unpriced_requests: 1 })).toBe(
    "1 call has no known price. It is not in the sums.",
  );
  expect(unpricedSentence({ ...NO_CALLS, unpriced_requests: 1200 })).toMatch(/^1,200 calls have/);
  expect(unpricedSentence(NO_CALLS)).toBeNull();
  expect(cachedSentence({ ...NO_CALLS, request_count: 40, cached_requests: 10 })).toBe(
    "10 calls of 40 came from the cache (25%).",
  );
  expect(cachedSentence(NO_CALLS)).toMatch(/0%/);
  expect(spanSentence({ first: "2026-11-30", last: "2026-11-30" })).toBe("on 30 November 2026");
});

test.each([
  [0, [0, 1]],
  [Number.NaN, [0, 1]],
  [Number.POSITIVE_INFINITY, [0, 1]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
  [0.0031, [0, 0.001, 0.002, 0.003, 0.004]],
  [97, [0, 25, 50, 75, 100]],
])("ticks for %s are %j", (largest, ticks) => {
  expect(ticksFor(largest)).toEqual(ticks);
});

test("ticks are few, rise, and reach the largest value", () => {
  for (let largest = 1e-6; largest < 1e6; largest *= 1.37) {
    const ticks = ticksFor(largest);
    expect(ticks.length).toBeLessThan(8);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(largest * 0.999999);
    expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
  }
});

test.each([1, 7, 30, 90])("%s columns are inside of the chart and do not overlap", (count) => {
  const columns = columnsIn(300, count);
  expect(columns).toHaveLength(count);
  columns.forEach(({ x, width }, index) => {
    expect(x + width).toBeLessThanOrEqual((columns[index + 1]?.x ?? 300) + 1e-6);
  });
});

test("labels are as many as fit, and the newest has one", () => {
  expect(labelled(7, 800).size).toBe(7);
  expect(labelled(90, 300)).toContain(89);
  expect(labelled(90, 300).size).toBeLessThanOrEqual(6);
});

test("arrow keys stay inside of the chart", () => {
  expect(nextPlace("ArrowRight", 6, 7)).toBe(6);
  expect(nextPlace("ArrowLeft", 0, 7)).toBe(0);
  expect(nextPlace("End", 0, 7)).toBe(6);
  expect(nextPlace("Tab", 0, 7)).toBeNull();
});
