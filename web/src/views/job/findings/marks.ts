import type { Issue } from "../../../../hooks";
import type { Place } from "./locate";

/** A finding with its number in the list, and its place in the text if it has one. */
export interface Numbered {
  number: number;
  issue: Issue;
  place: Place | undefined;
}

interface Span extends Numbered {
  start: number;
  end: number;
}

const SEVERITIES = ["high", "medium", "low"];

/** Returns the text of a rendered block: its text nodes in a row. */
export function textOf(block: HTMLElement): string {
  return textNodes(block)
    .map((node) => node.data)
    .join("");
}

/**
 * Marks findings in the rendered blocks: `<mark>` around the words, and before them a button with the number. A finding
 * whose words are not in the text marks its block. Returns how to undo all of it.
 */
export function markFindings(
  blocks: HTMLElement[],
  findings: Numbered[],
  onPick: (number: number) => void,
): () => void {
  const marked = new Set<HTMLElement>();
  for (const [index, block] of blocks.entries()) {
    const here = findings.filter((each) => each.place?.block === index);
    if (here.length === 0) continue;
    marked.add(block);
    const spans = here
      .filter(hasSpan)
      .map((each) => ({ ...each, start: each.place.start, end: each.place.end }));
    const refs = wrap(block, spans);
    for (const { number, issue } of here.filter((each) => !hasSpan(each)).reverse()) {
      block.classList.add("has-finding", severityOf(issue));
      block.prepend(makeRef(number, issue));
    }
    for (const [number, mark] of refs) {
      const issue = (findings.find((each) => each.number === number) as Numbered).issue;
      (mark.closest("a, summary") ?? mark).before(makeRef(number, issue));
    }
  }
  const pick = (event: Event) => {
    const target = event.target as Element | null;
    const number = target?.closest<HTMLElement>("[data-finding]")?.dataset.finding;
    const first =
      number ?? target?.closest<HTMLElement>("mark[data-findings]")?.dataset.findings?.split(" ")[0];
    if (first && !(number === undefined && target?.closest("a"))) onPick(Number(first));
  };
  for (const block of marked) block.addEventListener("click", pick);
  return () => {
    for (const block of marked) {
      block.removeEventListener("click", pick);
      unmark(block);
    }
  };
}

/** Wraps the spans' words; returns the first `<mark>` of each span. Spans may overlap: each piece has all its numbers. */
function wrap(block: HTMLElement, spans: Span[]): Map<number, HTMLElement> {
  const first = new Map<number, HTMLElement>();
  const cuts = [...new Set(spans.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  let at = 0;
  for (const node of textNodes(block)) {
    const [from, to] = [at, at + node.data.length];
    at = to;
    const inside = cuts.filter((cut) => cut > from && cut < to);
    let rest = node;
    for (const [begin, end] of pairs([from, ...inside, to])) {
      const piece = rest;
      if (end < to) rest = rest.splitText(end - begin);
      const here = spans.filter((span) => span.start < end && span.end > begin);
      if (here.length === 0 || !piece.data.trim()) continue;
      const mark = makeMark(here);
      piece.replaceWith(mark);
      mark.append(piece);
      for (const { number } of here) if (!first.has(number)) first.set(number, mark);
    }
  }
  return first;
}

function* pairs(points: number[]): Generator<[number, number]> {
  for (let index = 1; index < points.length; index++)
    yield [points[index - 1] as number, points[index] as number];
}

function makeMark(here: Span[]): HTMLElement {
  const mark = document.createElement("mark");
  const severities = here.map((each) => severityOf(each.issue));
  mark.className = `finding ${SEVERITIES.find((each) => severities.includes(each)) ?? "low"}`;
  mark.dataset.findings = here.map((each) => each.number).join(" ");
  return mark;
}

function makeRef(number: number, issue: Issue): HTMLElement {
  const ref = document.createElement("button");
  ref.type = "button";
  ref.className = `finding-ref ${severityOf(issue)}`;
  ref.dataset.finding = String(number);
  ref.textContent = String(number);
  ref.setAttribute("aria-label", `Finding ${number}, ${severityOf(issue)}: ${issue.message}`);
  return ref;
}

function unmark(block: HTMLElement): void {
  for (const ref of block.querySelectorAll("button.finding-ref")) ref.remove();
  for (const mark of block.querySelectorAll("mark[data-findings]")) mark.replaceWith(...mark.childNodes);
  block.classList.remove("has-finding", ...SEVERITIES);
  block.normalize();
}

function textNodes(block: HTMLElement): Text[] {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) found.push(walker.currentNode as Text);
  return found;
}

function hasSpan(each: Numbered): each is Numbered & { place: Required<Place> } {
  return each.place?.start !== undefined && each.place.end !== undefined;
}

/** Returns a severity; one of a newer release counts as low. */
export function severityOf({ severity }: Pick<Issue, "severity">): string {
  return SEVERITIES.includes(severity) ? severity : "low";
}
