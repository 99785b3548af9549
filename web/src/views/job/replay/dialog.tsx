import { useState } from "react";
import type { Job, StageName } from "../../../../hooks";
import { Button, Dialog } from "../../../ui";
import { type JobActions, replayStages, STAGES } from "../model";
import { stageWord } from "../words";
import { dropsEdit, editedStage } from "./edited";
import { QuoteLine, useQuote } from "./quote";
import { useStart } from "./use-start";

interface Props {
  job: Job;
  actions: JobActions;
  onClose: () => void;
}

const BEGINS: Record<StageName, string> = {
  generate: "write the post anew",
  polish: "edit the first text anew",
  quality: "check the text again",
  meta: "write the tags again",
};

/** Chooses where a new run begins, and shows its price before the click. */
export function ReplayDialog({ job, actions, onClose }: Props) {
  const stages = replayStages(job);
  const [stage, setStage] = useState<StageName>(() => firstChoice(job, stages));
  const [run] = useState(job.run); // a run that begins meanwhile is another one's
  const edited = editedStage(job);
  const quoted = useQuote(actions, { stage, run });
  const { busy, error, start } = useStart(() => actions.replay({ stage, run }), onClose);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Replay as run ${run + 1}`}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="primary" disabled={!quoted.quote} busy={busy} onClick={start}>
            Replay from {stageWord(stage)}
          </Button>
        </>
      }
    >
      <fieldset className="choices">
        <legend>It begins at</legend>
        {STAGES.map((each) => (
          <label key={each} className="choice">
            <input
              type="radio"
              name="stage"
              checked={stage === each}
              disabled={!stages.includes(each)}
              onChange={() => setStage(each)}
            />
            <span>
              <strong title={`The stage ${each}`}>{stageWord(each)}</strong>: {BEGINS[each]}
              {dropsEdit(edited, each) && <span className="muted"> (the edited text is not used)</span>}
              {!stages.includes(each) && <span className="muted"> (it has nothing to work from)</span>}
            </span>
          </label>
        ))}
      </fieldset>
      <QuoteLine quoted={quoted} />
      <Refusal sentence={error} />
    </Dialog>
  );
}

/** The sentence of a request that failed, near its button. */
export function Refusal({ sentence }: { sentence: string }) {
  return (
    <p className="refusal" role="alert">
      {sentence}
    </p>
  );
}

function firstChoice(job: Job, stages: StageName[]): StageName {
  if (job.status !== "completed") return stages.at(-1) ?? "generate";
  const edited = editedStage(job);
  return edited ? (STAGES[STAGES.indexOf(edited) + 1] ?? "quality") : "polish"; // the person's text stays
}
