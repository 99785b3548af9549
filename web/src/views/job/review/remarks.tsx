import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Job } from "../../../../hooks";
import { Button } from "../../../ui";
import { type JobActions, requestText } from "../model";
import { Refusal } from "../replay/dialog";
import { useKeptText } from "../replay/kept-text";
import { useStart } from "../replay/use-start";
import { useFocusAfter } from "./focus";
import type { Remark, Review } from "./record";

interface Props {
  job: Job;
  review: Review;
  actions: JobActions;
  /** Somebody has decided, and not here. */
  isOver: boolean;
  onClose: () => void;
}

const MOST = 20;
const LONGEST = 1000;
const LONGEST_QUOTE = 500;

/** The remarks that a post is sent back with. Words that are selected in the post become the place of a remark. */
export function RemarksForm({ job, review, actions, isOver: isDecided, onClose }: Props) {
  const { round, run } = review;
  const [first] = useState(() => JSON.stringify([{ text: "", quote: selectedWords() }]));
  const kept = useKeptText(`remarks:${job.job_id}:${run}:${round}`, first);
  const remarks = readRemarks(kept.text);
  const change = (next: Remark[]) => kept.setText(JSON.stringify(next));
  const form = useRef<HTMLFormElement>(null);
  useFocusAfter(form);
  const list = useRef<HTMLOListElement>(null);
  const written = remarks.filter(({ text }) => text.trim());
  const { busy, error, start } = useStart(
    () =>
      actions.review({
        decision: "revise",
        round,
        remarks: written.map(({ text, quote }) => ({ text: text.trim(), ...(quote && { quote }) })),
      }),
    () => {
      kept.drop();
      onClose();
    },
  );
  const isOver = isDecided && !busy;
  const count = remarks.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new remark gets the focus
  useEffect(() => list.current?.querySelector<HTMLElement>("li:last-child textarea")?.focus(), [count]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (written.length && !isOver) start();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // The Escape that ends an input method's word is not for the form. What is typed stays in the tab.
    if (event.key === "Escape" && !event.nativeEvent.isComposing) onClose();
  };
  return (
    <form ref={form} className="remarks" onSubmit={submit} onKeyDown={onKeyDown}>
      {isOver && (
        <p className="notice warn" role="status">
          Somebody else has decided meanwhile. Copy what you need: your remarks are not used.
        </p>
      )}
      <p className="muted">
        A model edits the post by your remarks, and then it awaits your review again. Select words in the post
        first, and a new remark is about them.
      </p>
      <ol ref={list}>
        {remarks.map((remark, index) => (
          <RemarkFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a remark has no other name
            key={index}
            number={index + 1}
            remark={remark}
            language={requestText(job, "language")}
            onChange={(next) => change(remarks.with(index, next))}
            onRemove={count > 1 ? () => change(remarks.toSpliced(index, 1)) : null}
          />
        ))}
      </ol>
      <div className="button-row">
        <Button type="submit" kind="primary" busy={busy} disabled={isOver || !written.length}>
          Send back
        </Button>
        <Button
          disabled={isOver || count >= MOST}
          onClick={() => change([...remarks, { text: "", quote: selectedWords() }])}
        >
          Add a remark
        </Button>
        <Button onClick={onClose}>Close</Button>
      </div>
      <Refusal sentence={error} />
    </form>
  );
}

interface RemarkProps {
  number: number;
  remark: Remark;
  language: string;
  onChange: (remark: Remark) => void;
  onRemove: (() => void) | null;
}

function RemarkFields({ number, remark, language, onChange, onRemove }: RemarkProps) {
  const id = useId();
  return (
    <li>
      <label htmlFor={id}>Remark {number}</label>
      {remark.quote && (
        <p className="remark-quote">
          <q dir="auto" lang={language}>
            {remark.quote}
          </q>{" "}
          <Button kind="quiet" small onClick={() => onChange({ ...remark, quote: "" })}>
            Not about these words
          </Button>
        </p>
      )}
      <textarea
        id={id}
        rows={2}
        dir="auto"
        maxLength={LONGEST}
        value={remark.text}
        onChange={(event) => onChange({ ...remark, text: event.target.value })}
      />
      {onRemove && (
        <Button kind="quiet" small onClick={onRemove}>
          Remove remark {number}
        </Button>
      )}
    </li>
  );
}

/** Returns the words of the post that are selected; none if the selection is elsewhere. */
function selectedWords(): string {
  const selection = window.getSelection();
  const node = selection?.anchorNode;
  const element = node instanceof Element ? node : node?.parentElement;
  if (!selection || !element?.closest("article.post")) return "";
  const words = selection.toString().replace(/\s+/g, " ").trim();
  return words.slice(0, LONGEST_QUOTE);
}

/** Reads the remarks that the tab has kept. */
function readRemarks(kept: string): Remark[] {
  try {
    const found: unknown = JSON.parse(kept);
    if (Array.isArray(found) && found.length)
      return found.map((each) => ({ text: String(each?.text ?? ""), quote: String(each?.quote ?? "") }));
  } catch {
    // What is kept may be from another release.
  }
  return [{ text: "", quote: "" }];
}
