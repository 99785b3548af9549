import type { TextChange } from "../../../../hooks";
import { pluralize } from "../../../format";

/** What a refresh changed in the existing post, and why. */
export function TextChanges({ changes, language }: { changes: TextChange[]; language: string }) {
  return (
    <section className="text-changes" aria-labelledby="text-changes-title">
      <h2 id="text-changes-title">{pluralize(changes.length, "change")} to the existing post</h2>
      <ol lang={language}>
        {changes.map(({ before, after, reason, line }) => (
          <li key={`${line} ${before} ${after}`} dir="auto">
            <p className="change-reason">{reason}</p>
            {before && (
              <p>
                <del>{before}</del>
              </p>
            )}
            <p>{after ? <ins>{after}</ins> : <span className="muted">Taken out.</span>}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
