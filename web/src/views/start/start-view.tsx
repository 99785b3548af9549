import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Problem } from "../../problem";
import { Button, PageTitle, ProblemBox } from "../../ui";
import { AdvancedFields } from "./advanced-fields";
import type { Draft, FieldName } from "./draft";
import { EstimatePanel } from "./estimate-panel";
import { MainFields } from "./fields";
import type { Options } from "./options";
import { type Faults, firstFault, hasAdvancedFault } from "./rules";
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

/** The form that starts a post, with its price beside it. */
export function StartView(props: StartViewProps) {
  const { faults, refusals, busy, problem, sentences } = props;
  const form = useRef<HTMLFormElement>(null);
  const [isOpen, setOpen] = useState(() => hasAdvancedFault(faults));
  const shown = useRef(faults);
  shown.current = faults;
  useEffect(() => {
    if (!refusals) return;
    if (hasAdvancedFault(shown.current)) setOpen(true);
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
          <details
            className="start-more"
            open={isOpen}
            onToggle={(event) => setOpen(event.currentTarget.open)}
          >
            <summary>Quality, order and deadline</summary>
            <AdvancedFields {...props} />
          </details>
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
