import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import type { Problem } from "../../problem";
import { Button, PageTitle, ProblemBox } from "../../ui";
import { AdvancedFields } from "./advanced-fields";
import type { Draft, FieldName } from "./draft";
import { EstimatePanel } from "./estimate-panel";
import { MainFields } from "./fields";
import { Fold } from "./fold";
import { isFilled, readPages } from "./given/given";
import { LinksFields } from "./given/links-fields";
import { RefreshFields } from "./given/refresh-fields";
import { SourcesField } from "./given/sources-field";
import type { Options } from "./options";
import { type Faults, firstFault, hasFault } from "./rules";
import type { EstimateState } from "./use-estimate";
import "./start.css";

export interface StartViewProps {
  options: Options;
  draft: Draft;
  /** The faults to show. */
  faults: Faults;
  /** Why there is no price yet. */
  lacks: "topic" | "fields" | null;
  /** Counts the refused tries: each moves the focus to the first wrong field. */
  refusals: number;
  busy: boolean;
  problem: Problem | null;
  sentences: string[];
  estimate: EstimateState;
  notice?: ReactNode;
  onChange: (change: Partial<Draft>) => void;
  onLeave: (field: FieldName) => void;
  onSubmit: () => void;
  onReset: () => void;
  onAskAgain: () => void;
}

/** Ctrl or Command with Enter sends the form, also from a field of several lines. */
function submitByKeys(event: KeyboardEvent<HTMLFormElement>) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
}

interface FoldPart {
  title: string;
  names: readonly FieldName[];
  show: (props: StartViewProps) => ReactNode;
  /** How much is filled in. */
  count: (draft: Draft) => number;
}

/** The parts that are folded away until somebody needs them. */
const FOLDS: FoldPart[] = [
  {
    title: "Sources",
    names: ["sources"],
    show: (props) => <SourcesField {...props} />,
    count: ({ sources }) => sources.filter(isFilled).length,
  },
  {
    title: "Links to your own pages",
    names: ["links"],
    show: (props) => <LinksFields {...props} />,
    count: ({ links }) => readPages(links.pages).length + (links.sitemap.trim() ? 1 : 0),
  },
  {
    title: "Refresh an existing post",
    names: ["refresh"],
    show: (props) => <RefreshFields {...props} />,
    count: ({ refresh }) => (isFilled(refresh) ? 1 : 0),
  },
  {
    title: "Quality, review, order and deadline",
    names: ["review", "min_quality", "max_revisions", "priority", "deadline"],
    show: (props) => <AdvancedFields {...props} />,
    count: ({ review }) => (review === "required" ? 1 : 0),
  },
];

/** The form that starts a post, with its price beside it. */
export function StartView(props: StartViewProps) {
  const { faults, refusals, busy, problem, sentences } = props;
  const form = useRef<HTMLFormElement>(null);
  const shown = useRef(faults);
  shown.current = faults;
  useEffect(() => {
    if (!refusals) return;
    const first = firstFault(shown.current);
    // The folded fields appear with the next frame.
    const frame = requestAnimationFrame(() => {
      const field = first && form.current?.elements.namedItem(first);
      if (field instanceof HTMLElement) field.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [refusals]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) props.onSubmit();
  };
  return (
    <div className="start">
      <PageTitle title="New post" />
      {props.notice}
      <form
        ref={form}
        className="start-form"
        noValidate
        onSubmit={submit}
        onReset={props.onReset}
        onKeyDown={submitByKeys}
      >
        <div className="start-fields">
          <MainFields {...props} />
          {FOLDS.map(({ title, names, show, count }) => (
            <Fold
              key={title}
              title={title}
              count={count(props.draft)}
              isWrong={hasFault(faults, names)}
              refusals={refusals}
            >
              {show(props)}
            </Fold>
          ))}
        </div>
        <div className="start-side">
          <EstimatePanel
            {...props.estimate}
            isShown={problem?.message === props.estimate.problem?.message}
            lacks={props.lacks}
            onRetry={props.onAskAgain}
          />
          {problem && <ProblemBox error={new Error([problem.message, ...sentences].join(" "))} />}
          <div className="start-actions">
            <Button type="submit" kind="primary" busy={busy}>
              Start
            </Button>
            <Button type="reset" kind="quiet">
              Clear the form
            </Button>
          </div>
        </div>
      </form>
    </div>
  );
}
