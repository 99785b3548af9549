// The shapes of the job document, as the pipeline's Python types have them. Generated: see infra/… (make web).

export type Status = "queued" | "running" | "completed" | "failed" | "cancelled";
export type StageName = "generate" | "polish" | "quality" | "meta";
export type StageStatus = "pending" | "running" | "done" | "degraded" | "failed";

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
}

export interface Issue {
  type: string;
  severity: "high" | "medium" | "low";
  message: string;
  line: number | null;
  excerpt: string | null;
}

export interface MetaTags {
  title: string;
  description: string;
  og_title: string;
  og_description: string;
  slug: string;
  json_ld: Record<string, unknown>;
}

export interface Result {
  content: string;
  content_html?: string | null;
  title: string;
  quality_score: number;
  quality_issues: Issue[];
  word_count: number;
  meta_tags: MetaTags;
  artifacts_removed: number;
  model_used: string;
  processing_time: number;
  generated_at: string;
}

export interface GenerateOutput {
  content: string;
  title: string;
  model: string;
  artifacts_removed: number;
}

export interface PolishOutput {
  content: string;
  artifacts_removed: number;
}

export interface QualityOutput {
  score: number;
  word_count: number;
  issues: Issue[];
  resolved: Issue[];
  left_out: string[];
}

export interface Outputs {
  generate: GenerateOutput;
  polish: PolishOutput;
  quality: QualityOutput;
  meta: MetaTags;
}

export interface StageRecord {
  status: StageStatus;
  attempt: number;
  model?: string | null;
  parts?: { done: number; total: number } | null;
  started_at?: Date | null;
  finished_at?: Date | null;
  earlier_ms?: number;
  prompt_tokens: number;
  completion_tokens: number;
  cost_usd: number | null;
  cached?: boolean | null;
  latency_ms: number;
  error?: string | null;
  note?: string | null;
  passes?: number;
  prompt_version?: string | null;
  answered_by?: { provider_model: string; service_tier: string | null }[];
}

export interface Waiting {
  reason: "organisation" | "system" | "model" | "budget" | "paused";
  since: Date;
  ahead?: number | null;
  until?: Date | null;
  ends?: Date | null;
}

export interface JobError {
  code: string;
  message: string;
  stage: StageName;
  retryable: boolean;
}

export interface Usage {
  calls: number;
  cached_calls: number;
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  cost_usd: number | null;
}

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
  waiting?: Waiting | null;
  draft?: string | null;
  result?: Result | null;
  usage: Usage;
  error?: JobError | null;
  cancel_requested?: boolean;
  created_at: Date;
  updated_at: Date;
  expires_at: Date;
  replayed_at?: Date | null;
  prompt_version?: string | null;
}
