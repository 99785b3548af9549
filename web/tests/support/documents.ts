import { Timestamp } from "./fake-firestore";

export const ORG = "11111111-1111-4111-8111-111111111111";
export const JOB = "5f0c0000-0000-4000-8000-000000000001";

/** Return a job's document as the pipeline writes it. `age` is in seconds before the last job. */
export function jobDocument(fields: Record<string, unknown> = {}, age = 0): Record<string, unknown> {
  const time = new Timestamp(1_700_000_000_000 - age * 1000);
  return {
    org_id: ORG,
    user_id: "22222222-2222-4222-8222-222222222222",
    request: { topic: "How honey is made", language: "en" },
    status: "running",
    stage: "generate",
    progress: 10,
    run: 1,
    revision: 0,
    stages: {
      generate: { status: "running", attempt: 1, started_at: time, cost_usd: 0.01 },
      polish: { status: "pending", attempt: 0 },
    },
    usage: { calls: 1, cost_usd: 0.01 },
    created_at: time,
    updated_at: time,
    expires_at: time,
    ...fields,
  };
}

/** Return a finished post. */
export function result(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    content: "# The post",
    title: "Honey, step by step",
    quality_score: 82,
    quality_issues: [],
    word_count: 300,
    meta_tags: { title: "t", description: "d", og_title: "t", og_description: "d" },
    artifacts_removed: 0,
    model_used: "gpt-4o",
    ...fields,
  };
}
