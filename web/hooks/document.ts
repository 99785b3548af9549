import {
  DEFAULTS,
  type Job,
  type Outputs,
  STAGES,
  type StageName,
  type Status,
  type Waiting,
} from "./contract";

/** One job of a list. `topic` and `score` are null where the job has none; an unknown cost is null, never 0. */
export interface JobRow {
  job_id: string;
  org_id: string;
  user_id: string;
  status: Status;
  waiting: Waiting | null;
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
  created_at: Date;
  updated_at: Date;
}

type Fields = Record<string, unknown>;

/** Return a document as a job. Times are dates, and a field that an earlier release did not write has its default. */
export function readJob(id: string, data: Fields): Job {
  const found = withDates(data) as Fields;
  const stages = asMap(found.stages);
  return {
    ...DEFAULTS.Job,
    ...found,
    job_id: id,
    request: asMap(found.request),
    usage: { ...DEFAULTS.Usage, ...asMap(found.usage) },
    stages: Object.fromEntries(
      STAGES.map((stage) => [stage, { ...DEFAULTS.StageRecord, ...asMap(stages[stage]) }]),
    ),
    reviews: (Array.isArray(found.reviews) ? found.reviews : [])
      .filter(isContainer)
      .map((each) => ({ ...DEFAULTS.Reviewed, ...each })),
    ...(isContainer(found.result) ? { result: readResult(found.result) } : {}),
    cancel_requested: found.cancel_requested === true,
  } as unknown as Job;
}

function readResult(found: Fields): Fields {
  const tags = { ...DEFAULTS.MetaTags, ...asMap(found.meta_tags) };
  return { ...DEFAULTS.Result, quality_issues: [], ...found, meta_tags: tags };
}

/** Return the document of a stage's output. */
export function readOutputFields<S extends StageName>(stage: S, data: Fields): Outputs[S] {
  return { ...OUTPUT_DEFAULTS[stage], ...(withDates(data) as Fields) } as unknown as Outputs[S];
}

const OUTPUT_DEFAULTS = {
  generate: DEFAULTS.GenerateOutput,
  polish: DEFAULTS.PolishOutput,
  quality: DEFAULTS.QualityOutput,
  meta: DEFAULTS.MetaTags,
};

/** Return what a list shows of a job: all but its texts. */
export function toRow(job: Job): JobRow {
  const { topic } = job.request as Fields;
  return {
    job_id: job.job_id,
    org_id: job.org_id,
    user_id: job.user_id,
    status: job.status,
    waiting: job.waiting ?? null,
    stage: job.stage,
    progress: job.progress,
    run: job.run,
    revision: job.revision,
    topic: typeof topic === "string" ? topic : null,
    title: job.result?.title ?? null,
    score: job.result?.quality_score ?? null,
    cost_usd: job.usage.cost_usd,
    error: job.error ? { code: job.error.code, message: job.error.message } : null,
    cancel_requested: job.cancel_requested === true,
    created_at: job.created_at,
    updated_at: job.updated_at,
  };
}

/** Return a value of Firestore with each timestamp as a date. */
export function withDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDates);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  if ("toDate" in value && typeof value.toDate === "function") return value.toDate();
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withDates(each)]));
}

/** Return `next` with each part that equals its part of `last` as that very object, so that views need not draw it again. */
export function share<T>(last: unknown, next: T): T {
  if (Object.is(last, next)) return next;
  if (last instanceof Date && next instanceof Date) return (+last === +next ? last : next) as T;
  if (!isContainer(last) || !isContainer(next) || Array.isArray(last) !== Array.isArray(next)) return next;
  const names = Object.keys(next);
  const shared = Object.fromEntries(names.map((name) => [name, share(last[name], next[name])]));
  const same =
    names.length === Object.keys(last).length &&
    names.every((name) => name in last && Object.is(shared[name], last[name]));
  if (same) return last as T;
  return (Array.isArray(next) ? Object.values(shared) : shared) as T;
}

function isContainer(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

function asMap(value: unknown): Fields {
  return isContainer(value) && !Array.isArray(value) ? value : {};
}
