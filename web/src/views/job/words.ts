import type { Job } from "../../../hooks";
import { formatRoughMoney } from "../../format";
import { stateOf, waitOf } from "../../job-words";
import { hasEnded, STAGES } from "./model";
import { awaitsReview } from "./review/record";

export { sentenceCase, stageWord, stateOf, waitOf } from "../../job-words";

/** Returns the sentence that a screen reader says when it changes: the state and the stage, never the text. */
export function announcementOf(job: Job): string {
  const { label } = stateOf(job);
  if (job.status === "completed") return `Completed: ${job.result?.quality_score ?? "no"} of 100 points.`;
  if (job.error) return `${label}: ${job.error.message}`;
  if (hasEnded(job) || job.cancel_requested) return `${label}.`;
  if (awaitsReview(job)) return "The post awaits your review.";
  if (job.waiting) return waitOf(job.waiting);
  return `${label}, stage ${STAGES.indexOf(job.stage) + 1} of 4.`;
}

/** Writes a span of time in seconds: "9.3 s", "48 s", "3 min 20 s", "1 h 5 min". */
export function formatSpan(seconds: number | null | undefined): string {
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return "–";
  const whole = Math.max(seconds, 0);
  if (whole < 9.95) return `${Number.isInteger(whole) ? whole : whole.toFixed(1)} s`;
  const rounded = Math.round(whole);
  if (rounded < 60) return `${rounded} s`;
  if (rounded < 3600) return join(Math.floor(rounded / 60), "min", rounded % 60, "s");
  return join(Math.floor(rounded / 3600), "h", Math.floor((rounded % 3600) / 60), "min");
}

function join(whole: number, unit: string, rest: number, small: string): string {
  return rest ? `${whole} ${unit} ${rest} ${small}` : `${whole} ${unit}`;
}

/** Returns the seconds of a stage in all its passes; null before the first, and for a pass without an end if no time is given. */
export function stageSeconds(
  record: { started_at?: Date | null; finished_at?: Date | null; earlier_ms?: number },
  now?: number,
): number | null {
  const start = momentOf(record.started_at);
  const end = momentOf(record.finished_at) ?? now;
  if (start === null || end === undefined) return null;
  return (record.earlier_ms ?? 0) / 1000 + Math.max(end - start, 0) / 1000;
}

/** Returns a moment in milliseconds; null for an absent or unreadable one. */
export function momentOf(moment: Date | null | undefined): number | null {
  return moment instanceof Date && !Number.isNaN(moment.getTime()) ? moment.getTime() : null;
}

/** Returns a cost for a sentence. An unknown price is named. */
export function costWords(usd: number | null | undefined): string {
  const words = formatRoughMoney(usd);
  return words === "unknown" ? "unknown price" : words;
}
