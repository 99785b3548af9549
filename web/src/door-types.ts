/** The door's requests and answers by the names that the views use, with the values that a view may rely on. */
import type * as Contract from "./door-contract";

export type {
  Accepted,
  Estimate,
  Job as DoorJob,
  JobRow as DoorJobRow,
  Jobs as DoorJobs,
  NewJob,
  Replayed,
  ReplayPlan,
} from "./door-contract";

/** Some fields of an answer, of which the view needs those of `Needed`. */
type Part<T, Needed extends keyof T, Also extends keyof T> = Pick<T, Needed> & Partial<Pick<T, Also>>;

export type Replay = Pick<Contract.ReplayRequest, "stage" | "text" | "run">;

export type CostsBy =
  | "day"
  | "stage"
  | "model"
  | "provider_model"
  | "user"
  | "post"
  | "prompt_version"
  | "tier"
  | "org";
export type CostSum = Pick<
  Contract.CostGroup,
  | "request_count"
  | "cached_requests"
  | "prompt_tokens"
  | "completion_tokens"
  | "total_tokens"
  | "total_cost_usd"
  | "total_saved_usd"
  | "unpriced_requests"
>;
export type CostGroup = CostSum & Pick<Contract.CostGroup, "key">;
export type Costs = Omit<Contract.Costs, "by" | "groups" | "total"> & {
  by: CostsBy;
  groups: CostGroup[];
  total: CostSum;
};
type Limits = "budget_usd" | "spent_usd" | "held_usd" | "forecast_usd" | "jobs_at_once";
type Places = "period" | "period_start" | "resets_at" | "running" | "waiting" | "paused";
/** A limit or an amount that is not known is null, also where the door of today knows it. */
export type Budget = { [K in Limits]: Contract.Budget[K] | null } & Pick<Contract.Budget, Places>;

export type WebhookEvent =
  | "job.completed"
  | "job.failed"
  | "job.cancelled"
  | "job.awaiting_review"
  | "budget.threshold";
/** The secret is only in the answer that creates the endpoint. */
export type Webhook = Part<
  Contract.Endpoint,
  "endpoint_id" | "org_id" | "url" | "description" | "disabled" | "created_at",
  "created_by" | "disabled_by" | "failing_since" | "rotated_at" | "version"
> & { events: WebhookEvent[]; secret?: string };
export type WebhookFields = Pick<Webhook, "org_id" | "url" | "events" | "description">;
export type DeliveryAttempt = Contract.Attempt;
export type Delivery = Part<
  Contract.Delivery,
  "delivery_id" | "endpoint_id" | "event_id" | "type" | "status" | "attempts" | "next_at" | "created_at",
  "org_id" | "job_id" | "body" | "claimed_until"
>;
export type DeadLetter = Part<
  Contract.DeadLetterRow,
  "message_id" | "data" | "attributes" | "subscription" | "reason" | "received_at" | "job_id" | "org_id",
  "encoding" | "size" | "replayed_at"
>;
