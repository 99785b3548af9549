import type { Issue } from "../../../../hooks";
import { pluralize } from "../../../format";
import { severityOf } from "../findings/marks";

/** The findings of a post below the text that a reviewer edits. Their lines are those of the text before the edit. */
export function FindingsToResolve({ issues }: { issues: Issue[] }) {
  return (
    <section className="findings" aria-labelledby="review-findings-title">
      <h3 id="review-findings-title">
        {issues.length ? pluralize(issues.length, "finding") : "No findings"}
      </h3>
      <ul className="review-findings">
        {issues.map((issue, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a finding has no other name, and the list does not change
          <li key={index} className={severityOf(issue)}>
            <span className="finding-head">
              <strong>{issue.type}</strong>
              <span className={`severity ${severityOf(issue)}`}>{issue.severity}</span>
              <span className="muted">{issue.line ? `line ${issue.line}` : "the whole post"}</span>
            </span>
            <span className="finding-message">{issue.message}</span>
            {issue.excerpt && (
              <q className="finding-excerpt" dir="auto">
                {issue.excerpt}
              </q>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
