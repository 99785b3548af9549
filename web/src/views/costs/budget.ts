/** A budget as a bar and in sentences. */

import type { Budget } from "../../door-types";
import { formatCount, formatFullDay, formatRoughMoney } from "../../format";

const PERIODS: Record<string, string> = {
  day: "today",
  week: "this week",
  month: "this month",
  total: "in all",
};

export interface BudgetBar {
  /** Parts of the bar in percent. */
  spent: number;
  held: number;
  /** Where the forecast is; null if it is unknown. */
  forecast: number | null;
  tone: "accent" | "warn" | "bad";
}

/** Returns the parts of the bar; null without a budget. */
export function barOf({ budget_usd, spent_usd, held_usd, forecast_usd }: Budget): BudgetBar | null {
  if (budget_usd === null || spent_usd === null) return null;
  const part = (usd: number | null) => (budget_usd > 0 ? Math.max(0, 100 * (usd ?? 0)) / budget_usd : 100);
  const spent = Math.min(100, part(spent_usd));
  const full = part(spent_usd);
  return {
    spent,
    held: Math.min(100 - spent, part(held_usd)),
    forecast: forecast_usd === null ? null : Math.min(100, part(forecast_usd)),
    tone: full >= 100 ? "bad" : full >= 80 || (forecast_usd ?? 0) > budget_usd ? "warn" : "accent",
  };
}

/** Returns what a budget comes to, a sentence each. */
export function sentencesOf(budget: Budget): string[] {
  const { budget_usd, spent_usd, held_usd, forecast_usd, resets_at, period } = budget;
  const when = PERIODS[period ?? ""] ?? "in this period";
  const found = [
    budget_usd === null
      ? `No budget is set. Jobs that have ended have spent ${formatRoughMoney(spent_usd)} ${when}.`
      : `Jobs that have ended have spent ${formatRoughMoney(spent_usd)} of ${formatRoughMoney(budget_usd)} ${when}.`,
  ];
  if (held_usd) found.push(`Jobs at work hold ${formatRoughMoney(held_usd)}; most of a hold comes back.`);
  if (forecast_usd) {
    const over = budget_usd !== null && forecast_usd > budget_usd ? ", which is over the budget" : "";
    found.push(`At this rate it is ${formatRoughMoney(forecast_usd)} at the end of the period${over}.`);
  }
  if (resets_at) found.push(`It begins anew on ${formatFullDay(resets_at)}, 00:00 UTC.`);
  return found;
}

/** Returns a sentence on places and waiting jobs. */
export function placesOf({ jobs_at_once, running, waiting, paused }: Budget): string {
  const most = jobs_at_once === null ? "" : ` of at most ${formatCount(jobs_at_once)}`;
  const waits = waiting ? `; ${formatCount(waiting)} ${waiting === 1 ? "waits" : "wait"}` : "";
  return `Jobs at work: ${formatCount(running)}${most}${waits}.${paused ? " New jobs are paused." : ""}`;
}
