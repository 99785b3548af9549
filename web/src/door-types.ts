/** Answers of the door (docs/api.md). Times are RFC 3339 in UTC, money is US dollars. */
import type { Job, Outputs, StageName, StartRequest, Status, Waiting } from "../hooks/contract";

/** Each date of a document as the door writes it. */
export type AsJson<T> = T extends Date ? string : T extends object ? { [K in keyof T]: AsJson<T[K]> } : T;

/** What a caller sends to start a job; the door fills in the rest. */
export type NewJob = Partial<Omit<StartRequest, "topic">> & { topic: string };

export interface Estimate {
  usd: number | null;
  usd_at_most: number | null;
  seconds: [number, number] | null;
  waits: Waiting["reason"] | null;
}

export interface Accepted {
  job_id: string;
  status: "accepted";
  estimate?: Estimate | null;
}

export interface DoorJobRow {
  job_id: string;
  org_id: string;
  user_id: string;
  status: Status;
  waiting: AsJson<Waiting> | null;
  stage: StageName;
  progress: number;
  run: number;
  revision: number;
  topic: string | null;
  title: string | null;
  score: number | null;
  cost_usd: number | null;
  error: { code: string; message: string } | null;
  cancel_requested: boolean;
  created_at: string;
  updated_at: string;
}

export interface DoorJobs {
  jobs: DoorJobRow[];
  next: string | null;
  looked: number;
}

export type DoorJob = AsJson<Job> & { outputs?: Partial<AsJson<Outputs>> };

export interface Replay {
  stage?: StageName;
  /** Edited Markdown, which becomes the input of the stage. */
  text?: string;
}

export interface ReplayPlan {
  stage: StageName;
  run: number;
  keeps: StageName[];
  estimate: Estimate;
}

export interface Replayed {
  job_id: string;
  run: number;
  stage: StageName;
}

export type CostsBy =
  | "day"
  | "stage"
  | "model"
  | "provider_model"
  | "user"
  | "post"
  | "prompt_version"
  | "tier";

export interface CostSum {
  request_count: number;
  cached_requests: number;
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  total_cost_usd: number | null;
  total_saved_usd: number | null;
  unpriced_requests: number;
}

export type CostGroup = CostSum & { key: string | null };

export interface Costs {
  by: CostsBy;
  since: string | null;
  until: string | null;
  groups: CostGroup[];
  total: CostSum;
}

export interface Budget {
  budget_usd: number | null;
  period: string | null;
  period_start: string | null;
  resets_at: string | null;
  spent_usd: number | null;
  held_usd: number | null;
  forecast_usd: number | null;
  jobs_at_once: number | null;
  running: number;
  waiting: number;
  paused: boolean;
}

export type WebhookEvent = "job.completed" | "job.failed" | "job.cancelled" | "budget.threshold";

export interface Webhook {
  endpoint_id: string;
  org_id: string;
  url: string;
  events: WebhookEvent[];
  description: string;
  disabled: boolean;
  created_at: string;
  created_by?: string | null;
  rotated_at?: string | null;
  failing_since?: string | null;
  /** Only in the answers that create or rotate it, or that show it. */
  secret?: string;
}

export interface WebhookFields {
  org_id: string;
  url: string;
  events: WebhookEvent[];
  description: string;
}

export interface DeliveryAttempt {
  at: string;
  status_code: number | null;
  latency_ms: number | null;
  error: string | null;
}

export interface Delivery {
  delivery_id: string;
  endpoint_id: string;
  event_id: string;
  type: WebhookEvent;
  status: "pending" | "delivered" | "failed";
  attempts: DeliveryAttempt[];
  next_at: string | null;
  created_at: string;
  body?: string;
}

export interface DeadLetter {
  message_id: string;
  data: string;
  attributes: Record<string, string>;
  subscription: string | null;
  reason: string;
  received_at: string;
  job_id?: string | null;
  org_id?: string | null;
}
