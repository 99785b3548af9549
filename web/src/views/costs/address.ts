/** What the page of costs shows, as the address has it, and its period. Days are of UTC. */

export type By = "day" | "stage" | "model" | "user" | "post" | "organization";

export const GROUPINGS: readonly { by: By; name: string }[] = [
  { by: "day", name: "Day" },
  { by: "stage", name: "Stage" },
  { by: "model", name: "Model" },
  { by: "user", name: "User" },
  { by: "post", name: "Post" },
  { by: "organization", name: "Organization" },
];

export type Period = "7d" | "30d" | "90d" | "month";

export const PERIODS: readonly { period: Period; name: string }[] = [
  { period: "7d", name: "7 days" },
  { period: "30d", name: "30 days" },
  { period: "90d", name: "90 days" },
  { period: "month", name: "This month" },
];

export interface Question {
  by: By;
  period: Period;
}

export const USUAL: Question = { by: "day", period: "30d" };

/** Reads the query of an address. What it does not know has its usual value. */
export function readQuestion(query: string): Question {
  const params = new URLSearchParams(query);
  return {
    by: GROUPINGS.find(({ by }) => by === params.get("by"))?.by ?? USUAL.by,
    period: PERIODS.find(({ period }) => period === params.get("since"))?.period ?? USUAL.period,
  };
}

/** Writes the query of an address. */
export function writeQuestion({ by, period }: Question): string {
  return new URLSearchParams({ by, since: period }).toString();
}

export interface Span {
  /** The first and the last day, YYYY-MM-DD. */
  first: string;
  last: string;
}

/** Returns the days of a period until today; "30 days" are today and the 29 before. */
export function spanOf(period: Period, now: number): Span {
  const last = dayOf(now);
  if (period === "month") return { first: `${last.slice(0, 8)}01`, last };
  return { first: addDays(last, 1 - Number.parseInt(period, 10)), last };
}

/** Returns each day of a span. */
export function daysOf({ first, last }: Span): string[] {
  const days = [];
  for (let day = first; day <= last && days.length < 1000; day = addDays(day, 1)) days.push(day);
  return days;
}

function addDays(day: string, count: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000);
}

function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
