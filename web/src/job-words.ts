/** A job's state in words, for its view and for its row in a list. */

import type { JobRow, StageName, Waiting } from "../hooks";
import { pluralize } from "./format";
import type { Tone } from "./ui";

export type StateFields = Pick<JobRow, "status" | "stage" | "revision"> &
  Partial<Pick<JobRow, "waiting" | "cancel_requested">>;

/** The stages by the names that a writer reads; their own names are for developers. */
const STAGE_WORDS: Record<string, string> = {
  generate: "Writing",
  polish: "Polishing",
  quality: "Checking",
  meta: "Tagging",
} satisfies Record<StageName, string>;
const ENDS: Record<string, { label: string; tone: Tone }> = {
  completed: { label: "Completed", tone: "good" },
  failed: { label: "Failed", tone: "bad" },
  cancelled: { label: "Cancelled", tone: "neutral" },
};

/** Returns the state of a job in a word or two. A status of a newer release is shown as it is. */
export function stateOf(job: StateFields): { label: string; tone: Tone } {
  const ended = ENDS[job.status];
  if (ended) return ended;
  if (job.cancel_requested) return { label: "Cancelling", tone: "warn" };
  if (job.status === "awaiting_review") return { label: "Awaiting review", tone: "warn" };
  if (job.waiting) return { label: job.waiting.reason === "paused" ? "Paused" : "Waiting", tone: "warn" };
  if (job.status === "queued") return { label: "Queued", tone: "neutral" };
  if (job.status !== "running") return { label: sentenceCase(job.status), tone: "neutral" };
  return {
    label: `${Object.hasOwn(STAGE_WORDS, job.stage) ? STAGE_WORDS[job.stage] : "Running"}${job.revision > 0 ? " again" : ""}`,
    tone: "accent",
  };
}

/** Returns the tone of a score, the same in each view: 70 is what a request asks for that does not say. */
export function gradeOf(score: number): "good" | "warn" | "bad" {
  return score >= 70 ? "good" : score >= 50 ? "warn" : "bad";
}

/** Returns a stage's name in a word, the same in each view. A stage of a newer release is shown as it is. */
export function stageWord(stage: string): string {
  return (Object.hasOwn(STAGE_WORDS, stage) && STAGE_WORDS[stage]) || sentenceCase(stage);
}

/** Returns what a job waits for, as a sentence. */
export function waitOf({ reason, alias, ahead }: Waiting & { alias?: string | null }): string {
  switch (reason) {
    case "organisation":
      return `It waits for a place among the jobs of your organization. ${aheadOf(ahead)}`;
    case "system":
      return `It waits for a place in the whole system, which is full. ${aheadOf(ahead)}`;
    case "budget":
      return `It waits for money that jobs at work hold. ${aheadOf(ahead)}`;
    case "model":
      if (alias === "owners") return "It waits until the database has its organization or user.";
      return `It waits for ${alias || "its model"}, whose provider is away or full.`;
    case "paused":
      return "An operator has paused it. It goes on when the pause ends.";
    default:
      return "It waits, and goes on by itself.";
  }
}

function aheadOf(ahead: number | null | undefined): string {
  if (typeof ahead !== "number" || !(ahead > 0)) return "It is the next.";
  return `${pluralize(ahead, "job")} ${ahead === 1 ? "is" : "are"} before it.`;
}

/** Returns a name of a newer release in words: "awaiting_review" is "Awaiting review". */
export function sentenceCase(name: unknown): string {
  const words = String(name).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
