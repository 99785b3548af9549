import type { Issue } from "../../../../hooks";
import { type Folded, findAll, fold } from "./text";

/** The text of a rendered block, and the lines of the source that it has. */
export interface BlockText {
  line: number;
  lines: number;
  text: string;
}

/** The place of a finding: offsets in a block's text; without them the finding is about the whole block. */
export interface Place {
  block: number;
  start?: number;
  end?: number;
}

/** Returns the place of each finding; undefined for one that is about the post as a whole. */
export function locate(
  blocks: BlockText[],
  issues: Pick<Issue, "line" | "excerpt">[],
): (Place | undefined)[] {
  const folded = new Map<number, Folded>();
  const foldedAt = (index: number) => {
    const known = folded.get(index) ?? fold((blocks[index] as BlockText).text);
    folded.set(index, known);
    return known;
  };
  return issues.map((issue) => locateOne(blocks, issue, foldedAt));
}

function locateOne(
  blocks: BlockText[],
  { line, excerpt }: Pick<Issue, "line" | "excerpt">,
  foldedAt: (index: number) => Folded,
): Place | undefined {
  const home = line ? blockOf(blocks, line) : -1;
  const wanted = excerpt ? fold(excerpt.replace(/…$/, "")).letters : "";
  for (const index of wanted ? nearest(blocks.length, Math.max(home, 0)) : []) {
    const folded = foldedAt(index);
    const places = findAll(folded, wanted);
    if (places.length === 0) continue;
    const best =
      index === home
        ? closest(places, shareOf(blocks[home] as BlockText, line as number), folded)
        : places[0];
    const from = best as number;
    return {
      block: index,
      start: folded.starts[from] as number,
      end: folded.ends[from + wanted.length - 1] as number,
    };
  }
  return home >= 0 ? { block: home } : undefined;
}

/** Returns the block that a line is in or directly before; -1 without any. */
function blockOf(blocks: BlockText[], line: number): number {
  const after = blocks.findIndex((block) => block.line > line);
  return after < 0 ? blocks.length - 1 : Math.max(after - 1, 0);
}

/** Yields the indexes around one, the nearest first. */
function* nearest(count: number, home: number): Generator<number> {
  for (let distance = 0; distance < count; distance++) {
    if (home + distance < count) yield home + distance;
    if (distance && home - distance >= 0) yield home - distance;
  }
}

/** Returns how far down its block a line is, from 0 to 1: items of a list and rows of a table share a block. */
function shareOf(block: BlockText, line: number): number {
  return Math.min(Math.max((line - block.line) / block.lines, 0), 1);
}

/** Returns the place that is nearest to a share of the text. */
function closest(places: number[], share: number, { letters }: Folded): number {
  const target = share * letters.length;
  return places.reduce((best, place) => (Math.abs(place - target) < Math.abs(best - target) ? place : best));
}
