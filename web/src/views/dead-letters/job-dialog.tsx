import type { ReactNode } from "react";
import type { Waiting } from "../../../hooks";
import type { DoorJob } from "../../door-types";
import { stageWord, stateOf } from "../../job-words";
import { Age, Badge, Button, Dialog, Money, ProblemBox, Skeleton, useLoad } from "../../ui";

interface Props {
  id: string | null;
  load: (id: string, signal: AbortSignal) => Promise<DoorJob>;
  onClose: () => void;
}

/** A job of any organization as the API shows it to operators: to read, and not live. */
export function JobDialog({ id, load, onClose }: Props) {
  const { data, error, reload } = useLoad(id, (signal) => load(id ?? "", signal));
  return (
    <Dialog
      open={id !== null}
      title="The job of this message"
      onClose={onClose}
      actions={
        <>
          <Button onClick={reload}>Reload</Button>
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      {error ? <ProblemBox error={error} /> : data ? <Facts job={data} /> : <Skeleton lines={6} />}
    </Dialog>
  );
}

function Facts({ job }: { job: DoorJob }) {
  const stage = job.stage ?? "generate";
  const { label, tone } = stateOf({ ...job, stage, revision: job.revision ?? 0, waiting: readWaiting(job) });
  const topic = job.request?.topic;
  return (
    <dl className="letter-attributes">
      <Fact name="State">
        <Badge tone={tone}>{label}</Badge>
      </Fact>
      {typeof topic === "string" && <Fact name="Topic">{topic}</Fact>}
      <Fact name="Stage">
        {stageWord(stage)} <code>{stage}</code>
      </Fact>
      <Fact name="Run">{job.run ?? 1}</Fact>
      {job.error && <Fact name="Error">{job.error.message}</Fact>}
      <Fact name="Cost">
        <Money usd={job.usage?.cost_usd} />
      </Fact>
      {job.created_at && (
        <Fact name="Created">
          <Age since={new Date(job.created_at)} ago />
        </Fact>
      )}
      <Fact name="Organization">{job.org_id}</Fact>
      <Fact name="Job">{job.job_id}</Fact>
    </dl>
  );
}

function readWaiting({ waiting }: DoorJob): Waiting | null {
  return waiting ? { reason: waiting.reason, ahead: waiting.ahead, since: new Date(waiting.since) } : null;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}
