import type { Status } from "./contract";
import type { JobRow } from "./document";

/** A status by which a list is filtered. */
export type ListStatus = Status | "waiting";

/** Which jobs of an organization a list has; a filter that is left out leaves all. */
export interface JobFilter {
  orgId: string;
  /** Statuses, or `waiting`: queued because it waits for a place, its model or an operator. */
  status?: ListStatus[] | undefined;
  scoreBelow?: number | undefined;
  /** Words that are all in the topic or the title, in any case. */
  text?: string | undefined;
  pageSize?: number | undefined;
}

/** Return whether a job is one of the list: for what a query can't ask. */
export function matches(filter: JobFilter, row: JobRow): boolean {
  const { status, scoreBelow } = filter;
  const waits = row.waiting !== null && status?.includes("waiting");
  if (status?.length && !waits && !status.includes(row.status)) return false;
  if (scoreBelow !== undefined && (row.score === null || row.score >= scoreBelow)) return false;
  const place = fold(`${row.topic ?? ""} ${row.title ?? ""}`);
  return wordsOf(filter).every((word) => place.includes(word));
}

/** Return the statuses that a query asks for: a job that waits is queued. */
export function storedStatuses(status: ListStatus[] = []): Status[] {
  return [...new Set(status.map((each) => (each === "waiting" ? "queued" : each)))];
}

/** Return the words that a list looks for. */
export function wordsOf(filter: JobFilter): string[] {
  return fold(filter.text ?? "")
    .split(/\s+/)
    .filter(Boolean);
}

/** Return a text for comparison: without case, and with one form of each letter. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLocaleLowerCase("en").replaceAll("ß", "ss").normalize("NFC");
}
