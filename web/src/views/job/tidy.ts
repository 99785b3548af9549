import type {
  CitedSource,
  Issue,
  Job,
  JobError,
  MetaTags,
  Result,
  StageName,
  StageRecord,
  TextChange,
} from "../../../hooks";
import { STAGES } from "./model";

type Fields = Record<string, unknown>;

/**
 * Returns a job in which each field that the view reads has its type, whatever the document holds: a field of the wrong
 * type counts as absent. A release writes right ones, but one bad document must not take the whole page away.
 */
export function tidy(job: Job, result: Result | null): Job {
  const stages = Object.fromEntries(STAGES.map((stage) => [stage, tidyStage(job.stages[stage])]));
  return {
    ...job,
    result,
    stages: stages as Record<StageName, StageRecord>,
    error: tidyError(job.error),
    edited: isFields(job.edited) ? job.edited : null,
    profile: isFields(job.profile)
      ? { name: textOf(job.profile.name), version: textOf(job.profile.version), filled: [], characters: 0 }
      : null,
    prompt_version: textOf(job.prompt_version) || null,
  };
}

/** Returns a finished post with every text that the view shows; null without one. */
export function tidyResult(result: unknown): Result | null {
  if (!isFields(result)) return null;
  const { quality_score, word_count, processing_time, artifacts_removed, content_html } = result;
  return {
    content: textOf(result.content),
    content_html: typeof content_html === "string" ? content_html : null,
    title: textOf(result.title),
    quality_score: numberOf(quality_score),
    quality_issues: tidyIssues(result.quality_issues),
    word_count: numberOf(word_count),
    meta_tags: tidyTags(result.meta_tags),
    artifacts_removed: numberOf(artifacts_removed),
    model_used: textOf(result.model_used),
    processing_time: numberOf(processing_time),
    generated_at: textOf(result.generated_at),
    sources: listOf(result.sources).map(tidySource),
    changes: tidyChanges(result.changes),
  };
}

function tidyTags(tags: unknown): MetaTags {
  const given = isFields(tags) ? tags : {};
  return {
    title: textOf(given.title),
    description: textOf(given.description),
    og_title: textOf(given.og_title),
    og_description: textOf(given.og_description),
    slug: textOf(given.slug),
    json_ld: isFields(given.json_ld) ? given.json_ld : {},
  };
}

export function tidyIssues(issues: unknown): Issue[] {
  return listOf(issues).map(tidyIssue);
}

/** Returns the changes of a refresh. */
export function tidyChanges(changes: unknown): TextChange[] {
  return listOf(changes).map(({ before, after, reason, line }) => ({
    before: textOf(before),
    after: textOf(after),
    reason: textOf(reason),
    line: wholeOf(line),
  }));
}

function tidySource({ number, title, url }: Fields): CitedSource {
  return { number: numberOf(number), title: textOf(title), url: textOf(url) || null };
}

function tidyIssue(issue: Fields): Issue {
  const { line, excerpt } = issue;
  return {
    type: textOf(issue.type) || "finding",
    severity: textOf(issue.severity) as Issue["severity"],
    message: textOf(issue.message),
    line: wholeOf(line),
    excerpt: textOf(excerpt) || null,
    ...(wholeOf(issue.source) && { source: wholeOf(issue.source) }),
    ...(textOf(issue.source_excerpt) && { source_excerpt: textOf(issue.source_excerpt) }),
  };
}

function tidyStage(record: StageRecord): StageRecord {
  const { parts } = record;
  return {
    ...record,
    status: textOf(record.status) as StageRecord["status"],
    model: textOf(record.model) || null,
    error: textOf(record.error) || null,
    note: textOf(record.note) || null,
    parts: isFields(parts) ? { done: numberOf(parts.done), total: numberOf(parts.total) } : null,
    answered_by: listOf(record.answered_by)
      .filter((each) => typeof each.provider_model === "string")
      .map((each) => ({ provider_model: textOf(each.provider_model) })),
  };
}

function tidyError(error: unknown): JobError | null {
  if (!isFields(error)) return null;
  return {
    code: textOf(error.code) as JobError["code"],
    message: textOf(error.message) || "The job failed without a reason.",
    stage: (textOf(error.stage) || "generate") as StageName,
    retryable: error.retryable === true,
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function wholeOf(value: unknown): number | null {
  return Number.isInteger(value) && (value as number) > 0 ? (value as number) : null;
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
