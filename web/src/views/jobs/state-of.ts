/** The state of a job, for its row. */

import type { JobRow, ListStatus } from "../../../hooks";
import { type StateFields, stateOf, waitOf } from "../../job-words";
import type { Tone } from "../../ui";

export interface RowState {
  label: string;
  tone: Tone;
  /** Why it failed, or what it waits for; else empty. */
  detail: string;
  isLive: boolean;
}

export const STATUS_WORDS: Record<ListStatus, string> = {
  queued: "Queued",
  waiting: "Waiting",
  running: "Running",
  awaiting_review: "Awaiting review",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** Returns the label, its tone and the detail of a job's state. */
export function rowStateOf(job: StateFields & Pick<JobRow, "error">): RowState {
  const isLive = job.status === "queued" || job.status === "running";
  return { ...stateOf(job), detail: detailOf(job, isLive), isLive };
}

function detailOf(
  { status, error, waiting, cancel_requested }: Parameters<typeof rowStateOf>[0],
  isLive: boolean,
) {
  if (status === "failed") return error?.message ?? "";
  return isLive && waiting && !cancel_requested ? waitOf(waiting) : "";
}
