import { useEffect, useState } from "react";
import { pluralize } from "../../../format";
import type { Texts } from "../model";
import { type Comparison, compare, type Hunk, type Piece } from "./compare";

/** The changes that the stage polish made in the text of generate, word by word. */
export function Changes({ texts, language, notes }: { texts: Texts; language: string; notes: string[] }) {
  const { generate, polish, state } = texts;
  const comparison = useComparison(generate, polish, language);
  if (generate === null || polish === null) {
    const waits = state === "loading" || state === "live";
    return (
      <p className="muted">{waits ? "Reading both texts…" : "The texts of the two stages are not there."}</p>
    );
  }
  if (!comparison) return <p className="muted">Comparing…</p>;
  const changed = comparison.hunks.filter((hunk) => hunk.changed).length;
  return (
    <div className="changes">
      <p className="changes-summary" role="status">
        {changed === 0
          ? "The two texts are the same."
          : `${pluralize(comparison.removed, "word")} removed and ${pluralize(comparison.added, "word")} added, in ${pluralize(changed, "place")}.`}{" "}
        {notes.length > 0 && <span className="muted">{notes.join(" ")}</span>}
      </p>
      <div className="changes-text" lang={language}>
        {comparison.hunks.map((hunk, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a comparison never changes
          <HunkView key={index} hunk={hunk} />
        ))}
      </div>
    </div>
  );
}

function HunkView({ hunk }: { hunk: Hunk }) {
  if (hunk.changed) {
    return (
      <div className="hunk changed" dir="auto">
        {trimEnd(hunk.pieces).map((piece, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a comparison never changes
          <PieceView key={index} piece={piece} />
        ))}
      </div>
    );
  }
  return (
    <details className="hunk">
      <summary>{pluralize(hunk.paragraphs, "paragraph")} without a change</summary>
      <div className="hunk-same" dir="auto">
        {hunk.pieces[0]?.text.trim()}
      </div>
    </details>
  );
}

/** Returns the pieces without the blank lines at their end. */
function trimEnd(pieces: Piece[]): Piece[] {
  const last = pieces.findLastIndex((piece) => piece.text.trim() !== "");
  return pieces
    .slice(0, last + 1)
    .map((piece, index) => (index === last ? { ...piece, text: piece.text.trimEnd() } : piece));
}

export function PieceView({ piece }: { piece: Piece }) {
  if (piece.kind === "added") return <ins>{piece.text}</ins>;
  if (piece.kind === "removed") return <del>{piece.text}</del>;
  return piece.text;
}

/** Returns the comparison of two texts; null before it is made. */
export function useComparison(
  before: string | null,
  after: string | null,
  language: string,
): Comparison | null {
  const [made, setMade] = useState<{ before: string; after: string; comparison: Comparison } | null>(null);
  useEffect(() => {
    if (before === null || after === null) return;
    let left = false;
    compare(before, after, language).then((comparison) => {
      if (!left) setMade({ before, after, comparison });
    });
    return () => {
      left = true;
    };
  }, [before, after, language]);
  return made && made.before === before && made.after === after ? made.comparison : null;
}
