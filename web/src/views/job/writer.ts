/** Tell from a job who wrote its post: a recording or a small model must never pass for a paid one. */

import type { Job, StageRecord } from "../../../hooks";
import { STAGES } from "./model";

const RECORDED = "recorded-answers"; // shared/jobs/recorded.py
const SMALL = "smollm2-135m-instruct"; // infra/local/components/small_model.py
const LOCAL = "local/";

/** Returns the model to show at a stage: the one behind the alias, where no provider was asked. */
export function shownModel(record: StageRecord): string | null {
  const own = behind(record).filter(isOwn);
  if (own.length === 0) return record.model ?? null;
  return [...new Set(own.map((model) => (nameOf(model) === RECORDED ? "recorded answers" : model)))].join(
    ", ",
  );
}

/** Returns what a reader must know of the writer; nothing where a provider's model wrote, and before an answer. */
export function writerNote(job: Job): string | null {
  const records = STAGES.map((stage) => job.stages[stage]);
  const own = [...new Set(records.flatMap(behind).filter(isOwn))];
  if (own.length === 0) return null;
  const alias = records.find((record) => behind(record).some(isOwn))?.model || "the model asked for";
  if (own.some((model) => nameOf(model) === RECORDED))
    return `Recorded answers: no model ran, and nothing was paid. The prices are what ${alias} would cost.`;
  if (own.some((model) => nameOf(model) === SMALL))
    return `The small model of this machine wrote this: it is weak, and nothing was paid. The prices are what ${alias} would cost.`;
  return `A model of this machine wrote this (${own.join(", ")}), and nothing was paid. The prices are what ${alias} would cost.`;
}

function behind(record: StageRecord): string[] {
  return (record.answered_by ?? []).map((each) => each.provider_model);
}

function isOwn(model: string): boolean {
  return model.startsWith(LOCAL) || nameOf(model) === RECORDED || nameOf(model) === SMALL;
}

function nameOf(model: string): string {
  return model.slice(model.lastIndexOf("/") + 1);
}
