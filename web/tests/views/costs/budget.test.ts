import { expect, test } from "vitest";
import type { Budget } from "../../../src/door-types";
import { barOf, placesOf, sentencesOf } from "../../../src/views/costs/budget";

const BUDGET: Budget = {
  budget_usd: 10,
  period: "month",
  period_start: "2026-11-01",
  resets_at: "2026-12-01",
  spent_usd: 4,
  held_usd: 1,
  forecast_usd: 12,
  jobs_at_once: 10,
  running: 1,
  waiting: 2,
  paused: false,
};

test("draws a budget, whatever its amounts", () => {
  expect(barOf(BUDGET)).toEqual({ spent: 40, held: 10, forecast: 100, tone: "warn" });
  expect(barOf({ ...BUDGET, spent_usd: 15, held_usd: 5 })).toMatchObject({
    spent: 100,
    held: 0,
    tone: "bad",
  });
  expect(barOf({ ...BUDGET, budget_usd: 0 })).toMatchObject({ spent: 100, held: 0, tone: "bad" });
  expect(barOf({ ...BUDGET, forecast_usd: null })).toMatchObject({ forecast: null, tone: "accent" });
  expect(barOf({ ...BUDGET, budget_usd: null })).toBeNull();
});

test("says what a budget comes to", () => {
  expect(sentencesOf(BUDGET)).toEqual([
    "Jobs that have ended have spent $4.00 of $10.00 this month.",
    "Jobs at work hold $1.00; most of a hold comes back.",
    "At this rate it is $12.00 at the end of the period, which is over the budget.",
    "It begins anew on 1 December 2026, 00:00 UTC.",
  ]);
  const bare = { ...BUDGET, budget_usd: null, held_usd: 0, forecast_usd: null, resets_at: null };
  expect(sentencesOf(bare)).toEqual(["No budget is set. Jobs that have ended have spent $4.00 this month."]);
  expect(placesOf(BUDGET)).toBe("Jobs at work: 1 of at most 10; 2 wait.");
  expect(placesOf({ ...BUDGET, jobs_at_once: null, waiting: 0, paused: true })).toBe(
    "Jobs at work: 1. New jobs are paused.",
  );
});
