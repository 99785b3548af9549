import type { Job } from "../../../../hooks";
import { Button, ButtonLink } from "../../../ui";
import { mayReplay } from "../model";
import { stageWord } from "../words";
import { adviceOn, newJobHref } from "./advice";

/** Why a job failed, and what to do now. */
export function Failure({ job, onReplay }: { job: Job; onReplay: () => void }) {
  const error = job.error;
  if (!error) return null;
  const { sentence, startAnew } = adviceOn(error);
  return (
    <section className="notice bad" aria-labelledby="failure-title">
      <h2 id="failure-title">It failed at {stageWord(error.stage)}</h2>
      <p className="failure-message" dir="auto">
        {error.message}
      </p>
      <p>{sentence}</p>
      <div className="button-row">
        {mayReplay(job) && (
          <Button kind="primary" onClick={onReplay}>
            Replay from {stageWord(error.stage)}…
          </Button>
        )}
        {startAnew && <ButtonLink href={newJobHref(job)}>Start a new job with this request</ButtonLink>}
        <span className="muted">
          <code>{error.code}</code>
        </span>
      </div>
    </section>
  );
}
