import type { Job, LinkState, QualityOutput, StageName, TextChange } from "../../../hooks";
import { adviceOn } from "./outcome/advice";
import type { Decision } from "./review/record";

/** Where a new run begins, and the edited text to work from, if there is one. */
export interface ReplayAsk {
  stage: StageName;
  text?: string;
  /** The run that the user has seen: if the job is at another one, nothing begins. */
  run: number;
}

/** What a new run will be, before it begins. An unknown price is null. */
export interface ReplayQuote {
  run: number;
  keeps: StageName[];
  usd: number | null;
  usdAtMost: number | null;
  seconds: [number, number] | null;
  waits: string | null;
}

/** What a reader can do with a job. Each throws an Error with a sentence for the reader. */
export interface JobActions {
  cancel(): Promise<void>;
  quote(ask: ReplayAsk, signal: AbortSignal): Promise<ReplayQuote>;
  replay(ask: ReplayAsk): Promise<void>;
  review(decision: Decision): Promise<void>;
}

/** The outputs of the stages, while they are compared or reviewed. */
export interface Texts {
  generate: string | null;
  title?: string | null;
  polish: string | null;
  /** What a refresh has changed. */
  changes?: TextChange[];
  /** The verdict on a post that awaits a review. */
  quality?: QualityOutput | null;
  state: LinkState;
}

export const STAGES: StageName[] = ["generate", "polish", "quality", "meta"];
export const SECTIONS = ["text", "changes", "tags", "details"] as const;
export type Section = (typeof SECTIONS)[number];

const ENDED = ["completed", "failed", "cancelled"];
const FINISHED = ["done", "degraded"];

export function hasEnded(job: Job): boolean {
  return ENDED.includes(job.status);
}

/** Returns whether the text grows: generate or polish is at work. */
export function isWriting(job: Job): boolean {
  return !hasEnded(job) && !job.waiting && (job.stage === "generate" || job.stage === "polish");
}

/** Returns whether a stage has its output. */
export function isFinished(job: Job, stage: StageName): boolean {
  return FINISHED.includes(job.stages[stage].status);
}

/** Returns the stages that a new run can begin at: those that have something to work from. */
export function replayStages(job: Job): StageName[] {
  const first = STAGES.findIndex((stage) => !isFinished(job, stage));
  return first < 0 ? STAGES : STAGES.slice(0, first + 1);
}

/** Returns whether the job may run again as it is: where the same request fails again, its advice is a new job. */
export function mayReplay(job: Job): boolean {
  return hasEnded(job) && (!job.error || adviceOn(job.error).replay);
}

/** Returns whether the job may run on with an edited text. A rejected request would be rejected again. */
export function mayEdit(job: Job): boolean {
  return hasEnded(job) && job.error?.code !== "invalid_request";
}

/** Returns a field of the request as text; a rejected request can have any shape. */
export function requestText(job: Job, field: string): string {
  const value = (job.request as Record<string, unknown>)[field];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Returns the title of a job: that of its post, or its topic. */
export function titleOf(job: Job): string {
  return job.result?.title || requestText(job, "topic") || "A job without a topic";
}
