import type { Job, StageName, Waiting } from "../../../hooks";
import { formatRoughMoney, pluralize } from "../../format";
import type { Tone } from "../../ui";
import { hasEnded, STAGES } from "./model";

const AT_WORK: Record<StageName, string> = {
  generate: "Writing",
  polish: "Polishing",
  quality: "Checking",
  meta: "Tagging",
};
const ENDS: Record<string, { label: string; tone: Tone }> = {
  completed: { label: "Completed", tone: "good" },
  failed: { label: "Failed", tone: "bad" },
  cancelled: { label: "Cancelled", tone: "neutral" },
};

/** Returns the state of a job in a word or two. A status of a newer release is shown as it is. */
export function stateOf(job: Job): { label: string; tone: Tone } {
  const ended = ENDS[job.status];
  if (ended) return ended;
  if (job.cancel_requested) return { label: "Cancelling", tone: "warn" };
  if (job.waiting) return { label: job.waiting.reason === "paused" ? "Paused" : "Waiting", tone: "warn" };
  if (job.status === "queued") return { label: "Queued", tone: "neutral" };
  if (job.status !== "running") return { label: sentenceCase(job.status), tone: "neutral" };
  return { label: `${AT_WORK[job.stage] ?? "Running"}${job.revision > 0 ? " again" : ""}`, tone: "accent" };
}

/** Returns the sentence that a screen reader says when it changes: the state and the stage, never the text. */
export function announcementOf(job: Job): string {
  const { label } = stateOf(job);
  if (job.status === "completed") return `Completed: ${job.result?.quality_score ?? "no"} of 100 points.`;
  if (job.error) return `${label}: ${job.error.message}`;
  if (hasEnded(job) || job.cancel_requested) return `${label}.`;
  if (job.waiting) return waitOf(job.waiting);
  return `${label}, stage ${STAGES.indexOf(job.stage) + 1} of 4.`;
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

/** Returns a name of a newer release in words: "awaiting_review" is "Awaiting review". */
export function sentenceCase(name: unknown): string {
  const words = String(name).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
