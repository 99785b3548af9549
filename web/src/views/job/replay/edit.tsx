import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { Job, StageName } from "../../../../hooks";
import { pluralize } from "../../../format";
import { Button } from "../../../ui";
import { wordsOf } from "../changes/compare";
import { type JobActions, requestText } from "../model";
import { stageWord } from "../words";
import { Refusal } from "./dialog";
import { keyOf, markOpen, useKeptText } from "./kept-text";
import { EditPanes } from "./panes";
import { QuoteLine, useQuote } from "./quote";
import { useStart } from "./use-start";

interface Props {
  job: Job;
  text: string;
  actions: JobActions;
  onClose: () => void;
}

/** Not meta: the score would be another text's. */
const CHOICES: [StageName, string][] = [
  ["quality", `${stageWord("quality")}: check it, and write the tags`],
  ["polish", `${stageWord("polish")}: edit it once more, then check it`],
];

/** Edits the post's Markdown, and runs the job on from there. What is typed survives a reload. */
export function EditPanel({ job, text: current, actions, onClose }: Props) {
  // What was opened stays, even if the job begins another run meanwhile.
  const [{ original, run }] = useState({ original: current, run: job.run });
  const field = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const key = keyOf(job.job_id, run);
  const { text, setText, drop, isChanged } = useKeptText(key, original);
  const [stage, setStage] = useState<StageName>("quality");
  const language = requestText(job, "language");
  const settled = useSettled(text);
  const words = useMemo(() => countWords(settled, language), [settled, language]);
  const quoted = useQuote(actions, { stage, run, text: settled });
  const { busy, error, start } = useStart(
    () => actions.replay({ stage, run, text }),
    () => {
      drop();
      onClose();
    },
  );
  useEffect(() => markOpen(key), [key]);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    area.current?.focus({ preventScroll: true });
    panel.current?.scrollIntoView?.({ block: "nearest" }); // with its title; in a narrow window it opens below
  }, []);
  return (
    <section ref={panel} className="edit" aria-labelledby={`${field}-title`}>
      <h2 id={`${field}-title`}>Edit and run on</h2>
      <EditPanes
        area={area}
        text={text}
        language={language}
        note={`${pluralize(words, "word")}${isChanged ? "; kept in this tab until the run begins" : ""}`}
        onChange={setText}
      />
      <label className="edit-stage">
        Run {run + 1} begins at{" "}
        <select value={stage} onChange={(event) => setStage(event.target.value as StageName)}>
          {CHOICES.map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <QuoteLine quoted={quoted} />
      <div className="button-row">
        <Button kind="primary" disabled={!text.trim() || !quoted.quote} busy={busy} onClick={start}>
          Run on from {stageWord(stage)}
        </Button>
        <Button onClick={onClose}>Close</Button>
        {isChanged && <Button onClick={() => setText(original)}>Undo all changes</Button>}
      </div>
      <Refusal sentence={error} />
    </section>
  );
}

/** Returns how many words a text has, in any script. */
export function countWords(text: string, language: string): number {
  return wordsOf(text, language).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

const SETTLES = 800; // milliseconds after the last key, so that the door is not asked at each

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLES);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
