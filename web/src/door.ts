import { DEFAULTS } from "../hooks/contract";
import type { JobRow } from "../hooks/document";
import type {
  Accepted,
  Budget,
  Costs,
  CostsBy,
  DeadLetter,
  Delivery,
  DoorJob,
  DoorJobRow,
  DoorJobs,
  Estimate,
  NewJob,
  Replay,
  Replayed,
  ReplayPlan,
  Webhook,
  WebhookFields,
} from "./door-types";
import { Problem, readProblem, unreachable } from "./problem";

export type * from "./door-types";

/** Whose requests they are. */
export interface Caller {
  /** Returns an access token that is still good. */
  token(): Promise<string>;
  /** Returns a new one, after the door has refused the old; a Problem when the sign-in has ended. */
  renew(old: string): Promise<string>;
}

/** A value of an address; what is empty is left out. */
type Value = string | number | boolean | null | undefined | string[];

interface Call {
  query?: Record<string, Value>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

export interface Options {
  /** Ends the request; it then fails with an AbortError (isAbort). */
  signal?: AbortSignal | undefined;
}

/** The routes of the door. Each throws a Problem whose message is a sentence for the user. */
export class Door {
  private readonly address: string;
  private readonly caller: Caller;
  private readonly send: typeof fetch;

  constructor(address: string, caller: Caller, send: typeof fetch = (...call) => fetch(...call)) {
    this.address = address;
    this.caller = caller;
    this.send = send;
  }

  /** Start a job. The same key again is the same job. */
  start(request: NewJob, options: Options & { key?: string } = {}): Promise<Accepted> {
    const headers: Record<string, string> = options.key ? { "Idempotency-Key": options.key } : {};
    return this.ask("POST", "/jobs", { body: request, headers, signal: options.signal });
  }

  /** Return what a job would cost and how long it would take; a Problem with every wrong field. */
  async estimate(request: NewJob, { signal }: Options = {}): Promise<Estimate> {
    const call = { body: request, query: { dry_run: true }, signal };
    return (await this.ask<{ estimate: Estimate }>("POST", "/jobs", call)).estimate;
  }

  jobs(
    query: {
      org_id?: string;
      status?: string[];
      score_below?: number;
      since?: string;
      until?: string;
      q?: string;
      limit?: number;
      cursor?: string | null;
    },
    { signal }: Options = {},
  ): Promise<DoorJobs> {
    return this.ask("GET", "/jobs", { query, signal });
  }

  job(id: string, { outputs, signal }: Options & { outputs?: boolean } = {}): Promise<DoorJob> {
    return this.ask("GET", `/jobs/${encodeURIComponent(id)}`, { query: { outputs }, signal });
  }

  /** Return what a replay would do and cost. */
  replayPlan(id: string, replay: Replay, { signal }: Options = {}): Promise<ReplayPlan> {
    return this.ask("POST", `/jobs/${encodeURIComponent(id)}/replay`, {
      body: { ...replay, dry_run: true },
      signal,
    });
  }

  replay(id: string, replay: Replay): Promise<Replayed> {
    return this.ask("POST", `/jobs/${encodeURIComponent(id)}/replay`, { body: replay });
  }

  /** Decide on a post that awaits a review. The same decision again is one decision. */
  async review(id: string, decision: object): Promise<void> {
    await this.call("POST", `/jobs/${encodeURIComponent(id)}/review`, { body: decision });
  }

  async removeProfile(name: string, org_id: string): Promise<void> {
    await this.call("DELETE", `/profiles/${encodeURIComponent(name)}`, { query: { org_id } });
  }

  costs(
    query: { org_id?: string; by?: CostsBy; since?: string; until?: string },
    { signal }: Options = {},
  ): Promise<Costs> {
    return this.ask("GET", "/costs", { query, signal });
  }

  /** Return costs as a file for spreadsheets. */
  async costsFile(
    query: { org_id?: string; by?: CostsBy; since?: string; until?: string },
    { signal }: Options = {},
  ): Promise<Blob> {
    return (await this.call("GET", "/costs", { query: { ...query, format: "csv" }, signal })).blob();
  }

  budget(org_id: string, { signal }: Options = {}): Promise<Budget> {
    return this.ask("GET", "/budget", { query: { org_id }, signal });
  }

  async webhooks(org_id: string, { signal }: Options = {}): Promise<Webhook[]> {
    return (await this.ask<{ webhooks: Webhook[] }>("GET", "/webhooks", { query: { org_id }, signal }))
      .webhooks;
  }

  addWebhook(fields: WebhookFields): Promise<Webhook> {
    return this.ask("POST", "/webhooks", { body: fields });
  }

  changeWebhook(id: string, fields: Partial<WebhookFields> & { disabled?: boolean }): Promise<Webhook> {
    return this.ask("PATCH", `/webhooks/${encodeURIComponent(id)}`, { body: fields });
  }

  async removeWebhook(id: string): Promise<void> {
    await this.call("DELETE", `/webhooks/${encodeURIComponent(id)}`);
  }

  webhookSecret(id: string, { rotate = false } = {}): Promise<{ secret: string }> {
    return this.ask("POST", `/webhooks/${encodeURIComponent(id)}/secret`, { body: { rotate } });
  }

  testWebhook<T = Delivery>(id: string): Promise<T> {
    return this.ask("POST", `/webhooks/${encodeURIComponent(id)}/test`);
  }

  deliveries(
    id: string,
    query: { status?: string; cursor?: string | null } = {},
    { signal }: Options = {},
  ): Promise<{ deliveries: Delivery[]; next: string | null }> {
    return this.ask("GET", `/webhooks/${encodeURIComponent(id)}/deliveries`, { query, signal });
  }

  async replayDelivery(id: string): Promise<void> {
    await this.call("POST", `/deliveries/${encodeURIComponent(id)}/replay`);
  }

  deadLetters(
    query: { cursor?: string | null } = {},
    { signal }: Options = {},
  ): Promise<{ dead_letters: DeadLetter[]; next: string | null }> {
    return this.ask("GET", "/dead-letters", { query, signal });
  }

  /** Return the JSON of a route: for one that has no method here yet. */
  async ask<T>(method: string, path: string, call: Call = {}): Promise<T> {
    const answer = await this.call(method, path, call);
    try {
      return await answer.json();
    } catch (error) {
      if (call.signal?.aborted) throw error;
      throw new Problem("The service's answer can't be read: try again.", answer.status, { cause: error });
    }
  }

  private async call(method: string, path: string, call: Call = {}): Promise<Response> {
    const token = await this.caller.token();
    const answer = await this.request(token, method, path, call);
    if (answer.ok) return answer;
    if (answer.status !== 401) throw await readProblem(answer);
    const again = await this.request(await this.caller.renew(token), method, path, call);
    if (!again.ok) throw await readProblem(again);
    return again;
  }

  private async request(token: string, method: string, path: string, call: Call): Promise<Response> {
    const body = call.body === undefined ? null : JSON.stringify(call.body);
    const headers: Record<string, string> = { Accept: "application/json", Authorization: `Bearer ${token}` };
    if (body !== null) headers["Content-Type"] = "application/json";
    try {
      return await this.send(`${this.address}${path}${queryOf(call.query)}`, {
        method,
        headers: { ...headers, ...call.headers },
        body,
        signal: call.signal ?? null,
        cache: "no-store",
        credentials: "omit",
      });
    } catch (error) {
      throw unreachable(error);
    }
  }
}

/** Return a row of the door as a list has it. What an odd document lacks has a default, as in the hooks. */
export function readDoorRow(row: DoorJobRow): JobRow {
  const { waiting } = row;
  return {
    ...row,
    org_id: row.org_id ?? "",
    user_id: row.user_id ?? "",
    status: row.status ?? "queued",
    stage: row.stage ?? DEFAULTS.Job.stage,
    progress: row.progress ?? DEFAULTS.Job.progress,
    run: row.run ?? DEFAULTS.Job.run,
    revision: row.revision ?? DEFAULTS.Job.revision,
    waiting: waiting && {
      reason: waiting.reason,
      ahead: waiting.ahead,
      since: new Date(waiting.since),
      until: readDate(waiting.until),
      ends: readDate(waiting.ends),
    },
    error: row.error && { code: row.error.code, message: row.error.message ?? "" },
    created_at: readDate(row.created_at) ?? new Date(0),
    updated_at: readDate(row.updated_at) ?? new Date(0),
  };
}

function readDate(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null;
}

function queryOf(query: Record<string, Value> = {}): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "" || value === false) continue;
    for (const each of Array.isArray(value) ? value : [value]) given.append(name, String(each));
  }
  const text = given.toString();
  return text && `?${text}`;
}
