import { memo } from "react";
import { Link } from "wouter";
import type { JobRow } from "../../../hooks";
import { Age, Badge, Money, Progress, Score } from "../../ui";
import { rowStateOf } from "./state-of";

/** One job of the list. A job that has not changed is the same object, and is not drawn again. */
export const JobLine = memo(function JobLine({ job, decimals }: { job: JobRow; decimals: number }) {
  const state = rowStateOf(job);
  const heading = job.title || job.topic || "Untitled";
  const second = state.detail || (heading !== job.topic && job.topic) || "";
  return (
    <tr className="job-line">
      <th scope="row" className="job-topic">
        <Link href={`/jobs/${encodeURIComponent(job.job_id)}`} dir="auto" title={heading}>
          {heading}
        </Link>
        {second && (
          <span className={state.tone === "bad" ? "job-second bad" : "job-second"} dir="auto" title={second}>
            {second}
          </span>
        )}
      </th>
      <td className="job-state">
        <Badge tone={state.tone} live={state.tone === "accent"}>
          {state.label}
        </Badge>
        {state.isLive && (
          <span className="job-progress">
            <Progress value={job.progress} label={`Progress of ${heading}`} tone="accent" />
            <span className="job-percent" aria-hidden="true">
              {Math.round(Number.isFinite(job.progress) ? job.progress : 0)}%
            </span>
          </span>
        )}
      </td>
      <td className="number job-score">
        <Caption>Score</Caption>
        <Score score={job.score} />
      </td>
      <td className="number job-cost">
        <Caption>Cost</Caption>
        <Money usd={job.cost_usd} decimals={decimals} />
      </td>
      <td className="number job-age">
        <Age since={job.created_at} />
      </td>
    </tr>
  );
});

/** The name of a column, where a narrow window has no heads. */
function Caption({ children }: { children: string }) {
  return (
    <span className="job-caption" aria-hidden="true">
      {children}{" "}
    </span>
  );
}
