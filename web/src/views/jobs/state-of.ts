/** The state of a job in words, for its row. */

import type { JobRow } from "../../../hooks";
import type { StageName, Status, Waiting } from "../../../hooks/contract";
import type { Tone } from "../../ui";

export interface RowState {
  label: string;
  tone: Tone;
  /** One more sentence, for the second line; empty if there is none. */
  detail: string;
  isLive: boolean;
}

export type StateFields = Pick<
  JobRow,
  "status" | "stage" | "revision" | "waiting" | "error" | "cancel_requested"
>;

export const STATUS_WORDS: Record<Status, string> = {
  queued: "Queued",
  running: "Running",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
};

const STAGE_WORDS: Record<StageName, string> = {
  generate: "Writing",
  polish: "Polishing",
  quality: "Checking",
  meta: "Tagging",
};

const WAIT_WORDS: Record<Waiting["reason"], string> = {
  organisation: "Waits for a place of your organization",
  system: "Waits for a place in the system",
  budget: "Waits for budget that other jobs hold",
  model: "Waits for its model",
  paused: "Paused by an operator",
};

/** Returns the label, its tone and the detail of a job's state. */
export function stateOf(job: StateFields): RowState {
  switch (job.status) {
    case "completed":
      return { label: STATUS_WORDS.completed, tone: "good", detail: "", isLive: false };
    case "failed":
      return { label: STATUS_WORDS.failed, tone: "bad", detail: job.error?.message ?? "", isLive: false };
    case "cancelled":
      return { label: STATUS_WORDS.cancelled, tone: "neutral", detail: "", isLive: false };
  }
  if (job.cancel_requested) return { label: "Cancelling", tone: "warn", detail: "", isLive: true };
  if (job.waiting) return { label: "Waiting", tone: "warn", detail: waitOf(job.waiting), isLive: true };
  if (job.status === "queued")
    return { label: STATUS_WORDS.queued, tone: "neutral", detail: "", isLive: true };
  const again = job.revision > 0 ? " again" : "";
  return {
    label: `${STAGE_WORDS[job.stage] ?? "Running"}${again}`,
    tone: "accent",
    detail: "",
    isLive: true,
  };
}

function waitOf(waiting: Waiting): string {
  const reason = WAIT_WORDS[waiting.reason] ?? "Waits";
  if (!waiting.ahead || waiting.ahead < 1) return `${reason}.`;
  return `${reason}; ${waiting.ahead} before it.`;
}
