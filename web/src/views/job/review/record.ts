import type { Job } from "../../../../hooks";

/** A person's decision that a job waits for. */
export interface Review {
  round: number;
  run: number;
  since: Date | null;
  until: Date | null;
  /** What happens at `until` without a decision. */
  default: "approve" | "cancel";
}

export interface Remark {
  text: string;
  quote: string;
}

/** A decision that was made. */
export interface Reviewed {
  round: number;
  decision: string;
  at: Date | null;
  by: string;
  timedOut: boolean;
  remarks: Remark[];
  /** The first passages that the reviewer has edited. */
  changes: { before: string; after: string }[];
  changed: number;
}

/** A decision as it is sent. */
export type Decision = { round: number } & (
  | { decision: "approve"; text?: string }
  | { decision: "revise"; remarks: { text: string; quote?: string }[] }
);

type Fields = Record<string, unknown>;

export function awaitsReview(job: Job): boolean {
  return job.status === "awaiting_review";
}

/** Returns the decision that a job waits for, whatever its document holds; null without one. */
export function reviewOf(job: Job): Review | null {
  if (!awaitsReview(job)) return null;
  const found = fieldsOf(job.review);
  return {
    round: numberOf(found.round),
    run: numberOf(found.run) || job.run,
    since: dateOf(found.since),
    until: dateOf(found.until),
    default: found.default === "approve" ? "approve" : "cancel",
  };
}

/** Returns whether a job still waits for this decision, and not for that of a later round. */
export function isCurrent(review: Review, now: Review | null): boolean {
  return now !== null && now.run === review.run && now.round === review.round;
}

/** Returns the decisions of a job, the oldest first. */
export function decisionsOf(job: Job): Reviewed[] {
  return listOf(job.reviews).map((each) => ({
    round: numberOf(each.round),
    decision: textOf(each.decision),
    at: dateOf(each.at),
    by: textOf(each.by),
    timedOut: each.timed_out === true,
    remarks: listOf(each.remarks).map(({ text, quote }) => ({ text: textOf(text), quote: textOf(quote) })),
    changes: listOf(each.changes).map(({ before, after }) => ({
      before: textOf(before),
      after: textOf(after),
    })),
    changed: numberOf(each.changed),
  }));
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function dateOf(value: unknown): Date | null {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value : null;
}
