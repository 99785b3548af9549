// The shapes of the job document and its outputs, as the hooks give them: times are dates. Generated from the
// pipeline's Python types by `make web`; a test fails when they differ.

export type Status = "queued" | "running" | "awaiting_review" | "completed" | "failed" | "cancelled";
export type StageName = "generate" | "polish" | "quality" | "meta";
export type StageStatus = "pending" | "running" | "done" | "degraded" | "failed";
export type WaitReason = "organisation" | "system" | "model" | "budget" | "paused";
export type ErrorCode = "invalid_request" | "budget_exceeded" | "content_policy" | "context_too_long" | "model_unavailable" | "gateway_misconfigured" | "empty_output" | "internal";

export const STAGES: readonly StageName[] = ["generate","polish","quality","meta"];

/** A source that the post may cite, by its place in the list, from 1. */
export interface Source {
  title: string;
  url?: string | null;
  text?: string | null;
  uri?: string | null;
  sha256?: string | null;
  characters?: number | null;
}

/** A page of the caller's own site, which the post may link to. */
export interface OwnPage {
  url: string;
  title: string;
}

/** The caller's own pages, and how many of them the post links to. */
export interface OwnLinks {
  pages: OwnPage[];
  sitemap?: string | null;
  per_thousand_words: number;
  sha256?: string | null;
  count?: number | null;
}

/** An existing post in Markdown, and what has changed since; the job edits it and writes no new one. */
export interface Refresh {
  changes: string;
  text?: string | null;
  url?: string | null;
  sha256?: string | null;
  characters?: number | null;
}

/** A start message with its defaults; the job document keeps it as `request`. */
export interface StartRequest {
  job_id?: string | null;
  org_id: string;
  user_id: string;
  topic: string;
  keywords: string[];
  word_count: number;
  tone: string;
  custom_instructions: string;
  model: string;
  language: string;
  min_quality: number;
  max_revisions: number;
  priority?: number;
  deadline?: string | null;
  profile?: string | null;
  sources?: Source[];
  links?: OwnLinks | null;
  review?: "none" | "required";
  refresh?: Refresh | null;
}

/** How many parts of a stage's work are finished. */
export interface Parts {
  done: number;
  total: number;
}

/** The provider's model behind an alias, and the service tier that it answered in; null where unknown. */
export interface Answering {
  provider_model: string;
  service_tier?: string | null;
}

/** A stage's state in this run and revision. Times are UTC; latency_ms is of its model calls. */
export interface StageRecord {
  status: StageStatus;
  attempt: number;
  model?: string | null;
  started_at?: Date | null;
  finished_at?: Date | null;
  prompt_tokens: number;
  completion_tokens: number;
  cost_usd: number | null;
  cached: boolean;
  latency_ms: number;
  error?: string | null;
  note?: string | null;
  passes: number;
  earlier_ms: number;
  parts?: Parts | null;
  prompt_version?: string | null;
  answered_by: Answering[];
}

/** Why and how long a job waits; times are UTC. An absent field is absent in the document, too. */
export interface Waiting {
  reason: WaitReason;
  since: Date;
  ahead: number;
  until?: Date | null;
  ends?: Date | null;
}

/** Why a job failed: a code for programs, a sentence for people. */
export interface JobError {
  code: ErrorCode;
  message: string;
  stage: StageName;
  retryable: boolean;
}

/** The trial that a job takes part in at a stage, and the alias that the stage asks for it. */
export interface JobTrial {
  name: string;
  alias: string;
}

/** Usage of calls. One unknown price makes cost_usd unknown: a partial sum would look complete. */
export interface Usage {
  calls: number;
  cached_calls: number;
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  cost_usd: number | null;
}

/** One finding of the quality stage; `line` counts from 1 in the post's Markdown. */
export interface Issue {
  type: string;
  severity: "high" | "low" | "medium";
  message: string;
  line?: number | null;
  excerpt?: string | null;
  source?: number | null;
  source_excerpt?: string | null;
}

/** A passage that a refresh has changed, and why; `before` is empty for a new one. */
export interface TextChange {
  before: string;
  after: string;
  reason: string;
  line?: number | null;
}

/** A source that the post cites, by its number in the request. */
export interface CitedSource {
  number: number;
  title: string;
  url?: string | null;
}

/** The tags of a page's head: plain lines, a path segment, and schema.org's BlogPosting as a JSON object. */
export interface MetaTags {
  title: string;
  description: string;
  og_title: string;
  og_description: string;
  slug: string;
  json_ld: Record<string, unknown>;
}

/** The model's post without model artifacts; the title is not part of `content`. */
export interface GenerateOutput {
  content: string;
  title: string;
  model: string;
  artifacts_removed: number;
}

/** The post after polishing; artifacts_removed counts characters, over both stages and all revisions. */
export interface PolishOutput {
  content: string;
  artifacts_removed: number;
  changes: TextChange[];
}

/** The verdict on one revision; score is 0 to 100. */
export interface QualityOutput {
  score: number;
  word_count: number;
  issues: Issue[];
  resolved: Issue[];
  left_out: string[];
}

/** The finished post, as in the job document; processing_time is in seconds. */
export interface Result {
  content: string;
  title: string;
  quality_score: number;
  quality_issues: Issue[];
  word_count: number;
  meta_tags: MetaTags;
  artifacts_removed: number;
  model_used: string;
  content_html?: string | null;
  processing_time: number;
  generated_at: string;
  sources: CitedSource[];
  changes: TextChange[];
}

/** A text that a person has written for a run, in place of the output of the stage before `stage`. */
export interface Edit {
  run: number;
  stage: StageName;
  by: string;
  at: Date;
}

/** Time and default of a review, as the profile had them at first. */
export interface ReviewPeriod {
  hours: number;
  default: "approve" | "cancel";
}

/** The profile that a job was made with, and the fields of the request that it filled. */
export interface JobProfile {
  name: string;
  version: string;
  filled: string[];
  characters: number;
  review?: ReviewPeriod | null;
}

/** A change that a reviewer asks for; `quote` is copied from the post. */
export interface Remark {
  text: string;
  quote: string;
}

/** A passage that a reviewer has edited, shortened; `before` is empty for a new one. */
export interface ReviewChange {
  before: string;
  after: string;
  line: number;
}

/** A person's decision that a job waits for; `round` counts them over all runs of the job. */
export interface Review {
  round: number;
  run: number;
  revision: number;
  since: Date;
  until: Date;
  default: "approve" | "cancel";
}

/** A decision: `by` a user or a service account at `at`, or by the default if it `timed_out`. */
export interface Reviewed {
  round: number;
  run: number;
  revision: number;
  since: Date;
  until: Date;
  decision: "approve" | "cancel" | "revise";
  at: Date;
  by?: string | null;
  timed_out: boolean;
  remarks: Remark[];
  edited: boolean;
  changes: ReviewChange[];
  changed: number;
  digest: string;
}

/** The document jobs/{job_id}; `request` is a plain map because a rejected one can have any shape. */
export interface Job {
  job_id: string;
  org_id: string;
  user_id: string;
  request: Partial<StartRequest>;
  status: Status;
  stage: StageName;
  progress: number;
  run: number;
  revision: number;
  stages: Record<StageName, StageRecord>;
  draft?: string | null;
  result?: Result | null;
  usage: Usage;
  error?: JobError | null;
  cancel_requested: boolean;
  waiting?: Waiting | null;
  trial?: Partial<Record<StageName, JobTrial>> | null;
  prompt_version?: string | null;
  created_at: Date;
  replayed_at?: Date | null;
  edited?: Edit | null;
  profile?: JobProfile | null;
  review?: Review | null;
  reviews: Reviewed[];
  approved_run?: number | null;
  updated_at: Date;
  expires_at: Date;
}

export interface Outputs {
  generate: GenerateOutput;
  polish: PolishOutput;
  quality: QualityOutput;
  meta: MetaTags;
}

/** The values of fields that an earlier release did not write. */
export const DEFAULTS = {
  Reviewed: {"timed_out":false,"remarks":[],"edited":false,"changes":[],"changed":0,"digest":""},
  Job: {"stage":"generate","progress":0,"run":1,"revision":0,"usage":{"calls":0,"cached_calls":0,"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"cost_usd":0.0},"cancel_requested":false,"reviews":[]},
  StageRecord: {"status":"pending","attempt":0,"prompt_tokens":0,"completion_tokens":0,"cost_usd":0.0,"cached":false,"latency_ms":0,"passes":1,"earlier_ms":0,"answered_by":[]},
  Usage: {"calls":0,"cached_calls":0,"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"cost_usd":0.0},
  Result: {"processing_time":0.0,"generated_at":"","sources":[],"changes":[]},
  GenerateOutput: {"artifacts_removed":0},
  PolishOutput: {"artifacts_removed":0,"changes":[]},
  QualityOutput: {"issues":[],"resolved":[],"left_out":[]},
  MetaTags: {"slug":"","json_ld":{}},
} as const;
