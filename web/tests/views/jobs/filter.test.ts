import { expect, test } from "vitest";
import {
  findContradiction,
  isFiltered,
  NO_FILTER,
  readFilter,
  STATUSES,
  toggleStatus,
  writeFilter,
} from "../../../src/views/jobs/filter";

test.each([
  ["", NO_FILTER],
  ["status=failed,running", { ...NO_FILTER, statuses: ["running", "failed"] }],
  ["status=failed&status=completed", { ...NO_FILTER, statuses: ["completed", "failed"] }],
  ["status=failed,nonsense,%00", { ...NO_FILTER, statuses: ["failed"] }],
  ["status=awaiting_review", { ...NO_FILTER, statuses: ["awaiting_review"] }],
  ["status=waiting", { ...NO_FILTER, statuses: ["waiting"] }],
  ["score_below=70", { ...NO_FILTER, scoreBelow: 70 }],
  ["score_below=0", NO_FILTER],
  ["score_below=1e2", NO_FILTER],
  ["score_below=-5", NO_FILTER],
  ["score_below=101", NO_FILTER],
  ["q=honey%20%26%20bees", { ...NO_FILTER, text: "honey & bees" }],
])("reads %s", (query, filter) => {
  expect(readFilter(query)).toEqual(filter);
});

test("reads back each filter that it writes", () => {
  for (const text of ["", "honey", "a&b=c,d#e", "عسل", "🐝", "%00", "<script>"]) {
    for (const scoreBelow of [null, 1, 100]) {
      for (const statuses of [[], [...STATUSES], ["failed" as const]]) {
        const filter = { statuses, scoreBelow, text };
        expect(readFilter(`?${writeFilter(filter)}`)).toEqual(filter);
      }
    }
  }
});

test("writes an address that a person can read", () => {
  expect(writeFilter({ statuses: ["failed", "running"], scoreBelow: 70, text: "honey" })).toBe(
    "status=running,failed&score_below=70&q=honey",
  );
  expect(writeFilter({ ...NO_FILTER, text: "  " })).toBe("");
});

test("cuts a text that is too long for an address", () => {
  expect(readFilter(`q=${"a".repeat(9000)}`).text).toHaveLength(200);
});

test("toggles a status", () => {
  const once = toggleStatus(NO_FILTER, "failed");
  expect(once.statuses).toEqual(["failed"]);
  expect(isFiltered(once)).toBe(true);
  expect(toggleStatus(once, "failed")).toEqual(NO_FILTER);
  expect(isFiltered(NO_FILTER)).toBe(false);
});

test("names a filter that nothing can match", () => {
  expect(findContradiction({ statuses: ["failed"], scoreBelow: 70, text: "" })).toMatch(
    /Only a completed job/,
  );
  expect(findContradiction({ statuses: ["failed", "completed"], scoreBelow: 70, text: "" })).toBeNull();
  expect(findContradiction({ statuses: [], scoreBelow: 70, text: "" })).toBeNull();
});
