import { Link } from "wouter";
import type { Job } from "../../../hooks";
import { pluralize } from "../../format";
import { Age, Badge, Button, PageTitle, Progress } from "../../ui";
import { hasEnded, type JobActions, mayEdit, mayReplay, requestText, titleOf } from "./model";
import { Refusal } from "./replay/dialog";
import { hasKeptText, keyOf } from "./replay/kept-text";
import { useStart } from "./replay/use-start";
import { costWords, momentOf, stateOf } from "./words";
import { writerNote } from "./writer";

interface Props {
  job: Job;
  hasText: boolean;
  actions: JobActions;
  onOpen: (what: "replay" | "edit") => void;
}

/** The title, the state and the facts of a job, and what can be done with it. */
export function Header({ job, hasText, actions, onOpen }: Props) {
  const { label, tone } = stateOf(job);
  const note = writerNote(job);
  return (
    <div className="job-header">
      <BackToJobs />
      <PageTitle title={titleOf(job)} lang={requestText(job, "language")} />
      <div className="job-summary">
        <p className="job-facts">
          <Badge tone={tone} live={tone === "accent"}>
            {label}
          </Badge>
          <Facts job={job} />
        </p>
        <Buttons job={job} hasText={hasText} actions={actions} onOpen={onOpen} />
      </div>
      <Progress value={job.progress} label="Progress" tone={tone === "neutral" ? "accent" : tone} />
      {note && <p className="writer-note">{note}</p>}
    </div>
  );
}

export function BackToJobs() {
  return (
    <Link href="/jobs" className="back">
      <span aria-hidden="true">←</span> Jobs
    </Link>
  );
}

function Facts({ job }: { job: Job }) {
  const words = Number(requestText(job, "word_count"));
  const progress = Number.isFinite(job.progress) ? job.progress : 0;
  const facts = [
    job.status !== "completed" && `${Math.min(Math.max(progress, 0), 100)}%`,
    job.usage.calls > 0 && costWords(job.usage.cost_usd),
    words > 0 && `${pluralize(words, "word")} asked for`,
    job.run > 1 && `run ${job.run}`,
    job.revision > 0 && `revision ${job.revision}`,
  ];
  return (
    <span className="muted">
      {facts.filter(Boolean).join(" · ")}
      {momentOf(job.created_at) !== null && (
        <>
          {facts.some(Boolean) ? " · requested " : "requested "}
          <Age since={job.created_at} ago />
        </>
      )}
    </span>
  );
}

function Buttons({ job, hasText, actions, onOpen }: Props) {
  const { busy, error, start } = useStart(actions.cancel);
  const cancelling = busy || job.cancel_requested === true;
  return (
    <div className="job-buttons">
      <div className="button-row">
        {!hasEnded(job) && (
          <Button busy={cancelling} onClick={start}>
            {cancelling ? "Cancelling" : "Cancel"}
          </Button>
        )}
        {mayEdit(job) && hasText && (
          <Button onClick={() => onOpen("edit")}>
            {hasKeptText(keyOf(job.job_id, job.run)) ? "Go on editing" : "Edit and run on"}
          </Button>
        )}
        {mayReplay(job) && <Button onClick={() => onOpen("replay")}>Replay…</Button>}
      </div>
      <Refusal sentence={error} />
    </div>
  );
}
