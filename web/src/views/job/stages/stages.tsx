import { useId } from "react";
import type { Job, StageName, StageRecord } from "../../../../hooks";
import { formatCount } from "../../../format";
import { useNow } from "../../../ui";
import { hasEnded, STAGES } from "../model";
import { costWords, formatSpan, sentenceCase, stageSeconds, stageWord } from "../words";
import { shownModel } from "../writer";

const DOES: Record<StageName, string> = {
  generate: "writes the post",
  polish: "edits it",
  quality: "checks it",
  meta: "writes the tags",
};
const MARKS: Record<string, string> = { done: "✓", degraded: "!", failed: "✕", running: "●", cancelled: "–" };

/** The four stages as a line. Each has room for all its facts from the start, so that nothing moves when they come. */
export function Stages({ job }: { job: Job }) {
  return (
    <ol className="stages" aria-label="Stages">
      {STAGES.map((stage) => (
        <Stage key={stage} stage={stage} record={job.stages[stage]} state={stageState(job, stage)} />
      ))}
    </ol>
  );
}

/** Returns the status to show: the document calls the stage failed at which a user cancelled. */
function stageState(job: Job, stage: StageName): string {
  const { status } = job.stages[stage];
  if (job.status === "cancelled" && status === "failed") return "cancelled";
  const waits = !hasEnded(job) && job.stage === stage && Boolean(job.waiting);
  return waits && status !== "failed" ? "waiting" : status;
}

interface Props {
  stage: StageName;
  record: StageRecord;
  state: string;
}

function Stage({ stage, record, state: status }: Props) {
  const running = status === "running";
  const model = shownModel(record);
  return (
    <li className={`stage ${status}`} aria-current={running ? "step" : undefined}>
      <span className="stage-mark" aria-hidden="true">
        {MARKS[status] ?? ""}
      </span>
      <div className="stage-head">
        <strong title={`The stage ${stage}`}>{stageWord(stage)}</strong>
        <span className="stage-status">{statusWords(status, record)}</span>
      </div>
      <div className="stage-facts">
        <span>{running ? <LiveSpan record={record} /> : formatSpan(stageSeconds(record))}</span>
        <span>{costOf(record)}</span>
      </div>
      <div className="stage-facts muted">
        <span className="stage-model" title={model ?? undefined}>
          {model ?? DOES[stage]}
        </span>
        <Remarks stage={stage} record={record} isCancelled={status === "cancelled"} />
      </div>
    </li>
  );
}

/** Returns the cost of a stage. While it works, there is none yet. */
function costOf({ status, attempt, cost_usd }: StageRecord): string {
  const unknown = attempt === 0 || (status === "running" && cost_usd === 0);
  return unknown ? "" : costWords(cost_usd);
}

function LiveSpan({ record }: { record: StageRecord }) {
  const seconds = stageSeconds(record, useNow());
  return seconds === null ? "–" : formatSpan(Math.round(seconds));
}

function statusWords(status: string, { parts, passes, attempt }: StageRecord): string {
  if (status === "running" && parts) return `${parts.done} of ${parts.total} parts`;
  const again = status === "running" && attempt > 1 ? `, attempt ${attempt}` : "";
  const often = passes && passes > 1 && status !== "running" ? `, ${passes} passes` : "";
  return `${sentenceCase(status)}${again}${often}`;
}

/** A button for what else there is to know of a stage. It opens over the page, so that the text below stays. */
function Remarks({
  stage,
  record,
  isCancelled,
}: {
  stage: StageName;
  record: StageRecord;
  isCancelled: boolean;
}) {
  const id = useId();
  const sentences = [record.error, record.note].filter((each): each is string => Boolean(each));
  if (sentences.length === 0) return null;
  const word = record.error && !isCancelled ? "Why" : "Note";
  return (
    <>
      <button
        type="button"
        className="link-button"
        popoverTarget={id}
        aria-label={`${word}: ${stageWord(stage)}`}
      >
        {word}
      </button>
      <div id={id} popover="auto" className="note">
        <strong>{stageWord(stage)}</strong>
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <p className="muted">
          {formatCount(record.prompt_tokens)} tokens in, {formatCount(record.completion_tokens)} out
          {record.cached ? "; all from the cache" : ""}
        </p>
      </div>
    </>
  );
}
