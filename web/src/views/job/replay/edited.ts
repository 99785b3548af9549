import type { Job, StageName } from "../../../../hooks";
import { STAGES } from "../model";

const EDITED = "A person has edited the text."; // shared/jobs/transitions.py; it stays when a later stage is replayed

/** Returns the stage whose text is a person's now; null if models wrote all. */
export function editedStage(job: Job): StageName | null {
  const noted = (["polish", "generate"] as const).find((stage) => job.stages[stage].note === EDITED);
  if (noted) return noted;
  return job.edited ? (job.edited.stage === "polish" ? "generate" : "polish") : null;
}

/** Returns whether a run that begins at a stage writes another text in the place of the person's. */
export function dropsEdit(edited: StageName | null, stage: StageName): boolean {
  return edited !== null && STAGES.indexOf(stage) <= STAGES.indexOf(edited);
}
