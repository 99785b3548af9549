import { useMemo, useState } from "react";
import type { Job } from "../../../hooks";
import { formatMoment } from "../../format";
import { Button, Dialog } from "../../ui";
import { requestText } from "./model";
import { Markdown } from "./post/markdown";
import { tidyResult } from "./tidy";
import { momentOf, sentenceCase } from "./words";

export interface EarlierRun {
  run: number;
  job: Job;
}

/** The runs before this one: how each ended, and its post to read. */
export function EarlierRuns({ runs }: { runs: EarlierRun[] }) {
  return (
    <section className="panel" aria-labelledby="runs-title">
      <h2 id="runs-title">Earlier runs</h2>
      <dl className="facts">
        {runs.map((each) => (
          <Run key={each.run} {...each} />
        ))}
      </dl>
    </section>
  );
}

function Run({ run, job }: EarlierRun) {
  const [isOpen, setOpen] = useState(false);
  const result = useMemo(() => tidyResult(job.result), [job.result]);
  const when = momentOf(job.updated_at) === null ? "unknown" : formatMoment(job.updated_at);
  const score = result ? `, ${result.quality_score} of 100` : "";
  return (
    <div className="fact">
      <dt>{`run ${run}`}</dt>
      <dd dir="auto">
        {`${sentenceCase(job.status)}${score}, ${when}. `}
        {job.error?.message}
        {result?.content && (
          <Button small onClick={() => setOpen(true)} aria-label={`Show the post of run ${run}`}>
            Show its post
          </Button>
        )}
        <Dialog
          open={isOpen}
          onClose={() => setOpen(false)}
          title={`The post of run ${run}`}
          wide
          actions={<Button onClick={() => setOpen(false)}>Close</Button>}
        >
          <article className="post" lang={requestText(job, "language")}>
            <h3>{result?.title}</h3>
            <Markdown text={result?.content ?? ""} />
          </article>
        </Dialog>
      </dd>
    </div>
  );
}
