import { useEffect, useMemo, useRef, useState } from "react";
import type { Issue, Job } from "../../../../hooks";
import { pluralize } from "../../../format";
import { Button } from "../../../ui";
import { type JobActions, requestText } from "../model";
import { Refusal } from "../replay/dialog";
import { countWords } from "../replay/edit";
import { useKeptText } from "../replay/kept-text";
import { EditPanes } from "../replay/panes";
import { useStart } from "../replay/use-start";
import { FindingsToResolve } from "./findings";
import { useFocusAfter } from "./focus";
import type { Review } from "./record";

interface Props {
  job: Job;
  review: Review;
  text: string;
  /** The findings of the post; null before they are read. */
  issues: Issue[] | null;
  actions: JobActions;
  /** Somebody has decided, and not here. */
  isOver: boolean;
  onClose: () => void;
}

/** Edits the post's Markdown and approves the edited text. What is typed survives a reload. */
export function ReviewEdit({
  job,
  review: current,
  text: given,
  issues: found,
  actions,
  isOver: isDecided,
  onClose,
}: Props) {
  // What was opened stays, even if somebody else decides meanwhile.
  const [{ review, original, issues }] = useState({ review: current, original: given, issues: found });
  const { round, run } = review;
  const { text, setText, drop, isChanged } = useKeptText(`review:${job.job_id}:${run}:${round}`, original);
  const language = requestText(job, "language");
  const words = useMemo(() => countWords(text, language), [text, language]);
  const { busy, error, start } = useStart(
    () => actions.review(isChanged ? { decision: "approve", round, text } : { decision: "approve", round }),
    () => {
      drop();
      onClose();
    },
  );
  const area = useRef<HTMLTextAreaElement>(null);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    area.current?.focus({ preventScroll: true });
    panel.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  useFocusAfter(panel);
  const isOver = isDecided && !busy;
  return (
    <section ref={panel} className="edit" aria-labelledby="review-edit-title">
      <h2 id="review-edit-title">Edit and approve</h2>
      {isOver && (
        <p className="notice warn" role="status">
          Somebody else has decided meanwhile. Copy what you need: your text is not used.
        </p>
      )}
      <EditPanes
        area={area}
        text={text}
        language={language}
        readOnly={isOver}
        note={`${pluralize(words, "word")}${isChanged ? "; kept in this tab until you approve" : ""}`}
        onChange={setText}
      />
      {issues && <FindingsToResolve issues={issues} />}
      <p className="muted">
        The text is checked once more, and then it is tagged. It does not come back to you.
      </p>
      <div className="button-row">
        <Button kind="primary" disabled={isOver || !text.trim()} busy={busy} onClick={start}>
          {isChanged ? "Approve this text" : "Approve without changes"}
        </Button>
        <Button onClick={onClose}>Close</Button>
        {isChanged && !isOver && <Button onClick={() => setText(original)}>Undo all changes</Button>}
      </div>
      <Refusal sentence={error} />
    </section>
  );
}
