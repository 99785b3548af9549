import { useDeferredValue, useEffect, useRef, useState } from "react";
import type { Issue } from "../../../../hooks";
import { FindingList } from "../findings/list";
import { locate } from "../findings/locate";
import { markFindings, type Numbered, severityOf, textOf } from "../findings/marks";
import { Markdown } from "./markdown";
import { TextEnd } from "./text-end";

interface Props {
  content: string;
  /** Null while there is no finished post. */
  issues: Issue[] | null;
  language: string;
  writing: boolean;
}

const WEIGHT: Record<string, number> = { high: 0, medium: 1, low: 2 };

/**
 * The text of a job as it grows, and then the post with its findings marked in the text and listed beside it. It is one
 * component for both, so that the text does not move when the job ends.
 */
export function Post({ content, issues, language, writing }: Props) {
  const shown = useDeferredValue(content, "");
  const article = useRef<HTMLElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const findings = useMarks(article, shown, (shown === content && issues) || NONE, (number) => {
    setPicked(number);
    focusOn(list.current?.querySelector(`[data-item="${number}"]`));
  });
  usePicked(article, picked, findings);
  const jump = (number: number) => {
    setPicked(number);
    focusOn(article.current?.querySelector(`[data-finding="${number}"]`));
  };
  const back = (event: React.KeyboardEvent) => {
    const number = (event.target as HTMLElement).dataset.finding;
    if (event.key === "Escape" && number) focusOn(list.current?.querySelector(`[data-item="${number}"]`));
  };
  return (
    <div className="post-and-findings">
      <div>
        <article ref={article} className="post" lang={language} onKeyDown={back}>
          <Markdown text={shown} />
        </article>
        <TextEnd shown={shown} writing={writing} />
      </div>
      {issues && (
        <FindingList list={list} count={issues.length} findings={findings} picked={picked} onJump={jump} />
      )}
    </div>
  );
}

const NONE: Issue[] = [];

/** Marks the findings once the text is in the page, when the browser has time; returns them with their places. */
function useMarks(
  article: React.RefObject<HTMLElement | null>,
  shown: string,
  issues: Issue[],
  onPick: (number: number) => void,
): Numbered[] {
  const [findings, setFindings] = useState<Numbered[]>([]);
  const pick = useRef(onPick);
  pick.current = onPick;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text has other places
  useEffect(() => {
    let undo = () => {};
    const stop = whenIdle(() => {
      const blocks = [...(article.current?.querySelectorAll<HTMLElement>(".block") ?? [])];
      const numbered = numberFindings(blocks, issues);
      undo = markFindings(blocks, numbered, (number) => pick.current(number));
      setFindings(numbered);
    });
    return () => {
      stop();
      undo();
    };
  }, [article, shown, issues]);
  return findings;
}

/** Returns the findings in the order of the list: the gravest first, and then as they come in the text. */
function numberFindings(blocks: HTMLElement[], issues: Issue[]): Numbered[] {
  const texts = blocks.map((block) => ({
    line: Number(block.dataset.line),
    lines: Number(block.dataset.lines),
    text: textOf(block),
  }));
  const places = locate(texts, issues);
  return issues
    .map((issue, index) => ({ issue, place: places[index] }))
    .sort(
      (a, b) =>
        weightOf(a.issue) - weightOf(b.issue) ||
        (a.place?.block ?? -1) - (b.place?.block ?? -1) ||
        (a.place?.start ?? -1) - (b.place?.start ?? -1),
    )
    .map((each, index) => ({ ...each, number: index + 1 }));
}

function weightOf(issue: Issue): number {
  return WEIGHT[severityOf(issue)] as number;
}

function usePicked(
  article: React.RefObject<HTMLElement | null>,
  picked: number | null,
  findings: Numbered[],
) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: marks that are made anew get the class again
  useEffect(() => {
    const marks =
      article.current?.querySelectorAll(`mark[data-findings~="${picked}"], [data-finding="${picked}"]`) ?? [];
    for (const mark of marks) mark.classList.add("is-picked");
    return () => {
      for (const mark of marks) mark.classList.remove("is-picked");
    };
  }, [article, picked, findings]);
}

function focusOn(element: Element | null | undefined): void {
  if (!(element instanceof HTMLElement)) return;
  element.focus({ preventScroll: true });
  const calm = window.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView?.({ block: "center", behavior: calm ? "auto" : "smooth" });
}

function whenIdle(work: () => void): () => void {
  if (typeof window.requestIdleCallback !== "function") {
    const timer = setTimeout(work);
    return () => clearTimeout(timer);
  }
  const handle = window.requestIdleCallback(work, { timeout: 500 });
  return () => window.cancelIdleCallback(handle);
}
