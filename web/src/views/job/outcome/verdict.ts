import type { Job } from "../../../../hooks";
import { pluralize } from "../../../format";

const GOOD = 85;
const USUAL_LEAST = 70; // of a request that does not say
const NOT_PUBLISHABLE = "not-publishable";

/** Returns what a reader should make of a score. */
export function verdictOf(job: Job): string {
  const result = job.result;
  if (!result) return "";
  const issues = result.quality_issues ?? [];
  const grave = issues.find((issue) => issue.type === NOT_PUBLISHABLE);
  if (grave) return grave.message;
  if (issues.length === 0) return "The post can be published as it is: nothing was found.";
  const count = pluralize(issues.length, "finding");
  if (result.quality_score >= GOOD) return `The post can be published. Look at ${count} first.`;
  const least = job.request.min_quality ?? USUAL_LEAST;
  const passes = result.quality_score >= least;
  return passes
    ? `It passes: ${least} were asked for. Look at ${count} first.`
    : `It is below the ${least} that were asked for: see ${count}.`;
}
