import type { ChangeObject } from "diff";

/** A run of text that both texts have, or that only one of them has. */
export interface Piece {
  kind: "same" | "added" | "removed";
  text: string;
}

/** A run of paragraphs: unchanged, or with the words that differ. */
export interface Hunk {
  changed: boolean;
  pieces: Piece[];
  paragraphs: number;
}

export interface Comparison {
  hunks: Hunk[];
  added: number;
  removed: number;
}

type Diff = typeof import("diff");

const MOST_EDITS = 2_000; // paragraphs
const MOST_TOKENS = 4_000; // words and spaces of a changed run in both texts; a longer one is shown as a whole
const MOST_WORD_EDITS = 1_000;

/**
 * Compares two texts word by word, paragraph by paragraph. Between two changed paragraphs it lets the page go on, so it
 * never freezes; a change that is too large to compare by words is shown as a whole.
 */
export async function compare(
  before: string,
  after: string,
  language: string,
  pause: () => Promise<void> = idle,
): Promise<Comparison> {
  const diff = await import("diff");
  const [old, made] = [paragraphsOf(before), paragraphsOf(after)];
  const comparator = (one: string, other: string) => one.trimEnd() === other.trimEnd();
  const runs = diff.diffArrays(old, made, { comparator, maxEditLength: MOST_EDITS }) ?? whole(old, made);
  const hunks: Hunk[] = [];
  for (let index = 0; index < runs.length; index++) {
    const [run, next] = [runs[index] as ChangeObject<string[]>, runs[index + 1]];
    if (!run.added && !run.removed) {
      hunks.push({
        changed: false,
        pieces: [{ kind: "same", text: run.value.join("") }],
        paragraphs: run.value.length,
      });
      continue;
    }
    const paired = next && (run.removed ? next.added : next.removed) ? next : undefined;
    if (paired) index++;
    const removed = run.removed ? run : paired;
    const added = run.added ? run : paired;
    for (const [old, made] of pairsOf(removed?.value ?? [], added?.value ?? [])) {
      await pause();
      const pieces = compareWords(diff, old.join(""), made.join(""), language);
      hunks.push({ changed: true, pieces, paragraphs: Math.max(old.length, made.length) });
    }
  }
  return {
    hunks,
    added: countWords(hunks, "added", language),
    removed: countWords(hunks, "removed", language),
  };
}

/** Splits a text into paragraphs, each with the blank lines after it, so that joined they are the text. */
export function paragraphsOf(text: string): string[] {
  const lines = text.replace(/\r\n?/g, "\n");
  return lines ? lines.split(/(?<=\n\n)(?!\n)/) : [];
}

/** Yields the paragraphs that belong together: an editor changes each in its place, and seldom their number. */
function* pairsOf(old: string[], made: string[]): Generator<[string[], string[]]> {
  if (old.length !== made.length) yield [old, made];
  else for (let at = 0; at < old.length; at++) yield [[old[at] as string], [made[at] as string]];
}

function compareWords(diff: Diff, before: string, after: string, language: string): Piece[] {
  const [old, made] = [wordsOf(before, language), wordsOf(after, language)];
  const small = old.length + made.length <= MOST_TOKENS;
  const found = small ? diff.diffArrays(old, made, { maxEditLength: MOST_WORD_EDITS }) : undefined;
  const pieces = (found ?? whole(old, made)).map(toPiece).filter((piece) => piece.text);
  return joinAcrossSpaces(pieces);
}

function toPiece({ added, removed, value }: ChangeObject<string[]>): Piece {
  return { kind: added ? "added" : removed ? "removed" : "same", text: value.join("") };
}

/** Joins changes that only a space separates: "old word" becomes "new name" reads better than two changes. */
function joinAcrossSpaces(pieces: Piece[]): Piece[] {
  const joined: Piece[] = [];
  let [removed, added] = ["", ""];
  const flush = () => {
    // A space at the end of both is no part of the change.
    const tail = removed && added ? (/\s*$/.exec(removed)?.[0] ?? "") : "";
    const shared = tail !== "" && added.endsWith(tail) ? tail : "";
    if (shared) [removed, added] = [removed.slice(0, -shared.length), added.slice(0, -shared.length)];
    if (removed) joined.push({ kind: "removed", text: removed });
    if (added) joined.push({ kind: "added", text: added });
    if (shared) joined.push({ kind: "same", text: shared });
    [removed, added] = ["", ""];
  };
  pieces.forEach((piece, index) => {
    if (piece.kind === "removed") removed += piece.text;
    else if (piece.kind === "added") added += piece.text;
    else if (removed && added && index + 1 < pieces.length && /^[^\S\n]+$/.test(piece.text)) {
      removed += piece.text;
      added += piece.text;
    } else {
      flush();
      joined.push(piece);
    }
  });
  flush();
  return joined;
}

/** Splits a text into words and what is between them, by the rules of its language. */
export function wordsOf(text: string, language: string): string[] {
  const segmenter = segmenterOf(language);
  const words: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const last = words.at(-1);
    // Spaces in a row are one token, as the segmenter gives each line break for itself.
    if (last !== undefined && /^\s+$/.test(segment) && /^\s+$/.test(last))
      words[words.length - 1] = last + segment;
    else words.push(segment);
  }
  return words;
}

function segmenterOf(language: string): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language || "en", { granularity: "word" });
  } catch {
    return new Intl.Segmenter("en", { granularity: "word" });
  }
}

function countWords(hunks: Hunk[], kind: Piece["kind"], language: string): number {
  const text = hunks.flatMap(({ pieces }) =>
    pieces.filter((piece) => piece.kind === kind).map((piece) => piece.text),
  );
  return [...segmenterOf(language).segment(text.join("\n"))].filter((each) => each.isWordLike).length;
}

function whole(old: string[], made: string[]): ChangeObject<string[]>[] {
  return [
    { value: old, removed: true, added: false, count: old.length },
    { value: made, removed: false, added: true, count: made.length },
  ];
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: 200 });
    else setTimeout(resolve);
  });
}
