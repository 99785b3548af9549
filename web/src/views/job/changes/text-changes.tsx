import type { TextChange } from "../../../../hooks";
import { pluralize } from "../../../format";
import { PieceView, useComparison } from "./changes";

/** What a refresh changed in the existing post, and why. */
export function TextChanges({ changes, language }: { changes: TextChange[]; language: string }) {
  return (
    <section className="text-changes" aria-labelledby="text-changes-title">
      <h2 id="text-changes-title">{pluralize(changes.length, "change")} to the existing post</h2>
      <ol lang={language}>
        {changes.map((change) => (
          <li key={`${change.line} ${change.before} ${change.after}`} dir="auto">
            <p className="change-reason">{change.reason}</p>
            <Passage {...change} language={language} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A passage with its changed words; one that is new or gone is marked as a whole. */
function Passage({ before, after, language }: TextChange & { language: string }) {
  const comparison = useComparison(before, after, language);
  if (!before) return <ins>{after}</ins>;
  if (!after) {
    return (
      <p>
        <del>{before}</del> <span className="muted">Taken out.</span>
      </p>
    );
  }
  if (!comparison) return <p>{after}</p>;
  const pieces = comparison.hunks.flatMap((hunk) => hunk.pieces);
  return (
    <p className="change-passage">
      {pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a comparison never changes
        <PieceView key={index} piece={piece} />
      ))}
    </p>
  );
}
