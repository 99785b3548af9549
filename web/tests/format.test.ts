import { expect, test } from "vitest";
import {
  formatAge,
  formatCount,
  formatDay,
  formatDuration,
  formatFullDay,
  formatMoment,
  formatMoney,
  formatRoughMoney,
  moneyDecimals,
  pluralize,
} from "../src/format";

test.each([
  [null, "unknown"],
  [Number.NaN, "unknown"],
  [0, "$0"],
  [0.0000001, "<$0.000001"],
  [0.0123, "$0.012300"],
  [0.5, "$0.5000"],
  [1234.5, "$1,234.50"],
])("writes %s dollars as %s", (usd, text) => {
  expect(formatMoney(usd)).toBe(text);
});

test("writes a column with the decimals of its largest amount", () => {
  const decimals = moneyDecimals([0.00004, 250, null]);
  expect([0.00004, 250, null].map((usd) => formatMoney(usd, decimals))).toEqual([
    "<$0.01",
    "$250.00",
    "unknown",
  ]);
});

test.each([
  [0.0345, "$0.035"],
  [0.2, "$0.20"],
  [12.5, "$12.50"],
  [0, "$0"],
  [null, "unknown"],
  [0.00000001, "<$0.000001"],
])("writes %s dollars roughly as %s", (usd, text) => {
  expect(formatRoughMoney(usd)).toBe(text);
});

test.each([
  [-60, "now"],
  [4, "now"],
  [5, "5 s"],
  [59, "59 s"],
  [60, "1 min"],
  [3599, "59 min"],
  [3600, "1 h"],
  [90_000, "1 d"],
])("writes an age of %s seconds as %s", (seconds, text) => {
  const now = Date.parse("2026-11-30T00:00:00Z");
  expect(formatAge(new Date(now - seconds * 1000), now)).toBe(text);
});

test("writes an unreadable time as unknown", () => {
  expect(formatAge(new Date("never"), 0)).toBe("unknown");
  expect(formatMoment(new Date("never"))).toBe("unknown");
});

test.each([
  [8.4, "8 s"],
  [90, "2 min"],
  [3600, "1 h"],
  [3900, "1 h 5 min"],
  [-1, "unknown"],
])("writes %s seconds as %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test("writes days of UTC in every time zone, and leaves other keys alone", () => {
  expect(formatDay("2026-11-30")).toBe("30 Nov");
  expect(formatFullDay("2026-11-30")).toBe("30 November 2026");
  expect(formatDay("generation")).toBe("generation");
  expect(formatDay("2026-99-99")).toBe("2026-99-99");
});

test("writes counts with thousands and the right plural", () => {
  expect(formatCount(1234567)).toBe("1,234,567");
  expect(formatCount(undefined)).toBe("unknown");
  expect(pluralize(1, "job")).toBe("1 job");
  expect(pluralize(2000, "call")).toBe("2,000 calls");
});
