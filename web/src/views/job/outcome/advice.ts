import type { Job, JobError } from "../../../../hooks";

/** What to do about a failed job: a sentence, whether a replay can help, and whether a new job can. */
export interface Advice {
  sentence: string;
  replay: boolean;
  startAnew: boolean;
}

const ADVICE: Record<string, Advice> = {
  invalid_request: {
    sentence: "Correct the request, and start it as a new job.",
    replay: false,
    startAnew: true,
  },
  budget_exceeded: {
    sentence: "Wait until the budget begins anew, or ask an operator to raise it. Then replay the job.",
    replay: true,
    startAnew: false,
  },
  content_policy: {
    sentence:
      "Choose another topic or other instructions, and start a new job. The same request fails again.",
    replay: false,
    startAnew: true,
  },
  context_too_long: {
    sentence:
      "Ask for fewer words, shorten the instructions, or choose a model that reads more. Then start a new job.",
    replay: false,
    startAnew: true,
  },
  model_unavailable: {
    sentence: "Replay it when the model is back. Finished stages are kept, and not paid for again.",
    replay: true,
    startAnew: false,
  },
  gateway_misconfigured: {
    sentence: "An operator corrects the gateway's key or model. Then replay the job.",
    replay: true,
    startAnew: false,
  },
  empty_output: {
    sentence: "Replay it. If it fails again, start a new job with another model.",
    replay: true,
    startAnew: true,
  },
  internal: {
    sentence: "Give the job's id to an operator, who finds the cause in the log. Then replay the job.",
    replay: true,
    startAnew: false,
  },
};

/** Returns what to do about an error; for a code of a newer release, what `retryable` says. */
export function adviceOn(error: Pick<JobError, "code" | "retryable">): Advice {
  const known = Object.hasOwn(ADVICE, error.code) ? ADVICE[error.code] : undefined;
  if (known) return known;
  return error.retryable
    ? {
        sentence: "Replay it. Finished stages are kept, and not paid for again.",
        replay: true,
        startAnew: false,
      }
    : { sentence: "Start a new job with another request.", replay: false, startAnew: true };
}

/** Returns the address of the form with a job's request filled in. */
export function newJobHref(job: Pick<Job, "job_id">): string {
  return `/new?from=${encodeURIComponent(job.job_id)}`;
}
