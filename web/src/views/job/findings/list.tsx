import type { RefObject } from "react";
import { pluralize } from "../../../format";
import { type Numbered, severityOf } from "./marks";

interface Props {
  list: RefObject<HTMLOListElement | null>;
  /** How many there are, before their places are known. */
  count: number;
  findings: Numbered[];
  picked: number | null;
  onJump: (number: number) => void;
}

/** The findings of a post. A button leads to the place in the text, and Escape there leads back. */
export function FindingList({ list, count, findings, picked, onJump }: Props) {
  return (
    <section className="findings" id="findings" aria-labelledby="findings-title">
      <h2 id="findings-title">{count ? pluralize(count, "finding") : "Findings"}</h2>
      {count === 0 && <p className="muted">Nothing was found.</p>}
      <ol ref={list}>
        {findings.map((finding) => (
          <li key={finding.number} className={severityOf(finding.issue)}>
            <Finding finding={finding} picked={picked === finding.number} onJump={onJump} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Finding({
  finding,
  picked,
  onJump,
}: {
  finding: Numbered;
  picked: boolean;
  onJump: Props["onJump"];
}) {
  const { number, issue, place } = finding;
  const body = (
    <>
      <span className="finding-head">
        <span className={`finding-number ${severityOf(issue)}`}>{number}</span>
        <strong>{issue.type}</strong>
        <span className={`severity ${severityOf(issue)}`}>{issue.severity}</span>
        <span className="muted">{place ? (issue.line ? `line ${issue.line}` : "") : "the whole post"}</span>
      </span>
      <span className="finding-message">{issue.message}</span>
      {issue.excerpt && (
        <span className="finding-passage">
          {issue.source_excerpt && <span className="muted">The post</span>}
          <q className="finding-excerpt" dir="auto">
            {issue.excerpt}
          </q>
        </span>
      )}
      {issue.source_excerpt && (
        <span className="finding-passage">
          <span className="muted">{issue.source ? `Source ${issue.source}` : "The source"}</span>
          <q className="finding-excerpt" dir="auto">
            {issue.source_excerpt}
          </q>
        </span>
      )}
    </>
  );
  if (!place) return <div className="finding-item">{body}</div>;
  return (
    <button
      type="button"
      className="finding-item"
      data-item={number}
      aria-current={picked ? "true" : undefined}
      onClick={() => onJump(number)}
    >
      {body}
    </button>
  );
}
