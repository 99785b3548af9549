/** The filter of the list of jobs, as the address has it. */

import type { ListStatus } from "../../../hooks";

export interface JobsFilter {
  statuses: ListStatus[];
  scoreBelow: number | null;
  text: string;
}

export const STATUSES: readonly ListStatus[] = [
  "queued",
  "waiting",
  "running",
  "awaiting_review",
  "completed",
  "failed",
  "cancelled",
];
export const NO_FILTER: JobsFilter = { statuses: [], scoreBelow: null, text: "" };

const MOST_TEXT = 200;

/** Reads a filter from the query of an address. What it does not know is left out. */
export function readFilter(query: string): JobsFilter {
  const params = new URLSearchParams(query);
  const named = params.getAll("status").flatMap((each) => each.split(","));
  return {
    statuses: STATUSES.filter((status) => named.includes(status)),
    scoreBelow: readScore(params.get("score_below")),
    text: (params.get("q") ?? "").slice(0, MOST_TEXT),
  };
}

/** Writes a filter as the query of an address; without a filter it is empty. */
export function writeFilter(filter: JobsFilter): string {
  const params = new URLSearchParams();
  const statuses = STATUSES.filter((status) => filter.statuses.includes(status));
  if (statuses.length) params.set("status", statuses.join(","));
  if (filter.scoreBelow !== null) params.set("score_below", String(filter.scoreBelow));
  if (filter.text.trim()) params.set("q", filter.text.slice(0, MOST_TEXT));
  return params.toString().replaceAll("%2C", ",");
}

/** Returns the filter with a status added or taken out. */
export function toggleStatus(filter: JobsFilter, status: ListStatus): JobsFilter {
  const has = filter.statuses.includes(status);
  const statuses = STATUSES.filter((each) => (each === status ? !has : filter.statuses.includes(each)));
  return { ...filter, statuses };
}

/** Reads a score from 1 to 100; null for anything else. */
export function readScore(text: string | null): number | null {
  if (!text || !/^\d{1,3}$/.test(text.trim())) return null;
  const score = Number(text);
  return score >= 1 && score <= 100 ? score : null;
}

export function isFiltered(filter: JobsFilter): boolean {
  return writeFilter(filter) !== "";
}

/** Returns a sentence on a filter that no job can match, or null. */
export function findContradiction(filter: JobsFilter): string | null {
  if (filter.scoreBelow === null || !filter.statuses.length || filter.statuses.includes("completed"))
    return null;
  return "Only a completed job has a score: add “Completed”, or clear the score.";
}
