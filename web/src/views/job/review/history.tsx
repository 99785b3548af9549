import { formatMoment, pluralize } from "../../../format";
import { sentenceCase } from "../words";
import type { Reviewed } from "./record";

/** Who decided on the post, when, and what was remarked or changed; the newest first. */
export function ReviewHistory({ decisions, userId }: { decisions: Reviewed[]; userId: string | null }) {
  return (
    <section className="panel wide" aria-labelledby="reviews-title">
      <h2 id="reviews-title">Reviews</h2>
      <ol className="reviews">
        {decisions.toReversed().map((each) => (
          <li key={`${each.round} ${each.at?.getTime()}`} value={each.round}>
            <p>
              <strong>{decisionWords(each)}</strong>{" "}
              <span className="muted">
                {each.at && formatMoment(each.at)}
                {each.by && ` by ${each.by === userId ? "you" : each.by}`}
              </span>
            </p>
            {each.remarks.length > 0 && (
              <ul className="review-remarks">
                {each.remarks.map((remark) => (
                  <li key={`${remark.quote} ${remark.text}`} dir="auto">
                    {remark.quote && <q>{remark.quote}</q>} {remark.text}
                  </li>
                ))}
              </ul>
            )}
            <Passages reviewed={each} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Passages({ reviewed: { changes, changed } }: { reviewed: Reviewed }) {
  if (!changes.length) return null;
  return (
    <details className="review-changes">
      <summary>{pluralize(Math.max(changed, changes.length), "passage")} edited</summary>
      {changes.map(({ before, after }) => (
        <div key={`${before} ${after}`} className="hunk changed" dir="auto">
          {before && <del>{before}</del>} {after && <ins>{after}</ins>}
        </div>
      ))}
      {changed > changes.length && <p className="muted">The first {changes.length} are kept.</p>}
    </details>
  );
}

/** Returns a decision in words. */
export function decisionWords({ decision, timedOut, changed, changes }: Reviewed): string {
  const edited = changed || changes.length;
  if (decision === "approve") {
    if (timedOut) return "Approved: the time was over";
    return edited ? "Approved with edits" : "Approved";
  }
  if (decision === "revise") return "Sent back";
  if (decision === "cancel") return timedOut ? "Cancelled: the time was over" : "Cancelled";
  return sentenceCase(decision);
}
